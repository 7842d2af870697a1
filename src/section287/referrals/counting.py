"""Events on the engine → counts by cell with small ones withheld, and each file's share in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from section287.referrals import expressions
from section287.referrals.cells import Cells, code_sides
from section287.referrals.decoding import CELL, Decoder, choose_releases
from section287.referrals.engine import Engine
from section287.referrals.header import Layout
from section287.referrals.packing import Packing
from section287.referrals.reports import FileReport, LoadReport
from section287.referrals.staging import TEXTS, Staging
from section287.referrals.suppress import roll_up_keys
from section287.referrals.words import KINDS, REDACTED, UNKNOWN, follows, orders

if TYPE_CHECKING:
    import ibis.expr.types as ir  # type: ignore[import-untyped]

FAR = 2  # years past the present that a day may not pass; departures may be planned
PART = 25_000_000  # events counted at a time, which bounds the memory needed; each part reads the files again
Rows = list[tuple[Any, ...]]


def count_events(
    engine: Engine,
    events: ir.Table,
    staging: Staging,
    report: LoadReport,
    layouts: dict[int, Layout],
    decoder: Decoder,
    year: int,
) -> tuple[dict[str, Any], Rows]:
    """Count events by cell, with small ones withheld; fill in the files' reports.

    Returns:
        Cells as columns (``kind, year``, the rest of CELL, ``n``), and coverage by kind and release.
    """
    cells = _count(engine, events, staging, report, layouts, decoder, year + FAR)
    for column in decoder.meanings:
        if column != "county":
            decoder.count(column, cells.sums(column))
    places = cells.places(decoder)
    decoder.unknown.update(places.strange)
    chosen = cells.only(_choose(cells, report, layouts, decoder))
    coverage = _cover(chosen, places.states, places.counties, report, layouts)
    order = orders()[report.order]
    sides, keys, words = code_sides(chosen, places, layouts, decoder, order, follows())
    counts = chosen.n
    del cells, chosen  # as large as all that follows
    labels, n = roll_up_keys(keys, counts, report.threshold, sides)
    return in_words(labels, words) | {"n": n}, coverage


def _count(
    engine: Engine,
    events: ir.Table,
    staging: Staging,
    report: LoadReport,
    layouts: dict[int, Layout],
    decoder: Decoder,
    last_year: int,
) -> Cells:
    """Number printed values, find repeated rows, and count what is left by what it means."""
    read = {name for one in layouts.values() for name in one.columns}
    columns = tuple(column for column in TEXTS if column in read)
    numbers = {column: _number(staging.printed(column), column, decoder) for column in columns}
    sizes = {"file_no": max(layouts) + 1, "month": expressions.months(last_year)}
    sizes |= {column: decoder.size(column) for column in columns} | {"linked": expressions.LINKS}
    packing = Packing.of(sizes)
    tables = {column: _put(engine, column, found, packing.weight(column)) for column, found in numbers.items()}
    parts = max(1, -(-sum(one.rows for one in report.files if one.reading == "events") // PART))
    by_part = [
        _count_part(engine, expressions.one_part(events, part, parts), tables, packing, report, layouts, last_year)
        for part in range(parts)
    ]
    found = engine.numbers(expressions.add_up(by_part, packing.names))
    for counted in by_part:
        engine.drop(counted)
    return Cells.of(found, packing)


def _count_part(
    engine: Engine,
    events: ir.Table,
    tables: dict[str, ir.Table],
    packing: Packing,
    report: LoadReport,
    layouts: dict[int, Layout],
    last_year: int,
) -> ir.Table:
    """Return counts of a part of the events by pack, less repeated rows, of which the report is told."""
    linkable = _linkable(layouts)
    steps = expressions.last_steps(events) if linkable else None
    numbered = expressions.with_numbers(expressions.with_steps(events, steps, linkable), tables)
    by_person, by_content = _ways_to_repeat(layouts)
    may_repeat = by_person or by_content
    rows = expressions.packed(numbered, packing, tuple(tables), last_year, ["event", "file_no"] if may_repeat else [])
    if may_repeat:
        rows = engine.keep(rows)
    counted = engine.keep(expressions.count_cells(rows, packing.names))
    if not may_repeat:
        return counted
    surplus = _surplus(engine, rows, packing.names, by_person, by_content)
    engine.drop(rows)
    _tell_repeats(engine, surplus, packing, report)
    left = engine.keep(expressions.less(counted, surplus, packing.names))
    for one in (counted, surplus):
        engine.drop(one)
    return left


def _number(printed: list[tuple[int, str]], column: str, decoder: Decoder) -> list[tuple[int, int]]:
    """Return the hash and the number of every value of a column."""
    numbers = dict(decoder.number(column, (value for _, value in printed)))
    return [(key, numbers[value]) for key, value in printed]


def _put(engine: Engine, column: str, numbers: list[tuple[int, int]], weight: int) -> ir.Table:
    """Put numbers on the engine, each with the weight that it has in its pack."""
    rows = [(key, number * weight) for key, number in numbers]
    return engine.put(f"number_of_{column}", [(column, "BIGINT"), ("number", "BIGINT")], rows)


def _linkable(layouts: dict[int, Layout]) -> list[int]:
    """Return the files of whose release a later kind was loaded, both with identifiers."""
    known = {(one.release, one.kind) for one in layouts.values() if one.person is not None}

    def later(one: Layout) -> bool:
        return any((one.release, kind) in known for kind in KINDS[KINDS.index(one.kind) + 1 :])

    return sorted(number for number, one in layouts.items() if one.person is not None and later(one))


def _ways_to_repeat(layouts: dict[int, Layout]) -> tuple[bool, bool]:
    """Return whether rows may repeat others by their identifier, and by all that they print."""
    flows = [(one.kind, one.release) for one in layouts.values()]
    return any(one.person is not None for one in layouts.values()), len(set(flows)) < len(flows)


def _surplus(engine: Engine, rows: ir.Table, packs: Sequence[str], by_person: bool, by_content: bool) -> ir.Table:
    """Return counts of the rows that repeat others, by packs and ``same_file``."""
    kept: list[ir.Table] = []

    def keep(expression: ir.Table) -> ir.Table:
        kept.append(engine.keep(expression))
        return kept[-1]

    found: list[ir.Table] = []
    if by_person:
        found.append(expressions.repeated_by_person(rows, packs, keep))
    if by_content:
        found.append(expressions.repeated_by_content(rows, packs, keep))
    whole = found[0]
    for one in found[1:]:
        whole = whole.union(one)
    surplus = engine.keep(expressions.count_cells(whole, packs, "same_file"))
    for one in kept:
        engine.drop(one)
    return surplus


def _tell_repeats(engine: Engine, surplus: ir.Table, packing: Packing, report: LoadReport) -> None:
    found = engine.numbers(surplus)
    files = packing.unpack(found, "file_no")
    for file_no, same_file, n in zip(files.tolist(), found["same_file"].tolist(), found["n"].tolist(), strict=True):
        one = report.files[file_no - 1]
        one.repeated_in_file += n if same_file else 0
        one.released_again += 0 if same_file else n


def _choose(cells: Cells, report: LoadReport, layouts: dict[int, Layout], decoder: Decoder) -> Any:
    """Refuse days that can't be and choose among releases that overlap; return which cells count, None for all."""
    totals = []
    states = [word for word, _ in decoder.meanings.get("state", [(UNKNOWN, None)])]
    found = cells.totals("file_no", "month", "state")
    for (file_no, month, state), n in found:
        one, layout = report.files[file_no - 1], layouts[file_no]
        if month == expressions.NO_DAY:
            one.no_day += n
        elif month == expressions.IMPOSSIBLE_DAY:
            one.impossible_day += n
        else:
            key = layout.kind, month_name(month), states[state], layout.release
            totals.append(((file_no, month, state), key, n))
    chosen = choose_releases((*key, n) for _, key, n in totals)
    kept = []
    for numbers, key, n in totals:
        one = report.files[numbers[0] - 1]
        if key in chosen:
            kept.append(numbers)
            _count_in(one, key[1], n)
        else:
            one.counted_from_other += n
    return cells.among(("file_no", "month", "state"), kept) if len(kept) < len(found) else None


def _count_in(one: FileReport, month: str, n: int) -> None:
    one.counted += n
    one.first_month = min(one.first_month or month, month)
    one.last_month = max(one.last_month or month, month)


def month_name(number: int) -> str:
    """Return "2025-03" for a month's number.

    >>> month_name((2025 - expressions.FIRST_YEAR) * 12 + 2 + expressions.FIRST_MONTH)
    '2025-03'
    """
    year, month = divmod(number - expressions.FIRST_MONTH, 12)
    return f"{year + expressions.FIRST_YEAR:04d}-{month + 1:02d}"


def _cover(
    cells: Cells, states: Sequence[str], counties: Sequence[str], report: LoadReport, layouts: dict[int, Layout]
) -> Rows:
    """Return coverage by kind and release, and tell each file how many of its events can be linked."""
    sums: dict[tuple[str, str], dict[str, int]] = {}
    linked = dict.fromkeys(layouts, 0)
    for (file_no, place, link), n in cells.totals("file_no", "place", "linked"):
        layout, able = layouts[file_no], link != expressions.NOT_LINKABLE
        one = sums.setdefault((layout.kind, layout.release), dict.fromkeys(("n", "state", "county", "able"), 0))
        for name, counts in (
            ("n", True),
            ("state", states[place] not in (UNKNOWN, REDACTED)),
            ("county", counties[place] not in (UNKNOWN, REDACTED)),
            ("able", able),
        ):
            one[name] += n if counts else 0
        linked[file_no] += n if able else 0
    for number, n in linked.items():
        file = report.files[number - 1]
        file.linkable_percent = round(100 * n / file.counted) if file.counted else None
    return [_coverage(*flow, one, report, layouts) for flow, one in sorted(sums.items())]


def _coverage(
    kind: str, release: str, sums: Mapping[str, int], report: LoadReport, layouts: dict[int, Layout]
) -> tuple[Any, ...]:
    files = [report.files[number - 1] for number, one in layouts.items() if (one.kind, one.release) == (kind, release)]
    first = min(file.first_month for file in files if file.first_month)
    last = max(file.last_month for file in files if file.last_month)
    shares = (round(100 * sums[name] / sums["n"]) for name in ("state", "county", "able"))
    return kind, release, first, last, sums["n"], *shares


def in_words(labels: Mapping[str, Any], words: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the store's columns as Arrow dictionaries: the words of each side's numbers; a month with its year."""
    import pyarrow  # type: ignore[import-untyped]

    of = {side: list(words[side]) for side in ("kind", "year", *CELL[1:])}
    several = len(of["month"])
    dated = [f"{year}-{month}" for year in of["year"] for month in of["month"]]
    dated[::several] = [of["month"][0]] * len(of["year"])
    numbers = dict(labels) | {"month": labels["year"] * several + labels["month"]}
    of["month"] = dated
    return {
        side: pyarrow.DictionaryArray.from_arrays(pyarrow.array(numbers[side].astype("int32")), pyarrow.array(one))
        for side, one in of.items()
    }
