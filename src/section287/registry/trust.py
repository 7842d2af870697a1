"""Which tables are believed: old tables under new names, truncated and overlong lists, signatures gone are not.

A list that is not believed is kept and shown, but never decides that an agreement ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from section287.registry.publications import Appearance, Capture, Publication, appearances_of, dating_rules, era_start
from section287.sources.listing import load_sources
from section287.sources.names import nearby_dates

Placed = Sequence[tuple[Capture, Publication]]


def judge_order(own: Sequence[Publication]) -> None:
    """Find old tables under new names: fewer rows and older signatures than the lists before them.

    Such a file is re-dated when one slip of the keyboard leads to a day where its table fits, and doubted when it
    repeats a table known from an earlier day. What else is short is left to ``judge_lengths``.
    """
    rules = dating_rules()
    captures = sorted(
        ((one, publication) for publication in own for one in publication.captures if one.believed),
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
        elif running is None or newest >= running:
            running, running_rows, holder = newest, publication.row_count, capture.printed.file_name


def _place_stale(capture: Capture, publication: Publication, captures: Placed, against: str) -> None:
    why = (
        f"holds {publication.row_count} rows signed up to {publication.newest_signed}, "
        f"older than lists that were up before it ({against})"
    )
    same = [one for one in publication.captures if one is not capture and one.believed]
    if same:
        earlier = min(same, key=lambda one: one.order)
        capture.doubt(f"{why}; it is the table of {earlier.printed.file_name}")
        return
    for candidate in sorted(nearby_dates(capture.printed.name.digits)):
        if _fits(candidate, publication, captures):
            capture.redate(candidate, why)
            return


def _fits(day: date, publication: Publication, captures: Placed) -> bool:
    newest = publication.newest_signed
    if newest is None or not max(newest, era_start()) <= day <= newest + timedelta(
        days=dating_rules()["redate_within"]
    ):
        return False
    placed = [(one, other) for one, other in captures if other is not publication and one.believed]
    before = [other for one, other in placed if one.seen_on and one.seen_on <= day]
    after = [other for one, other in placed if one.seen_on and one.seen_on > day]
    low = before[-1].row_count if before else 0
    high = after[0].row_count if after else publication.row_count * 2
    slack: float = dating_rules()["short_share"]
    return low * slack <= publication.row_count <= high / slack


def judge_lengths(own: Sequence[Publication]) -> None:
    """Doubt truncated and overlong lists, and those whose newest signatures are gone, by the lists before and after."""
    rules = dating_rules()
    order = appearances_of(own, "participating")
    trusted: int | None = None
    newest: date | None = None
    shown: set[str] = set()
    for index, appearance in enumerate(order):
        rows = appearance.publication.row_count
        following = order[index + 1 : index + 1 + rules["recover_lists"]]
        why = None
        if trusted is not None and not _new_era(order, index):
            why = _length_doubt(rows, trusted, [one.publication.row_count for one in following])
            if trusted - rows >= rules["future_rows"]:  # one agreement that ended may have been the newest
                why = why or _signature_doubt(appearance, newest, following)
        if why is None:
            trusted = rows
            newest = _last_signature(appearance) or newest
            shown.add(appearance.publication.table_sha256)
        elif appearance.publication.table_sha256 in shown:
            # an archive may serve an old page from a cache: the table stood before, only this sight of it is doubted
            _doubt_sight(appearance, f"shows again a table of an earlier day: {why}")
        else:
            appearance.publication.quarantine = why


def judge_returns(pending: Sequence[Publication]) -> None:
    """Doubt old pending tables under new names: rows have no days there, so that only their coming back tells."""
    rules = dating_rules()
    left: dict[str, date] = {}
    for appearance in appearances_of(pending, "pending"):
        publication, seen_on = appearance.publication, appearance.first.seen_on
        before = left.get(publication.table_sha256)
        if before and seen_on and publication.row_count >= rules["return_rows"]:
            away = (seen_on - before).days
            if away > rules["stale_days"]:
                earlier = min(publication.captures, key=lambda one: one.order).printed.file_name
                _doubt_sight(appearance, f"shows again the table of {earlier}, {away} days after others took its place")
                continue
        if appearance.last.seen_on:
            left[publication.table_sha256] = appearance.last.seen_on


def _doubt_sight(appearance: Appearance, why: str) -> None:
    """Doubt the captures of one appearance of a table that is believed otherwise."""
    for capture in appearance.publication.captures:
        if capture.believed and appearance.first.order <= capture.order <= appearance.last.order:
            capture.doubt(why)


def _length_doubt(rows: int, trusted: int, later: list[int]) -> str | None:
    rules = dating_rules()
    if rows < trusted * rules["short_share"]:
        if any(one >= trusted * rules["recover_share"] for one in later):
            return (
                f"truncated: {rows} rows, where the list before it has {trusted} and a later one has {max(later)} again"
            )
        agreeing = sum(one <= rows / rules["short_share"] for one in later)
        if agreeing < rules["confirm_lists"]:
            return (
                f"{rows} rows where the list before it has {trusted}, and fewer than {rules['confirm_lists']} later "
                "lists agree with it"
            )
    elif later and all(rows > one * rules["long_share"] for one in [trusted, *later]):
        return f"{rows} rows, where the list before it has {trusted} and those after it at most {max(later)}"
    return None


def _signature_doubt(appearance: Appearance, newest: date | None, later: Sequence[Appearance]) -> str | None:
    """Doubt a shorter list whose newest signature lies well before that of the list before it: an old table again."""
    rules = dating_rules()
    own = _last_signature(appearance)
    if own is None or newest is None or own >= newest - timedelta(days=rules["stale_days"]):
        return None
    agreeing = sum((_last_signature(one) or newest) < newest for one in later)
    if agreeing >= rules["confirm_lists"]:
        return None
    return (
        f"its newest signature is of {own}, where the list before it has {newest}, and fewer than "
        f"{rules['confirm_lists']} later lists agree with it"
    )


def _last_signature(appearance: Appearance) -> date | None:
    """Return a list's newest SIGNED day; one after the list's own day is a slip and counts as that day."""
    signed, seen_on = appearance.publication.newest_signed, appearance.first.seen_on
    return min(signed, seen_on) if signed and seen_on else signed


def _new_era(order: Sequence[Appearance], index: int) -> bool:
    if index == 0:
        return True
    before, this = order[index - 1].last.seen_on, order[index].first.seen_on
    # in 2011-2017 the program shrank by a third within months: its short lists are real
    pages = load_sources()[order[index].publication.printed.source_id].era == "pages-2011-2017"
    return bool(before and this and (this - before).days > dating_rules()["new_era_days"]) or pages
