"""Figures → claims: counts of agreements, agencies, counties, states, applications; and what was signed or ended when."""

from __future__ import annotations

import re

from section287.claims.claim import Claim, Scope, When
from section287.claims.reading.attach import (
    attach_models,
    attach_places,
    attach_subject,
    attach_when,
    document_moment,
    governor,
    join_scopes,
)
from section287.claims.reading.part import Part
from section287.claims.reading.sentence import Quantity, Reading
from section287.claims.reading.units import Unit, verb_pattern

COUNTED = ("agreements", "agencies", "counties", "states", "states_and_territories", "territories", "pending")
_INHERITS = re.compile(
    r"(?:\b(?:to|from|of|at|was|were|is|are|be|been|reach(?:ed|es|ing)?|total(?:ed|s|ing)?|hit|hits|than|another|number|numbers|with|for|has|have|had|including|includes?|namely|"
    r"just|only|about|nearly|almost|over|around|roughly|some|count|numbered|signed|held|added)|[,(–—:]|\band)\s*$",
    re.IGNORECASE,
)
_NEW = re.compile(r"\b(?:new|additional|newly\s+signed|more|another|further)\b", re.IGNORECASE)


def read_counts(reading: Reading) -> list[Part]:
    """Return the claims that a sentence's plain figures make."""
    parts: list[Part] = []
    for place, one in enumerate(reading.quantities):
        if one.number.kind not in ("figure", "plural"):
            continue
        part = _read(reading, one, place)
        if part is not None:
            parts.append(part)
    return parts


def _read(reading: Reading, one: Quantity, place: int) -> Part | None:
    unit = one.unit
    if unit is not None and unit.lacking:
        return _lacking(reading, one, unit)
    if re.match(r"[^.,;]{0,30}?\b(?:(?:had|have|has|did|do|does)(?:\s+not|n't)|never)\s+(?:yet\s+)?(?:sign|join|enter|participat|had\s+an)", reading.text[one.end :]):
        return _without(reading, one, "agencies without an agreement") if unit is not None else None
    measure, kinds, levels = _measure(reading, one, place)
    if not measure or not _belongs(reading, one, measure):
        return None
    if measure in ("agencies", "states", "counties") and unit is not None and _of_the_uncounted(reading, one, place):
        return _without(reading, one, unit.text)
    if (one.is_total or _leads_a_part(reading, one)) and (measure in ("counties", "states") or "sheriff" in kinds):
        return None
    if one.number.value <= 3 and _is_idiom(reading, one) or _is_change(reading, one):
        return None
    scope, also = attach_places(reading, one)
    shared = _respectively(reading, one)
    if shared is not None:
        scope, also = shared, ()
    each = len(scope.states) > 1 and re.search(r"\b(?:each|apiece)\b", reading.text) is not None
    only = len(scope.states) > 0 and re.search(r"(?:^|[,;]\s)\s*[Oo]nly\s+(?:[A-Z][\w ]+?,?\s+)*(?:and\s+)?[A-Z][\w ]+?\s+(?:has|have|had)\b", reading.text[: one.start]) is not None
    if all_but(reading, one):
        return None
    models = attach_models(reading, one)
    if not kinds and not levels and measure == "agreements":
        kinds, levels = attach_subject(reading, one)
    leader = governor(reading, one)
    if leader is not None and measure in ("states", "counties", "states_and_territories") and leader.unit is not None:
        kinds, levels = leader.unit.kinds, leader.unit.levels
    scope = scope.model_copy(update={"models": models, "kinds": kinds or scope.kinds, "levels": levels})
    also = tuple(each.model_copy(update={"models": models, "kinds": kinds, "levels": levels}) for each in also)
    if one.link.pronoun and scope.everywhere and not scope.nationwide:
        scope, also = _carry(reading, scope, place), (scope, *also)
    when, also_when = attach_when(reading, one.start, one.end)
    if leader is not None and not _dated_itself(reading, one):
        when, also_when = attach_when(reading, leader.start, leader.end)
    kind, basis, expects = _nature(reading, one, when)
    if measure in ("states", "counties") and _NO_ONE.match(reading.text, one.end):
        expects = "without"
    if measure == "pending" and re.match(r"\s+(?:were|was|have\s+been|had\s+been|got|being)\s+(?:approved|granted|accepted)\b", reading.text[one.end :]):
        measure, kind, basis, expects = "agreements", "flow", "signed", "signed"
    if kind == "count":
        when = _standing(reading, when)
    end = _end(reading, one, models)
    if kind == "flow" and not when.known and when.shape != "missing":
        when = document_moment(reading)
    return Part(
        one.start,
        end,
        Claim(
            kind=kind,  # type: ignore[arg-type]
            measure=measure,
            comparator=one.number.comparator,  # type: ignore[arg-type]
            value=one.number.value,
            high=one.number.high,
            printed=one.number.text,
            step=one.number.step,
            unit=unit.text if unit else "",
            scope=scope,
            when=when,
            expects="only_over" if only and one.number.comparator != "exact" else "each" if each else expects,
            basis=basis,  # type: ignore[arg-type]
            also=also,
            also_when=also_when,
        ),
    )


def _leads_a_part(reading: Reading, one: Quantity) -> bool:
    """Return whether a figure is only the whole of another: "Out of Texas' 254 sheriffs, 164 ..."."""
    return bool(re.match(r"\W*(?:Out\s+of|Of|Among)\s+[^,]{0,40}$", reading.text[: one.start]))


def _is_idiom(reading: Reading, one: Quantity) -> bool:
    """Return whether a small number is a turn of phrase: "at least one", "one of these", "one, two or three"."""
    before, after = reading.text[max(0, one.number.start - 12) : one.number.start], reading.text[one.number.end : one.number.end + 14]
    if one.number.value == 1 and (one.link.of or re.search(r"\bat\s+least\s+$", before, re.IGNORECASE) or re.match(r"\s+or\s+more\b", after)):
        return True
    return one.number.worded and bool(re.search(r"\b(?:one|two),?\s+(?:or|and|to)\s+$|,\s+$", before) and re.search(r"\b(?:one|two)\b", before) or re.match(r",?\s+(?:or|to)\s+(?:two|three|more|all)\b", after))


def all_but(reading: Reading, one: Quantity) -> bool:
    """Return whether a figure is what "all but two" leaves out."""
    return bool(re.search(r"\ball\s+but\s+$", reading.text[: one.number.start], re.IGNORECASE))


def _respectively(reading: Reading, one: Quantity) -> Scope | None:
    """Return the place that goes with one of several figures: "Arkansas and Alabama have 54 and 57, respectively"."""
    if not re.search(r"\brespectively\b", reading.text):
        return None
    figures = [each for each in reading.quantities if each.number.kind == "figure"]
    places = [each for each in reading.places if each.kind in ("state", "county", "city")]
    if len(figures) != len(places) or one not in figures:
        return None
    return join_scopes(reading, [places[figures.index(one)]])


def _dated_itself(reading: Reading, one: Quantity) -> bool:
    """Return whether a moment stands right behind a figure."""
    return any(0 <= mark.low - one.end <= 3 for mark in reading.dates if mark.kind != "now")


def _standing(reading: Reading, when: When) -> When:
    """Return the moment of what stands: a stretch up to today ("in the past year") is looked at where it ends."""
    own = document_moment(reading)
    if when.shape == "since" and own.known:
        return own
    mark = next((one for one in reading.dates if one.when == when), None)
    if mark is not None and mark.kind in ("past", "stretch") and when.end:
        return when.model_copy(update={"start": when.end, "shape": "day"})
    return when


def _without(reading: Reading, one: Quantity, words: str) -> Part:
    """Return a figure that the lists don't hold: those that haven't signed, the agencies of so many officers."""
    when, _ = attach_when(reading, one.start, one.end)
    return Part(one.start, one.end, Claim(
        kind="statement", measure=words, value=one.number.value, printed=one.number.text, unit=words, when=when,
    ))  # fmt: skip


def _of_the_uncounted(reading: Reading, one: Quantity, place: int) -> bool:
    """Return whether a figure only says where something lies on which there is no data: "1,000 officers from 40 agencies"."""
    if place == 0:
        return False
    last = reading.quantities[place - 1]
    between = reading.text[last.end : one.start]
    return bool(last.unit is not None and last.unit.lacking and re.fullmatch(r"\s+(?:\w+\s+){0,2}?(?:from|in|at|of|across|with|among)\s+(?:\w+\s+)?", between))


def _lacking(reading: Reading, one: Quantity, unit: Unit) -> Part | None:
    """Return a figure on which no list says anything, where the sentence is about the program."""
    if not reading.is_topical() or one.number.value < 2:
        return None
    near = reading.text[one.end : one.end + 25].lower()
    if unit.lacking in ("people", "cases", "jails", "officers") and not _program_in(reading):
        return None
    if re.match(r"\s*-", near):
        return None
    when, _ = attach_when(reading, one.start, one.end)
    return Part(one.start, one.end, Claim(
        kind="statement", measure=unit.lacking, comparator=one.number.comparator, value=one.number.value,  # type: ignore[arg-type]
        high=one.number.high, printed=one.number.text, step=one.number.step, unit=unit.text,
        scope=attach_places(reading, one)[0], when=when,
    ))  # fmt: skip


def _program_in(reading: Reading) -> bool:
    from section287.claims.reading.units import topic_pattern

    return bool(topic_pattern("topic").search(reading.text))


def _measure(reading: Reading, one: Quantity, place: int) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return measure, kinds and levels: of the figure's own noun, or of the one it leans on."""
    unit = one.unit
    if unit is not None:
        measure = unit.measure
        between = reading.text[one.number.end : unit.end].lower()
        following = reading.quantities[place + 1].start if place + 1 < len(reading.quantities) else len(reading.text)
        pending = re.search(r"\bpending\b|\bhave\s+applied\b|\bhad\s+applied\b|\bawaiting\b|\bwaiting\s+(?:for|on)\b|\bin the pipeline\b", reading.text[one.start : min(unit.end + 45, following)].lower())
        if measure in ("agreements", "agencies", "pending") and pending and not re.search(r"\bplus\b", between):
            return "pending_agencies" if measure == "agencies" else "pending", unit.kinds, unit.levels
        if measure == "agreements" and unit.text.isupper() is False and re.fullmatch(r"(?:JEM|TFM|WSO)s", unit.text):
            earlier = _earlier(reading, place)
            if earlier is not None and earlier is not one and _measure(reading, earlier, reading.quantities.index(earlier))[0] == "pending":
                return "pending", unit.kinds, unit.levels
        if measure == "agreements":
            # "254 sheriff's office agreements": the kind stands inside
            for start, end, kinds, levels in reading.subjects:
                if one.number.end <= start and end <= unit.start:
                    return measure, kinds, levels
        if measure == "agencies" and not unit.kinds:
            return measure, unit.kinds, _levels_in(between, unit)
        return measure, unit.kinds, unit.levels
    if one.link.bare:
        earlier = _earlier(reading, place)
        waiting = earlier is not None and _measure(reading, earlier, reading.quantities.index(earlier))[0] == "pending"
        return ("pending" if waiting else "agreements"), (), ()
    if one.link.pronoun:
        earlier = _earlier(reading, place)
        if re.match(r"\s+(?:still\s+)?(?:pending|awaiting|waiting)\b", reading.text[one.end :]):
            return "pending", (), ()
        if earlier is not None:
            return _measure(reading, earlier, reading.quantities.index(earlier))
        return (reading.context.measure or ("agreements" if reading.is_topical() else "")), (), ()
    return _inherited(reading, one, place)


def _levels_in(between: str, unit: Unit) -> tuple[str, ...]:
    """Return the level that adjectives give ("27 county agencies"), none where several stand together."""
    named = [level for level, pattern in (("state", r"\bstate\b"), ("county", r"\bcounty\b"), ("municipal", r"\b(?:municipal|city|town)\b"),
                                          ("local", r"\blocal\b")) if re.search(pattern, between)]  # fmt: skip
    if len(named) == 1 and named[0] != "local":
        return (named[0],)
    return unit.levels if not named else ()


def _earlier(reading: Reading, place: int) -> Quantity | None:
    for one in reversed(reading.quantities[:place]):
        if one.unit is not None and one.unit.measure in COUNTED:
            return one
    return None


def _inherited(reading: Reading, one: Quantity, place: int) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the measure of a figure without a noun: "rose from 239 to 426", "stands at 1,202", "Florida 348"."""
    if one.number.kind == "plural" or one.number.worded and one.number.value < 4 and not _from_to(reading, one):
        return "", (), ()
    before = reading.text[: one.start]
    if re.search(r"\ball\s*$", reading.text[: one.number.start], re.IGNORECASE):
        return "", (), ()
    named_place = any(0 <= one.start - each.end <= 2 for each in reading.places)
    reached = re.match(r"(?:passed|topped|exceeded|surpassed|crossed|eclipsed)\b", reading.text[one.start :])
    if not (reached or _INHERITS.search(before) or named_place):
        return "", (), ()
    if re.match(r"\s*(?:-|–)?\s*(?:[a-z]+(?:s|ed|ing)?\b)", reading.text[one.end :]) and not re.match(
        r"\s*(?:in|as|by|at|on|to|and|or|since|last|this|today|now|nationwide|were|was|are|is|across|a|an|from|during|for|the|under|after|before|when|while|"
        r"agreements|by|through|with|more|earlier|later|ago|signed|active|of|so|being|that|currently|statewide|have|has|had|participat\w+|hold|held|use|belong|"
        r"joined|use[ds]?|came|come|follow|fall|between|within|and)\b",
        reading.text[one.end :],
    ):
        return "", (), ()
    if one.number.kind == "figure" and _is_ratio_end(reading, one):
        return "", (), ()
    following = next((q for q in reading.quantities[place + 1 :] if q.unit and q.unit.measure in COUNTED), None)
    if _from_to(reading, one) and following and re.search(r"\bto\b", reading.text[one.end : following.start]):
        if following.start - one.end < 90:
            return following.unit.measure, following.unit.kinds, following.unit.levels  # type: ignore[union-attr]
    mention = _complement(reading, one) or numbered(reading)
    if mention is None:
        counted = [each.unit for each in reading.quantities[:place] if each.unit is not None and each.unit.measure in ("agreements", "agencies", "pending")]
        mention = counted[-1] if counted else _mention_before(reading, one)
    if mention is not None:
        return mention.measure, mention.kinds, mention.levels
    leaned = [other for other in reading.quantities[:place] if other.link.pronoun or other.link.bare]
    if leaned:
        return _measure(reading, leaned[-1], reading.quantities.index(leaned[-1]))
    if re.match(r"\W*(?:Of|Among)\s+(?:these|those|them)\b", reading.text) and reading.is_topical():
        return reading.context.measure or "agreements", (), ()
    if reading.context.on_topic and re.search(r"\b(?:count|tally|total|number|list|roster)\b[^,;]{0,40}$", before):
        return reading.context.measure or "agreements", (), ()
    leaning = re.match(r"\W*(?:that(?:'s|\s+is|\s+was|\s+number|\s+figure|\s+total)|it|the\s+(?:number|total|count|figure|tally)|up\s+from|[A-Z]\w+(?:\s\w+)?\s+(?:accounts?|has|had|follows?|is\s+next))\b", reading.text)
    if leaning and reading.context.measure:
        return reading.context.measure, (), ()
    return "", (), ()


def _is_ratio_end(reading: Reading, one: Quantity) -> bool:
    return bool(re.match(r"\s*(?:times|x\b|-fold|percent|%)", reading.text[one.end :]))


def _from_to(reading: Reading, one: Quantity) -> bool:
    return bool(re.search(r"\b(?:from|to)\s+(?:\w+\s+){0,2}$", reading.text[: one.number.start]))


def _complement(reading: Reading, one: Quantity) -> Unit | None:
    """Return the noun that a figure is said to be: "684 are task force agreements"."""
    match = re.match(r"\s+(?:are|were)\s+", reading.text[one.end :])
    if match is None:
        return None
    start = one.end + match.end()
    unit = next((each for each in reading.units if each.start >= start), None)
    if unit is None or unit.lacking or unit.measure not in ("agreements", "agencies") or len(reading.text[start : unit.start].split()) > 4:
        return None
    return unit


def numbered(reading: Reading) -> Unit | None:
    """Return the noun after "the number of": "the number of states with agreements nearly doubled"."""
    match = re.search(r"\b(?:number|count|total|tally)\s+of\s+", reading.text)
    if match is None:
        return None
    for unit in reading.units:
        if unit.start >= match.end() and len(reading.text[match.end() : unit.start].split()) <= 5:
            return unit if not unit.lacking and unit.plural else None
    return None


def _mention_before(reading: Reading, one: Quantity) -> Unit | None:
    """Return the nearest noun before a figure that it may count, in the same sentence."""
    for unit in reversed(reading.units):
        if unit.end <= one.start and not unit.lacking and unit.measure in COUNTED and unit.measure not in ("states", "counties"):
            if unit.plural or unit.measure == "agreements":
                return unit
    return None


def _belongs(reading: Reading, one: Quantity, measure: str) -> bool:
    """Return whether the figure counts something of the program."""
    if measure in ("agreements",):
        return reading.is_topical() or bool(one.unit)
    if measure in ("states", "counties", "states_and_territories", "territories"):
        return reading.has_bond() and not _of_other_things(reading, one)
    if measure == "pending":
        return reading.is_topical()
    named = bool(one.unit and one.unit.kinds and reading.has_bond())
    return (reading.is_topical() or named) and not _of_other_things(reading, one)


def _of_other_things(reading: Reading, one: Quantity) -> bool:
    """Return whether the noun is narrowed to something that no list tells ("40 states with sanctuary laws")."""
    after = reading.text[one.end : one.end + 60].lower()
    return bool(re.match(r"\s+(?:that\s+(?:ban|prohibit|forbid|require|have\s+laws|limit|voted)|with\s+(?:laws|bans|sanctuary|a\s+sanctuary|policies)|"
                         r"(?:ban|prohibit|forbid|bar|outlaw|require|mandate|have\s+(?:banned|passed|laws|enacted))|sued|wide)", after))  # fmt: skip


def _carry(reading: Reading, scope: Scope, place: int) -> Scope:
    """Return the scope of what a pronoun stands for ("684 of them"): the place of the figure before."""
    if any(each.unit for each in reading.quantities[:place]):
        return scope
    before = reading.context.counted or Scope()
    return scope.model_copy(update={"text": before.text, "states": before.states, "counties": before.counties})


_NO_ONE = re.compile(r"\s+(?:still\s+|now\s+|currently\s+)?(?:have|has|had|with)\s+(?:no\b|none\b)|\s+(?:without|lack(?:ed|ing)?)\b|\s+(?:do|did)\s+not\s+have\b", re.IGNORECASE)
_BY = re.compile(r"\bby\s+(?:(?:about|nearly|almost|some|around|roughly|more\s+than|over|at\s+least|just|only|a\s+net)\s+)?$|\b(?:increase|decrease|drop|decline|rise|jump|gain|growth|loss)\s+of\s+(?:(?:about|nearly|almost|some|around|roughly|more\s+than|over|at\s+least|just|only)\s+)?$", re.IGNORECASE)
_MORE_THAN = re.compile(r"\s+(?P<way>more|fewer|less)\s+than\s+(?:(?:it|they|there)\s+(?:had|were|was)\s+)?(?:in|on|at|a|the)\b", re.IGNORECASE)


def read_differences(reading: Reading) -> list[Part]:
    """Return differences: "four more than in January", a count now less a count then."""
    from section287.claims.reading.proportions import window_of_change

    found = [part for one in reading.quantities if _is_change(reading, one) and (part := _change_by(reading, one)) is not None]
    for place, one in enumerate(reading.quantities):
        match = _MORE_THAN.match(reading.text, one.number.end)
        if one.number.kind != "figure" or match is None or not reading.is_topical():
            continue
        earlier = _earlier(reading, place)
        if earlier is None or earlier.unit is None:
            continue
        measure, kinds, levels = _measure(reading, earlier, reading.quantities.index(earlier))
        scope, _ = attach_places(reading, earlier)
        now, _ = attach_when(reading, earlier.start, earlier.end)
        mark = next((mark for mark in reading.dates if mark.start >= match.end() - 3 and mark.when.known), None)
        then = mark.when if mark is not None else window_of_change(reading, one.start, match.end())[0]
        scope = scope.model_copy(update={"models": attach_models(reading, earlier), "kinds": kinds or scope.kinds, "levels": levels})
        found.append(Part(one.start, match.end() - 3, Claim(
            kind="trend", measure=measure, comparator=one.number.comparator, value=one.number.value, printed=one.number.text,  # type: ignore[arg-type]
            scope=scope, when=now, before=then, expects="rise" if match.group("way").lower() == "more" else "fall",
        )))  # fmt: skip
    return found


def _is_change(reading: Reading, one: Quantity) -> bool:
    """Return whether a figure says by how much something rose or fell: "rose by 1,139", "an increase of 60 agreements"."""
    if one.number.kind != "figure" or one.unit is not None and one.unit.lacking:
        return False
    low, _ = reading.clause(one.start)
    before = reading.text[max(0, low - 40) : one.number.start]
    return bool(_BY.search(before)) and bool(verb_pattern("rose").search(before) or verb_pattern("fell").search(before))


def _change_by(reading: Reading, one: Quantity) -> Part | None:
    from section287.claims.reading.proportions import window_of_change

    if not reading.is_topical():
        return None
    unit = one.unit or numbered(reading) or _mention_before(reading, one)
    before = reading.text[max(0, one.start - 60) : one.start]
    fell = verb_pattern("fell").search(before) and not verb_pattern("rose").search(before)
    then, now = window_of_change(reading, one.start, one.end)
    kinds, levels = (unit.kinds, unit.levels) if unit else ((), ())
    scope, _ = attach_places(reading, one)
    return Part(one.start, one.end, Claim(
        kind="trend", measure=unit.measure if unit else "agreements", comparator=one.number.comparator, value=one.number.value,  # type: ignore[arg-type]
        printed=one.number.text, step=one.number.step, when=now, before=then, expects="fall" if fell else "rise",
        scope=scope.model_copy(update={"models": attach_models(reading, one), "kinds": kinds or scope.kinds, "levels": levels}),
    ))  # fmt: skip


def _nature(reading: Reading, one: Quantity, when: When) -> tuple[str, str, str]:
    """Return whether a figure is a stock or a flow, its basis, and what kind of flow."""
    low, high = reading.clause(one.start)
    clause = reading.text[low:high]
    before, behind = reading.text[low : one.start], reading.text[one.end : min(high, one.end + 60)]
    signed = verb_pattern("signed").search(clause)
    ended = verb_pattern("ended").search(behind) or verb_pattern("ended").search(before[-60:])
    named = reading.text[one.start : one.end]
    basis = "signed" if signed and not re.search(r"\blisted\b", clause) else "any"
    stretch = any(mark.when == when and mark.kind == "stretch" for mark in reading.dates)
    windowed = when.origin in ("sentence", "context") and (when.shape == "since" or (when.shape == "window" and not stretch))
    lead = before[-25:]
    held = re.search(r"\b(?:has|have|had)\b(?!\s+(?:since\s+|already\s+)?(?:ended|terminated|cancell?ed|withdrawn|left|dropped|rescinded|lapsed|lost|quit|exited|severed))", lead)
    if ended and one.unit and one.unit.measure in ("agreements", "agencies") and not held:
        if re.search(r"\b(?:ended|terminated|cancell?ed|withdr\w+|left|dropped|rescinded|lapsed|removed|pulled out|exited|quit|severed|lost|expired|ending|leaving|abandoned|revoked|scrapped|disappeared|vanished|walked away)\b", clause):
            if not re.search(r"\b(?:none|left\s+(?:in|with)|was left|were left|remain)\b", clause.lower()):
                return "flow", basis, "ended"
    stock = re.search(r"\b(?:had\s+(?:\w+\s+){0,2}(?:signed|joined|entered|inked|struck|reached|approved|been)|in\s+force|in\s+place|in\s+effect|active|listed|there\s+(?:are|were))\b", clause)
    if re.search(r"\b(?:reach(?:ed|es)|hit|topp?ed|passed|crossed|surpassed|exceeded|stood\s+at|stands\s+at|grew\s+to|grown\s+to|rose\s+to|risen\s+to|climbed\s+to)\s*$", before):
        return "count", "any", ""
    fresh = _NEW.search(named) or re.search(r"\bnew\s+agreements?\b", clause)
    if fresh and windowed:
        return "flow", basis, "signed"
    if signed and windowed and not stock and not re.search(r"\b(?:by|as of)\b", when.text.lower()):
        return "flow", basis, "signed"
    return "count", basis, ""


def _end(reading: Reading, one: Quantity, models: tuple[str, ...]) -> int:
    """Return the end of the part: with the model's words where they follow directly."""
    if not models:
        return one.end
    for mark in reading.models:
        if one.end <= mark.start and mark.start - one.end < 45 and not any(one.end <= q.start < mark.start for q in reading.quantities):
            return mark.end
    return one.end
