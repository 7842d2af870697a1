"""Dated facts, money, and figures without data: the timeline, the law, the offers, what others published."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from section287.claims.claim import Claim, Quotation, Verdict, When
from section287.claims.judging.compare import LEVELS, compare
from section287.claims.judging.figures import Bench
from section287.claims.judging.outcome import Outcome, not_checkable


def judge_history(claim: Claim, bench: Bench) -> Outcome:
    """Judge the date of a known event or law."""
    if claim.detail.get("law"):
        return _law(claim, bench)
    try:
        from section287.law.reference import load_timeline
    except ImportError as error:
        return not_checkable("no_data", f"No data of this kind: the timeline is not at hand ({error}).")
    event = next((one for one in load_timeline() if one.date == claim.detail["timeline"]), None)
    if event is None:
        return not_checkable("no_data", "No data of this kind: the timeline holds no such event.")
    quotation = Quotation(
        text=event.event,
        cite=event.sources[0].title,
        n=bench.sources.work(event.sources[0]),
        confidence=event.confidence,
    )
    told = f"{event.date}: {event.event}."
    if event.confidence == "unverified":
        outcome = not_checkable("unverified", told)
    else:
        holds = _agrees(claim.when, event.date, year_only=claim.detail.get("year_only") == "yes")
        outcome = Outcome("supported" if holds else "contradicted", told)
    outcome.quotations = [quotation]
    outcome.notes = list(event.notes)
    return outcome


def _agrees(when: When, printed: str, *, year_only: bool) -> bool:
    """Return whether a moment and a date of a day, a month or a year agree, at the coarser precision of the two."""
    start, end = when.start or when.end, when.end or when.start
    if start is None or end is None:
        return False
    parts = [int(one) for one in printed.split("-")]
    if len(parts) == 1 or year_only:
        return start.year <= parts[0] <= end.year
    if len(parts) == 2:
        return (start.year, start.month) <= (parts[0], parts[1]) <= (end.year, end.month)
    return start <= date(*parts) <= end


def _law(claim: Claim, bench: Bench) -> Outcome:
    try:
        from section287.law.policies import load_policies
    except ImportError as error:
        return not_checkable("no_data", f"No data of this kind: state law is not at hand ({error}).")
    wanted = f"{claim.detail['kind']}{claim.detail['law']}"
    states = claim.listed("states")
    found: list[Any] = []
    for code, policy in load_policies().states.items():
        if states and code not in states:
            continue
        found.extend(
            one
            for one in policy.instruments
            if re.sub(r"\W", "", one.name.lower()).startswith(wanted)
            or wanted in re.sub(r"\W", "", (one.citation or "").lower())
        )
    if len(found) != 1:
        reason = "more than one law has this name" if found else "the facts hold no law of this name"
        return not_checkable("no_data", f"No data of this kind: {reason}.")
    one = found[0]
    days = {"enacted": one.enacted, "effective": one.effective}
    day = days[claim.detail["meant"]]
    printed = str(day) if day else one.effective_year if claim.detail["meant"] == "effective" else None
    told = (
        f"{one.name}: enacted {one.enacted or 'on a day that was not read'}, effective "
        f"{one.effective or one.effective_year or one.effective_note or 'on a day that was not read'}."
    )
    if not printed:
        outcome = not_checkable("no_data", told)
    elif one.confidence == "unverified":
        outcome = not_checkable("unverified", told)
    else:
        outcome = Outcome("supported" if _agrees(claim.when, printed, year_only=False) else "contradicted", told)
    outcome.quotations = [
        Quotation(
            text=one.sources[0].quote or one.description,
            cite=one.name,
            n=bench.sources.work(one.sources[0]),
            confidence=one.confidence,
        )
    ]
    return outcome


def judge_money(claim: Claim, bench: Bench) -> Outcome:
    """Judge an amount of money: among the offers, the grants and the documented costs."""
    try:
        from section287.law.money import load_money
    except ImportError as error:
        return not_checkable("no_data", f"No data of this kind: money facts are not at hand ({error}).")
    money = load_money()
    words = set(re.findall(r"[a-z]{4,}", claim.detail.get("words", "").lower()))
    matches: list[tuple[int, Any, str, Verdict]] = []
    for one, amounts, text in _amounts(money):
        shared = words & (set(re.findall(r"[a-z]{4,}", text.lower())) - _COMMON)
        for low, high, told in amounts:
            if (compare(claim, low) >= 1 and (low == high or compare(claim, low) == 2)) or low <= (
                claim.value or 0
            ) <= high:
                level = 2 if low <= (claim.value or 0) <= high or compare(claim, low) == 2 else 1
                if len(shared) >= 2:
                    matches.append((10 * level + len(shared), one, told, LEVELS[level]))
    if not matches:
        return not_checkable("no_data", "No data of this kind: the money facts hold no such amount.")
    _, one, told, verdict = max(matches, key=lambda each: each[0])
    quotation = Quotation(
        text=told, cite=one.sources[0].title, n=bench.sources.work(one.sources[0]), confidence=one.confidence
    )
    outcome = (
        not_checkable("unverified", f"{one.text} {told}")
        if one.confidence == "unverified"
        else Outcome(verdict, f"{one.text} {told}")
    )
    outcome.quotations = [quotation]
    if getattr(one, "disputed", False):
        outcome.notes.append("Disputed: " + " / ".join(each.text for each in one.figures))
    return outcome


_COMMON = frozenset(
    [
        "with",
        "from",
        "that",
        "this",
        "their",
        "have",
        "been",
        "were",
        "which",
        "agencies",
        "agency",
        "program",
        "model",
        "task",
        "force",
        "officers",
        "officer",
        "under",
        "million",
        "billion",
        "dollars",
        "each",
    ]
)


def _amounts(money: Any) -> list[tuple[Any, list[tuple[float, float, str]], str]]:
    found: list[tuple[Any, list[tuple[float, float, str]], str]] = []
    for one in money.offers:
        amounts = [(each.low, each.high, each.text) for each in one.figures] + [
            (each.amount, each.amount, f"${each.amount:,.0f} for {each.text}") for each in one.tiers if each.amount
        ]
        found.append(
            (
                one,
                amounts,
                (
                    f"{one.text} {one.kind} {one.per or ''} {' '.join(each[2] for each in amounts)} award "
                    "quarterly reimburse"
                ),
            )
        )
    for one in money.state_money:
        found.append(
            (
                one,
                [(each.low, each.high, each.text) for each in one.figures],
                f"{one.text} {one.per} grants {one.state}",
            )
        )
    for one in money.documented:
        found.append(
            (
                one,
                [(each.low, each.high, each.text) for each in one.figures],
                f"{one.text} {one.place} {' '.join(each.text for each in one.figures)}",
            )
        )
    return found


def judge_statement(claim: Claim, bench: Bench) -> Outcome:
    """Return what is known of a figure that no list holds: nothing of the record, perhaps what others published."""
    if claim.detail.get("table"):
        return not_checkable(
            "no_data",
            "A row of a table with several columns: which figure is of what isn't read. A table of two columns is.",
        )
    told = f"No data of this kind: the lists say nothing on {claim.unit or claim.measure}."
    outcome = not_checkable("no_data", told)
    if claim.value is not None and claim.value >= 100:
        outcome.quotations = _published(claim, bench)
        if outcome.quotations:
            outcome.explanation = f"{told} The same figure stands in {outcome.quotations[0].cite}."
    return outcome


def _published(claim: Claim, bench: Bench) -> list[Quotation]:
    """Return entries of the timeline and the library that print the same figure."""
    printed = claim.printed.lower().rstrip("%")
    pattern = re.compile(rf"(?<![\d,.]){re.escape(printed)}(?![\d,]|\.\d)", re.IGNORECASE)
    found: list[Quotation] = []
    try:
        from section287.evidence.library import load_library
        from section287.law.reference import load_timeline
    except ImportError:
        return []
    for event in load_timeline():
        if pattern.search(event.event) and event.confidence != "unverified":
            found.append(
                Quotation(
                    text=event.event,
                    cite=event.sources[0].cite(),
                    n=bench.sources.work(event.sources[0]),
                    confidence=event.confidence,
                )
            )
    for entry in load_library().entries.values():
        for quantity in entry.quantities:
            if pattern.search(quantity) and len(found) < 3:
                found.append(
                    Quotation(
                        text=quantity,
                        cite=f"{entry.issuer} ({entry.year})",
                        n=bench.sources.work(entry.sources[0]),
                        confidence=entry.confidence,
                    )
                )
    return found[:3]
