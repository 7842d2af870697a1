"""``section287 build``: publications or the ledger → the record."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from section287.cli.options import json_option, record_option


@click.command("build")
@click.option(
    "--from",
    "places",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="File or folder with publications; may be repeated. Default: the bundled ledger.",
)
@click.option(
    "--no-ledger",
    is_flag=True,
    help="Only the files of --from (so it is already, unless --with-ledger is given).",
)
@click.option("--with-ledger", is_flag=True, help="With --from: add the files to the lists of the bundled ledger.")
@click.option("--add", is_flag=True, help="With --from: read the files on top of the record that is there.")
@click.option("--strict", is_flag=True, help="Exit with status 1 when a file could not be read.")
@click.option("--workers", default=2, show_default=True, help="Processes that read files.")
@record_option
@json_option
def command(
    places: tuple[Path, ...],
    no_ledger: bool,
    with_ledger: bool,
    add: bool,
    strict: bool,
    workers: int,
    record: str | None,
    as_json: bool,
) -> None:
    """Read publications into the record.

    Without --from the record is built from the bundled ledger. The new record is written beside the old one
    and moved into its place; files that can't be read are named, kept in the record's list and passed over.
    """
    from section287.cli.output import Bar, write_json
    from section287.errors import UsageError
    from section287.registry.build import Reading, build_record, find_files, read_files
    from section287.registry.ledger import read_ledger
    from section287.registry.update import add_to_record
    from section287.settings import default_record

    # a build makes many small objects that live to its end: looking for garbage among them takes a third of the time
    gc.disable()
    bar = Bar()
    target = Path(record) if record else default_record()
    if not places and (no_ledger or add):
        raise UsageError("--from: name the files to read; --no-ledger and --add go with it")
    reading = Reading()
    other: list[str] = []
    if places:
        paths, other = find_files(places)
        reading = read_files(paths, bar, workers)
    if not places or (with_ledger and not no_ledger):
        kept = read_ledger()
        reading.lists.extend(kept.lists)
        reading.unreadable.extend(kept.unreadable)
    if add:
        built, _ = add_to_record(target, reading.lists, reading.unreadable, bar)
    else:
        built = build_record(reading.lists, target, reading.unreadable, "files" if places else "ledger", bar)
    if as_json:
        write_json(
            {
                "record": str(built.path),
                "files": built.files,
                "publications": built.publications,
                "quarantined": built.quarantined,
                "passed_over": other,
                "warnings": len(built.unreadable),
                "unreadable": [
                    {"file": name, "sha256": sha, "reason": reason} for name, sha, reason in built.unreadable
                ],
                "broken_invariants": list(built.broken),
            }
        )
    else:
        for _, _, reason in built.unreadable:
            click.echo(f"warning: {reason}", err=True)
        if other:
            click.echo(f"passed over {len(other)} files that are no tables ({', '.join(other[:3])} ...)", err=True)
        click.echo(
            f"{built.path}: {built.publications:,} publications from {built.files:,} files"
            f" ({built.quarantined} quarantined, {len(built.unreadable)} warnings)"
        )
    for broken in built.broken:
        click.echo(f"warning: an invariant does not hold: {broken}", err=True)
    if strict and built.unreadable:
        raise click.exceptions.Exit(1)
