"""What is asked of events, as Ibis expressions: repeated rows, later steps of the same person, counts by cell.

Nothing here is of one engine: the same expressions run wherever Ibis does. Events hold hashes of printed values,
which are joined to small tables of those values' numbers, column by column; what is grouped are whole numbers, into
which those, the month and what was linked are packed. No function is used whose result differs between engines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from section287.referrals.packing import Packing
from section287.referrals.words import KINDS

if TYPE_CHECKING:
    import ibis.expr.types as ir  # type: ignore[import-untyped]

    Keep = Callable[[ir.Table], ir.Table]

FIRST_YEAR = 1980  # the oldest rows of any release known are of 1983
NO_DAY, IMPOSSIBLE_DAY, FIRST_MONTH = 0, 1, 2  # numbers of a month: January of FIRST_YEAR is FIRST_MONTH
NOT_LINKABLE, NONE_LINKED = 0, 1  # numbers of what was linked: NONE_LINKED more than a sum of bits by kind
LINKS = NONE_LINKED + 2 ** len(KINDS)
LATER = {place: kind for place, kind in enumerate(KINDS) if place}  # nothing leads back to the first kind


def months(last_year: int) -> int:
    """Return how many numbers of months there are up to a year, NO_DAY and IMPOSSIBLE_DAY among them."""
    return FIRST_MONTH + 12 * (last_year - FIRST_YEAR + 1)


def month_of(events: ir.Table, last_year: int) -> ir.Value:
    """Return the number of each event's month."""
    import ibis

    year, month = events.day.year().cast("int64"), events.day.month().cast("int64")
    possible = (year >= FIRST_YEAR) & (year <= last_year)
    number = (year - FIRST_YEAR) * 12 + month - 1 + FIRST_MONTH
    return ibis.cases((possible, number), (events.day.isnull(), NO_DAY), else_=IMPOSSIBLE_DAY)


def one_part(events: ir.Table, part: int, parts: int) -> ir.Table:
    """Return one of so many parts of events; all rows of a person, and all that may repeat each other, are in one."""
    import ibis

    if parts == 1:
        return events
    number = ibis.coalesce(events.person, -1 - events.event, 0)
    return events.filter(number % parts == part)


def add_up(several: Sequence[ir.Table], packs: Sequence[str]) -> ir.Table:
    """Return the counts of several tables of cells together."""
    whole = several[0]
    for one in several[1:]:
        whole = whole.union(one)
    return whole if len(several) == 1 else whole.group_by(list(packs)).agg(n=whole.n.sum())


def with_numbers(events: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Return events with a column's numbers in place of its printed values.

    Args:
        tables: by column, the hash of each printed value (under the column's name) and its ``number``.
    """
    for column, table in tables.items():
        numbered = table.rename({f"{column}_number": "number"})
        joined = events.inner_join(numbered, column)
        events = joined.select(*[name for name in events.columns if name != column], f"{column}_number")
    return events


def packed(events: ir.Table, packing: Packing, columns: Sequence[str], last_year: int, more: Sequence[str]) -> ir.Table:
    """Return events as packs, and more columns.

    Args:
        events: with numbers that are weighed already (``with_numbers``, ``Packing.weight``) and with ``linked``.
        columns: those whose numbers are to be packed.
    """
    numbers: dict[str, Any] = {column: events[f"{column}_number"] for column in columns}
    for name, number in (
        ("file_no", events.file_no),
        ("month", month_of(events, last_year)),
        ("linked", events.linked),
    ):
        numbers[name] = number * packing.weight(name)
    return events.select(*more, **packing.pack(numbers))


def count_cells(rows: ir.Table, packs: Sequence[str], *more: str) -> ir.Table:
    """Return counts (``n``) by packs and by further columns."""
    return rows.group_by([*packs, *more]).agg(n=lambda t: t.count())


def repeated_by_person(rows: ir.Table, packs: Sequence[str], keep: Keep) -> ir.Table:
    """Return the surplus rows of the same person, kind and day within a release: all but the newest file's first.

    Re-released rows carry corrected values, so the later file's row is the one that counts. ``same_file`` tells a
    row repeated in one file from one released again.

    Args:
        rows: packs, ``file_no`` and ``event``, from 0 on the number of person, kind, release and day.
    """
    known = rows.filter(rows.event >= 0)
    counted = known.group_by("event").agg(times=lambda t: t.count())
    several = keep(counted.filter(counted.times > 1).select("event"))
    return keep(_all_but_one(known.semi_join(several, "event"), packs))


def _all_but_one(rows: ir.Table, packs: Sequence[str]) -> ir.Table:
    import ibis

    newest = ibis.window(group_by="event")
    within = ibis.window(group_by=["event", "file_no"], order_by=list(packs))
    ranked = rows.mutate(newest=rows.file_no.max().over(newest), place=ibis.row_number().over(within))
    surplus = ranked.filter((ranked.place > 0) | (ranked.file_no < ranked.newest))
    return surplus.select(*packs, same_file=(surplus.place > 0).ifelse(1, 0).cast("int32"))


def repeated_by_content(rows: ir.Table, packs: Sequence[str], keep: Keep) -> ir.Table:
    """Return surplus rows without an identifier: those that another file of the same release prints as often or more.

    Two equal rows in one file may be two people, and stay; of several files the one with most copies counts.

    Args:
        rows: packs, ``file_no`` and ``event``, under 0 the number of all that a row without an identifier prints.
    """
    import ibis

    unknown = rows.filter(rows.event < 0)
    per_file = keep(unknown.group_by(["event", "file_no"]).agg(times=lambda t: t.count()))
    best = ibis.window(group_by="event", order_by=[ibis.desc("times"), ibis.desc("file_no")])
    ranked = per_file.mutate(place=ibis.row_number().over(best))
    surplus = ranked.filter(ranked.place > 0).select("event", "file_no")
    return unknown.semi_join(surplus, ["event", "file_no"]).select(*packs, same_file=ibis.literal(0, "int32"))


def last_steps(events: ir.Table) -> ir.Table:
    """Return per person the last day of each kind that can follow another (columns ``last_arrests`` ...).

    A person's number holds the release (``Staging``): nobody is met in two of them.
    """
    known = events.filter(events.person.notnull() & (events.kind_no > 0))
    return known.group_by("person").agg(
        **{f"last_{kind}": known.day.max(where=known.kind_no == place) for place, kind in LATER.items()}
    )


def with_steps(events: ir.Table, steps: ir.Table | None, linkable: Sequence[int]) -> ir.Table:
    """Return events with ``linked``: which later kinds the same person reached on or after the day, as a sum of bits.

    Args:
        steps: of ``last_steps``; None where no release has identifiers on more than one kind.
        linkable: the files of whose release a later kind with identifiers was loaded.
    """
    import ibis

    if steps is not None:
        joined = events.left_join(steps, "person")
        events = joined.select(*events.columns, *[f"last_{kind}" for kind in LATER.values()])
    reached: Any = (events.departed >= events.day).fill_null(False).ifelse(2 ** (len(KINDS) - 1), 0)
    if steps is not None:
        reached = ibis.literal(0)
        for place, kind in LATER.items():
            after = (events.kind_no < place) & (events[f"last_{kind}"] >= events.day).fill_null(False)
            if kind == KINDS[-1]:
                after = after | (events.departed >= events.day).fill_null(False)
            reached = reached + after.ifelse(2**place, 0)
    able: Any = events.file_no.isin(list(linkable)) & events.person.notnull() if linkable else None
    cases = [(reached > 0, reached + NONE_LINKED), *([(able, ibis.literal(NONE_LINKED))] if able is not None else [])]
    linked = ibis.cases(*cases, else_=NOT_LINKABLE)
    kept = [column for column in events.columns if not column.startswith("last_")]
    return events.select(*kept, linked=linked.cast("int64"))


def less(cells: ir.Table, surplus: ir.Table, packs: Sequence[str]) -> ir.Table:
    """Return cells less the surplus rows' counts."""
    import ibis

    away = surplus.group_by(list(packs)).agg(away=surplus.n.sum())
    joined = cells.left_join(away, list(packs))
    left = joined.select(*packs, n=joined.n - ibis.coalesce(joined.away, 0))
    return left.filter(left.n > 0)
