"""``section287 archive``: the files behind the record, kept by their SHA-256."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from section287.cli.options import json_option, record_option

if TYPE_CHECKING:
    from section287.archive.folder import Archive


def _archive_option(function: click.decorators.FC) -> click.decorators.FC:
    return click.option(
        "--archive",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="The archive's folder. Default: 'archive' beside the record.",
    )(function)


@click.group("archive")
def command() -> None:
    """The files behind the record: every one kept under its SHA-256, with a manifest that only grows."""


@command.command("verify")
@_archive_option
@record_option
@json_option
def verify(folder: Path | None, record: str | None, as_json: bool) -> None:
    """Recompute every hash; each damaged entry is named. Exit status 1 when there is one."""
    from section287.cli.output import write_json

    found = _open(folder, record).verify()
    if as_json:
        write_json(
            {
                "entries": found.entries,
                "objects": found.objects,
                "bytes": found.size,
                "damaged": list(found.damaged),
                "unlisted": list(found.unlisted),
            }
        )
    else:
        for line in found.damaged:
            click.echo(f"damaged: {line}")
        for sha256 in found.unlisted:
            click.echo(f"note: no line of the manifest names {sha256}; a sync was stopped there, nothing is lost")
        state = f"{len(found.damaged)} DAMAGED" if found.damaged else "all whole"
        click.echo(f"{found.entries:,} entries, {found.objects:,} files, {found.size:,} bytes: {state}")
    if found.damaged:
        raise click.exceptions.Exit(1)


@command.command("list")
@click.option("--kind", type=click.Choice(["list", "page", "agreement", "ledger"]), help="Only entries of this kind.")
@_archive_option
@record_option
@json_option
def list_entries(kind: str | None, folder: Path | None, record: str | None, as_json: bool) -> None:
    """List what was taken in, oldest first."""
    from dataclasses import asdict

    from section287.cli.output import write_json, write_table

    entries = [one for one in _open(folder, record).entries() if kind in (None, one.kind)]
    if as_json:
        write_json({"entries": [asdict(one) for one in entries]})
        return
    write_table(
        [
            (one.seen_at, one.kind, one.source_id, one.file_name, one.sha256[:16], one.size, one.note or "")
            for one in entries
        ],
        ("seen", "kind", "source", "file", "sha256", "bytes", "note"),
        right=(5,),
    )


@command.command("add")
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--build", "building", is_flag=True, help="Read them into the record as well.")
@_archive_option
@record_option
@json_option
def add(places: tuple[Path, ...], building: bool, folder: Path | None, record: str | None, as_json: bool) -> None:
    """Take files or folders of lists in, under their own names. What is held already is passed over."""
    from section287.cli.output import Bar, write_json
    from section287.live.adding import add_files
    from section287.live.syncing import Wishes, sync

    archive = _open(folder, record)
    added = add_files(archive, places, progress=Bar())
    if building:
        report = sync(None, archive.folder, _record(record), Wishes(with_ledger=False), progress=Bar())
        if report.suspicious and not as_json:
            for doubt in report.suspicious:
                click.echo(f"not believed: {doubt.file_name}: {doubt.reason}", err=True)
    if as_json:
        write_json(
            {
                "archive": str(archive.folder),
                "added": [one.file_name for one in added.kept],
                "held": added.held,
                "unreadable": [{"file": one.file_name, "reason": one.note} for one in added.kept if one.note],
            }
        )
        return
    for one in added.kept:
        if one.note:
            click.echo(f"warning: {one.note}", err=True)
    click.echo(f"{archive.folder}: {len(added.kept):,} files taken in, {added.held:,} held already")


@command.command("restore")
@click.option(
    "--to", "target", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The record to write."
)
@click.option("--with-ledger", is_flag=True, help="Add the lists of the bundled ledger.")
@_archive_option
@record_option
@json_option
def restore(target: Path, with_ledger: bool, folder: Path | None, record: str | None, as_json: bool) -> None:
    """Build a record from the archive alone: the same one that sync has made."""
    from section287.cli.output import Bar, write_json
    from section287.live.building import restore_record
    from section287.registry.ledger import read_ledger

    built = restore_record(_open(folder, record), target, Bar(), read_ledger() if with_ledger else None)
    if as_json:
        write_json(
            {
                "record": str(built.path),
                "files": built.files,
                "publications": built.publications,
                "quarantined": built.quarantined,
                "unreadable": len(built.unreadable),
                "broken_invariants": list(built.broken),
            }
        )
    else:
        click.echo(f"{built.path}: {built.publications:,} publications from {built.files:,} files")
    for broken in built.broken:
        click.echo(f"warning: an invariant does not hold: {broken}", err=True)


def _record(record: str | None) -> Path:
    from section287.settings import default_record

    return Path(record) if record else default_record()


def _open(folder: Path | None, record: str | None) -> Archive:
    from section287.archive.folder import Archive

    return Archive(folder or _record(record).with_name("archive"))
