"""Files → publications in time: which table was up when, and which file names and tables are not believed.

A publication is known by the content of its table. Its day is the one in ICE's file name, failing that the
archive's capture. Names are checked against the content (newest SIGNED day, row count against both
neighbours, order); a name that can't be right is re-dated when one slip of the keyboard explains it and the
table fits there, else the file is quarantined. The numbers that decide stand in ``dating.yml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import yaml

from section287.registry.values import parse_day
from section287.sources.listing import PrintedList, load_sources
from section287.sources.names import nearby_dates


@cache
def _rules() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((files("section287.registry") / "dating.yml").read_text(encoding="utf-8"))
    return loaded


@dataclass(slots=True)
class Capture:
    """One file's claim that a table was up on a day, and what became of the claim."""

    printed: PrintedList
    seen_on: date | None
    slot: str
    verdict: str = "trusted"  # trusted | redated | reclassified | quarantined
    reason: str | None = None

    @property
    def order(self) -> tuple[date, str, str]:
        """Sort key in time: day, hour within the day, file name."""
        return self.seen_on or date.max, self.slot, self.printed.file_name


@dataclass(slots=True)
class Publication:
    """One table, with all the files that hold it.

    Attributes:
        newest_signed: newest SIGNED day that isn't a lone slip; None without such a column.
        quarantine: why this table is not believed at all, None when it is.
    """

    table_sha256: str
    roster: str
    captures: list[Capture]
    newest_signed: date | None
    publication_id: str = ""
    quarantine: str | None = None
    rows_key: frozenset[str] | None = field(default=None, repr=False)

    @property
    def printed(self) -> PrintedList:
        """The table itself (every capture holds the same)."""
        return self.captures[0].printed

    @property
    def placed(self) -> list[Capture]:
        """Captures that say when the table was up, in time order."""
        believed = [one for one in self.captures if one.seen_on and one.verdict != "quarantined"]
        return sorted(believed or [one for one in self.captures if one.seen_on], key=lambda one: one.order)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield (row number, line), from whichever capture has the rows at hand."""
        held = next((one.printed for one in self.captures if one.printed.text), self.printed)
        return held.lines()

    @property
    def published_key(self) -> tuple[tuple[date, str, str], str]:
        """Sort key: first sight in time, then content."""
        placed = self.placed
        return (placed[0].order if placed else (date.max, "", "")), self.table_sha256

    @property
    def secondary(self) -> bool:
        """A third party's copy."""
        return load_sources()[self.printed.source_id].secondary

    @property
    def row_count(self) -> int:
        """Rows printed."""
        return self.printed.row_count


@dataclass(frozen=True, slots=True)
class Appearance:
    """A stretch of time in which one table was the newest seen."""

    publication: Publication
    first: Capture
    last: Capture


@dataclass(slots=True)
class Timeline:
    """All publications, and ICE's own trusted ones in the order in which they were up, per list."""

    publications: list[Publication]
    appearances: dict[str, list[Appearance]]


def arrange(printed: Iterable[PrintedList]) -> Timeline:
    """Group files into publications, date them, judge them and put them in order.

    The result does not depend on the order of ``printed``.
    """
    publications = make_publications(printed)
    _redate_twins(publications)
    for listed in ("participating", "pending"):
        own = [one for one in publications if one.roster == listed and not one.secondary]
        if listed == "participating":
            _judge_order(own)
            _judge_lengths(own)
        else:
            _judge_pending(own, _stamps(publications))
    for publication in publications:
        if not publication.placed and publication.quarantine is None:
            publication.quarantine = "no file of it says on which day it was up"
    _name_publications(publications)
    publications.sort(key=lambda one: (one.roster, one.published_key))
    return Timeline(publications, {one: appearances_of(publications, one) for one in ("participating", "pending")})


def make_publications(printed: Iterable[PrintedList]) -> list[Publication]:
    """Group files by their table and check each file's name against its own rows."""
    publications = _group(printed)
    for publication in publications:
        _check_names(publication)
    return publications


def judge_again(publications: Sequence[Publication], verdicts: dict[str, str | None]) -> bool:
    """Judge order and lengths with newer lists added; True when every old verdict stays and no new list is doubted.

    Args:
        publications: old and new ones; new captures are those of tables that ``verdicts`` lacks, or appended.
        verdicts: quarantine reason of each old table.
    """
    before = [one.verdict for publication in publications for one in publication.captures]
    own = [one for one in publications if one.roster == "participating" and not one.secondary]
    for publication in own:
        if publication.placed:
            publication.quarantine = None
    _judge_order(own)
    _judge_lengths(own)
    stamps = _stamps(publications)
    lone = [
        one
        for publication in publications
        if publication.roster == "pending" and publication.table_sha256 not in verdicts
        for one in publication.captures
        if not one.printed.name.captured_at and (one.printed.name.digits, one.printed.name.slot) not in stamps
    ]
    after = [one.verdict for publication in publications for one in publication.captures]
    same = all(one.quarantine == verdicts.get(one.table_sha256) for one in publications)
    return same and before == after and not lone


def _group(printed: Iterable[PrintedList]) -> list[Publication]:
    tables: dict[str, list[Capture]] = {}
    for one in sorted(printed, key=lambda item: (item.file_name, item.file_sha256)):
        tables.setdefault(one.table_sha256, []).append(_capture(one))
    return [
        Publication(sha, captures[0].printed.roster, captures, newest_signed(captures[0].printed))
        for sha, captures in sorted(tables.items())
    ]


def _capture(printed: PrintedList) -> Capture:
    name = printed.name
    if name.captured_at:
        capture = Capture(printed, name.captured_at.date(), name.slot)
    else:
        part = name.slot[1:]
        base = next((one for one in ("am", "mid", "pm") if part.startswith(one)), "")
        capture = Capture(printed, name.named_on, _rules()["slot_hours"][base] + "0000" + part)
    if printed.named_list and printed.named_list != printed.roster:
        capture.verdict = "reclassified"
        capture.reason = (
            f"posted under the name of a {printed.named_list} list, but its columns "
            f"({', '.join(printed.columns)}) and {printed.row_count} rows are those of the {printed.roster} list"
        )
    return capture


def newest_signed(printed: PrintedList) -> date | None:
    """Return a list's newest SIGNED day, leaving out lone days far beyond all others (typing slips)."""
    days: set[date] = set()
    for cell in {row.signed for _, row in printed.rows()}:
        reading = parse_day(cell)
        if reading.value and not reading.repair:
            days.add(reading.value)
    ordered = sorted(days, reverse=True)
    gap = timedelta(days=_rules()["lone_signed_gap"])
    for newest, following in pairwise(ordered):
        if newest - following <= gap:
            return newest
    return ordered[-1] if ordered else None


def _signed_after(printed: PrintedList, day: date) -> int:
    limit = day + timedelta(days=_rules()["future_days"])
    count = 0
    for _, row in printed.rows():
        reading = parse_day(row.signed)
        count += bool(reading.value and not reading.repair and reading.value > limit)
    return count


def _check_names(publication: Publication) -> None:
    """Re-date or quarantine the files whose name gives no day, or a day before the table's own signatures."""
    for capture in publication.captures:
        if capture.printed.name.captured_at:
            continue
        if capture.seen_on is None:
            if capture.printed.name.digits:
                _redate(capture, publication, f"'{capture.printed.name.digits}' is no day of the calendar")
            else:
                _quarantine(capture, "its name gives no day and no capture time")
        elif publication.newest_signed and publication.newest_signed > capture.seen_on:
            later = _signed_after(capture.printed, capture.seen_on)
            if later >= _rules()["future_rows"]:
                _redate(
                    capture,
                    publication,
                    f"its name says {capture.seen_on}, but {later} of its rows were signed later, "
                    f"up to {publication.newest_signed}",
                )


def _redate(capture: Capture, publication: Publication, why: str) -> None:
    wrong = capture.seen_on
    one_slip = nearby_dates(capture.printed.name.digits)
    two_slips = [moved for one in one_slip if (moved := _next_year(one))]
    floor = publication.newest_signed or date.fromisoformat(str(_rules()["era_start"]))
    others = [one.seen_on for one in publication.captures if one is not capture and one.seen_on]
    anchor = min(others) if others and not wrong else floor
    for candidates in (one_slip, two_slips):
        fitting = [one for one in candidates if floor <= one]
        if fitting:
            _redate_to(capture, min(fitting, key=lambda one: (abs((one - anchor).days), one)), why)
            return
    _quarantine(capture, f"{why}; no day one slip away fits")


def _next_year(day: date) -> date | None:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return None


def _redate_to(capture: Capture, day: date, why: str) -> None:
    capture.seen_on, capture.verdict = day, "redated"
    capture.reason = "; ".join(one for one in (capture.reason, f"{why}: read as {day}") if one)


def _quarantine(capture: Capture, why: str) -> None:
    capture.verdict = "quarantined"
    capture.reason = "; ".join(one for one in (capture.reason, why) if one)


def _redate_twins(publications: Sequence[Publication]) -> None:
    """Move a file to the day of its re-dated twin: ICE posts both lists under one stamp."""
    moved = {
        (one.printed.name.digits, one.printed.name.slot): one
        for publication in publications
        for one in publication.captures
        if one.verdict == "redated"
    }
    for publication in publications:
        for capture in publication.captures:
            twin = moved.get((capture.printed.name.digits, capture.printed.name.slot))
            if twin and capture.verdict == "trusted" and not capture.printed.name.captured_at and twin.seen_on:
                _redate_to(
                    capture,
                    twin.seen_on,
                    f"its name carries the same stamp as {twin.printed.file_name}, which can't be of that day",
                )


def appearances_of(publications: Sequence[Publication], listed: str) -> list[Appearance]:
    """Return ICE's own trusted lists of one kind in the order in which they were up."""
    believed = [one for one in publications if one.roster == listed and one.quarantine is None and not one.secondary]
    captures = [
        (capture, publication)
        for publication in believed
        for capture in publication.captures
        if capture.seen_on and capture.verdict != "quarantined"
    ]
    captures.sort(key=lambda pair: pair[0].order)
    found: list[Appearance] = []
    for capture, publication in captures:
        if found and found[-1].publication is publication:
            found[-1] = replace(found[-1], last=capture)
        else:
            found.append(Appearance(publication, capture, capture))
    return found


def _judge_order(own: Sequence[Publication]) -> None:
    """Find old tables under new names: fewer rows and older signatures than the lists before them."""
    rules = _rules()
    captures = sorted(
        (
            (one, publication)
            for publication in own
            for one in publication.captures
            if one.seen_on and one.verdict != "quarantined"
        ),
        key=lambda pair: pair[0].order,
    )
    running: date | None = None
    running_rows = 0
    holder = ""
    for capture, publication in captures:
        newest = publication.newest_signed
        if newest is None:
            continue
        stale = (
            running is not None
            and newest < running - timedelta(days=rules["stale_days"])
            and publication.row_count < running_rows * rules["short_share"]
            and not capture.printed.name.captured_at
        )
        if stale:
            _place_stale(capture, publication, captures, f"{holder} has {running_rows} rows signed up to {running}")
            continue
        if running is None or newest >= running:
            running, running_rows, holder = newest, publication.row_count, capture.printed.file_name


def _place_stale(
    capture: Capture, publication: Publication, captures: Sequence[tuple[Capture, Publication]], against: str
) -> None:
    why = (
        f"holds {publication.row_count} rows signed up to {publication.newest_signed}, "
        f"older than lists that were up before it ({against})"
    )
    same = [one for one in publication.captures if one is not capture and one.seen_on and one.verdict != "quarantined"]
    if same:
        earlier = min(same, key=lambda one: one.order)
        _quarantine(capture, f"{why}; it is the table of {earlier.printed.file_name}")
        return
    assert publication.newest_signed is not None
    for candidate in sorted(nearby_dates(capture.printed.name.digits)):
        if _fits(candidate, publication, captures):
            _redate_to(capture, candidate, why)
            return
    _quarantine(capture, why)


def _fits(day: date, publication: Publication, captures: Sequence[tuple[Capture, Publication]]) -> bool:
    newest = publication.newest_signed
    if newest is None or day < newest:
        return False
    placed = [(one, other) for one, other in captures if other is not publication and one.seen_on]
    before = [other for one, other in placed if one.seen_on and one.seen_on <= day]
    after = [other for one, other in placed if one.seen_on and one.seen_on > day]
    low = before[-1].row_count if before else 0
    high = after[0].row_count if after else publication.row_count * 2
    slack: float = _rules()["short_share"]
    return low * slack <= publication.row_count <= high / slack


def _judge_lengths(own: Sequence[Publication]) -> None:
    """Quarantine truncated and overlong lists: row count against the lists before and after."""
    rules = _rules()
    order = appearances_of(own, "participating")
    trusted_rows: int | None = None
    for index, appearance in enumerate(order):
        publication = appearance.publication
        rows = publication.row_count
        later = [one.publication.row_count for one in order[index + 1 : index + 1 + rules["recover_lists"]]]
        if trusted_rows is None or publication.quarantine or _new_era(order, index):
            trusted_rows = trusted_rows if publication.quarantine else rows
            continue
        if rows < trusted_rows * rules["short_share"]:
            if any(one >= trusted_rows * rules["recover_share"] for one in later):
                publication.quarantine = (
                    f"truncated: {rows} rows, where the list before it has {trusted_rows} and a later one "
                    f"{max(later)} again"
                )
                continue
            if len(later) < rules["confirm_lists"]:
                publication.quarantine = (
                    f"{rows} rows where the list before it has {trusted_rows}, and fewer than "
                    f"{rules['confirm_lists']} later lists agree with it"
                )
                continue
        elif later and rows > trusted_rows * rules["long_share"] and rows > later[0] * rules["long_share"]:
            publication.quarantine = f"{rows} rows, where the lists around it have {trusted_rows} and {later[0]}"
            continue
        trusted_rows = rows


def _new_era(order: Sequence[Appearance], index: int) -> bool:
    if index == 0:
        return True
    before, this = order[index - 1].last.seen_on, order[index].first.seen_on
    return bool(before and this and (this - before).days > 365) or _pages(order[index].publication)


def _pages(publication: Publication) -> bool:
    # 2011-2017 the program shrank by a third within months: its short lists are real
    return load_sources()[publication.printed.source_id].era == "pages-2011-2017"


def _stamps(publications: Sequence[Publication]) -> frozenset[tuple[str, str]]:
    """Return the (digits, slot) of the participating files whose own name is believed."""
    return frozenset(
        (one.printed.name.digits, one.printed.name.slot)
        for publication in publications
        for one in publication.captures
        if publication.roster == "participating" and one.verdict == "trusted" and not one.printed.name.captured_at
    )


def _judge_pending(own: Sequence[Publication], stamps: frozenset[tuple[str, str]]) -> None:
    """Re-date a pending file whose rows belong elsewhere: nothing in common with its neighbours in time.

    Args:
        stamps: a file that shares its stamp with a believed participating file keeps its day, however
            much its rows changed (a batch of grants empties the pending list in a day).
    """
    start = date.fromisoformat(str(_rules()["era_start"]))
    placed = sorted(
        (one for publication in own for one in publication.captures if one.seen_on and one.verdict != "quarantined"),
        key=lambda one: one.order,
    )
    by_capture = {id(one): publication for publication in own for one in publication.captures}
    for capture in placed:
        name = capture.printed.name
        if name.captured_at or capture.verdict == "redated" or capture.seen_on is None:
            continue
        if (name.digits, name.slot) in stamps:
            continue
        publication = by_capture[id(capture)]
        around = _overlap(publication, capture, capture.seen_on, placed, by_capture)
        if around > 0 and capture.seen_on >= start:
            continue
        options = set(nearby_dates(name.digits)) | {one for one in [_next_year(capture.seen_on)] if one}
        scored = [
            (_overlap(publication, capture, one, placed, by_capture), one) for one in sorted(options) if one >= start
        ]
        best = max(scored, key=lambda pair: (pair[0], -pair[1].toordinal()), default=(0.0, None))
        if best[1] and best[0] >= _rules()["fit_share"]:
            _redate_to(
                capture,
                best[1],
                f"its name says {capture.seen_on}, where no list shares a row with it; its rows belong to the lists "
                f"around {best[1]}",
            )
        elif capture.seen_on < start:
            _quarantine(capture, f"its name says {capture.seen_on}, before ICE posted such lists")


def _overlap(
    publication: Publication,
    capture: Capture,
    day: date,
    placed: Sequence[Capture],
    owner: dict[int, Publication],
) -> float:
    others = [
        one for one in placed if owner[id(one)] is not publication and one.verdict != "quarantined" and one.seen_on
    ]
    before = [one for one in others if one.seen_on and one.seen_on <= day][-1:]
    after = [one for one in others if one.seen_on and one.seen_on > day][:1]
    own = _row_keys(publication)
    shares = [
        len(own & _row_keys(owner[id(one)])) / max(1, min(len(own), len(_row_keys(owner[id(one)]))))
        for one in before + after
    ]
    return max(shares, default=0.0)


def _row_keys(publication: Publication) -> frozenset[str]:
    if publication.rows_key is None:
        publication.rows_key = frozenset(
            f"{row.state}|{row.agency}|{row.model}".upper().replace(" ", "") for _, row in publication.printed.rows()
        )
    return publication.rows_key


def _name_publications(publications: Sequence[Publication]) -> None:
    taken: set[str] = set()
    for publication in sorted(publications, key=lambda one: one.published_key):
        name_publication(publication, taken)


def name_publication(publication: Publication, taken: set[str]) -> None:
    """Give a publication its id, made of its list, day and part of the day; ``taken`` ids get a number behind."""
    placed = publication.placed
    if not placed or placed[0].seen_on is None:
        base = f"{publication.roster}/undated-{publication.table_sha256[:8]}"
    else:
        first = placed[0]
        part = first.printed.name.slot if first.printed.name.captured_at else first.printed.name.slot[1:]
        base = f"{publication.roster}/{first.seen_on}" + (f"-{part}" if part else "")
    name, count = base, 1
    while name in taken:
        count += 1
        name = f"{base}-{count}"
    taken.add(name)
    publication.publication_id = name
