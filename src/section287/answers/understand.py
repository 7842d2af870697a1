"""A question in words → what is asked: intent, places, days, models, and whatever narrows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from section287.answers.doubts import find_doubt, find_unread
from section287.answers.gazetteer import Gazetteer
from section287.answers.likeness import Likeness, likeness
from section287.answers.moments import When, find_moments
from section287.answers.places import Candidate, Mention, find_places
from section287.answers.wording import find_value, find_values, finders, load_words, plain
from section287.errors import UsageError

FARTHEST = 7.0  # log units that unlikeness to the examples can take away; a strong pattern weighs twice as much
CLEAR, COVERED = 2.0, 0.6  # without any pattern: lead over the next intent, and share of words known
LONGEST_QUESTION = 2000  # characters; a statement to be checked may be a paragraph
_PROGRAM = re.compile(r"\b(?:section |sec\. ?|§ ?)?287 ?\(?g\)?(?!\w)", re.IGNORECASE)
_PREPOSITION = re.compile(r"(?:since|from|after|before|until|till|through|by|between|as of|ever since|prior to)\s+")
_ITEM_LIMIT = re.compile(r"\b(?:top|first|last|latest|newest|which|what|the)\s+(\d{1,3}|three|five|ten)\b")
_MODEL_ORDER = ("TFM", "JEM", "WSO")


PLAINLY = {
    "compare": "how do they compare", "has_one": "does it have an agreement",
    "how_many": "how many agreements are there",
    "models": "what is this model",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks.

    Attributes:
        text: the question as given, trimmed.
        small: the same in small letters with straight marks.
        masked: the same with names of places, models and days replaced, on which intents are decided.
        intent: one of words/intents.yaml, or ``beyond``.
        limit: the id in words/limits.yaml, when the intent is ``beyond``.
        whens: stretches of days named, in their order.
        places: names found, each with what it may stand for.
        models: TFM, JEM, WSO; ``none`` where officers without an agreement are meant.
        kind: kind of agency, or level:NAME.
        measure: what is counted: agreements, agencies, states, counties, share.
        superlative: most, fewest, none or None.
        shown: how many items are wanted, where the question says so.
        facts: facts of the rule book that the question states.
        stance: the side whose views are asked for.
        sure: the wording told the intent; False: only the names in the question did.
        kinds: every kind of agency named.
        unread: notes on words that seem to name a time but couldn't be read.
    """

    text: str
    small: str
    masked: str
    intent: str
    limit: str | None
    today: date
    whens: tuple[When, ...]
    places: tuple[Mention, ...]
    models: tuple[str, ...]
    kind: str | None
    measure: str
    superlative: str | None
    shown: int | None
    action: str | None
    touchpoint: str | None
    facts: tuple[tuple[str, str], ...]
    stance: str | None
    sure: bool
    kinds: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def when(self) -> When | None:
        """The first stretch of days, or None."""
        return self.whens[0] if self.whens else None

    @property
    def span(self) -> tuple[date | None, date | None]:
        """First and last day of everything named: "now" and "a year ago" make one stretch."""
        if len(self.whens) < 2:
            return (self.when.start, self.when.end) if self.when else (None, None)
        starts = [one.start for one in self.whens if one.start]
        ends = [one.end for one in self.whens if one.end]
        return min(starts, default=None), max(ends, default=None)

    @property
    def states(self) -> tuple[str, ...]:
        """Postal codes of the states named as such."""
        return tuple(dict.fromkeys(one.candidates[0].state for one in self.places if one.kind == "state"))

    @property
    def local(self) -> Mention | None:
        """The first county, town or agency named, or None."""
        return next((one for one in self.places if one.kind != "state"), None)

    @property
    def locals(self) -> tuple[Mention, ...]:
        """Every county, town or agency named."""
        return tuple(one for one in self.places if one.kind != "state")

    @property
    def state(self) -> str | None:
        """The one state that the question is about, also that of a county, town or agency; None when open."""
        if self.states:
            return self.states[0]
        one = self.local.one if self.local else None
        return one.state if one else None

    def notes(self) -> list[str]:
        """Return how names and days were read, in sentences, where that isn't plain."""
        told = [note for one in self.places for note in one.notes]
        if not self.sure and self.intent != "beyond":
            told.append(
                f"No known wording was found; the names in the question are read as asking: {PLAINLY[self.intent]}."
            )
        told += [f"{one.note[0].upper()}{one.note[1:]}." for one in self.whens if one.note]
        return list(dict.fromkeys([*told, *self.unread]))

    def candidates(self) -> tuple[Candidate, ...]:
        """Return what the first local name may stand for."""
        return self.local.candidates if self.local else ()


def read_question(question: str) -> str:
    """Return a question fit to be read: trimmed, without control characters.

    Raises:
        UsageError: it is empty or too long.
    """
    text = "".join(one if one.isprintable() or one in " \t\n" else " " for one in question)
    text = " ".join(text.split())
    if not any(one.isalnum() for one in text):
        raise UsageError('QUESTION: is empty; ask one, such as "How many agreements are there in Georgia?"')
    if len(text) > LONGEST_QUESTION:
        raise UsageError(f"QUESTION: {len(text)} characters; at most {LONGEST_QUESTION}")
    return text


def understand(question: str, names: Gazetteer, today: date) -> Asked:
    """Return what a question asks, as far as its words tell.

    Args:
        names: the record's names.
        today: the day from which relative days count.

    Raises:
        UsageError: the question is empty or too long.
    """
    text = read_question(question)
    straight = _PROGRAM.sub(lambda found: "287g".ljust(len(found.group(0))), plain(text))
    small = straight.lower()
    whens = find_moments(straight, today)
    models, model_spans = _find_models(small, whens)
    taken = [*(one.at for one in whens), *model_spans]
    places = find_places(straight, names, taken)
    masked = _mask(small, whens, model_spans, places)
    intent, limit, sure = _decide(masked, whens, places, models)
    doubt = find_doubt(straight, intent, whens, places, today)
    if doubt:
        intent, limit, sure = "beyond", doubt, True
    kinds = _kinds(_without_agencies(small, places))
    if intent == "may_officers" and find_value("models", small) == "none":
        models = ("none", *models)
    return Asked(
        text=text,
        small=small,
        masked=masked,
        intent=intent,
        limit=limit,
        today=today,
        whens=whens,
        places=places,
        models=models,
        kind=kinds[0] if kinds else None,
        kinds=kinds,
        unread=find_unread(masked, intent, whens),
        measure=_measure(small),
        superlative=find_value("superlatives", masked),
        shown=_shown(small),
        action=find_value("actions", _outside(small, model_spans)),
        touchpoint=find_value("touchpoints", small),
        facts=_facts(small),
        stance=find_value("stances", small),
        sure=sure,
    )


def _find_models(small: str, whens: tuple[When, ...]) -> tuple[tuple[str, ...], list[tuple[int, int]]]:
    hits = []
    for one in finders("models"):
        if one.value == "none":
            continue
        for match in one.pattern.finditer(small):
            if not any(match.start() < when.at[1] and when.at[0] < match.end() for when in whens):
                hits.append((match.span(), one.value))
    hits.sort()
    if not hits and find_value("every_model", small):
        return _MODEL_ORDER, []
    return tuple(dict.fromkeys(value for _, value in hits)), [span for span, _ in hits]


def _mask(small: str, whens: tuple[When, ...], models: list[tuple[int, int]], places: tuple[Mention, ...]) -> str:
    spans = [(one.at, "_when_") for one in whens] + [(span, "_model_") for span in models]
    spans += [(one.at, f"_{one.kind}_") for one in places]
    spans.sort(reverse=True)
    masked = small
    for (start, end), word in spans:
        lead = _PREPOSITION.match(small[start:end]) if word == "_when_" else None
        masked = masked[: start + (lead.end() if lead else 0)] + word + masked[end:]
    return " ".join(masked.split())


def _outside(small: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        small = small[:start] + " " + small[end:]
    return small


def _without_agencies(small: str, places: tuple[Mention, ...]) -> str:
    """Blank out names of agencies: "Tampa Police Department" says nothing about which kinds are asked for."""
    for one in sorted((each for each in places if each.kind in ("agency", "town")), key=lambda each: -each.at[0]):
        small = small[: one.at[0]] + " " + small[one.at[1] :]
    return small


def _kinds(small: str) -> tuple[str, ...]:
    """Return the kinds of agencies named, those first that the vocabulary has first; no word counts for two."""
    taken: list[tuple[int, int]] = []
    found = []
    for one in finders("kinds"):
        for match in one.pattern.finditer(small):
            if not any(match.start() < end and start < match.end() for start, end in taken):
                taken.append(match.span())
                found.append(one.value)
    return tuple(dict.fromkeys(found))


def _measure(small: str) -> str:
    for wanted in ("share", "states", "counties"):
        if any(one.value == wanted and one.pattern.search(small) for one in finders("measures")):
            return wanted
    found = [one for one in find_values("measures", small) if one in ("agencies", "agreements")]
    return found[0] if found else "agreements"


def _shown(small: str) -> int | None:
    found = _ITEM_LIMIT.search(small)
    if not found:
        return None
    words = {"three": 3, "five": 5, "ten": 10}
    return words.get(found.group(1)) or min(int(found.group(1)), 50)


def _facts(small: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for one in find_values("facts", small):
        fact, _, value = one.partition("=")
        found.setdefault(fact, value)
    if "certified" in found and re.search(
        r"not certified|uncertified|untrained|without (?:ice )?(?:cert|train)", small
    ):
        found["certified"] = "no"
    return tuple(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class _Pattern:
    weight: int
    rule: re.Pattern[str]


@cache
def _intents() -> tuple[tuple[str, tuple[_Pattern, ...]], ...]:
    words = load_words("intents")
    return tuple(
        (one["name"], tuple(_Pattern(weight, re.compile(_expand(rule))) for weight, rule in one["patterns"]))
        for one in words["intents"]
    )


def _expand(rule: str) -> str:
    """Write the macros into a pattern: a macro is its name in angle brackets."""
    macros = load_words("intents")["macros"]
    return re.sub(r"<([a-z]+)>", lambda found: str(macros[found.group(1)]), rule)


@cache
def _limits() -> tuple[tuple[str, int, tuple[re.Pattern[str], ...]], ...]:
    return tuple(
        (one["id"], one["weight"], tuple(re.compile(rule) for rule in one["patterns"]))
        for one in load_words("limits")["limits"]
    )


def score_intents(masked: str) -> list[tuple[int, str, str | None]]:
    """Return weight, intent and limit of everything that a masked question may ask, the likeliest first."""
    scores = [
        (sum(one.weight for one in patterns if one.rule.search(masked)), name, None) for name, patterns in _intents()
    ]
    limits: list[tuple[int, str, str | None]] = [
        (weight, "beyond", limit) for limit, weight, rules in _limits() if any(rule.search(masked) for rule in rules)
    ]
    found: list[tuple[int, str, str | None]] = [*limits, *scores]
    return sorted((one for one in found if one[0] > 0), key=lambda one: -one[0])


def _decide(
    masked: str, whens: tuple[When, ...], places: tuple[Mention, ...], models: tuple[str, ...]
) -> tuple[str, str | None, bool]:
    """Return intent, limit, and whether the wording itself told; names alone are read as the plainest question."""
    weighed = weigh(masked)
    if weighed:
        intent, _, limit = weighed.partition(":")
        return intent, limit or None, True
    states = [one for one in places if one.kind == "state"]
    if len(states) > 1 or len(places) - len(states) > 1:
        return "compare", None, False
    if len(places) > len(states):
        return "has_one", None, False
    if states or whens:
        return "how_many", None, False
    return ("models", None, False) if models else ("beyond", "unclear", False)


def weigh(masked: str, learnt: Likeness | None = None) -> str | None:
    """Return the intent ("beyond:ID" with its limit) that patterns and examples favor; None where neither tells.

    Args:
        learnt: what the examples taught; default: the shipped ones.
    """
    patterns = score_intents(masked)
    held = learnt or likeness()
    like = held.score(masked)
    if not patterns:
        spoken = [one for one in masked.split() if not one.startswith("_")]
        sure = (
            len(spoken) > 1 and len(like) > 1 and like[0][0] - like[1][0] >= CLEAR and held.coverage(masked) >= COVERED
        )
        if not sure:
            return None
        return "beyond:unclear" if like[0][1] == "beyond" else like[0][1]
    scores = {intent: max(-FARTHEST, score - like[0][0]) for score, intent in like}
    limits: dict[str, int] = {}
    for weight, intent, limit in patterns:
        if limit:
            limits.setdefault(limit, weight)
        scores[intent] = scores.get(intent, -FARTHEST) + (weight if not limit or len(limits) == 1 else 0)
    best = max(scores, key=lambda name: (scores[name], name))
    return f"beyond:{next(iter(limits), 'unclear')}" if best == "beyond" else best
