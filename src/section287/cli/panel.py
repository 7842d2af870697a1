"""``section287 panel``: a balanced panel of treatment, ready for Stata, R and Python."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from section287.cli.options import csv_option, json_option, read_day, read_first_day, record_option


@click.command("panel")
@click.option("--unit", default="county", show_default=True, help="county, agency or state.")
@click.option("--by", default="month", show_default=True, help="month, quarter or year.")
@click.option("--since", metavar="DATE", default=None, help="From this period on (default: the record's first list).")
@click.option("--until", metavar="DATE", default=None, help="Up to this period (default: the newest list).")
@click.option(
    "--to",
    "target",
    metavar="FILE",
    default=None,
    type=click.Path(path_type=Path),
    help="Write the rows to FILE.csv, .parquet or .dta, with FILE.codebook.csv beside it.",
)
@record_option
@csv_option
@json_option
def command(
    unit: str,
    by: str,
    since: str | None,
    until: str | None,
    target: Path | None,
    record: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Make a balanced panel of treatment from the registry: every unit in every period.

    First listed, signed, models, intensity and departures, with a codebook. --json tells what the panel is and its
    codebook; the rows go to --to or, with --csv, to the output.
    """
    from section287.cli.output import write_json, write_table
    from section287.record.open import open_record
    from section287.referrals.panel import make_panel
    from section287.referrals.panel_files import write_panel, write_rows

    with open_record(record) as connection:
        panel = make_panel(connection, unit, by, read_first_day(since, "--since"), read_day(until, "--until"))
    written = write_panel(panel, target) if target else []
    if as_json:
        write_json(panel.as_json() | {"files": [str(one) for one in written]})
        return
    if as_csv:
        write_rows(panel, sys.stdout)
        return
    click.echo(f"{panel.unit} by {panel.by}, {panel.first} to {panel.last}")
    for n, what in (
        (len(panel.rows), "rows"),
        (panel.units, "units"),
        (panel.periods, "periods"),
        (panel.ever, "units ever treated"),
        (panel.always, "units treated already when the panel begins"),
    ):
        click.echo(f"  {n:>9,} {what}")
    for one in written:
        click.echo(f"wrote {one}")
    if not written:
        click.echo()
        write_table([(one.name, one.type, one.meaning) for one in panel.columns], ("column", "type", "meaning"))
