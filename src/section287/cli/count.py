"""``section287 count``: how many, as of a day, on a named basis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from section287.cli.options import csv_option, filter_options, json_option, read_day, record_option

if TYPE_CHECKING:
    from section287.questions.filters import Filters


@click.command("count")
@click.option(
    "--as-of",
    metavar="DATE",
    default=None,
    help="The day to count for (2025-05-28; a month or year means its last day). Default: the newest list.",
)
@click.option("--by", default=None, help="Also count for each state, model, kind, level or county.")
@click.option(
    "--basis",
    default="listed",
    show_default=True,
    help="listed (rows of the newest trustworthy list) or signed (by signing day).",
)
@filter_options
@record_option
@csv_option
@json_option
def command(
    as_of: str | None,
    by: str | None,
    basis: str,
    filters: Filters,
    record: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Count agreements, agencies, counties, states and territories.

    Each is a different count and is shown apart. The list that the figures rest on is named with its age.
    """
    from section287.cli.output import write_csv, write_json, write_table
    from section287.questions.count import count
    from section287.questions.standing import newest_day
    from section287.record.open import open_record

    day = read_day(as_of, "--as-of")
    with open_record(record) as connection:
        found = count(connection, day or newest_day(connection), basis, filters, by)
    if as_json:
        write_json(found.as_json())
        return
    columns = ("agreements", "agencies", "counties", "states", "territories")
    if as_csv:
        rows = found.by or [{"key": "all", **{name: getattr(found, name) for name in columns}}]
        write_csv(rows, ["key", *(["name"] if found.by else []), *columns])
        return
    click.echo(f"As of {found.as_of}, {found.basis}:")
    for name in columns:
        click.echo(f"  {getattr(found, name):>7,} {name}")
    if found.by:
        click.echo()
        write_table(
            [(one["name"] or one["key"], *(one[name] for name in columns[:3])) for one in found.by],
            (by or "", *columns[:3]),
            right=(1, 2, 3),
        )
    click.echo()
    before = found.cover.before
    age = f", {found.cover.age_days} days before" if found.cover.age_days else ""
    click.echo(f"Source: {before.file_name} ({before.id}), up on {before.published_on}{age}")
    click.echo(f"        sha256 {before.sha256}{'  ' + before.url if before.url else ''}")
    for note in found.notes():
        click.echo(f"Note: {note}")
