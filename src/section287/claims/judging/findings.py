"""Findings: is there such a study in the library, what does it say, and what contradicts it."""

from __future__ import annotations

from typing import Any

from section287.claims.claim import Claim, Quotation, Reason, Verdict
from section287.claims.judging.figures import Bench
from section287.claims.judging.outcome import Outcome, not_checkable

SHOWN = 2  # entries shown of each side


def judge_finding(claim: Claim, bench: Bench) -> Outcome:
    """Judge what a study is said to have found, or what research in general is said to show."""
    try:
        from section287.evidence.library import load_library
    except ImportError as error:
        return not_checkable("no_data", f"No data of this kind: the evidence library is not at hand ({error}).")
    library = load_library()
    topic = claim.detail["topic"]
    if topic not in library.topics:
        return not_checkable("no_data", "No data of this kind: the library has no such topic.")
    named = _named(claim, library)
    if claim.detail.get("strong"):
        return _both_sides(claim, library, bench, "No entry of the library proves it; what was found on each side:")
    if named:
        return _of_entry(claim, library, named, bench)
    if claim.detail.get("year") or claim.detail.get("issuer"):
        return _both_sides(claim, library, bench, "No such work is in the library; what was found on each side:")
    return _general(claim, library, bench)


def _named(claim: Claim, library: Any) -> list[Any]:
    """Return the entries that a sentence may mean: of the issuer, of the year, on the topic."""
    issuers = claim.listed("issuer")
    year = claim.detail.get("year", "")
    if not issuers and not year:
        return []
    found = [
        one
        for one in library.entries.values()
        if (not issuers or any(one.id.startswith(name) for name in issuers)) and (not year or one.year == int(year))
    ]
    on_topic = [one for one in found if claim.detail["topic"] in one.bears_on]
    if issuers and year and not found:
        found = [one for one in library.entries.values() if any(one.id.startswith(name) for name in issuers)]
        on_topic = [one for one in found if claim.detail["topic"] in one.bears_on]
    if not issuers:
        # a year alone names a study only where one of that year bears on the topic
        return [
            one
            for one in on_topic
            if one.kind in ("study", "thesis", "report", "survey", "working_paper", "dissertation", "oversight")
        ]
    return on_topic or found


def _of_entry(claim: Claim, library: Any, entries: list[Any], bench: Bench) -> Outcome:
    topic, side = claim.detail["topic"], claim.expects
    bearing = [one for one in entries if topic in one.bears_on]
    quotations = [_quote(one, bench) for one in (bearing or entries)[:SHOWN]]
    if not bearing:
        outcome = not_checkable("no_data", f"The library's entry doesn't bear on it: {entries[0].finding}")
        outcome.quotations = quotations
        return outcome
    agreeing = [one for one in bearing if one.bears_on[topic] == side]
    mixed = [one for one in bearing if one.bears_on[topic] == "mixed"]
    chosen = (agreeing or mixed or bearing)[0]
    verdict: Verdict = "supported" if agreeing else "close" if mixed else "contradicted"
    if chosen.confidence == "unverified":
        outcome = not_checkable("unverified", f"{chosen.title} ({chosen.issuer}, {chosen.year}): {chosen.finding}")
    else:
        outcome = Outcome(verdict, f"{chosen.title} ({chosen.issuer}, {chosen.year}): {chosen.finding}")
    against = [library.entries[one] for one in library.contradicted_by(chosen.id)]
    outcome.quotations = [_quote(chosen, bench), *(_quote(one, bench) for one in against[:SHOWN])]
    if against:
        outcome.notes.append(f"Contradicted by {against[0].title} ({against[0].issuer}, {against[0].year}).")
    outcome.notes.append(f"Limits: {chosen.limits}")
    return outcome


def _general(claim: Claim, library: Any, bench: Bench) -> Outcome:
    topic, side = claim.detail["topic"], claim.expects
    other = "no" if side == "yes" else "yes"
    own, against = library.strongest(topic, side), library.strongest(topic, other)
    if own and against:
        return _both_sides(claim, library, bench, "It is contested; what was found on each side:", "contested")
    if not own and not against:
        return not_checkable("no_data", "The library holds nothing on it.")
    chosen = own or against
    outcome = Outcome(
        "supported" if own else "contradicted",
        f"{chosen[0].title} ({chosen[0].issuer}, {chosen[0].year}): {chosen[0].finding}",
    )
    outcome.quotations = [_quote(one, bench) for one in chosen[:SHOWN]]
    outcome.notes.append(
        "The library holds no entry on the other side." if own else "The library holds no entry that says so."
    )
    return outcome


def _both_sides(claim: Claim, library: Any, bench: Bench, lead: str, reason: Reason | None = None) -> Outcome:
    topic = claim.detail["topic"]
    if reason is None and all(library.strongest(topic, side) for side in ("yes", "no")) and claim.detail.get("strong"):
        reason = "contested"
    outcome = not_checkable(reason or ("no_data" if claim.detail.get("study") else "opinion"), "")
    told = []
    for side in ("yes", "no", "mixed"):
        entries = library.strongest(topic, side)
        if not entries:
            if side != "mixed":
                told.append(f"{library.topics[topic].side_words(side)} None found.")
            continue
        outcome.quotations.extend(_quote(one, bench) for one in entries[:SHOWN])
        if side != "mixed" or not told:
            told.append(f"{library.topics[topic].side_words(side)} {entries[0].issuer} ({entries[0].year}).")
    outcome.explanation = f"{lead} {' '.join(told)}"
    return outcome


def _quote(entry: Any, bench: Bench) -> Quotation:
    source = entry.sources[0]
    return Quotation(
        text=entry.finding,
        cite=f"{entry.issuer} ({entry.year}), {entry.title}",
        n=bench.sources.work(
            {
                "kind": entry.kind,
                "title": source.title,
                "issuer": source.issuer,
                "date": source.date,
                "url": source.url,
                "stance": entry.stance,
            }
        ),
        confidence=entry.confidence,
    )
