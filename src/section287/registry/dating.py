"""Files → publications in time: which table was up when, and which file names are not believed.

A publication is known by the content of its table. Its day is the one in ICE's file name, failing that the
archive's capture. Names are checked against the content; a name that can't be right is re-dated when one slip
of the keyboard explains it and the table fits there, else the file is quarantined. Which tables are believed
is judged in ``trust``. The numbers that decide stand in ``dating.yml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from section287.registry.publications import (
    Capture,
    Publication,
    Timeline,
    appearances_of,
    dating_rules,
    era_start,
    name_publication,
    newest_signed,
    signed_days,
    sure_signed,
)
from section287.registry.trust import judge_lengths, judge_order, judge_returns
from section287.sources.listing import PrintedList, load_sources
from section287.sources.names import nearby_dates


def arrange(printed: Iterable[PrintedList]) -> Timeline:
    """Group files into publications, date them, judge them and put them in order.

    The result does not depend on the order of ``printed``.
    """
    publications = make_publications(printed)
    _redate_twins(publications)
    own = [one for one in publications if one.roster == "participating" and not one.secondary]
    judge_order(own)
    judge_lengths(own)
    pending = [one for one in publications if one.roster == "pending"]
    _judge_pending(pending, _stamps(publications))
    judge_returns(pending)
    for publication in publications:
        if publication.quarantine is None and not any(one.believed for one in publication.captures):
            reasons = dict.fromkeys(one.reason for one in publication.captures if one.reason)
            publication.quarantine = "; ".join(reasons) or "no file of it says on which day it was up"
    taken: set[str] = set()
    for publication in sorted(publications, key=lambda one: one.published_key):
        name_publication(publication, taken)
    publications.sort(key=lambda one: (one.roster, one.published_key))
    return Timeline(publications, {one: appearances_of(publications, one) for one in ("participating", "pending")})


def make_publications(printed: Iterable[PrintedList]) -> list[Publication]:
    """Group files by their table and check each file's name against its own rows."""
    tables: dict[str, list[Capture]] = {}
    for one in sorted(printed, key=lambda item: (item.file_name, item.file_sha256)):
        tables.setdefault(one.table_sha256, []).append(_capture(one))
    publications: list[Publication] = []
    for sha, captures in sorted(tables.items()):
        captures.sort(key=lambda one: one.secondary)
        days = signed_days(captures[0].printed)
        publication = Publication(sha, captures[0].printed.roster, captures, newest_signed(days), days=days)
        for capture in captures:
            _check_name(capture, publication)
        publications.append(publication)
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
        if any(one.believed for one in publication.captures):
            publication.quarantine = None
    judge_order(own)
    judge_lengths(own)
    judge_returns([one for one in publications if one.roster == "pending"])
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


def _capture(printed: PrintedList) -> Capture:
    name = printed.name
    if name.captured_at:
        capture = Capture(printed, name.captured_at.date(), name.slot)
    else:
        part = name.slot[1:]
        base = next((one for one in ("am", "mid", "pm") if part.startswith(one)), "")
        capture = Capture(printed, name.named_on, dating_rules()["slot_hours"][base] + "0000" + part)
    if printed.named_list and printed.named_list != printed.roster:
        capture.verdict = "reclassified"
        capture.reason = (
            f"posted under the name of a {printed.named_list} list, but its columns "
            f"({', '.join(printed.columns)}) and {printed.row_count} rows are those of the {printed.roster} list"
        )
        expected = load_sources()[printed.source_id].expect_rows.get(printed.roster, {})
        if not expected.get("min", 0) <= printed.row_count <= expected.get("max", printed.row_count):
            # a list that has lost a column looks like the other one, but not in length
            capture.reason = None
            capture.doubt(
                f"posted under the name of a {printed.named_list} list, it has the columns of the {printed.roster} one "
                f"({', '.join(printed.columns)}), but {printed.row_count} rows, not "
                f"{expected.get('min', 0)} to {expected.get('max', '')}"
            )
    return capture


def _check_name(capture: Capture, publication: Publication) -> None:
    """Re-date or quarantine a file whose name gives no day, or one that its own rows speak against."""
    rules = dating_rules()
    if capture.printed.name.captured_at or capture.secondary:
        return
    if capture.seen_on is None:
        if capture.printed.name.digits:
            _redate(capture, publication, f"'{capture.printed.name.digits}' is no day of the calendar")
        else:
            capture.doubt("its name gives no day and no capture time")
        return
    days = publication.signed_days()
    limit = capture.seen_on + timedelta(days=rules["future_days"])
    later = sum(count for day, count in days.items() if day > limit)
    sure = sure_signed(days)
    if later >= rules["future_rows"]:
        _redate(
            capture,
            publication,
            f"its name says {capture.seen_on}, but {later} of its rows were signed later, "
            f"up to {publication.newest_signed}",
        )
    elif sure and (capture.seen_on - sure).days > rules["quiet_days"]:
        fitting = _fitting(nearby_dates(capture.printed.name.digits), sure)
        if fitting:
            why = f"its name says {capture.seen_on}, more than {rules['quiet_days']} days after its newest signatures"
            capture.redate(fitting[0], f"{why} ({sure})")


def _fitting(candidates: Iterable[date], floor: date) -> list[date]:
    """Return the days on which a table with these signatures may have been up, nearest first."""
    latest = floor + timedelta(days=dating_rules()["redate_within"])
    return sorted(one for one in candidates if max(floor, era_start()) <= one <= latest)


def _redate(capture: Capture, publication: Publication, why: str) -> None:
    wrong = capture.seen_on
    one_slip = nearby_dates(capture.printed.name.digits)
    # only a name that gives no day at all may hide two slips (01063025 on a list of January 2026)
    two_slips = [moved for one in one_slip if (moved := _next_year(one))] if wrong is None else []
    others = [one.seen_on for one in publication.captures if one is not capture and one.seen_on]
    floor = sure_signed(publication.signed_days()) or (min(others) if others else era_start())
    anchor = min(others) if others and not wrong else floor
    for candidates in (one_slip, two_slips):
        fitting = _fitting(candidates, floor)
        if fitting:
            capture.redate(min(fitting, key=lambda one: (abs((one - anchor).days), one)), why)
            return
    capture.doubt(f"{why}; no day one slip away fits")


def _next_year(day: date) -> date | None:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return None


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
                capture.redate(
                    twin.seen_on,
                    f"its name carries the same stamp as {twin.printed.file_name}, which can't be of that day",
                )


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
        own: the pending lists.
        stamps: a file that shares its stamp with a believed participating file keeps its day, however
            much its rows changed (a batch of grants empties the pending list in a day).
    """
    owner = {id(one): publication for publication in own for one in publication.captures}
    placed = sorted((one for p in own for one in p.captures if one.believed), key=lambda one: one.order)
    for capture in placed:
        name = capture.printed.name
        if name.captured_at or capture.verdict == "redated" or (name.digits, name.slot) in stamps:
            continue
        named = capture.seen_on
        if named is None or (named >= era_start() and _overlap(capture, named, placed, owner)[0] > 0):
            continue
        options = {one for one in [*nearby_dates(name.digits), _next_year(named)] if one and one >= era_start()}
        scored = [(*_overlap(capture, one, placed, owner), -one.toordinal(), one) for one in options]
        best = max(scored, default=None)
        if best and best[0] >= dating_rules()["fit_share"]:
            capture.redate(
                best[3],
                f"its name says {named}, where no list shares a row with it; its rows belong to the lists around "
                f"{best[3]}",
            )
        elif named < era_start():
            capture.doubt(f"its name says {named}, before ICE posted such lists")


def _overlap(
    capture: Capture, day: date, placed: Sequence[Capture], owner: dict[int, Publication]
) -> tuple[float, int]:
    """Return the share of rows in common with the nearer neighbour that has any, and how near it is (0 is nearest)."""
    publication = owner[id(capture)]
    others = [one for one in placed if owner[id(one)] is not publication and one.believed and one.seen_on]
    around = [one for one in others if one.seen_on and one.seen_on <= day][-1:]
    around += [one for one in others if one.seen_on and one.seen_on > day][:1]
    own = _row_keys(publication)
    best = (0.0, -(10**6))
    for one in around:
        theirs = _row_keys(owner[id(one)])
        share = len(own & theirs) / max(1, min(len(own), len(theirs)))
        away = -abs((one.seen_on - day).days) if one.seen_on and share > 0 else -(10**6)
        best = max(best, (share, away))
    return best


def _row_keys(publication: Publication) -> frozenset[str]:
    if publication.rows_key is None:
        publication.rows_key = frozenset(
            f"{row.state}|{row.agency}|{row.model}".upper().replace(" ", "") for _, row in publication.printed.rows()
        )
    return publication.rows_key
