"""Events on the engine → counts by cell with small ones withheld, and each file's share in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from section287.referrals import expressions
from section287.referrals.decoding import CELL, Decoder, choose_releases
from section287.referrals.engine import DuckDBEngine
from section287.referrals.header import UNRECOGNISED, Layout
from section287.referrals.reports import LoadReport
from section287.referrals.suppress import roll_up
from section287.referrals.words import KINDS, REDACTED, UNKNOWN, follows, landmarks, orders

if TYPE_CHECKING:
    import ibis.expr.types as ir  # type: ignore[import-untyped]

FAR = 2  # years past the present that a day may not pass; departures may be planned


def count_events(
    engine: DuckDBEngine, name: str, report: LoadReport, layouts: dict[int, Layout], decoder: Decoder, year: int
) -> tuple[ir.Table, list[tuple[Any, ...]]]:
    """Count events by cell, with small ones withheld; fill in the files' reports."""
    events = expressions.with_month(engine.table(name), year + FAR)
    events = _fold_landmarks(engine, events, layouts)
    linkable = _linkable(layouts)
    steps = engine.keep(expressions.last_steps(events)) if linkable else None
    able = expressions.with_steps(events, steps, linkable)
    cells = engine.keep(expressions.raw_cells(able))
    surplus = _surplus(engine, events, able, steps, linkable, layouts)
    if surplus is not None:
        for row in engine.rows(surplus.group_by(["file_no", "same_file"]).agg(n=surplus.n.sum())):
            one = report.files[row["file_no"] - 1]
            if row["same_file"]:
                one.repeated_in_file += row["n"]
            else:
                one.released_again += row["n"]
        cells = engine.keep(expressions.less(cells, surplus))
    rows = engine.rows(cells)
    decoded = [(row, decoder.decode(row)) for row in rows]
    kept, coverage = _settle(decoded, report, layouts)
    columns = [(column, "VARCHAR") for column in ("year", *CELL)] + [("n", "BIGINT")]
    table = engine.put("decoded", columns, kept)
    order = orders()[report.order]
    out = engine.keep(roll_up(table, order[:1], order[1:], report.threshold, engine.keep, follows()))
    return out, coverage


def _fold_landmarks(engine: DuckDBEngine, events: ir.Table, layouts: dict[int, Layout]) -> ir.Table:
    """Put in a landmark's place the pattern that it matches, so that cells aren't split by thousands of names."""
    import ibis

    if not any("landmark" in one.columns for one in layouts.values()):
        return events
    printed = engine.rows(events.filter(events.landmark.notnull()).select("landmark").distinct())
    rows = []
    for row in printed:
        match = next((found.group(0) for pattern, _ in landmarks() if (found := pattern.search(row["landmark"]))), None)
        if match:
            rows.append((row["landmark"], match.upper()))
    lookup = engine.put("landmark_word", [("landmark", "VARCHAR"), ("word", "VARCHAR")], rows)
    joined = events.left_join(lookup, "landmark")
    return joined.select(*[name for name in events.columns if name != "landmark"], landmark=ibis._.word)


def _linkable(layouts: dict[int, Layout]) -> list[tuple[str, str]]:
    """Return (release, kind) of which a later kind was loaded, both with identifiers."""
    known = {(one.release, one.kind) for one in layouts.values() if one.person is not None}
    return sorted(
        (release, kind)
        for release, kind in known
        if any((release, later) in known for later in KINDS[KINDS.index(kind) + 1 :])
    )


def _surplus(
    engine: DuckDBEngine,
    events: ir.Table,
    able: ir.Table,
    steps: ir.Table | None,
    linkable: list[tuple[str, str]],
    layouts: dict[int, Layout],
) -> ir.Table | None:
    """Return raw cells of the rows that repeat others, with ``same_file``; None where nothing can repeat."""
    parts = []
    if any(one.person is not None for one in layouts.values()):
        parts.append(expressions.repeated_by_person(events, engine.keep))
    counts: dict[tuple[str, str], int] = {}
    for one in layouts.values():
        counts[one.kind, one.release] = counts.get((one.kind, one.release), 0) + 1
    if any(n > 1 for n in counts.values()):
        parts.append(expressions.repeated_by_content(events, engine.keep))
    if not parts:
        return None
    rows = parts[0] if len(parts) == 1 else parts[0].select(*parts[1].columns).union(parts[1])
    linked = expressions.with_steps(rows, steps, linkable)
    cell = [*expressions.RAW_CELL, "same_file"]
    return engine.keep(linked.group_by(cell).agg(n=lambda t: t.count()))


def _settle(
    decoded: list[tuple[dict[str, Any], tuple[str, ...]]], report: LoadReport, layouts: dict[int, Layout]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Refuse days that can't be, choose among releases that overlap, and sum up; fill in the reports."""
    dated = []
    for raw, cell in decoded:
        one = report.files[raw["file_no"] - 1]
        if raw["month"] == "":
            one.no_day += raw["n"]
        elif raw["month"] == "0000-00":
            one.impossible_day += raw["n"]
        else:
            dated.append((raw, cell))
    chosen = choose_releases((cell[0], cell[1], cell[2], raw["release"], raw["n"]) for raw, cell in dated)
    totals: dict[tuple[str, ...], int] = {}
    coverage: dict[tuple[str, str], dict[str, Any]] = {}
    linkable = dict.fromkeys(layouts, 0)
    for raw, cell in dated:
        one, n = report.files[raw["file_no"] - 1], raw["n"]
        if (cell[0], cell[1], cell[2], raw["release"]) not in chosen:
            one.counted_from_other += n
            continue
        one.counted += n
        one.first_month = min(one.first_month or cell[1], cell[1])
        one.last_month = max(one.last_month or cell[1], cell[1])
        linkable[raw["file_no"]] += n if raw["linked"] != expressions.NOT_LINKABLE else 0
        totals[cell] = totals.get(cell, 0) + n
        _cover(coverage.setdefault((cell[0], raw["release"]), {}), raw, cell)
    for number, n in linkable.items():
        one = report.files[number - 1]
        one.linkable_percent = round(100 * n / one.counted) if one.counted else None
    rows = [(cell[1][:4], *cell, n) for cell, n in totals.items()]
    return rows, [_coverage_row(kind, release, one) for (kind, release), one in sorted(coverage.items())]


def _cover(one: dict[str, Any], raw: dict[str, Any], cell: tuple[str, ...]) -> None:
    n = raw["n"]
    one["first"], one["last"] = min(one.get("first", cell[1]), cell[1]), max(one.get("last", cell[1]), cell[1])
    for name, counts in (
        ("n", True),
        ("state", cell[2] not in (UNKNOWN, REDACTED)),
        ("county", cell[3] not in (UNKNOWN, REDACTED)),
        ("linkable", raw["linked"] != expressions.NOT_LINKABLE),
    ):
        one[name] = one.get(name, 0) + (n if counts else 0)


def _coverage_row(kind: str, release: str, one: dict[str, Any]) -> tuple[Any, ...]:
    shares = (round(100 * one[name] / one["n"]) for name in ("state", "county", "linkable"))
    return kind, release or UNRECOGNISED, one["first"], one["last"], one["n"], *shares
