"""Shares and ratios → claims: "more than half of all agreements", "doubled since May", "an increase of 600%"."""

from __future__ import annotations

import re

from section287.claims.claim import Claim, Scope, When
from section287.claims.reading.attach import attach_models, attach_places, attach_when, change_of, document_moment, join_scopes
from section287.claims.reading.calendar import DateMark
from section287.claims.reading.counts import numbered
from section287.claims.reading.part import Part
from section287.claims.reading.sentence import Quantity, Reading
from section287.claims.reading.units import Unit, verb_pattern

_CHANGE = re.compile(
    r"\b(?:increase[ds]?|increasing|rise|rose|risen|growth|grew|grown|jump(?:ed)?|up|climb(?:ed)?|surge[d]?|expansion|expanded|spike[d]?|"
    r"gain(?:ed)?|more|higher|decline[d]?|decrease[d]?|drop(?:ped)?|fell|fallen|down|fewer|less|lower|hike|soared|swelled)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(r"\b(?:decline[d]?|decrease[d]?|drop(?:ped)?|fell|fallen|down|fewer|less|lower|shrank)\b", re.IGNORECASE)
_MOST = re.compile(r"\b(?P<words>(?:the\s+)?(?:vast\s+|overwhelming\s+|clear\s+|large\s+)?(?:majority|bulk)\s+of|(?<!the\s)(?<!at\s)(?<!second[- ])(?<!third[- ])(?:most|nearly\s+all|almost\s+all)(?:\s+of(?!\s+(?:them|which|these\b\s*[,.]))(?:\s+the|\s+these|\s+those|\s+its|\s+all)?)?)\s+(?P<rest>(?:[\w'()-]+\s+){0,4}?(?:agreements|agencies|participants|partners|counties|sheriffs|of\s+(?:them|which)|states|departments))", re.IGNORECASE)  # fmt: skip
_CHANGING_THINGS = re.compile(r"\b(?:number|count|total|agreements?|agencies|program|partnerships?|participation|participants|sheriffs|departments|network|list|states|applications|roster|it|they|enrol\w+|figure|tally)\b", re.IGNORECASE)  # fmt: skip


def read_proportions(reading: Reading) -> list[Part]:
    """Return the claims that percentages, fractions and multiples make."""
    parts: list[Part] = []
    for one in reading.quantities:
        kind = one.number.kind
        if kind in ("percent", "fraction"):
            ratio = _percent_change(reading, one) if kind == "percent" else None
            part = ratio or _share(reading, one)
        elif kind == "times":
            part = _multiple(reading, one)
        else:
            continue
        if part is not None:
            parts.append(part)
    return [*parts, *_majorities(reading)]


def _share(reading: Reading, one: Quantity) -> Part | None:
    unit = one.unit
    if unit is not None and unit.lacking:
        return _lacking(reading, one, unit)
    people = re.match(r"\s+of\s+(?:the\s+)?(?:(?:U\.S\.|US|American|nation's|country's|state's|total)\s+)?(?:country|population|nation|public|Americans|residents|people|voters|adults)\b", reading.text[one.number.end :])
    if people is not None:
        when, _ = attach_when(reading, one.start, one.end)
        return Part(one.start, one.number.end + people.end(), Claim(
            kind="statement", measure="people", comparator=one.number.comparator, value=one.number.value, printed=one.number.text,  # type: ignore[arg-type]
            unit="people", when=when,
        ))  # fmt: skip
    if unit is None and not one.link.pronoun and not _accounts(reading, one):
        return None
    if not reading.is_topical():
        return None
    measure = unit.measure if unit else (reading.context.measure or "agreements")
    if measure in ("states", "counties") and not reading.has_bond():
        return None
    start, end = one.start, one.end
    part_models, part_scope = _predicate(reading, end, unit)
    whole = _whole(reading, one, unit)
    if not part_models and part_scope is None and measure not in ("states", "counties"):
        part_models, part_scope = _subject_of_share(reading, one)
        if not part_models and part_scope is None:
            return None
    numerator = _narrow(whole, part_models, part_scope)
    when, also_when = attach_when(reading, start, end)
    return Part(start, end, Claim(
        kind="share", measure=measure, comparator=one.number.comparator, value=one.number.value, high=one.number.high,  # type: ignore[arg-type]
        printed=one.number.text, step=one.number.step, unit=unit.text if unit else "", scope=numerator, of=whole, when=when,
        also_when=also_when, detail={"fraction": one.number.text if one.number.kind == "fraction" else ""},
    ))  # fmt: skip


def _lacking(reading: Reading, one: Quantity, unit: Unit) -> Part | None:
    if not reading.is_topical() or unit.lacking in ("jails",):
        return None
    when, _ = attach_when(reading, one.start, one.end)
    return Part(one.start, one.end, Claim(
        kind="statement", measure=unit.lacking, comparator=one.number.comparator, value=one.number.value,  # type: ignore[arg-type]
        printed=one.number.text, unit=unit.text, when=when,
    ))  # fmt: skip


def _accounts(reading: Reading, one: Quantity) -> bool:
    before = reading.text[max(0, one.start - 45) : one.start]
    return bool(re.search(r"\b(?:accounts?\s+for|accounted\s+for|makes?\s+up|made\s+up|comprises?d?|represents?|represented|constitutes?d?)\s*$", before))


def _narrow(whole: Scope, models: tuple[str, ...], part: Scope | None) -> Scope:
    update: dict[str, object] = {}
    if models:
        update["models"] = models
    if part is not None:
        for name in ("states", "counties", "agency_ids", "places", "kinds", "levels", "candidates"):
            if getattr(part, name):
                update[name] = getattr(part, name)
        update["text"] = part.text
    return whole.model_copy(update=update)


def _predicate(reading: Reading, start: int, unit: Unit | None) -> tuple[tuple[str, ...], Scope | None]:
    """Return what a share is said to be: models, a place, or a kind of agency, in the words after it."""
    clause_end = reading.clause(start)[1]
    tail = reading.text[start:clause_end]
    verb = re.search(r"\b(?:is|are|was|were|be|being|use[ds]?|using|follow(?:ed|s)?|under|fall|fell|come|came|belong(?:ed)?|involve[ds]?|held|signed|have|with|in|by)\b", tail)
    if not verb:
        return (), None
    after = start + verb.start()
    models: list[str] = []
    for mark in reading.models:
        if after <= mark.start < clause_end:
            models.extend(mark.models)
    if models:
        return tuple(dict.fromkeys(models)), None
    places = [place for place in reading.places if after <= place.start < clause_end and place.kind in ("state", "region", "back")]
    located = [place for place in places if re.search(r"\b(?:in|from|by|with)\s+(?:the\s+|an?\s+)?$", reading.text[start : place.start]) or place is not places[0]]
    if located and not re.search(r"\b(?:in|of)\b.*\b(?:is|are|was|were)\b", tail[: places[0].start - start]):
        return (), join_scopes(reading, located)
    for begin, _end, kinds, levels in reading.subjects:
        if after <= begin < clause_end:
            return (), Scope(kinds=kinds, levels=levels)
    return (), None


def _whole(reading: Reading, one: Quantity, unit: Unit | None) -> Scope:
    """Return what a share is a share of: the noun's own place and model."""
    stretch_end = unit.end if unit else one.end
    models = tuple(model for mark in reading.models if one.number.end <= mark.start < stretch_end for model in mark.models)
    inside = [place for place in reading.places if one.number.end <= place.start < stretch_end and place.kind not in ("nationwide",)]
    after = re.match(r"\s+in\s+(?:the\s+)?", reading.text[stretch_end:])
    placed = [place for place in reading.places if after and place.start == stretch_end + after.end() and place.kind in ("state", "back", "county")]
    tail = reading.text[placed[0].end : placed[0].end + 30] if placed else ""
    if placed and not re.search(r"\b(?:are|were|is|was|have|use|had)\b", tail):
        placed = []
    scope = join_scopes(reading, inside or placed) if inside or placed else Scope()
    kinds, levels = (unit.kinds, unit.levels) if unit else ((), ())
    if not inside and not placed and one.link.pronoun and reading.context.counted:
        scope = Scope(text=reading.context.counted.text, states=reading.context.counted.states)
    if not inside and not placed:
        lead = [place for place in reading.places if place.end <= one.start and place.kind == "state" and re.match(r"\s*In\s+$", reading.text[: place.start])]
        scope = join_scopes(reading, lead) if lead else scope
    return scope.model_copy(update={"models": models, "kinds": kinds, "levels": levels})


def _subject_of_share(reading: Reading, one: Quantity) -> tuple[tuple[str, ...], Scope | None]:
    """Return what is said to make up the share: "Florida accounts for a third", "task force agreements make up 54%"."""
    clause = reading.clause(one.start)
    models = [mark for mark in reading.models if clause[0] <= mark.start and mark.end <= one.start]
    if models:
        return models[-1].models, None
    places = [place for place in reading.places if clause[0] <= place.start and place.end <= one.start and place.kind in ("state", "region", "back")]
    if places:
        return (), join_scopes(reading, places)
    for begin, end, kinds, levels in reading.subjects:
        if clause[0] <= begin and end <= one.start:
            return (), Scope(kinds=kinds, levels=levels)
    return (), None


def _majorities(reading: Reading) -> list[Part]:
    """Return "most agreements are ..." as a share of more than half, "nearly all" as one of at least 90%."""
    parts = []
    for match in _MOST.finditer(reading.text):
        if not reading.is_topical() or any(q.start <= match.start() < q.end for q in reading.quantities):
            continue
        words = match.group("words").lower()
        unit = next((one for one in reading.units if match.start("rest") <= one.start and one.end <= match.end() and not one.lacking), None)
        pronoun = match.group("rest").split()[-1].lower() in ("them", "which")
        if unit is None and not pronoun:
            continue
        models, part = _predicate(reading, match.end(), unit)
        if not models and part is None and pronoun:
            models, part = _apposed(reading, match.end())
        if not models and part is None:
            models, part = _holder_of(reading, match.start())
        if not models and part is None:
            continue
        whole = Scope()
        inside = [place for place in reading.places if match.start() <= place.start and place.end <= match.end() + 1 and place.kind == "state"]
        if inside:
            whole = join_scopes(reading, inside)
        measure = unit.measure if unit else (reading.context.measure or "agreements")
        counted = [q for q in reading.quantities if pronoun and q.end <= match.start() and q.unit is not None and not q.unit.lacking]
        if counted and counted[-1].unit is not None:
            whole, measure = attach_places(reading, counted[-1])[0], counted[-1].unit.measure
        when, also_when = attach_when(reading, match.start(), match.end())
        nearly_all = "nearly" in words or "almost" in words
        parts.append(Part(match.start(), match.end(), Claim(
            kind="share", measure=measure, comparator="at_least" if nearly_all else "more_than",
            value=90 if nearly_all else 50, printed=match.group("words"), unit=unit.text if unit else "",
            scope=_narrow(whole, models, part), of=whole, when=when, also_when=also_when, detail={"fraction": match.group("words")},
        )))  # fmt: skip
    return parts


def _apposed(reading: Reading, start: int) -> tuple[tuple[str, ...], Scope | None]:
    """Return what stands right behind "most of them": "nearly all of them police departments or constables"."""
    marks = [mark for mark in reading.models if 0 <= mark.start - start <= 14]
    if marks:
        return marks[0].models, None
    kinds: list[str] = []
    levels: list[str] = []
    end = start
    for begin, stop, each, level in reading.subjects:
        if re.fullmatch(r"\s*(?:(?:county|local|small)\s+|,|or|and|\s)*", reading.text[end:begin]) and begin >= end:
            kinds.extend(each)
            levels.extend(level)
            end = stop
    return (), Scope(kinds=tuple(dict.fromkeys(kinds)), levels=tuple(dict.fromkeys(levels))) if kinds or levels else None


def _holder_of(reading: Reading, start: int) -> tuple[tuple[str, ...], Scope | None]:
    """Return who is said to hold the majority: "Sheriffs account for most of the agreements"."""
    before = reading.text[max(0, start - 40) : start]
    if not re.search(r"\b(?:accounts?\s+for|accounted\s+for|makes?\s+up|made\s+up|comprises?d?|represents?|hold|held|have|has|had|signed|home\s+to)\s+(?:the\s+)?$", before):
        return (), None
    low, _ = reading.clause(start)
    for begin, end, kinds, levels in reading.subjects:
        if low <= begin and end <= start:
            return (), Scope(kinds=kinds, levels=levels)
    places = [place for place in reading.places if low <= place.start and place.end <= start and place.kind in ("state", "region", "back")]
    if places:
        return (), join_scopes(reading, places)
    models = [mark for mark in reading.models if low <= mark.start and mark.end <= start]
    return (models[-1].models, None) if models else ((), None)


def _percent_change(reading: Reading, one: Quantity) -> Part | None:
    """Return a percentage that tells a change; None where it tells a share."""
    if one.link.of and not re.match(r"\s+of\s+(?:\d|the\s+\d)", reading.text[one.number.end :]) and one.unit is not None:
        return None
    low, high = reading.clause(one.start)
    before = reading.text[max(low, one.start - 60) : one.start]
    after = reading.text[one.number.end : min(high + 30, one.number.end + 40)]
    near = re.match(r"\s*(?:increase|rise|jump|growth|surge|spike|gain|decline|drop|decrease|more|higher|fewer|lower|expansion|climb|hike|from|since|in|over|between|by|during|to|this|last|compared|within|after|and|under|,|\.|\)|;|—|–|$)", after, re.IGNORECASE)
    told = _CHANGE.search(before) or re.match(r"\s*(?:increase|rise|jump|growth|surge|spike|gain|decline|drop|decrease|more|higher|fewer|expansion|climb)", after, re.IGNORECASE)
    if not told or not near or not reading.is_topical():
        return None
    down = bool(_DOWN.search(before) or re.match(r"\s*(?:decline|drop|decrease|fewer|lower)", after, re.IGNORECASE))
    factor = 1 - one.number.value / 100 if down else 1 + one.number.value / 100
    return _ratio(reading, one, factor, one.number.step / 100, "percent", "fall" if down else "rise")


def _multiple(reading: Reading, one: Quantity) -> Part | None:
    text = reading.text
    after = text[one.number.end : one.number.end + 60].lower()
    before = text[max(0, one.start - 90) : one.start]
    if re.match(r"\s*(?:the|that|its|his|her|their)?\s*(?:fine|size of a|penalt|bunk|check|shift|murder|homicide|jeopardy|whammy|standard)", after):
        return None
    things = _CHANGING_THINGS.search(text[: one.start]) or _CHANGING_THINGS.search(after)
    if not things or not reading.is_topical():
        return None
    low, high = reading.clause(one.start)
    clause = text[low:high]
    others = [unit for unit in reading.units if unit.lacking and low <= unit.start < high]
    counted = [unit for unit in reading.units if not unit.lacking and unit.measure in ("agreements", "agencies", "states", "counties", "pending")]
    if others and not any(low <= unit.start < high for unit in counted):
        return _lacking_ratio(reading, one, others[0])
    if re.search(r"\b(?:times\s+as\s+likely|times\s+more\s+likely)\b", clause):
        return None
    factor = one.number.value
    if re.match(r"\s*(?:as\s+many|as\s+much|the\s+number|the\s+total|higher|more|larger|greater|what|its|increase|jump|rise|growth|expansion|since|in\b|over|from|between|by|under|,|\.|;|\(|to\b|that\b|within|during|and|the\s+(?:previous|amount)|after|last|this|compared|$|\")", after) or one.number.text.lower() in _SELF_SPEAKING or before.rstrip().lower().endswith(("increased", "grown", "risen", "grew", "rose", "by")):
        return _ratio(reading, one, factor, 1 if factor >= 3 else 0.1, "times", "fall" if factor < 1 else "rise")
    return _ratio(reading, one, factor, 1 if factor >= 3 else 0.1, "times", "rise")


_SELF_SPEAKING = frozenset(["doubled", "tripled", "quadrupled", "quintupled", "halved", "doubling", "tripling"])


def _lacking_ratio(reading: Reading, one: Quantity, unit: Unit) -> Part:
    when, _ = attach_when(reading, one.start, one.end)
    return Part(one.start, one.end, Claim(kind="statement", measure=unit.lacking, value=one.number.value, printed=one.number.text,
                                          unit=unit.text, when=when))  # fmt: skip


def _ratio(reading: Reading, one: Quantity, factor: float, step: float, words: str, direction: str) -> Part | None:
    before, when = window_of_change(reading, one.start, one.end)
    clause = reading.clause(one.start)
    unit = numbered(reading) or _counted_before(reading, one) or next((each for each in reversed(reading.units) if each.end <= one.start and not each.lacking and each.measure not in ("counties",)), None)
    unit = unit or next((each for each in reading.units if each.start >= one.end and not each.lacking and each.start < clause[1]), None)
    measure = unit.measure if unit else (reading.context.measure or "agreements")
    if measure in ("states", "counties", "states_and_territories") and numbered(reading) is None:
        unit = next((each for each in reversed(reading.units) if each.end <= one.start and each.measure in ("agreements", "agencies")), unit)
        measure = unit.measure if unit else "agreements"
    if measure == "states" and unit is not None and not unit.plural:
        measure = "agreements"
    scope, also = attach_places(reading, one)
    models = attach_models(reading, one)
    kinds, levels = (unit.kinds, unit.levels) if unit else ((), ())
    scope = scope.model_copy(update={"models": models, "kinds": kinds, "levels": levels})
    return Part(one.start, one.end, Claim(
        kind="ratio", measure=measure, comparator=one.number.comparator if one.number.comparator != "dozens" else "exact",  # type: ignore[arg-type]
        value=factor, printed=one.number.text, step=step, unit=words, scope=scope, when=when, before=before, expects=direction,
        also=tuple(each.model_copy(update={"models": models}) for each in also),
        detail={**({"percent": str(one.number.value)} if words == "percent" else {}), **_printed_ends(reading)},
    ))  # fmt: skip


def _counted_before(reading: Reading, one: Quantity) -> Unit | None:
    """Return the noun of the first figure before a change, where the sentence counts something first."""
    for other in reading.quantities:
        if other.end <= one.start and other.unit is not None and other.unit.measure in ("agreements", "agencies", "pending"):
            return other.unit
    return None


def _printed_ends(reading: Reading) -> dict[str, str]:
    """Return the figures between which the sentence itself says the change lies."""
    change = change_of(reading)
    if change is None:
        return {}
    ends = [next((one for one in reading.quantities if one.start == place), None) for place in change[:2]]
    if ends[0] is None or ends[1] is None:
        return {}
    return {"from": str(ends[0].number.value), "to": str(ends[1].number.value)}


def window_of_change(reading: Reading, start: int, end: int) -> tuple[When, When]:
    """Return the earlier and the later moment between which something is said to have changed."""
    own = document_moment(reading)
    marks = [one for one in reading.dates if one.kind != "now" and one.when.known]
    carried = reading.context.when if reading.context.paragraph == reading.sentence.paragraph else None
    later = own if own.known else (carried or own)
    bases = [one for one in marks if _is_base(reading, one, start)]
    if bases and not any(one.kind == "pair" or one.when.shape == "since" for one in marks):
        rest = [one for one in marks if one not in bases and one.kind not in ("past", "stretch") and _not_beside(reading, one, bases)]
        return bases[0].when, (rest[-1].when if rest else later)
    for one in marks:
        if one.halves is not None:
            return one.halves
    since = [one for one in marks if one.when.shape == "since"]
    points = [one for one in marks if one.when.shape != "since"]
    if since:
        first = since[0].when
        base = When(text=first.text, start=first.start, end=_since_end(reading, since[0].start) or first.start, shape="window", origin="sentence")
        return base, (points[0].when if points else later)
    stretches = [one for one in points if one.kind in ("past", "stretch")]
    if stretches:
        when = stretches[0].when
        first = When(text=when.text, start=when.start, end=when.start, shape="day", origin="sentence", fuzzy=when.fuzzy)
        return first, (_point(when.end, when.text) if when.end else later)
    if len(points) >= 2:
        ordered = sorted(points, key=lambda one: one.when.end or one.when.start)  # type: ignore[arg-type,return-value]
        return ordered[0].when, ordered[-1].when
    if len(points) == 1:
        one = points[0]
        lead = reading.text[max(0, one.low - 25) : one.start].lower()
        if re.search(r"\b(?:from|than|compared (?:with|to)|over|versus|since|up from)\b", lead) or one.kind == "offset":
            return one.when, later
        if one.when.shape == "window" and not one.when.fuzzy and one.when.start and one.when.end and (one.when.end - one.when.start).days > 25:
            return _point(one.when.start, one.when.text), _point(one.when.end, one.when.text)
        if one.when.shape in ("day", "by", "until", "window"):
            if own.known and one.when.end and own.end and one.when.end < own.end and not re.search(r"\b(?:by|as of|until|through|on|in|at)\b", one.when.text.lower()):
                return one.when, later
            return (carried or When()), one.when
    if carried and carried.shape == "since":
        return When(text=carried.text, start=carried.start, end=carried.start, shape="day", origin="context"), own
    if carried and own.known and carried.end and own.end and carried.end < own.end:
        return carried.model_copy(update={"origin": "context"}), own
    return When(), later


def _is_base(reading: Reading, mark: DateMark, start: int) -> bool:
    """Return whether a moment is the earlier end of a change: "up from 135 as of last December", "10x the number in May"."""
    low, high = reading.clause(mark.start)
    lead = reading.text[low : mark.start]
    if re.match(r"\W*(?:(?:that|this|it)(?:'s|\s+is|\s+was)\s+)?(?:up|down)\s+from\b|\W*(?:compared|versus)\b", lead, re.IGNORECASE):
        return True
    if start < mark.start:
        between = reading.text[start : mark.start]
        return bool(re.search(r"\b(?:the\s+(?:number|total|figure|count|amount)|as\s+many|as\s+much|than|what\s+it\s+was|from\s+(?:the\s+)?\d[\d,]*)\b[^;]{0,60}$", between, re.IGNORECASE))
    return False


def _not_beside(reading: Reading, mark: DateMark, bases: list[DateMark]) -> bool:
    """Return whether a moment says something else than the base's own neighbour ("last December, near the end of ...")."""
    return not any(0 <= mark.low - base.end <= 14 for base in bases)


def _since_end(reading: Reading, start: int) -> object:
    """Return the last day of the month or year that "since" names, so that any list of it may be the base."""
    from section287.claims.reading.calendar import month_end

    text = reading.text[start:]
    first = next((one.when.start for one in reading.dates if one.start == start), None)
    if first is None:
        return None
    mark = next(one for one in reading.dates if one.start == start)
    if mark.kind == "month" and first.day == 1 and not re.match(r"(?:the\s+)?(?:start|beginning|early)", text, re.IGNORECASE):
        return month_end(first.year, first.month)
    if mark.kind == "year" and first.day == 1 and first.month == 1 and not re.match(r"(?:the\s+)?(?:start|beginning|early)", text, re.IGNORECASE):
        return first.replace(month=12, day=31)
    return first


def _point(day: object, text: str) -> When:
    return When(text=text, start=day, end=day, shape="day", origin="sentence")  # type: ignore[arg-type]


def changes_in(reading: Reading) -> str:
    """Return whether a sentence speaks of a rise or a fall, '' where of neither."""
    if verb_pattern("fell").search(reading.text):
        return "fall"
    return "rise" if verb_pattern("rose").search(reading.text) else ""
