"""One sentence read: its numbers with their units, its moments, places, models, clauses; and what came before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from section287.claims.claim import Scope, When
from section287.claims.mask import Mask, blank, find_masks
from section287.claims.reading.calendar import DateMark, resolve
from section287.claims.reading.casing import restore_names
from section287.claims.reading.dates import find_moments
from section287.claims.reading.numbers import Number, find_numbers
from section287.claims.reading.places import PlaceMark, find_places, read_dateline
from section287.claims.reading.units import (
    Link,
    ModelMark,
    Unit,
    find_models,
    find_subjects,
    find_units,
    link,
    topic_pattern,
)
from section287.claims.split import Sentence
from section287.claims.words.load import patterns

if TYPE_CHECKING:
    from section287.claims.panel import Panel

_PATTERNS = patterns("sentence")

# where one statement ends and the next begins, within a sentence
_BREAK = _PATTERNS["break"]


# a line of a list: what is counted, and how many ("Task force: 1,162")
LABELLED = re.compile(r"\W*[^:.\d]{2,60}:\s*[\d,]+\W*")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with what it counts.

    Attributes:
        start, end: of the whole printed part: comparator, figure and noun.
        total_of: the quantity of which this one is a part ("63 of Florida's 67 counties").
        is_total: another figure is a part of this one.
    """

    number: Number
    link: Link
    start: int
    end: int
    is_total: bool = False

    @property
    def unit(self) -> Unit | None:
        """The noun, if one stands near."""
        return self.link.unit


@dataclass(slots=True)
class Context:
    """What the sentences before said, for those that lean on them; ``introduces``: the last one opened a list."""

    dated: date | None = None
    paragraph: int = -1
    when: When | None = None
    scope: Scope | None = None
    measure: str = ""
    counted: Scope | None = None
    models: tuple[str, ...] = ()
    document_states: tuple[str, ...] = ()
    on_topic: bool = False
    introduces: bool = False


@dataclass(slots=True)
class Reading:
    """Everything found in one sentence."""

    sentence: Sentence
    text: str
    context: Context
    panel: Panel
    masks: list[Mask] = field(default_factory=list)
    dates: list[DateMark] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    models: list[ModelMark] = field(default_factory=list)
    places: list[PlaceMark] = field(default_factory=list)
    subjects: list[tuple[int, int, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    own_words: str = ""

    def clause(self, place: int) -> tuple[int, int]:
        """Return the clause in which a place lies."""
        low, high = 0, len(self.text)
        for match in _BREAK.finditer(self.text):
            dated = any(one.low < match.start() < one.end for one in self.dates if one.kind != "now")
            if dated or _inside_list(match.start(), self.quantities):
                continue
            if match.end() <= place:
                low = match.end()
            elif match.start() > place:
                high = match.start()
                break
        return low, high

    def models_between(self, low: int, high: int | None = None) -> tuple[str, ...]:
        """Return the models whose names begin in a stretch, in order; without ``high``, in all that follows."""
        marks = [mark for mark in self.models if low <= mark.start and (high is None or mark.start < high)]
        return tuple(model for mark in marks for model in mark.models)

    def is_topical(self) -> bool:
        """Return whether the sentence, or the text around it, speaks of the program."""
        return bool(topic_pattern("topic").search(self.own_words)) or self.context.on_topic

    def has_bond(self) -> bool:
        """Return whether the sentence itself ties its counts to agreements."""
        return bool(topic_pattern("bond").search(self.own_words))


def _inside_list(place: int, quantities: list[Quantity]) -> bool:
    """Return whether a comma or dash only parts one figure's own words ("state, county and local agencies")."""
    return any(one.start < place < one.end for one in quantities)


def read_sentence(sentence: Sentence, context: Context, panel: Panel) -> Reading:
    """Return everything found in a sentence."""
    text = restore_names(sentence.text)
    masks = find_masks(text)
    moments = find_moments(_unprogrammed(text, masks))
    anchor = _context_day(context)
    dates = resolve(moments, context.dated, anchor, text)
    blanked = blank(text, [*masks, *(Mask(one.start, one.end, "date") for one in dates if one.kind != "now")])
    numbers = [one for one in find_numbers(blanked) if not _in_words(one, dates)]
    units, models = find_units(text), find_models(text, context.models)
    hint = context.scope.states if context.scope else ()
    told, states = read_dateline(text)
    context.document_states = states or context.document_states
    reading = Reading(
        sentence,
        text,
        context,
        panel,
        masks,
        dates,
        numbers,
        units,
        models,
        [one for one in find_places(text, panel, (*hint, *context.document_states)) if one.start >= told],
        find_subjects(text),
        own_words=topic_pattern("other_agreements").sub("", text),
    )
    reading.quantities = _quantities(reading)
    return reading


def _unprogrammed(text: str, masks: list[Mask]) -> str:
    """Blank masked numbers for the search for dates, but keep what may be dates."""
    return blank(text, [one for one in masks if one.what not in ("ordinal", "list mark", "footnote", "vote", "age")])


def _context_day(context: Context) -> date | None:
    return (context.when.end or context.when.start) if context.when else None


def _in_words(number: Number, dates: list[DateMark]) -> bool:
    """Return whether a number in words is part of a moment ("the first three weeks of November")."""
    return any(one.low <= number.start < one.end and one.kind != "now" for one in dates)


def _quantities(reading: Reading) -> list[Quantity]:
    found: list[Quantity] = []
    totals: set[int] = set()
    for number in reading.numbers:
        joined = link(number, reading.text, reading.units, reading.models, reading.numbers)
        if joined.total is not None:
            totals.add(joined.total)
        found.append(Quantity(number, joined, number.low, max(number.end, joined.end), number.start in totals))
    return [Quantity(one.number, one.link, one.start, one.end, one.number.start in totals) for one in found]
