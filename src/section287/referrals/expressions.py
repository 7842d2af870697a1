"""What is asked of events, as Ibis expressions: repeated rows, later steps of the same person, counts by cell.

Nothing here is of one engine: the same expressions run wherever Ibis does. Events have numbers for what is the same
in a whole file (``flow_no``: kind and release), and text as printed; printed text is only grouped by way of small
tables of its distinct values, so that all large groupings are over numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from section287.referrals.words import KINDS

if TYPE_CHECKING:
    import ibis.expr.types as ir  # type: ignore[import-untyped]

    Keep = Callable[[ir.Table], ir.Table]

# printed columns that are read together: the table of their distinct values and the number that stands for them
PLACE = ("state", "county", "facility")
HOW = ("method", "program", "landmark")
CODED = {"place": PLACE, "how": HOW, "band": ("criminality",), "citizen": ("citizenship",), "said": ("disposition",)}
CELL = ("file_no", "month_no", *CODED, "linked")
FIRST_YEAR = 1980  # the oldest rows of any release known are of 1983
NO_DAY, IMPOSSIBLE_DAY = -1, -2
NOT_LINKABLE, NONE_LINKED = -1, 0


def with_month(events: ir.Table, last_year: int) -> ir.Table:
    """Return events with ``month_no`` (year × 12 + month − 1; NO_DAY or IMPOSSIBLE_DAY where there is none)."""
    import ibis

    year = events.day.year()
    possible = (year >= FIRST_YEAR) & (year <= last_year)
    month = ibis.cases(
        (events.day.isnull(), NO_DAY), (~possible, IMPOSSIBLE_DAY), else_=year * 12 + events.day.month() - 1
    )
    return events.mutate(month_no=month.cast("int32"))


def distinct(events: ir.Table, name: str) -> ir.Table:
    """Return the distinct printed values that are read together under a name of CODED."""
    return events.select(*CODED[name]).distinct()


def with_codes(events: ir.Table, tables: dict[str, ir.Table]) -> ir.Table:
    """Return events with a number for each name of CODED; ``tables`` hold the distinct values with their number."""
    for name, columns in CODED.items():
        joined = events.inner_join(tables[name], list(columns))
        events = joined.select(*[column for column in events.columns if column not in columns], name)
    return events


def repeated_by_person(events: ir.Table, keep: Keep) -> ir.Table:
    """Return the surplus rows of the same person, kind and day within a release: all but the newest file's first.

    Re-released rows carry corrected values, so the later file's row is the one that counts. Columns added:
    ``same_file`` tells a row repeated in one file from one released again.
    """
    import ibis

    key = ["event"]
    known = events.filter(events.person.notnull() & events.day.notnull())
    several = keep(known.group_by(key).agg(n=lambda t: t.count()).filter(ibis._.n > 1).drop("n"))
    rows = keep(known.semi_join(several, key))
    newest = ibis.window(group_by=key, order_by=[ibis.desc("file_no"), "content"])
    within = ibis.window(group_by=[*key, "file_no"], order_by="content")
    ranked = rows.mutate(at=ibis.row_number().over(newest), at_in_file=ibis.row_number().over(within))
    return ranked.filter(ranked["at"] > 0).mutate(same_file=ranked.at_in_file > 0).drop("at", "at_in_file")


def repeated_by_content(events: ir.Table, keep: Keep) -> ir.Table:
    """Return surplus rows without an identifier: those that another file of the same release prints as often or more.

    Two equal rows in one file may be two people, and stay; of several files the one with most copies counts.
    """
    import ibis

    key = ["flow_no", "content"]
    unknown = events.filter(events.person.isnull() & events.day.notnull())
    per_file = keep(unknown.group_by([*key, "file_no"]).agg(n=lambda t: t.count()))
    best = ibis.window(group_by=key, order_by=[ibis.desc("n"), ibis.desc("file_no")])
    ranked = per_file.mutate(at=ibis.row_number().over(best))
    surplus = ranked.filter(ranked["at"] > 0).select(*key, "file_no")
    return unknown.semi_join(surplus, [*key, "file_no"]).mutate(same_file=ibis.literal(False))


def last_steps(events: ir.Table) -> ir.Table:
    """Return per release and person the last day of each kind (columns ``last_arrests`` ...)."""
    known = events.filter(events.person.notnull())
    return known.group_by(["release_no", "person"]).agg(
        **{f"last_{kind}": known.day.max(where=known.kind_no == place) for place, kind in enumerate(KINDS)}
    )


def with_steps(events: ir.Table, steps: ir.Table | None, linkable: Sequence[int]) -> ir.Table:
    """Return events with ``linked``: which later kinds the same person reached on or after the day, as a sum of bits.

    Args:
        steps: of ``last_steps``; None where no release has identifiers on more than one kind.
        linkable: the files of whose release a later kind with identifiers was loaded.
    """
    import ibis

    reached: Any = ibis.literal(0)
    if steps is not None:
        joined = events.left_join(steps, ["release_no", "person"])
        events = joined.select(*events.columns, *[f"last_{kind}" for kind in KINDS])
    left = events.departed.notnull() & (events.departed >= events.day)
    for place, kind in enumerate(KINDS):
        after: Any = left if kind == KINDS[-1] else ibis.literal(False)
        if steps is not None:
            last = events[f"last_{kind}"]
            after = after | ((events.kind_no < place) & last.notnull() & (last >= events.day))
        reached = reached + after.fill_null(False).ifelse(2**place, 0)
    able = events.file_no.isin(list(linkable)) & events.person.notnull() if linkable else ibis.literal(False)
    linked = ibis.cases((reached > 0, reached), (able, NONE_LINKED), else_=NOT_LINKABLE)
    kept = [column for column in events.columns if not column.startswith("last_")]
    return events.select(*kept, linked=linked.cast("int32"))


def count_cells(events: ir.Table, *more: str) -> ir.Table:
    """Return counts (``n``) by the numbers of CELL and by further columns."""
    return events.group_by([*CELL, *more]).agg(n=lambda t: t.count())


def less(all_cells: ir.Table, surplus: ir.Table) -> ir.Table:
    """Return cells less the surplus rows' cells."""
    both = all_cells.select(*CELL, "n").union(surplus.select(*CELL, n=-surplus.n))
    totals = both.group_by(list(CELL)).agg(n=both.n.sum())
    return totals.filter(totals.n > 0)
