"""Dated facts and money → claims: "added in 1996", "HB 1105 took effect on July 1", "$7,500 for each officer"."""

from __future__ import annotations

import re

from section287.claims.claim import Claim
from section287.claims.reading.attach import attach_places
from section287.claims.reading.calendar import DateMark
from section287.claims.reading.moments import attach_when, beginning_of
from section287.claims.reading.part import Part
from section287.claims.reading.sentence import Reading
from section287.claims.words.load import patterns, vocabulary

_PATTERNS = patterns("history")

_BILL = _PATTERNS["bill"]


def read_history(reading: Reading) -> list[Part]:
    """Return the dated facts that a sentence tells."""
    found = _laws(reading)
    for one in vocabulary("history")["facts"]:
        match = re.search(one["says"], reading.text)
        if match is None or (one.get("but") and re.search(one["but"], reading.text, re.IGNORECASE)):
            continue
        elsewhere = {code for place in reading.places for code in place.scope.states} - set(one.get("states", ()))
        if one.get("states") and elsewhere:
            continue
        mark = _date_near(reading, match)
        if mark is None or not mark.when.known or any(part.start < mark.end and mark.low < part.end for part in found):
            continue
        verb = _last_verb(reading.text, match, mark)
        start, end = min(verb, mark.low), max(mark.end, match.end() if match.end() - mark.end < 0 else mark.end)
        found.append(
            Part(
                start,
                end,
                Claim(
                    kind="history",
                    measure="date",
                    when=mark.when,
                    printed=reading.text[start:end],
                    expects="date",
                    detail={
                        "fact": one["id"],
                        "timeline": one["timeline"],
                        "year_only": "yes" if one.get("year_only") else "",
                    },
                ),
            )
        )
    return found


def _date_near(reading: Reading, match: re.Match[str]) -> DateMark | None:
    marks = [
        one for one in reading.dates if one.kind not in ("now", "past", "stretch", "pair") and one.when.shape != "since"
    ]
    near = [one for one in marks if match.start() - 40 <= one.start <= match.end() + 60]
    if not near:
        return None
    return min(
        near,
        key=lambda one: (
            0
            if match.start() <= one.start <= match.end()
            else min(abs(one.start - match.end()), abs(one.end - match.start()))
        ),
    )


def _last_verb(text: str, match: re.Match[str], mark: DateMark) -> int:
    """Return where the part begins: at the verb before the date, else at the date."""
    words = list(_PATTERNS["verbs"].finditer(text[match.start() : mark.start]))
    words = [one for one in words if one.group(0) == "first"] or words
    return match.start() + words[-1].start() if words else mark.low


def _laws(reading: Reading) -> list[Part]:
    found: list[Part] = []
    verbs = vocabulary("history")["law_verbs"]
    for match in _BILL.finditer(reading.text):
        low, high = reading.clause(match.start())
        for meant, words in verbs.items():
            verb = re.search(words, reading.text[low:], re.IGNORECASE)
            if verb is None:
                continue
            marks = [
                one
                for one in reading.dates
                if one.kind not in ("now", "past", "stretch", "pair")
                and match.start() - 60 <= one.start < high + 60
                and one.when.known
            ]
            marks = [one for one in marks if not any(part.start <= one.start < part.end for part in found)]
            if not marks:
                continue
            mark = min(marks, key=lambda one: abs(one.start - (low + verb.end())))
            between = (
                reading.text[low + verb.end() : mark.low]
                if mark.low > low + verb.end()
                else reading.text[mark.end : low + verb.start()]
            )
            if len(between) > 45 or any(
                re.search(other, between, re.IGNORECASE) for name, other in verbs.items() if name != meant
            ):
                continue
            start = min(low + verb.start(), mark.low)
            states = (
                tuple(dict.fromkeys(code for place in reading.places for code in place.scope.states))
                or (reading.context.scope.states if reading.context.scope else ())
                or reading.context.document_states
            )
            found.append(
                Part(
                    start,
                    max(mark.end, low + verb.end()),
                    Claim(
                        kind="history",
                        measure="date",
                        when=beginning_of(mark.when),
                        printed=reading.text[start : mark.end],
                        expects="date",
                        detail={
                            "law": re.sub(r"\W", "", match.group("number").lower()),
                            "kind": _short(match.group("kind")),
                            "meant": meant,
                            "states": "|".join(states),
                        },
                    ),
                )
            )
    return found


def _short(kind: str) -> str:
    words = re.sub(r"\s+", " ", kind.lower().replace(".", ""))
    return {"house bill": "hb", "senate bill": "sb", "executive order": "eo", "executive directive": "ed"}.get(
        words, words
    )


def read_money(reading: Reading) -> list[Part]:
    """Return the amounts of money that a sentence about the program names."""
    found: list[Part] = []
    if not reading.is_topical():
        return found
    for one in reading.quantities:
        if one.number.kind != "money":
            continue
        after = _PATTERNS["money_per"].match(reading.text[one.end :])
        stretch = reading.text[max(0, one.start - 90) : one.end + 110]
        when, _ = attach_when(reading, one.start, one.end)
        found.append(
            Part(
                one.start,
                one.number.end,
                Claim(
                    kind="money",
                    measure="dollars",
                    **one.number.told(),
                    high=one.number.high,
                    unit="dollars",
                    scope=attach_places(reading, one)[0],
                    when=when,
                    detail={"words": stretch, "per": after.group(0).strip() if after else ""},
                ),
            )
        )
    return found
