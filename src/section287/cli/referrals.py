"""``section287 referrals``: ICE's event releases, counted by touchpoint and place and joined to agreements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from section287.cli.options import json_option, read_day, read_first_day, record_option
from section287.errors import UsageError

if TYPE_CHECKING:
    from section287.referrals.flows import Flows
    from section287.referrals.reports import FileReport, LoadReport
    from section287.referrals.scope import Ground


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


def engine_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add ``--engine NAME``."""
    return click.option(
        "--engine",
        metavar="NAME",
        default="duckdb",
        show_default=True,
        help="What counts: duckdb (in this program), postgresql://USER@HOST/DATABASE, spark (on this machine), "
        "or spark://HOST:PORT. The figures are the same.",
    )(function)


@command.command("load")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--keep",
    default="by-month",
    show_default=True,
    help="What is kept most exactly: by-month (a state's months) or by-county (a county's years).",
)
@click.option(
    "--memory", default="1500MB", show_default=True, help="Memory to use before spilling, encrypted, to disk."
)
@engine_option
@store_option
@json_option
def load_command(
    paths: tuple[Path, ...], keep: str, memory: str, engine: str, store: str | None, as_json: bool
) -> None:
    """Read releases (files, or folders of them) and put counts in place of those before.

    Give all releases at once: identifiers are used while loading and kept nowhere, so rows released again are only
    told among the files of one load. Counts under 10 are withheld. The report says what became of every row.
    """
    from section287.cli.output import Bar, write_json
    from section287.referrals.loading import load

    report = load(paths, Path(store) if store else None, keep, memory, Bar(), engine=engine)
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options common to the questions say, as given."""

    state: str | None
    county: str | None
    model: str | None
    since: str | None
    until: str | None
    store: str | None
    record: str | None
    engine: str = "duckdb"

    def open_ground(self) -> Ground:
        """Read the options and open the counts and the record that they name, until the command ends."""
        from section287.referrals.scope import open_ground, read_scope

        first, last = read_first_day(self.since, "--since"), read_day(self.until, "--until")
        scope = read_scope(self.state, self.county, self.model, first, last)
        ground = open_ground(scope, self.store, self.record, self.engine)
        click.get_current_context().call_on_close(ground.engine.close)
        return ground


def scope_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of `Asked`, which the command gets as ``asked``, and ``--json``."""

    @wraps(function)
    def packed(**given: Any) -> None:
        asked = Asked(**{one.name: given.pop(one.name) for one in fields(Asked)})
        function(asked=asked, **given)

    for decorate in (
        json_option,
        record_option,
        store_option,
        engine_option,
        click.option("--until", metavar="DATE", default=None, help="Up to this month."),
        click.option("--since", metavar="DATE", default=None, help="From this month on."),
        click.option("--model", default=None, help="Only where this model was in force: TFM, JEM, WSO, or none."),
        click.option("--county", default=None, help="Only this county (FIPS code, or a name together with --state)."),
        click.option("--state", default=None, help="Only this state (name or postal code)."),
    ):
        packed = decorate(packed)
    return packed


@command.command("flows")
@click.option(
    "--by",
    default=None,
    help="Also by state, county, year, month, model, agreement (before and since the first), criminality or region.",
)
@click.option("--sankey", metavar="KIND:FILE.svg", default=None, help="Also draw one kind's flows: arrests:flows.svg")
@scope_options
def flows_command(
    by: str | None,
    sankey: str | None,
    asked: Asked,
    as_json: bool,
) -> None:
    """From encounter to removal: events by touchpoint and by what became of them."""
    from section287.cli.output import write_json, write_table
    from section287.referrals.flows import find_flows
    from section287.referrals.sankey import plain

    found = find_flows(asked.open_ground(), by)
    if sankey:
        _draw(found, sankey)
    if as_json:
        write_json(found.as_json())
        return
    click.echo(f"Events in {found.ground.scope.in_words()}:")
    for kind, total in found.totals.items():
        click.echo(f"\n{kind}: {total:,}")
        for side in (*((by,) if by else ()), "touchpoint", "outcome"):
            rows = [(plain(name), n, _share(n, total)) for name, n in found.sums(kind, side)]
            write_table(rows, (side, "events", "share"), right=(1, 2))
        share = found.linked()[kind]
        if share is not None:
            click.echo(f"linked to a later step: {share} of 100 events whose outcome is shown and can be linked")
    _print_foot(found.ground.foot(tuple(found.totals)))


def _share(n: int, total: int) -> str:
    share = 100 * n / total
    return "under 1%" if share < 1 else f"{share:.0f}%"


def _draw(found: Flows, wanted: str) -> None:
    from section287.referrals.sankey import draw_sankey
    from section287.referrals.words import KINDS

    kind, _, name = wanted.partition(":")
    if kind not in KINDS or not name:
        raise UsageError(f"--sankey: '{wanted}' is no KIND:FILE.svg; KIND is one of {', '.join(KINDS)}")
    Path(name).write_text(draw_sankey(found, kind), encoding="utf-8")


@command.command("rates")
@click.option("--by", default=None, help="state or county (default: county where a state or county is asked for).")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most this many places a kind.")
@scope_options
def rates_command(
    by: str | None,
    limit: int,
    asked: Asked,
    as_json: bool,
) -> None:
    """Events per 100,000 residents a year, and per sworn officer of the agencies with agreements."""
    from section287.cli.output import write_json, write_table
    from section287.referrals.rates import find_rates

    found = find_rates(asked.open_ground(), by)
    if as_json:
        write_json(found.as_json())
        return
    click.echo(f"Rates in {found.ground.scope.in_words()}, by {found.by}:")
    kinds = dict.fromkeys(row["kind"] for row in found.rows)
    for kind in kinds:
        rows = [row for row in found.rows if row["kind"] == kind]
        click.echo(f"\n{kind} ({min(limit, len(rows))} of {len(rows)} places)")
        shown = (
            (
                *(row[name] for name in ("name", "n", "months", "per_100k_a_year")),
                row["model"],
                row["per_officer_a_year"],
            )
            for row in rows[:limit]
        )
        head = (found.by, "events", "months", "per 100,000 a year", "model", "per officer a year")
        write_table(shown, head, right=(1, 2, 3, 5))
    _print_foot(found.ground.foot(tuple(kinds)), found.notes())


@command.command("compare")
@click.option("--window", type=click.IntRange(1, 120), default=12, show_default=True, help="Months before and after.")
@scope_options
def compare_command(
    window: int,
    asked: Asked,
    as_json: bool,
) -> None:
    """Counties with and without an agreement, and the same counties before and after. Not an effect."""
    from section287.cli.output import write_json, write_table
    from section287.referrals.comparing import NOTES, compare_agreements
    from section287.referrals.scope import read_scope

    wanted = read_scope(None, None, asked.model, None, None).model
    if wanted == "none":
        raise UsageError("--model: 'none' is the side compared with; give TFM, JEM or WSO, or leave it out")
    ground = replace(asked, model=None).open_ground()
    found = compare_agreements(ground, wanted, window)
    if as_json:
        write_json(found.as_json())
        return
    click.echo(f"Counties in {ground.scope.in_words()}, {wanted or 'any model'}:")
    head = ("", "side", "counties", "county-months", "events", "per 100,000 a year", "at most")
    write_table(
        [
            (*(row[name] for name in ("kind", "side", "counties", "county_months", "n")), *_bounds(row))
            for row in (*found.groups, *found.windows)
        ],
        head,
        right=(2, 3, 4, 5, 6),
    )
    if not found.groups:
        click.echo("nothing to compare: no events with a county are loaded for this place and time")
    elif not found.windows:
        click.echo("before and after: no county is shown on both sides of its first agreement")
    _print_foot(ground.foot(tuple(dict.fromkeys(row["kind"] for row in found.groups))), list(NOTES))


def _bounds(row: dict[str, Any]) -> tuple[Any, Any]:
    return row["per_100k_a_year"], row.get("per_100k_most")


def _print_foot(foot: dict[str, Any], notes: list[str] | None = None) -> None:
    """Print coverage, linkage and what the figures can't show."""
    if foot["bundled"]:
        click.echo(
            "\nNo releases are loaded: these are the small counts that come with the program. "
            "'section287 referrals load FILE...' counts the releases that you have."
        )
    click.echo("\nCoverage")
    for one in foot["coverage"]:
        click.echo(
            f"  {one['kind']}, {one['release']}: about {one['n']:,} events, "
            f"{one['first_month']} to {one['last_month']}; "
            f"with a state {one['with_state']}%, a county {one['with_county']}%; can be linked {one['linkable']}%"
        )
    if not foot["coverage"]:
        click.echo("  no events are loaded for this place and time")
    click.echo("What this can't show")
    for note in (*(notes or ()), *foot["cannot_show"]):
        click.echo(f"  {note}")
    click.echo("Sources")
    for one in foot["sources"]:
        click.echo(f"  {one['name']} ({one['release']}), sha256 {one['sha256'][:16]}")
