"""Whose word it is: attributions, quotations, predictions."""

from __future__ import annotations

import re
from functools import cache

from section287.claims.claim import Attribution
from section287.claims.words.load import any_of, patterns, vocabulary

_PATTERNS = patterns("speech")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = vocabulary("speech")
    said, alone = any_of(data["said"]), any_of(data["said_alone"])
    return (
        re.compile(
            rf"(?P<who>[A-Z][^,;:()\"]{{1,90}}?|(?:the|a|an|one|his|her|their)\s[^,;:()\"]{{1,80}}?|he|she|they|it)\s+(?:also\s+|has\s+|have\s+|recently\s+|later\s+|repeatedly\s+|publicly\s+)?(?P<verb>{said})\b(?:\s+(?:that|in|on|at|to|reporters|lawmakers|the)\b)?",
            re.IGNORECASE,
        ),
        re.compile(
            rf"[,\"]\s*(?P<verb>{alone})\s+(?P<who>[^.;\"]{{2,80}})|[,\"]\s*(?P<who2>(?:[A-Z][\w.'-]*|the|a|an|he|she|they|it|[a-z]+)(?:\s+[\w.'()-]+){{0,7}}?)\s+(?P<verb2>{alone})\b",
            0,
        ),
        re.compile(rf"\b(?P<how>{any_of(data['according'])})\s+(?P<who>(?!\d)[^,;.\"]{{2,110}})", re.IGNORECASE),
        re.compile(rf"\b(?:{any_of(data['issuer'])})\b"),
        re.compile(rf"\b(?:{any_of(data['data'])})\b", re.IGNORECASE),
    )


def find_attribution(sentence: str, start: int, end: int) -> Attribution | None:
    """Return to whom a stretch of a sentence is attributed; None where the text speaks itself.

    The issuer of the lists, and anyone citing data, is a speaker whose figure can be looked up.
    """
    before, after, according, issuer, data = _patterns()
    for match in according.finditer(sentence):
        if not match.start() <= start < match.end():
            return _who(match.group("who"), match.group(0), issuer, data)
    for match in before.finditer(sentence):
        if match.end() <= start + 1 and not re.search(r"[;]|\.\s", sentence[match.end() : start]):
            if _PATTERNS["nobody"].fullmatch(match.group("who")):
                continue
            found = _who(match.group("who"), match.group(0), issuer, data)
            if not _is_subject_of_count(match, sentence):
                return found
    for match in after.finditer(sentence):
        who = match.group("who") or match.group("who2")
        if match.start() >= end - 1 and not _PATTERNS["nobody"].fullmatch(who):
            return _who(who, match.group(0), issuer, data)
    inside = _quoted(sentence, start, end)
    if inside:
        return Attribution(who="a quotation", words=inside, checks_out=False)
    return None


def _is_subject_of_count(match: re.Match[str], sentence: str) -> bool:
    """Return whether the verb tells of something done, not said: "ICE added 12 agreements"."""
    verb = match.group("verb").lower().split()[0]
    following = sentence[match.end("verb") :].lstrip()
    if verb in ("counted", "tallied"):
        return not _PATTERNS["counters"].search(match.group("who"))
    if verb in ("added", "announced", "reported", "estimated", "declared", "posted", "confirmed", "notes", "suggested"):
        return bool(_PATTERNS["counts_next"].match(following)) and verb != "estimated"
    return False


def _who(who: str, words: str, issuer: re.Pattern[str], data: re.Pattern[str]) -> Attribution:
    shown = " ".join(who.split())
    official = bool(issuer.search(shown)) and not re.search(
        r"\b(?:critics?|opponents?|sheriff|governor|ACLU|advocates?)\b", shown
    )
    return Attribution(who=shown, words=" ".join(words.split()), checks_out=official or bool(data.search(shown)))


def _quoted(sentence: str, start: int, end: int) -> str:
    for match in re.finditer(r'"[^"]{12,}"?', sentence):
        if match.start() <= start and end <= match.end():
            return match.group(0)[:60]
    return ""


@cache
def prediction_pattern() -> re.Pattern[str]:
    """Return the pattern of words that speak of what isn't yet."""
    return re.compile(rf"\b(?:{any_of(vocabulary('speech')['prediction'])})\b", re.IGNORECASE)


def predicts(sentence: str, start: int, end: int, clause: tuple[int, int]) -> str:
    """Return the predicting words of the clause in which a stretch stands, '' where there are none.

    "may" and "can" are left to rules; a conditional past ("would have") is not a prediction.
    """
    for match in prediction_pattern().finditer(sentence, clause[0], clause[1]):
        if re.match(r"\s+have\s+\w+(?:ed|en|n)\b", sentence[match.end() :]) and match.group(0).lower() in (
            "could",
            "might",
            "should",
        ):
            continue
        if match.start() < end and (match.end() <= start or match.start() >= start):
            return match.group(0)
    return ""
