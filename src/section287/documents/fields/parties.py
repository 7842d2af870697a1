"""Who agreed: the model, the template's revision, the agency as written, its state, ICE's field office."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from section287.documents.fields.field import Field, absent, load_patterns, read_field
from section287.documents.fields.offices import find_field_offices
from section287.documents.stream import Span, Stream, squash

REVISION = re.compile(
    r"\bRev(?:ised|i[sc]ed|\.)?[ :.]*(\d{1,2})\s?[/'’]\s?(\d{1,2})\s?/\s?(20\d\d|\d\d)\b", re.IGNORECASE
)
FOOTER_NAME = re.compile(r"^(?P<name>.*?[A-Za-z]{3}.*?)(?:[ .,-]+\d{1,2})?(?:[ .]*Rev(?:ised)?\b.*)?[ .]*\d{0,2}$")
GARBLE = re.compile(r"[a-z]\d|\d[a-z]|[a-z][A-Z]{2}|[!:;{}\[\]|~_^*=<>]|\S{22,}")  # no name is printed so
GARBLED_NAME = 0.4
SMALL_WORDS = frozenset(["of", "the", "and", "for", "at", "in", "on", "to", "by", "de", "la", "del", "du", "s"])
POOR_NAME, NAME_ALIKE = 0.7, 80.0  # a name read with less is looked for elsewhere; of 100: so much alike
TITLE_WITHIN = 600  # letters and digits from the document's beginning


@dataclass(frozen=True, slots=True)
class Named:
    """One place where a document names its agency.

    Attributes:
        where: opening, body, margin or signature.
    """

    name: str
    where: str
    confidence: float
    span: Span
    words: str


def read_model(stream: Stream) -> Field:
    """Tell the model by the title, and by what the text delegates."""
    patterns = load_patterns("models")
    squashed = stream.squashed
    begins = len(squash(stream.text[: stream.opening]))
    scores: Counter[str] = Counter()
    best: dict[str, tuple[int, int]] = {}
    for model, signs in patterns["models"].items():
        for title in signs["titles"]:
            at = squashed.text.find(squash(title), begins, begins + TITLE_WITHIN)
            if at >= 0:
                scores[model] += patterns["title_weight"]
                best[model] = squashed.spread(at, at + len(squash(title)))
        for phrase in signs["phrases"]:
            found = squashed.find(phrase)
            if found:
                scores[model] += patterns["phrase_weight"]
                best.setdefault(model, found)
    if not scores:
        return absent("model", 0.5)
    (model, score), *others = scores.most_common(2)
    lead = score - (others[0][1] if others else 0)
    sure = 0.99 if lead >= 3 else 0.9 if lead == 2 else 0.6
    field = read_field(stream, "model", model, *best[model])
    return Field("model", model, "read", field.words, sure, field.span)


def read_revision(stream: Stream, model: str | None) -> Field:
    """Read the template's revision date from the footers; the mark that most pages bear counts.

    Args:
        model: a scan's misread mark is one of this model's.
    """
    found: Counter[date] = Counter()
    first: dict[date, tuple[str, Span]] = {}
    for margin in stream.margins:
        match = REVISION.search(margin.text)
        if not match:
            continue
        month, day, year = (int(part) for part in match.groups())
        try:
            mark = date(year if year > 99 else 2000 + year, month, day)
        except ValueError:
            continue
        found[mark] += 1
        first.setdefault(mark, (match.group(), _part(margin.span, match)))
    if not found:
        return absent("revision", 0.9)
    revisions, aliases = (load_patterns("revisions")[part] for part in ("revisions", "aliases"))
    known = {one["mark"] for one in revisions if "mark" in one and model in (one["model"], None)}
    mark, count = found.most_common(1)[0]
    value = aliases[mark]["mark"] if mark in aliases else mark
    if value not in known and stream.page(first[mark][1].page).via != "text":
        # a misread digit: another page's mark that is known, or the one mark that differs in one digit
        near = [one for one in known if one in found] or [
            one for one in known if _differ(one.isoformat(), value.isoformat()) == 1
        ]
        if len(near) == 1:
            words, span = first.get(near[0], first[mark])
            return Field("revision", near[0].isoformat(), "read", words, 0.9, span)
    words, span = first[mark]
    sure = 0.99 if value in known and count >= 2 else 0.9 if value in known else 0.7 if count >= 3 else 0.4
    return Field("revision", value.isoformat(), "read", words, sure, span)


def name_agency(stream: Stream) -> list[Named]:
    """Return every place where the document names its agency, in the order of their weight."""
    patterns = load_patterns("parties")["agency"]
    flat = re.sub(r"\s", " ", stream.text)
    found: list[Named] = []
    for where in ("opening", "body"):
        start, end = (stream.opening, stream.opening + 4000) if where == "opening" else (0, len(flat))
        for pattern in patterns[where]:
            for match in list(re.compile(pattern, re.IGNORECASE).finditer(flat, start, end))[:3]:
                _add(stream, found, where, match.start("name"), match.end("name"), where == "opening")
    for match in re.finditer(patterns["addendum"], flat, re.IGNORECASE):
        _add(stream, found, "body", match.start("name"), match.end("name"))
    for margin in stream.margins:
        matched = FOOTER_NAME.match(margin.text)
        if matched and not REVISION.match(margin.text) and is_agency_name(matched["name"]):
            span = Span(margin.span.page, margin.span.start, margin.span.start + matched.end("name"))
            sure = stream.confidence(span) * (GARBLED_NAME if is_garbled(matched["name"]) else 1.0)
            found.append(Named(tidy_name(matched["name"]), "margin", sure, span, matched["name"]))
    return found


def read_agency(stream: Stream, named: list[Named]) -> Field:
    """Choose the agency's name: the opening sentence's, unless the reading there is poor and the others agree."""
    from rapidfuzz import fuzz

    if not named:
        return absent("agency", 0.4)
    votes: list[tuple[float, int, Named]] = []
    for index, one in enumerate(named):
        agree = sum(
            other.confidence for other in named if other is not one and _alike(one.name, other.name, fuzz.ratio) >= 0.97
        )
        weight = 1.5 if one.where == "opening" else 1.0 if one.where == "body" else 0.8
        votes.append((one.confidence * weight + 0.35 * agree, -index, one))
    opening = next((one for one in named if one.where == "opening" and one.confidence >= 0.97), None)
    chosen = opening or max(votes)[2]
    if chosen.confidence < POOR_NAME:
        chosen = _better_elsewhere(stream, chosen) or chosen
    others = [one for one in named if one is not chosen]
    support = sum(_alike(chosen.name, other.name, fuzz.token_set_ratio) >= 0.9 for other in others)
    sure = 0.99 if support >= 2 else 0.96 if support == 1 else 0.85
    if is_garbled(chosen.words):
        sure = 0.6
    if chosen.name[:1].islower():
        sure = min(sure, 0.6)
    if opening is None and support == 0:
        sure = min(sure, 0.7)
    if opening is None and support < 2:
        sure = min(sure, 0.5 + chosen.confidence / 2)
    return Field("agency", chosen.name, "read", chosen.words, sure, chosen.span)


def _better_elsewhere(stream: Stream, poor: Named) -> Named | None:
    """Return the name as it is read better at another place of the text (points of contact, a heading)."""
    from rapidfuzz import fuzz

    text, key = stream.squashed.text, squash(poor.name)
    if len(key) < 12:
        return None
    best: Named | None = None
    at = 0
    while at < len(text):
        near = fuzz.partial_ratio_alignment(key, text[at:], score_cutoff=NAME_ALIKE)
        if near is None:
            break
        start, end = stream.squashed.spread(at + near.dest_start, at + near.dest_end)
        start = max(stream.text.rfind(blank, 0, start) for blank in " \n") + 1
        span = stream.locate(start, end)
        sure, printed = stream.confidence(span), stream.text[start:end]
        least = max(poor.confidence, POOR_NAME, best.confidence if best else 0)
        named = is_agency_name(printed) and not is_garbled(printed) and printed[:1].isupper()
        if named and sure > least and fuzz.ratio(key, squash(printed)) >= NAME_ALIKE:
            best = Named(tidy_name(printed), "elsewhere", sure, span, " ".join(printed.split()))
        at += max(near.dest_end, 1)
    return best


def read_field_office(stream: Stream) -> Field:
    """Read which field office of ICE the agreement names, if any."""
    known = load_patterns("parties")["field_offices"]["names"]
    found: Counter[str] = Counter()
    first: dict[str, tuple[int, int]] = {}
    for match in find_field_offices(stream.text):
        name = next(one for one in known if squash(one) == squash(match["name"]))
        found[name] += 1
        first.setdefault(name, match.span("name"))
    if not found:
        return absent("field_office", 0.9)
    name = found.most_common(1)[0][0]
    return read_field(stream, "field_office", name, *first[name], sure=0.98 if len(found) == 1 else 0.85)


def _add(stream: Stream, found: list[Named], where: str, start: int, end: int, told: bool = False) -> None:
    printed = stream.text[start:end]
    if not is_agency_name(printed, told):
        return
    span = stream.locate(start, end)
    sure = stream.confidence(span) * (GARBLED_NAME if is_garbled(printed) else 1.0)
    found.append(Named(tidy_name(printed), where, sure, span, " ".join(printed.split())))


def is_garbled(name: str) -> bool:
    """Say whether letters of a name were misread: signs that no name has, or a small word that is none ("ihe")."""
    small = re.findall(r"(?<!\S)[a-z]+(?!\S)", name)
    return bool(GARBLE.search(name)) or any(word not in SMALL_WORDS for word in small)


def is_agency_name(text: str, told: bool = False) -> bool:
    """Say whether a passage reads like the name of an agency.

    Args:
        told: it stands where an agreement's opening sentence names the agency: any name in capitals will do.
    """
    patterns = load_patterns("parties")["agency"]
    lower = " ".join(text.lower().split()).strip(" .,_[]<>()\"'")
    if lower in patterns["not"] or len(lower) > 130 or lower.count("the lea") or len(lower) < 5:
        return False
    if re.search(r"\b(?:of|the|and)$", lower) or not re.search(r"[a-z]{4}", lower):
        return False
    joined = squash(text)
    if told:
        return bool(re.match(r"\W*[A-Z]", text)) and "to create an" not in lower
    short = {word.strip(".") for word in lower.split()} & set(patterns["short"])
    return bool(short) or any(squash(word) in joined for word in patterns["words"])


def tidy_name(text: str) -> str:
    """Return a name with straight apostrophes and single blanks, without what a scan adds at its ends."""
    text = " ".join(text.replace("’", "'").replace("‘", "'").split())
    text = re.sub(r"^\W*(?:the\s)?|[\s,.;:_|~'\"-]+$", "", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=[a-z])\. (?=[A-Z][a-z]+ (?:County|Parish)\b|[A-Z]{2}$)", ", ", text)  # a comma misread
    text = re.sub(r"(?<!Precinct)(?<!District)(?<=[a-z]) \d{1,3}$", "", text)  # a page's number
    text = re.sub(r"\b([A-Z]\.[A-Z])$", r"\1.", text)
    text = re.sub(r"\b([A-Z]) (?=[a-z]{2,} )", r"\1", text) if re.match(r"[A-Z] [a-z]", text) else text
    text = re.sub(r"\bSher[a-z ]{1,5}[’'t ]{0,2}s\b(?= Office| Dep)", "Sheriff's", text)  # "Sheri fr s", "Sheritrs"
    return re.sub(r"\b([Ss]heriff)s (?=[Oo]ffice|[Dd]ep)", r"\1's ", text)


def _alike(one: str, other: str, measure: object) -> float:
    ratio = float(measure(squash(one), squash(other))) / 100  # type: ignore[operator]
    return 1.0 if squash(one) in squash(other) or squash(other) in squash(one) else ratio


def _differ(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _part(span: Span, match: re.Match[str]) -> Span:
    return Span(span.page, span.start + match.start(), span.start + match.end())
