"""Events on the engine → counts by cell with small ones withheld, and each file's share in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from section287.referrals import expressions
from section287.referrals.decoding import CELL, Codes, Decoder, choose_releases
from section287.referrals.engine import DuckDBEngine
from section287.referrals.header import Layout
from section287.referrals.reports import FileReport, LoadReport
from section287.referrals.suppress import roll_up
from section287.referrals.words import KINDS, REDACTED, UNKNOWN, follows, orders

if TYPE_CHECKING:
    import ibis.expr.types as ir  # type: ignore[import-untyped]

FAR = 2  # years past the present that a day may not pass; departures may be planned
Rows = list[tuple[Any, ...]]


def count_events(
    engine: DuckDBEngine, name: str, report: LoadReport, layouts: dict[int, Layout], decoder: Decoder, year: int
) -> tuple[Rows, Rows]:
    """Count events by cell, with small ones withheld; fill in the files' reports.

    Returns:
        Cells (``kind, year``, the rest of CELL, ``n``) and coverage by kind and release.
    """
    events = expressions.with_month(engine.table(name), year + FAR)
    codes = Codes()
    tables = {one: _put_codes(engine, events, one, decoder, codes) for one in expressions.CODED}
    linkable = _linkable(layouts)
    steps = engine.keep(expressions.last_steps(events)) if linkable else None
    steps_and_codes = expressions.with_codes(expressions.with_steps(events, steps, linkable), tables)
    cells = engine.keep(expressions.count_cells(steps_and_codes))
    surplus = _surplus(engine, events, steps, linkable, layouts, tables)
    if surplus is not None:
        for row in engine.rows(surplus.group_by(["file_no", "same_file"]).agg(n=surplus.n.sum())):
            one = report.files[row["file_no"] - 1]
            one.repeated_in_file += row["n"] if row["same_file"] else 0
            one.released_again += 0 if row["same_file"] else row["n"]
        whole, cells = cells, engine.keep(expressions.less(cells, surplus))
        engine.drop(whole)
    _count_unknown(engine, cells, decoder)
    chosen = _choose(engine, cells, report, layouts, codes)
    dated = cells.inner_join(_files(engine, layouts), "file_no").inner_join(codes.put_places(engine), "place")
    counted = engine.keep(dated.semi_join(chosen, ["flow_no", "month_no", "state"]))
    engine.drop(cells)
    coverage = _cover(engine, counted, report, layouts, codes)
    return _roll(engine, counted, report, codes), coverage


def _put_codes(engine: DuckDBEngine, events: ir.Table, name: str, decoder: Decoder, codes: Codes) -> ir.Table:
    """Read the distinct values under a name, number them, and put them on the engine."""
    columns = expressions.CODED[name]
    rows = []
    for row in engine.rows(expressions.distinct(events, name)):
        printed = tuple(row[column] for column in columns)
        rows.append((*printed, codes.number(name, printed, decoder.read(name, printed))))
    return engine.put(f"code_of_{name}", [*((column, "VARCHAR") for column in columns), (name, "INTEGER")], rows)


def _linkable(layouts: dict[int, Layout]) -> list[int]:
    """Return the files of whose release a later kind was loaded, both with identifiers."""
    known = {(one.release, one.kind) for one in layouts.values() if one.person is not None}

    def later(one: Layout) -> bool:
        return any((one.release, kind) in known for kind in KINDS[KINDS.index(one.kind) + 1 :])

    return sorted(number for number, one in layouts.items() if one.person is not None and later(one))


def _surplus(
    engine: DuckDBEngine,
    events: ir.Table,
    steps: ir.Table | None,
    linkable: list[int],
    layouts: dict[int, Layout],
    tables: dict[str, ir.Table],
) -> ir.Table | None:
    """Return cells of the rows that repeat others, with ``same_file``; None where nothing can repeat."""
    parts = []
    if any(one.person is not None for one in layouts.values()):
        parts.append(expressions.repeated_by_person(events, engine.keep))
    flows = [(one.kind, one.release) for one in layouts.values()]
    if len(set(flows)) < len(flows):
        parts.append(expressions.repeated_by_content(events, engine.keep))
    if not parts:
        return None
    rows = parts[0] if len(parts) == 1 else parts[0].select(*parts[1].columns).union(parts[1])
    coded = expressions.with_codes(expressions.with_steps(rows, steps, linkable), tables)
    return engine.keep(expressions.count_cells(coded, "same_file"))


def _count_unknown(engine: DuckDBEngine, cells: ir.Table, decoder: Decoder) -> None:
    for name in expressions.CODED:
        for row in engine.rows(cells.group_by(name).agg(n=cells.n.sum())):
            decoder.count(name, row[name], row["n"])


def _flow_numbers(layouts: dict[int, Layout]) -> dict[tuple[str, str], int]:
    numbers: dict[tuple[str, str], int] = {}
    for one in layouts.values():
        numbers.setdefault((one.kind, one.release), len(numbers) + 1)
    return numbers


def _files(engine: DuckDBEngine, layouts: dict[int, Layout]) -> ir.Table:
    """Return the files' kinds and flows (kind and release) on the engine."""
    flows = _flow_numbers(layouts)
    rows = [(number, flows[one.kind, one.release], KINDS.index(one.kind) + 1) for number, one in layouts.items()]
    return engine.put("file_of", [("file_no", "INTEGER"), ("flow_no", "INTEGER"), ("kind", "INTEGER")], rows)


def _choose(
    engine: DuckDBEngine, cells: ir.Table, report: LoadReport, layouts: dict[int, Layout], codes: Codes
) -> ir.Table:
    """Refuse days that can't be and choose among releases that overlap; fill in the reports."""
    placed = cells.inner_join(codes.put_places(engine), "place")
    rows = engine.rows(placed.group_by(["file_no", "month_no", "state"]).agg(n=placed.n.sum()))
    totals = []
    for row in rows:
        one, layout = report.files[row["file_no"] - 1], layouts[row["file_no"]]
        if row["month_no"] == expressions.NO_DAY:
            one.no_day += row["n"]
        elif row["month_no"] == expressions.IMPOSSIBLE_DAY:
            one.impossible_day += row["n"]
        else:
            key = layout.kind, str(row["month_no"]), codes.word("state", row["state"]), layout.release
            totals.append((one, row["month_no"], row["state"], key, row["n"]))
    chosen = choose_releases((*key, n) for *_, key, n in totals)
    flows = _flow_numbers(layouts)
    kept = set()
    for one, month, state, key, n in totals:
        if key not in chosen:
            one.counted_from_other += n
            continue
        kept.add((flows[key[0], key[3]], month, state))
        _count_in(one, month, n)
    columns = [("flow_no", "INTEGER"), ("month_no", "INTEGER"), ("state", "INTEGER")]
    return engine.put("chosen", columns, sorted(kept))


def _count_in(one: FileReport, month_no: int, n: int) -> None:
    month = month_name(month_no)
    one.counted += n
    one.first_month = min(one.first_month or month, month)
    one.last_month = max(one.last_month or month, month)


def month_name(month_no: int) -> str:
    """Return "2025-03" for a month's number.

    >>> month_name(2025 * 12 + 2)
    '2025-03'
    """
    return f"{month_no // 12:04d}-{month_no % 12 + 1:02d}"


def _cover(
    engine: DuckDBEngine, counted: ir.Table, report: LoadReport, layouts: dict[int, Layout], codes: Codes
) -> Rows:
    """Return coverage by kind and release, and tell each file how many of its events can be linked."""
    able = counted.mutate(able=counted.linked != expressions.NOT_LINKABLE)
    rows = engine.rows(able.group_by(["file_no", "state", "county", "able"]).agg(n=able.n.sum()))
    sums: dict[tuple[str, str], dict[str, int]] = {}
    linked = dict.fromkeys(layouts, 0)
    for row in rows:
        layout = layouts[row["file_no"]]
        one = sums.setdefault((layout.kind, layout.release), dict.fromkeys(("n", "state", "county", "able"), 0))
        for name, counts in (
            ("n", True),
            ("state", codes.word("state", row["state"]) not in (UNKNOWN, REDACTED)),
            ("county", codes.word("county", row["county"]) not in (UNKNOWN, REDACTED)),
            ("able", row["able"]),
        ):
            one[name] += row["n"] if counts else 0
        linked[row["file_no"]] += row["n"] if row["able"] else 0
    for number, n in linked.items():
        file = report.files[number - 1]
        file.linkable_percent = round(100 * n / file.counted) if file.counted else None
    found = []
    for (kind, release), one in sorted(sums.items()):
        files = [
            report.files[number - 1] for number, each in layouts.items() if (each.kind, each.release) == (kind, release)
        ]
        first = min(file.first_month for file in files if file.first_month)
        last = max(file.last_month for file in files if file.last_month)
        shares = (round(100 * one[name] / one["n"]) for name in ("state", "county", "able"))
        found.append((kind, release, first, last, one["n"], *shares))
    return found


def _roll(engine: DuckDBEngine, counted: ir.Table, report: LoadReport, codes: Codes) -> Rows:
    """Withhold small counts; return the cells in words."""
    tables = codes.put_rest(engine)
    named = counted
    for name in ("how", "band", "citizen"):
        named = named.inner_join(tables[name], name)
    outcomes = engine.rows(named.select("said", "linked").distinct())
    pairs = [(row["said"], row["linked"], codes.outcome(row["said"], row["linked"])) for row in outcomes]
    table = engine.put("outcome_of", [("said", "INTEGER"), ("linked", "INTEGER"), ("outcome", "INTEGER")], pairs)
    named = named.inner_join(table, ["said", "linked"])
    order = orders()[report.order]
    sides = named.select(
        *[side for side in order if side not in ("year", "month")],
        "n",
        year=(named.month_no // 12).cast("int32"),
        month=named.month_no + 1,  # 0 stands for withheld
    )
    cells = engine.keep(sides.group_by(order).agg(n=sides.n.sum()))
    engine.drop(counted)
    sizes = {side: codes.size(side) for side in order}
    out = roll_up(cells, order[:1], order[1:], report.threshold, engine.keep, sizes, follows(), engine.drop)
    columns = ["kind", "year", *CELL[1:]]
    return sorted((*(codes.word(side, row[side]) for side in columns), row["n"]) for row in engine.rows(out))
