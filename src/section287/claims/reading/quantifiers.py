"""Quantifiers → claims: every, no, none, all of them, the only one; vague quantities; rises and falls without figures."""

from __future__ import annotations

import re
from functools import cache

from section287.claims.claim import Claim, Scope
from section287.claims.reading.attach import attach_places, attach_subject, attach_when, join_scopes
from section287.claims.reading.part import Part
from section287.claims.reading.places import PlaceMark
from section287.claims.reading.proportions import window_of_change
from section287.claims.reading.sentence import Quantity, Reading
from section287.claims.reading.speech import predicts
from section287.claims.reading.units import Unit, verb_pattern
from section287.claims.words.load import any_of, vocabulary

_EVERY = re.compile(
    r"\b(?P<lead>every\s+single|every\s+one\s+of|each\s+of|all\s+of|all|every|each|100\s+percent\s+of|100%\s+of)\b"
    r"(?!\s+(?:three|other|day|year|time|month|week|types?|told|along|right|models|about|too|the\s+more|officers|deputies|personnel|costs?|expenses))",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(?:not\s+a\s+single|not\s+one|no\s+other|no|none\s+of|zero|nary\s+a|without\s+a\s+single|without\s+any|neither)\b(?!\s+(?:longer|one|more\s+than|fewer|less|doubt|comment|matter|later))|"
    r"(?:(?<=has\s)|(?<=have\s)|(?<=had\s))none\b|\b(?P<alone>none)\b(?=\s+(?:was|were|is|are|remain|left|had|has|have|under|using|in|now|signed|of))",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\b(?:(?:has|have|had)\s+)?never\s+(?:had|signed|held|entered|joined|participated|been)\b(?!\s+(?:more|fewer|less|over|as\s+many|at\s+least|\d|two|three))",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\bthe\s+(?:only|lone|sole)\s+(?P<unit>state|county|agency|sheriff's\s+office|sheriff|police\s+department|city|jurisdiction|department)\b", re.IGNORECASE)
_ANY_YET = re.compile(r"\bat\s+least\s+one\s+(?:agency|agreement|county|sheriff)\b", re.IGNORECASE)


def read_quantifiers(reading: Reading) -> list[Part]:
    """Return the claims of every, no, none, all and only."""
    if not reading.is_topical():
        return []
    parts = [*_every(reading), *_none(reading), *_only(reading)]
    return sorted(parts, key=lambda one: one.start)


def _every(reading: Reading) -> list[Part]:
    found = []
    for match in _EVERY.finditer(reading.text):
        if _RULE_LIKE.search(reading.text[match.start() : match.start() + 60]) or _is_required(reading, match.start()):
            continue
        if re.search(r"(?:percent|%|half|thirds?|quarters?|fourths?|fifths?|tenths?|most|majority|bulk|share|none|\d)\s+of\s+$", reading.text[: match.start()], re.IGNORECASE):
            continue
        pronoun = re.match(r"\s+(?:of\s+)?(?:them|which|these|those)\b", reading.text[match.end() - (3 if match.group(0).lower().endswith(" of") else 0) :])
        unit, number = _unit_after(reading, match.end(), match.group("lead").lower())
        but = re.match(r"\s+but\s+", reading.text[match.end() :])
        if unit is None and not pronoun and not but:
            continue
        part = _all_but(reading, match) or _all_are(reading, match, unit) or (_covered(reading, match, unit, number) if unit else None)
        if part is not None:
            found.append(part)
    return found


def _all_but(reading: Reading, match: re.Match[str]) -> Part | None:
    """Return "all but two of Wisconsin's agreements are with sheriffs": the part is the whole less two."""
    but = re.match(r"\s+but\s+", reading.text[match.end() :])
    if but is None:
        return None
    number = next((one for one in reading.quantities if one.number.start == match.end() + but.end()), None)
    unit = number.unit if number is not None else None
    if number is None or unit is None or unit.measure not in ("agreements", "agencies"):
        return None
    found = _all_are(reading, match, unit)
    if found is None:
        return None
    whole, _ = attach_places(reading, number)
    part = found.claim.scope.model_copy(update={"states": whole.states, "text": whole.text})
    claim = found.claim.model_copy(update={"scope": part, "of": whole, "value": None, "detail": {"but": str(int(number.number.value))}})
    return Part(match.start(), found.end, claim)


_RULE_LIKE = re.compile(r"^(?:all|every|each)\s+(?:three|officers?|deput|trained|certified|costs?|persons?|people|arrest|immigrant|inmate|jail|police\s+officer)", re.IGNORECASE)


def _is_required(reading: Reading, place: int) -> bool:
    """Return whether a law is said to require it of all: that is a claim on the law, not on the lists."""
    before = reading.text[max(0, place - 70) : place]
    return bool(re.search(r"\b(?:requir\w+|mandat\w+|forc\w+|oblig\w+|compel\w*|order\w*|direct\w*|bann?\w*|bar\w*|prohibit\w*|forbid\w*)\s+(?:that\s+)?(?:\w+\s+)?$", before, re.IGNORECASE))


def _unit_after(reading: Reading, start: int, lead: str) -> tuple[Unit | None, Quantity | None]:
    """Return the noun after a quantifier and the figure between them ("all 67 Florida counties")."""
    singular = lead.startswith(("every", "each")) and not lead.endswith("of")
    for unit in reading.units:
        if unit.start < start:
            continue
        gap = reading.text[start : unit.start]
        words = gap.split()
        if len(words) > 5 or re.search(r"[,;:]|\b(?:in|on|by|for|with|has|have|had|is|are|were|was|that|to)\b", gap):
            return None, None
        if not unit.plural and not singular:
            continue
        number = next((one for one in reading.quantities if start <= one.number.start < unit.start), None)
        return unit, number
    return None, None


def _all_are(reading: Reading, match: re.Match[str], unit: Unit | None) -> Part | None:
    """Return "all of them jail-based", "all agreements are ...": everything is of a model, a place or a kind."""
    start = unit.end if unit else match.end()
    high = reading.clause(match.start())[1]
    stop = min(high, start + 90)
    tail = reading.text[start:stop]
    if unit is not None and unit.measure not in ("agreements", "agencies", "pending"):
        return None
    marks = [mark for mark in reading.models if start <= mark.start < stop + 40]
    if marks and re.match(r"(?:\s*(?:of\s+)?(?:them|which|these|those))?\s*(?:,?\s*(?:is|are|was|were|being|have been|had been|under|using|use[ds]?|signed|for|fall|fell|follow(?:ed)?|limited to|confined to|in|of|either|held|but)\s*)*(?:the\s+|for\s+|under\s+|either\s+|a\s+|[\"'])*$", reading.text[start : marks[0].start], re.IGNORECASE):
        models = [*marks[0].models]
        last = marks[0]
        for mark in marks[1:]:
            if re.fullmatch(r"\s*(?:,|or|and|/|model\s+or|models?\s+or|agreements?\s+or|,\s*or)\s*(?:the\s+|on\s+the\s+)?", reading.text[last.end : mark.start]):
                models.extend(mark.models)
                last = mark
            else:
                break
        return _all_part(reading, match, last.end, unit, Scope(models=tuple(dict.fromkeys(models))))
    placed = [place for place in reading.places if start <= place.start < stop and place.kind in ("state", "region")]
    if placed and re.search(r"\b(?:is|are|was|were)\s+in\s+(?:the\s+)?$", reading.text[start : placed[0].start]):
        return _all_part(reading, match, placed[-1].end, unit, join_scopes(reading, placed))
    for begin, end, kinds, levels in reading.subjects:
        if start <= begin < stop and re.search(r"\b(?:is|are|was|were|by|with)\s+(?:county\s+|local\s+|elected\s+)?$", reading.text[start:begin]):
            return _all_part(reading, match, end, unit, Scope(kinds=kinds, levels=levels))
    del tail
    return None


def _all_part(reading: Reading, match: re.Match[str], end: int, unit: Unit | None, part: Scope) -> Part:
    earlier = [one for one in reading.quantities if one.end <= match.start() and one.unit and one.unit.measure in ("agreements", "agencies")]
    inside = [one for one in reading.quantities if unit is not None and match.start() <= one.start and one.unit == unit]
    earlier = inside or earlier
    whole, also = attach_places(reading, earlier[-1]) if earlier else (Scope(), ())
    if not earlier:
        places = [place for place in reading.places if place.end <= match.start() and place.kind in ("state", "back") or match.start() <= place.start < (unit.end if unit else match.start())]
        whole = join_scopes(reading, places[-1:]) if places else whole
    if earlier and earlier[-1].unit:
        whole = whole.model_copy(update={"kinds": earlier[-1].unit.kinds, "levels": earlier[-1].unit.levels})
    update = {name: getattr(part, name) for name in ("states", "models", "kinds", "levels", "text") if getattr(part, name)}
    measure = unit.measure if unit else (earlier[-1].unit.measure if earlier and earlier[-1].unit else "agreements")
    when, also_when = attach_when(reading, match.start(), end)
    return Part(match.start(), end, Claim(
        kind="universal", measure=measure, scope=whole.model_copy(update=update), of=whole, when=when, also_when=also_when,
        value=inside[0].number.value if inside else None, expects="all_are", printed=reading.text[match.start() : end], also=also,
    ))  # fmt: skip


def _covered(reading: Reading, match: re.Match[str], unit: Unit, number: Quantity | None) -> Part | None:
    """Return "every state has an agreement", "all 67 Florida counties take part"."""
    sheriff = unit.measure == "agencies" and unit.kinds == ("sheriff",)
    low, high = reading.clause(match.start())
    clause = reading.text[low:high]
    planned = unit.measure == "agencies" and bool(predicts(reading.text, match.start(), unit.end, (low, high)))
    if unit.measure not in ("states", "counties") and not sheriff and not planned:
        return None
    rest = reading.text[unit.end : high]
    tied = re.search(r"\b(?:ha(?:s|ve|d)|signed|join|participat|in place|agreement|enroll|took part|take part|covered|is part|are part|cover|partner)\w*", rest, re.IGNORECASE)
    led = re.search(r"\b(?:agreements?|program|present|active|partnerships?|cover\w*|operat\w+|reach\w*|in)\b[^.;]{0,40}$", reading.text[low : match.start()], re.IGNORECASE)
    if not tied and not led:
        return None
    if re.search(r"\b(?:must|required|shall|should)\b", clause):
        return None
    inside = [place for place in reading.places if match.start() <= place.start < unit.end and place.kind in ("state", "back")]
    after = [place for place in reading.places if unit.end <= place.start < unit.end + 20 and place.kind in ("state", "back", "region") and re.match(r"\s+(?:in|of|across)\s+(?:the\s+)?$", reading.text[unit.end : place.start])]
    before = [place for place in reading.places if low <= place.start and place.end <= match.start() and place.kind == "state"]
    places: list[PlaceMark] = inside or after or (before[-1:] if unit.measure != "states" else [])
    scope = join_scopes(reading, places) if places else Scope()
    if unit.measure != "states" and not places and reading.context.scope:
        scope = Scope(text=reading.context.scope.text, states=reading.context.scope.states)
    end = after[-1].end if after else unit.end
    models = tuple(model for mark in reading.models if unit.end <= mark.start < high for model in mark.models)
    when, also_when = attach_when(reading, match.start(), end)
    return Part(match.start(), end, Claim(
        kind="universal", measure="counties" if sheriff else unit.measure,
        scope=scope.model_copy(update={"kinds": ("sheriff",) if sheriff else (), "models": models}), when=when, also_when=also_when,
        expects="all", value=number.number.value if number else None, printed=reading.text[match.start() : end],
    ))  # fmt: skip


def _none(reading: Reading) -> list[Part]:
    found: list[Part] = []
    for match in (*_NONE.finditer(reading.text), *_NEVER.finditer(reading.text)):
        if any(one.start <= match.start() < one.end for one in found):
            continue
        never = "never" in match.group(0).lower()
        unit = None if never else _none_unit(reading, match)
        if unit is None and not never and not match.group(0).lower().startswith("none"):
            continue
        if unit is not None and unit.lacking:
            continue
        part = _zero(reading, match, unit, never)
        if part is not None:
            found.append(part)
    return found


def _none_unit(reading: Reading, match: re.Match[str]) -> Unit | None:
    for unit in reading.units:
        if unit.start < match.end():
            continue
        gap = reading.text[match.end() : unit.start]
        if len(gap.split()) > 7 or re.search(r"[,;:.](?:\s|$)|\b(?:on|by|for|with|has|have|had|is|are|were|was|that|to|than)\b", gap.replace("287(g)", "")):
            return None
        return unit
    return None


def _zero(reading: Reading, match: re.Match[str], unit: Unit | None, never: bool) -> Part | None:
    low, high = reading.clause(match.start())
    clause = reading.text[low:high]
    if unit is not None and unit.measure in ("agencies", "states", "counties"):
        tied = re.search(r"\b(?:agreements?|program|participat\w+|join\w*|sign\w*|partner\w*|enroll\w*|287|task force|model|MOAs?|in place|listed|left|has\s+one|have\s+one|had\s+one)\b", clause, re.IGNORECASE)
        if not tied:
            return None
    if never and not re.search(r"\b(?:agreements?|program|287|task force|MOA|partnership)\b", clause, re.IGNORECASE):
        return None
    if re.search(r"\b(?:must|require[sd]?|obligat\w+|forces?|law)\b", reading.text[match.start() : match.start() + 60]) and unit is None:
        return None
    end = unit.end if unit else _end_of_none(reading, match, high)
    places = [place for place in reading.places if low <= place.start < high and place.kind not in ("nationwide",)]
    inside = [place for place in places if match.end() <= place.start < end]
    after = [place for place in places if place.start >= end and re.search(r"^\s*(?:of\s+any\s+kind\s+|at\s+all\s+)?(?:in|of|from|for|across|within)\s+(?:the\s+)?(?:state\s+of\s+)?$", reading.text[end : place.start])]
    before = [place for place in places if place.end <= match.start()]
    chosen = inside or after[:1] or before[-1:]
    scope = join_scopes(reading, chosen) if chosen else Scope()
    if not chosen:
        scope = _leaning_scope(reading, match)
    models = tuple(model for mark in reading.models if match.start() <= mark.start < high for model in mark.models)
    kinds, levels = (unit.kinds, unit.levels) if unit else ((), ())
    if scope.everywhere and not models and not kinds and not levels:
        return _none_signed(reading, match, end, unit)
    start = match.start()
    stretch = re.match(r"(?:\s+(?:at\s+all|of\s+any\s+kind|left|in\s+(?:place|force|effect)))+", reading.text[end:])
    end += len(stretch.group(0)) if stretch else 0
    when, also_when = attach_when(reading, start, end)
    if (never or re.search(r"\bever\b", clause)) and when.origin in ("document", "missing"):
        when = when.model_copy(update={"shape": "ever", "origin": "sentence", "text": "never"})
        also_when = ()
    measure = unit.measure if unit else "agreements"
    if scope.counties and not scope.kinds:
        scope = scope.model_copy(update={"levels": ("county",)})
    return Part(start, end, Claim(
        kind="universal", measure="agreements" if measure not in ("pending", "agencies") else measure, value=0,
        scope=scope.model_copy(update={"models": models, "kinds": kinds or scope.kinds, "levels": levels or scope.levels}), when=when,
        also_when=also_when, expects="zero", printed=reading.text[start:end],
    ))  # fmt: skip


def _none_signed(reading: Reading, match: re.Match[str], end: int, unit: Unit | None) -> Part | None:
    """Return "signed no new agreements in 2024": nothing was signed in a window."""
    low, high = reading.clause(match.start())
    when, _ = attach_when(reading, match.start(), end)
    signed = verb_pattern("signed").search(reading.text[low:high])
    if unit is None or unit.measure not in ("agreements", "agencies") or not signed or when.shape not in ("window", "since") or when.origin != "sentence":
        return None
    return Part(match.start(), end, Claim(kind="flow", measure=unit.measure, value=0, printed=match.group(0), when=when, expects="signed", unit=unit.text))


def _end_of_none(reading: Reading, match: re.Match[str], high: int) -> int:
    tail = re.match(r"\s+(?:of\s+(?:them|the|its|their|which|those)\b(?:\s+\w+)?\s*)?(?:(?:was|were|is|are|remain(?:s|ed)?|had|has|have)\s+)?(?:left|listed|in\s+place|in\s+force|signed|active)?", reading.text[match.end() : high])
    return match.end() + (len(tail.group(0).rstrip()) if tail else 0)


def _leaning_scope(reading: Reading, match: re.Match[str]) -> Scope:
    """Return the place of what was counted before in the sentence, or in the one before it."""
    earlier = [one for one in reading.places if one.end <= match.start() and one.kind in ("state", "county", "agency", "city")]
    if earlier:
        scope = join_scopes(reading, earlier[-1:])
        subjects = [(kinds, levels) for start, _end, kinds, levels in reading.subjects if start < match.start()]
        return scope.model_copy(update={"kinds": subjects[0][0], "levels": subjects[0][1]}) if subjects else scope
    context = reading.context.counted if re.search(r"\b(?:those|these|them)\b", reading.text) else reading.context.scope
    if context and not context.everywhere and context.candidates == ():
        return Scope(text=context.text, states=context.states, counties=context.counties, agency_ids=context.agency_ids)
    return Scope()


def _only(reading: Reading) -> list[Part]:
    found = []
    for match in _ONLY.finditer(reading.text):
        low, high = reading.clause(match.start())
        word = match.group("unit").lower()
        states = [place for place in reading.places if place.kind in ("state", "county", "back", "agency")]
        before = [place for place in states if low <= place.start and place.end <= match.start()]
        after = [place for place in states if match.end() <= place.start < high]
        subject = before[-1:] or ([] if word == "state" else after[:1])
        if not subject and re.match(r"\s*(?:It|That|This)\b", reading.text[low:]) and reading.context.scope and word == "state":
            scope = Scope(text=reading.context.scope.text, states=reading.context.scope.states)
        elif subject:
            scope = join_scopes(reading, subject)
        else:
            continue
        tail = reading.text[match.end() : high]
        models = tuple(model for mark in reading.models if match.end() <= mark.start < high for model in mark.models)
        every = re.search(r"\b(?:every|all)\b[^.;]{0,25}\b(?:count\w+|sheriff\w*)", tail)
        if not every and not re.search(r"\b(?:agreements?|program|participat\w+|join\w*|sign\w*|287|task force|partner\w*)\b", tail):
            continue
        region = next((place for place in reading.places if match.end() <= place.start < high and place.kind in ("region", "state")), None)
        end = match.end() + (every.end() if every else 0)
        when, also_when = attach_when(reading, match.start(), end)
        detail = {"unit": "state" if word == "state" else "county" if word in ("county", "sheriff's office", "sheriff") else "agency",
                  "every": "counties" if every else "", "within": "|".join(region.scope.states) if region else ""}  # fmt: skip
        found.append(Part(match.start(), end, Claim(
            kind="universal", measure="states" if word == "state" else "agencies", scope=scope.model_copy(update={"models": models}), when=when,
            also_when=also_when, expects="only", printed=match.group(0), detail=detail,
        )))  # fmt: skip
    return found


@cache
def _vague_pattern() -> re.Pattern[str]:
    words = [one for one in vocabulary("numbers")["vague"] if one != "some"]
    return re.compile(rf"(?<![\w-])(?P<word>{any_of(words)})\s+(?:of\s+(?:the\s+|its\s+|their\s+|those\s+)?)?", re.IGNORECASE)


def read_vague(reading: Reading) -> list[Part]:
    """Return quantities that name no figure ("many sheriffs"); they are shown with the figure, without a verdict."""
    if not reading.is_topical():
        return []
    found = []
    for match in _vague_pattern().finditer(reading.text):
        unit = next((one for one in reading.units if one.start >= match.end()), None)
        if unit is None or unit.lacking or not unit.plural:
            continue
        gap = reading.text[match.end() : unit.start]
        if len(gap.split()) > 4 or re.search(r"[,;:]|\b(?:in|on|by|for|with|has|have|is|are|were|was|that|to|than|of)\b", gap):
            continue
        if match.group("word").lower() in ("few", "a few") and re.search(r"\b(?:no|very)\s+$", reading.text[: match.start()], re.IGNORECASE):
            continue
        if unit.measure in ("states", "counties") and not reading.has_bond():
            continue
        if _rule_about(reading, unit):
            continue
        fake = Quantity(_NOTHING, _no_link(unit), match.start(), unit.end)
        scope, _ = attach_places(reading, fake)
        kinds, levels = (unit.kinds, unit.levels) if unit.measure == "agencies" else attach_subject(reading, fake)
        models = tuple(model for mark in reading.models if unit.end <= mark.start < unit.end + 40 for model in mark.models)
        when, _ = attach_when(reading, match.start(), unit.end)
        found.append(Part(match.start(), unit.end, Claim(
            kind="vague", measure=unit.measure, comparator="unstated", printed=match.group("word"), unit=unit.text,
            scope=scope.model_copy(update={"kinds": kinds, "levels": levels, "models": models}), when=when,
        )))  # fmt: skip
    return found


def _rule_about(reading: Reading, unit: Unit) -> bool:
    """Return whether many of them only do something that isn't about agreements ("many sheriffs oppose the bill")."""
    tail = reading.text[unit.end :]
    told = re.match(r"[^.;]{0,60}?\b(?:oppose|object|worry|fear|argue|complain|face|struggle|lack|voted|sued|denounc|criticiz|resist|refus)", tail)
    return bool(told)


def read_trends(reading: Reading) -> list[Part]:
    """Return rises and falls told without a figure; "surged" names a size and stays vague."""
    if not reading.is_topical() or any(one.number.kind == "times" for one in reading.quantities):
        return []
    found = []
    things = re.compile(r"\b(?:number\s+of\s+(?:[\w()'-]+\s+){0,4}?(?:agreements|agencies|partnerships|participants|sheriffs|departments|jurisdictions|applications)|(?:287\(g\)\s+)?agreements|partnerships|the\s+(?:287\(g\)\s+)?program|participation)\b", re.IGNORECASE)
    for match in things.finditer(reading.text):
        low, high = reading.clause(match.start())
        if any(low <= one.start < high and (one.unit is None or not one.unit.lacking) for one in reading.quantities):
            continue
        tail = reading.text[match.end() : min(high, match.end() + 45)]
        surged = verb_pattern("surged").search(tail)
        rose, fell = verb_pattern("rose").search(tail), verb_pattern("fell").search(tail)
        verb = rose or fell
        if surged and (not verb or surged.start() <= verb.start() + 14):
            verb = verb or surged
            end = match.end() + max(verb.end(), surged.end())
            when, _ = attach_when(reading, match.start(), end)
            found.append(Part(match.start(), end, Claim(kind="vague", measure="agreements", comparator="unstated", printed=surged.group(0),
                                                        scope=_place_of(reading, low, high), when=when, expects="rise")))  # fmt: skip
            continue
        if verb is None or not re.match(r"^(?:\s+(?:in|across|from|with)\s+[\w' ]{2,30})?[\s,]*(?:has|have|had|also|is|are|was|were|been|nationwide|steadily|slowly|again|actually|only|continued\s+to|kept|keeps|continues\s+to|\s)*$", tail[: verb.start()], re.IGNORECASE):
            continue
        if re.match(r"up$|down$|went$|moved$", verb.group(0).lower()) or _nominal(tail, verb):
            continue
        before, when = window_of_change(reading, match.start(), match.end() + verb.end())
        found.append(Part(match.start(), match.end() + verb.end(), Claim(
            kind="trend", measure="agreements", expects="rise" if rose and verb is rose else "fall", printed=verb.group(0),
            scope=_place_of(reading, low, high), when=when, before=before,
        )))  # fmt: skip
    return found


def _nominal(tail: str, verb: re.Match[str]) -> bool:
    return bool(re.match(r"(?:increase|decline|growth|expansion|rise|decrease)$", verb.group(0).lower()) and not re.search(r"\b(?:to|will|would|can)\s*$", tail[: verb.start()]))


def _place_of(reading: Reading, low: int, high: int) -> Scope:
    places = [place for place in reading.places if low <= place.start < high and place.kind in ("state", "back", "region")]
    models = tuple(model for mark in reading.models if low <= mark.start < high for model in mark.models)
    scope = join_scopes(reading, places[:1]) if places else Scope()
    return scope.model_copy(update={"models": models})


def _no_link(unit: Unit):  # type: ignore[no-untyped-def]
    from section287.claims.reading.units import Link

    return Link(unit, unit.end)


def _nothing():  # type: ignore[no-untyped-def]
    from section287.claims.reading.numbers import Number

    return Number(0, 0, 0, 0, "vague", "")


_NOTHING = _nothing()
