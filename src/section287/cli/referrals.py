"""``section287 referrals``: ICE's event releases, counted by touchpoint and place and joined to agreements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from section287.cli.options import json_option

if TYPE_CHECKING:
    from section287.referrals.reports import FileReport, LoadReport


@click.group("referrals")
def command() -> None:
    """What the program amounted to: ICE's own event releases, counted and joined to agreements.

    `load` reads releases and keeps counts only; `flows`, `rates` and `compare` answer from those counts.
    """


def store_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add ``--store PATH``."""
    return click.option(
        "--store", metavar="FILE", default=None, help="Another store of counts than the one beside the record."
    )(function)


@command.command("load")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--keep",
    default="by-month",
    show_default=True,
    help="What is kept most exactly: by-month (a state's months) or by-county (a county's years).",
)
@click.option("--memory", default="2GB", show_default=True, help="Memory to use before spilling, encrypted, to disk.")
@store_option
@json_option
def load_command(paths: tuple[Path, ...], keep: str, memory: str, store: str | None, as_json: bool) -> None:
    """Read releases (files, or folders of them) and put counts in place of those before.

    Give all releases at once: identifiers are used while loading and kept nowhere, so rows released again are only
    told among the files of one load. Counts under 10 are withheld. The report says what became of every row.
    """
    from section287.cli.output import Bar, write_json
    from section287.referrals.loading import load

    report = load(paths, Path(store) if store else None, keep, memory, Bar())
    if as_json:
        write_json(report.as_json())
        return
    for one in report.files:
        _print_file(one)
    _print_totals(report)


def _print_file(one: FileReport) -> None:
    if one.reading == "refused":
        click.echo(f"refused  {one.refused}")
        return
    if one.reading == "series":
        click.echo(f"series   {one.name}: {one.rows:,} figures as published ({one.kind})")
        return
    span = f", {one.first_month} to {one.last_month}" if one.first_month else ""
    click.echo(f"events   {one.name}: {one.kind}, release {one.release}: {one.counted:,} of {one.rows:,} rows{span}")
    for n, why in (
        (one.no_day, "without a readable day"),
        (one.impossible_day, "with a day that can't be"),
        (one.repeated_in_file, "repeat another row of the file (same person, same day)"),
        (one.released_again, "stand in another file of the same release"),
        (one.counted_from_other, "of months and states that are counted from another release"),
    ):
        if n:
            click.echo(f"           {n:,} not counted: {why}")
    if one.unknown_columns:
        click.echo(f"           columns not known, not read: {', '.join(one.unknown_columns)}")
    if one.kept_out:
        click.echo(f"           columns known and left unread: {len(one.kept_out)}")


def _print_totals(report: LoadReport) -> None:
    for name, value, n in report.unknown_values:
        shown = f"'{value}'" if value is not None else "values met fewer than 10 times"
        click.echo(f"unknown  {name}: {shown}, {n:,} rows, counted as other")
    if report.left_out:
        click.echo(f"withheld {report.left_out:,} events of kinds with fewer than {report.threshold} in all")
    click.echo(
        f"{report.store}: {report.events:,} events in {report.cells:,} cells of at least {report.threshold}, "
        f"{report.series_rows:,} published figures; kept {report.order}; no person's row is stored"
    )
