"""Figures → claims: counts of agreements, agencies, counties, states, applications; what was signed or ended."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from section287.claims.claim import Basis, Claim, Kind, Scope, When
from section287.claims.reading.attach import attach_places, goes_on_elsewhere, governor, join_scopes, with_others
from section287.claims.reading.attach_models import attach_models, attach_subject
from section287.claims.reading.differences import is_change
from section287.claims.reading.measuring import belongs, figure_before, tells_otherwise, what_it_counts
from section287.claims.reading.moments import attach_when, change_of, document_moment
from section287.claims.reading.part import Part
from section287.claims.reading.sentence import Quantity, Reading
from section287.claims.reading.uncounted import uncounted
from section287.claims.reading.units import Unit, verb_pattern
from section287.claims.words.load import patterns

_PATTERNS = patterns("counts")

_NEW = re.compile(r"\b(?:new|additional|newly\s+signed|more|another|further)\b", re.IGNORECASE)


def read_counts(reading: Reading) -> list[Part]:
    """Return the claims that a sentence's plain figures make."""
    parts: list[Part] = []
    for place, one in enumerate(reading.quantities):
        if one.number.kind not in ("figure", "plural"):
            continue
        part = _read(reading, one, place)
        if part is not None:
            parts.append(_narrowed_as(reading, part, parts[-1]) if parts and one.unit is None else part)
    return parts


def _narrowed_as(reading: Reading, part: Part, last: Part) -> Part:
    """Return a part without a noun of its own as one of the place and the kind of agency of the part before it."""
    claim, whole = part.claim, last.claim.scope
    if claim.measure != last.claim.measure or claim.scope.nationwide:
        return part
    scope, also = claim.scope, claim.also
    if not scope.kinds and not scope.levels and (claim.value or 0) <= (last.claim.value or 0):
        scope = scope.model_copy(update={"kinds": whole.kinds, "levels": whole.levels})
    named = [
        place
        for place in reading.places
        if last.end <= place.start < part.start and place.kind in ("state", "county", "city", "nationwide")
    ]
    where: Scope | None = None
    if scope.everywhere and not scope.text and not named and not whole.everywhere:
        where, also = whole, (scope, *also)
    elif scope.everywhere and named and _PATTERNS["apposition"].fullmatch(reading.text[named[-1].end : part.start]):
        where = join_scopes(reading, named[-1:])
    if where is not None:
        scope = where.model_copy(update={"models": scope.models, "kinds": scope.kinds, "levels": scope.levels})
    return replace(part, claim=claim.model_copy(update={"scope": scope, "also": also}))


def _read(reading: Reading, one: Quantity, place: int) -> Part | None:
    unit = one.unit
    if unit is not None and unit.lacking:
        return _lacking(reading, one, unit)
    if _PATTERNS["not_signing"].match(reading.text[one.end :]):
        return _without(reading, one, "agencies without an agreement") if unit is not None else None
    if one.link.pronoun and place and (last := reading.quantities[place - 1].unit) is not None and last.lacking:
        return _lacking(reading, one, last)
    if tells_otherwise(reading, one):
        return None
    measure, kinds, levels = what_it_counts(reading, one, place)
    if not measure or not belongs(reading, one, measure):
        return None
    if measure in ("agencies", "states", "counties") and unit is not None and _of_the_uncounted(reading, one, place):
        return _without(reading, one, unit.text)
    of_a_whole = one.is_total or _leads_a_part(reading, one)
    if of_a_whole and (measure in ("counties", "states") or "sheriff" in kinds or levels == ("municipal",)):
        return None
    if levels == ("municipal",) and _PATTERNS["and_counties"].match(reading.text, one.end):
        return None
    if (one.number.value <= 3 and _is_idiom(reading, one)) or is_change(reading, one):
        return None
    scope, also = attach_places(reading, one)
    shared = _respectively(reading, one)
    if shared is not None:
        scope, also = shared, ()
    each = len(scope.states) > 1 and re.search(r"\b(?:each|apiece)\b", reading.text) is not None
    only = len(scope.states) > 0 and _PATTERNS["only_states_have"].search(reading.text[: one.start]) is not None
    if _of_a_share(reading, one) or all_but(reading, one) or goes_on_elsewhere(reading, one):
        return None
    models = attach_models(reading, one)
    if one.link.total is not None and unit is None and _PATTERNS["elided"].fullmatch(reading.text, one.end):
        models = models or reading.context.models  # "98 of the 102 are": what the sentence before says
        if not models:
            return None
    part_of_total = measure == "agencies" and (one.link.total is not None or one.link.of)
    if not kinds and not levels and (measure == "agreements" or part_of_total):
        kinds, levels = attach_subject(reading, one)
    bare = one.unit is None and scope.everywhere and not models and not kinds
    if bare and _PATTERNS["said_to_be"].match(reading.text, one.end):
        return None
    if one.link.pronoun and not kinds and not levels:
        kinds, levels = _apposed_kind(reading, one)
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
    when = _at_its_end(reading, one, when)
    kind, basis, expects = _nature(reading, one, when)
    if kind == "count" and measure != "pending" and _PATTERNS["more"].match(reading.text, one.number.end):
        return None
    rate = _PATTERNS["rate"].match(reading.text, one.end)
    if rate and measure not in ("agreements", "agencies"):
        return None
    if rate:
        kind, basis, expects = "flow", "any", "signed"
    if measure in ("states", "counties") and _NO_ONE.match(reading.text, one.end):
        expects = "without"
    if measure == "pending" and _PATTERNS["approved"].match(reading.text[one.end :]):
        measure, kind, basis, expects = "agreements", "flow", "signed", "signed"
    if kind == "count":
        when = _standing(reading, when)
    end = one.number.end if _whole_is_counted(reading, one) else _end(reading, one, models)
    if kind == "flow" and not when.known and when.shape != "missing":
        when = document_moment(reading)
    if kind == "flow" and measure in ("states", "counties") and _PATTERNS["added"].search(reading.text[: one.start]):
        return None  # states that had none before: no list of two days is meant
    if kind == "flow" and when.origin == "document" and not any(mark.kind == "now" for mark in reading.dates):
        when = When()  # what was signed or ended some time, not on the day of the document
    detail = {"part": "yes"} if _may_be_part(reading, one, scope) else {}
    if rate:
        detail = {"per": rate.group("per").lower()}
    return Part(
        one.start,
        end,
        Claim(
            kind=kind,
            measure=measure,
            **(one.number.told() | {"value": one.number.value + len(with_others(reading, one))}),
            high=one.number.high,
            unit=unit.text if unit else "",
            scope=scope,
            when=when,
            expects="only_over" if only and one.number.comparator != "exact" else "each" if each else expects,
            basis=basis,
            also=also,
            also_when=also_when,
            detail=detail,
        ),
    )


def _may_be_part(reading: Reading, one: Quantity, scope: Scope) -> bool:
    """Return whether a figure may be narrowed by what the sentence or the one before names, in a way not understood."""
    if scope.nationwide:
        return False
    narrower = ("state", "county", "city", "agency", "back", "back_county")
    named = any(place.kind in narrower for place in reading.places)
    context = reading.context
    before = bool(context.document_states) or (context.scope is not None and not context.scope.everywhere)
    more = _NEW.search(reading.text[one.start : one.end]) or _PATTERNS["they_signed"].search(reading.text[: one.start])
    if scope.everywhere and (scope.text or named or before or more):
        return True
    elided = one.unit is None or one.link.of
    return elided and bool((reading.subjects and not scope.kinds) or (reading.models and not scope.models))


def _whole_is_counted(reading: Reading, one: Quantity) -> bool:
    """Return whether the whole of which a figure is a part is a claim of its own: "271 of the country's 635"."""
    return any(
        other.number.start == one.link.total
        and (
            (other.unit is not None and other.unit.measure in ("agreements", "pending"))
            or (other.unit is not None and other.unit.measure == "agencies" and other.number.value >= 100)
            or (other.unit is None and one.link.pronoun and other.number.value >= 100)
        )
        for other in reading.quantities
    )


def _leads_a_part(reading: Reading, one: Quantity) -> bool:
    """Return whether a figure is only the whole of another: "Out of Texas' 254 sheriffs, 164 ..."."""
    before = reading.text[: one.start]
    return bool(re.match(r"\W*(?:Out\s+of|Of|Among)\s+[^,]{0,40}$", before) or _PATTERNS["some_of"].search(before))


def _is_idiom(reading: Reading, one: Quantity) -> bool:
    """Return whether a small number is a turn of phrase: "at least one", "one of these", "one, two or three"."""
    before, after = (
        reading.text[max(0, one.number.start - 12) : one.number.start],
        reading.text[one.number.end : one.number.end + 14],
    )
    if one.number.value == 1 and (
        one.link.of
        or re.search(r"\bnot\s+(?:a\s+single\s+)?$", before, re.IGNORECASE)
        or re.search(r"\bat\s+least\s+$", before, re.IGNORECASE)
        or re.match(r"\s+or\s+more\b", after)
    ):
        return True
    return one.number.worded and bool(
        (re.search(r"\b(?:one|two),?\s+(?:or|and|to)\s+$|,\s+$", before) and re.search(r"\b(?:one|two)\b", before))
        or re.match(r",?\s+(?:or|to)\s+(?:two|three|more|all)\b", after)
    )


def all_but(reading: Reading, one: Quantity) -> bool:
    """Return whether a figure is what "all but two" leaves out."""
    return bool(re.search(r"\ball\s+but\s+$", reading.text[: one.number.start], re.IGNORECASE))


def _respectively(reading: Reading, one: Quantity) -> Scope | None:
    """Return the place that goes with one of several figures: "Arkansas and Alabama have 54 and 57, respectively"."""
    if not re.search(r"\brespectively\b", reading.text) and not _in_row(reading, one):
        return None
    figures = [each for each in reading.quantities if each.number.kind == "figure"]
    places = [each for each in reading.places if each.kind in ("state", "county", "city")]
    if len(figures) != len(places) or one not in figures:
        return None
    return join_scopes(reading, [places[figures.index(one)]])


def _of_a_share(reading: Reading, one: Quantity) -> bool:
    """Return whether "130 of 445" only spells out a share of what was narrowed before: whose they are isn't plain."""
    if one.unit is not None or not (one.is_total or (one.link.pronoun and one.link.total is not None)):
        return False
    wide = any(place.kind == "nationwide" and place.end <= one.start for place in reading.places)
    return wide or any(mark.end <= one.start for mark in reading.models)


def _apposed_kind(reading: Reading, one: Quantity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the kind that stands right behind "475 of them": "sheriff's offices"."""
    for start, _end, kinds, levels in reading.subjects:
        if start >= one.end and _PATTERNS["apposed"].fullmatch(reading.text[one.end : start]):
            return kinds, levels
    return (), ()


def _at_its_end(reading: Reading, one: Quantity, when: When) -> When:
    """Return "began 2025 with 135 and ended it with 1,274" as that year's last day."""
    if when.start is None or not _PATTERNS["ended_it"].search(reading.text[: one.start]):
        return when
    last = when.start.replace(month=12, day=31)
    return when.model_copy(update={"start": last, "end": last, "shape": "day"})


def _in_row(reading: Reading, one: Quantity) -> bool:
    """Return whether a figure stands in a row of figures behind a row of places ("A, B and C have 5, 6 and 7")."""
    figures = [each for each in reading.quantities if each.number.kind == "figure"]
    places = [each for each in reading.places if each.kind in ("state", "county", "city")]
    if len(figures) < 2 or len(figures) != len(places) or places[-1].end > figures[0].start:
        return False
    joined = r"\s*(?:,|,?\s+and|,?\s+or)\s+"
    rows = ([(each.start, each.end) for each in figures], [(each.start, each.end) for each in places])
    return one in figures and all(
        re.fullmatch(joined, reading.text[first[1] : second[0]]) for row in rows for first, second in pairwise(row)
    )


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
    return uncounted(reading, one, words, words)


def _of_the_uncounted(reading: Reading, one: Quantity, place: int) -> bool:
    """Return whether a figure only places something without data: "1,000 officers from 40 agencies"."""
    if place == 0:
        return False
    last = reading.quantities[place - 1]
    between = reading.text[last.end : one.start]
    return bool(last.unit is not None and last.unit.lacking and _PATTERNS["uncounted_of"].fullmatch(between))


def _lacking(reading: Reading, one: Quantity, unit: Unit) -> Part | None:
    """Return a figure on which no list says anything, where the sentence is about the program."""
    if not reading.is_topical() or one.number.value < 2:
        return None
    near = reading.text[one.end : one.end + 25].lower()
    if unit.lacking in ("people", "cases", "jails", "officers") and not _program_in(reading):
        return None
    if re.match(r"\s*-", near):
        return None
    return uncounted(
        reading,
        one,
        unit.lacking,
        unit.text,
        comparator=one.number.comparator,
        high=one.number.high,
        step=one.number.step,
        scope=attach_places(reading, one)[0],
    )


def _program_in(reading: Reading) -> bool:
    from section287.claims.reading.units import topic_pattern

    return bool(topic_pattern("topic").search(reading.text))


def _carry(reading: Reading, scope: Scope, place: int) -> Scope:
    """Return the scope of what a pronoun stands for ("684 of them"): the place of the figure before."""
    leader = figure_before(reading, place)
    before = attach_places(reading, leader)[0] if leader is not None else reading.context.counted or Scope()
    if leader is not None and not before.states and not before.counties:
        return scope
    return scope.model_copy(update={"text": before.text, "states": before.states, "counties": before.counties})


_NO_ONE = _PATTERNS["no_one"]


def _nature(reading: Reading, one: Quantity, when: When) -> tuple[Kind, Basis, str]:
    """Return whether a figure is a stock or a flow, its basis, and what kind of flow."""
    low, high = reading.clause(one.start)
    clause = reading.text[low:high]
    before, behind = reading.text[low : one.start], reading.text[one.end : min(high, one.end + 60)]
    signed = verb_pattern("signed").search(clause)
    ended = verb_pattern("ended").search(behind) or verb_pattern("ended").search(before[-60:])
    named = reading.text[one.start : one.end]
    basis: Basis = "signed" if signed and not re.search(r"\blisted\b", clause) else "any"
    stretch = any(mark.when == when and mark.kind == "stretch" for mark in reading.dates)
    windowed = when.origin in ("sentence", "context") and (
        when.shape == "since" or (when.shape == "window" and not stretch)
    )
    lead = before[-25:]
    held = _PATTERNS["perfect"].search(lead)
    left = _PATTERNS["leaving"].search(before) or re.search(
        r"\b(?:none|left\s+(?:in|with)|was left|were left|remain)\b", clause.lower()
    )
    countable = one.unit is not None and one.unit.measure in ("agreements", "agencies")
    if ended and countable and not held and not left and _PATTERNS["ended"].search(clause):
        return "flow", basis, "ended"
    stock = _PATTERNS["standing"].search(clause)
    ends = change_of(reading)
    if _PATTERNS["reached"].search(before) or (ends is not None and one.start in ends[:2]):
        return "count", "any", ""
    told = _PATTERNS["was_signed"].match(behind) or _PATTERNS["they_signed"].search(before)
    today = any(mark.kind == "now" and low <= mark.start < high for mark in reading.dates)
    on_the_day = when.text.lower().startswith("on ") or (today and when.origin == "document")
    if told and countable and when.shape == "day" and on_the_day and not stock:
        return "flow", "signed", "signed"
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
        if (
            one.end <= mark.start
            and mark.start - one.end < 45
            and not any(one.end <= q.start < mark.start for q in reading.quantities)
        ):
            return mark.end
    return one.end
