"""What is asked of events, as Ibis expressions: repeated rows, later steps of the same person, counts by cell.

Nothing here is of one engine: the same expressions run wherever Ibis does. Tables are passed in; what is used more
than once is cached on the engine by the caller's ``keep``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from section287.referrals.words import KINDS

if TYPE_CHECKING:
    import ibis.expr.types as ir  # type: ignore[import-untyped]

    Keep = Callable[[ir.Table], ir.Table]

PRINTED = ("state", "county", "method", "program", "landmark", "criminality", "citizenship", "disposition", "facility")
RAW_CELL = ("kind", "release", "file_no", "month", *PRINTED, "linked")
FIRST_YEAR = 1980  # the oldest rows of any release known are of 1983
NOT_LINKABLE = "not_linkable"
NONE_LINKED = "none_linked"


def with_month(events: ir.Table, last_year: int) -> ir.Table:
    """Return events with ``month`` ("2025-03"; "" without a readable day, "0000-00" for one that can't be)."""
    import ibis

    year = events.day.year()
    possible = (year >= FIRST_YEAR) & (year <= last_year)
    month = ibis.cases(
        (events.day.isnull(), ""),
        (~possible, "0000-00"),
        else_=year.cast("string") + "-" + events.day.month().cast("string").lpad(2, "0"),
    )
    return events.mutate(month=month)


def repeated_by_person(events: ir.Table, keep: Keep) -> ir.Table:
    """Return the surplus rows of the same person, kind and day within a release: all but the newest file's first.

    Re-released rows carry corrected values, so the later file's row is the one that counts. Columns added:
    ``same_file`` tells a row repeated in one file from one released again.
    """
    import ibis

    key = ["kind", "release", "person", "day"]
    known = events.filter(events.person.notnull() & events.day.notnull())
    several = keep(known.group_by(key).agg(n=lambda t: t.count()).filter(ibis._.n > 1).drop("n"))
    rows = keep(known.semi_join(several, key))
    newest = ibis.window(group_by=key, order_by=[ibis.desc("file_no"), "content"])
    within = ibis.window(group_by=[*key, "file_no"], order_by="content")
    ranked = rows.mutate(place=ibis.row_number().over(newest), place_in_file=ibis.row_number().over(within))
    return ranked.filter(ranked.place > 0).mutate(same_file=ranked.place_in_file > 0).drop("place", "place_in_file")


def repeated_by_content(events: ir.Table, keep: Keep) -> ir.Table:
    """Return surplus rows without an identifier: those that another file of the same release prints as often or more.

    Two equal rows in one file may be two people, and stay; of several files the one with most copies counts.
    """
    import ibis

    key = ["kind", "release", "content"]
    unknown = events.filter(events.person.isnull() & events.day.notnull())
    per_file = keep(unknown.group_by([*key, "file_no"]).agg(n=lambda t: t.count()))
    best = ibis.window(group_by=key, order_by=[ibis.desc("n"), ibis.desc("file_no")])
    ranked = per_file.mutate(place=ibis.row_number().over(best))
    surplus = ranked.filter(ranked.place > 0).select(*key, "file_no")
    return unknown.semi_join(surplus, [*key, "file_no"]).mutate(same_file=ibis.literal(False))


def last_steps(events: ir.Table) -> ir.Table:
    """Return per release and person the last day of each kind (columns ``last_arrests`` ...)."""
    known = events.filter(events.person.notnull())
    return known.group_by(["release", "person"]).agg(
        **{f"last_{kind}": known.day.max(where=known.kind == kind) for kind in KINDS}
    )


def with_steps(events: ir.Table, steps: ir.Table | None, linkable: Sequence[tuple[str, str]]) -> ir.Table:
    """Return events with ``linked``: the later steps that the same person reached on or after the day, joined by "+".

    Args:
        steps: of ``last_steps``; None where no release has identifiers on more than one kind.
        linkable: (release, kind) pairs of which a later kind with identifiers was loaded.
    """
    import ibis

    reached: Any = ibis.literal("")
    later = events.departed.notnull() & (events.departed >= events.day)
    if steps is not None:
        events = events.left_join(steps, ["release", "person"]).drop("release_right", "person_right")
        later = events.departed.notnull() & (events.departed >= events.day)
        rank = ibis.cases(*((events.kind == kind, place) for place, kind in enumerate(KINDS)), else_=len(KINDS))
        for place, kind in enumerate(KINDS):
            after = (rank < place) & events[f"last_{kind}"].notnull() & (events[f"last_{kind}"] >= events.day)
            after = after | later if kind == "removals" else after
            reached = reached + after.fill_null(False).ifelse(f"+{kind}", "")
    else:
        reached = later.fill_null(False).ifelse("+removals", "")
    pairs = [f"{release}/{kind}" for release, kind in linkable]
    able: Any = (events.release + "/" + events.kind).isin(pairs) & events.person.notnull() if pairs else False
    nothing = ibis.ifelse(able, NONE_LINKED, NOT_LINKABLE) if pairs else ibis.literal(NOT_LINKABLE)
    return events.mutate(linked=ibis.ifelse(reached == "", nothing, reached))


def raw_cells(events: ir.Table) -> ir.Table:
    """Return counts of events by month and by everything printed (``n``)."""
    return events.group_by(list(RAW_CELL)).agg(n=lambda t: t.count())


def less(all_cells: ir.Table, surplus: ir.Table) -> ir.Table:
    """Return cells less the surplus rows' cells."""
    away = surplus.select(*RAW_CELL, n=-surplus.n)
    both = all_cells.select(*RAW_CELL, "n").union(away)
    totals = both.group_by(list(RAW_CELL)).agg(n=both.n.sum())
    return totals.filter(totals.n > 0)
