"""The gate: a sentence passes only if its facts carry everything in it, and it keeps what the template said.

Mechanical, and strict on purpose: when in doubt the template's own sentence stands, which costs style and no truth.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from section287.answers.phrasing.anchors import Anchors, plain_words, read_anchors, read_values, stem
from section287.answers.report import Fact, Sentence, Source

LONGEST = 600  # characters of a sentence
KEPT_WORDS = 0.7  # share of the template's own words that has to stay
LONGER = 2.0  # times the template's length
_KEPT = ("numbers", "dates", "places", "models", "agencies", "quotations")
_CONTROL = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")
_END = re.compile(r"[.!?][”\")]*\s+(?=[A-Z“\"])")


@dataclass(frozen=True, slots=True)
class Offer:
    """A sentence that a language model offers in place of a template's."""

    text: str
    facts: tuple[str, ...]


def check_offer(
    offer: Offer, template: Sentence, facts: Mapping[str, Fact], sources: Sequence[Source] = ()
) -> list[str]:
    """Return why an offered sentence can't stand in for the template's; nothing means that it passes.

    Args:
        facts: the closed list, by id.
        sources: the answer's sources; titles and days of those that the facts cite are carried, too.
    """
    problems = check_form(offer.text, template.text)
    unknown = [one for one in offer.facts if one not in facts]
    if not offer.facts:
        problems.append("names no fact")
    if unknown:
        problems.append(f"names facts that don't exist: {', '.join(unknown)}")
    foreign = [one for one in offer.facts if one in facts and one not in template.facts]
    if foreign:
        problems.append(f"rests on facts of another sentence: {', '.join(foreign)}")
    if problems:
        return problems
    own = [facts[one] for one in offer.facts]
    carried = carried_by(own, sources)
    said, was = read_anchors(offer.text), read_anchors(template.text)
    return [*check_carried(said, carried, was), *check_kept(said, was), *check_words(offer.text, said, carried, was)]


def check_form(text: str, template: str) -> list[str]:
    """Return what is wrong with a text as such: length, marks, more than one sentence, markup."""
    problems = []
    if not text.strip():
        return ["is empty"]
    if len(text) > LONGEST or len(text) > LONGER * len(template) + 40:
        problems.append(f"is too long ({len(text)} characters)")
    if any(unicodedata.category(one) in _CONTROL for one in text):
        problems.append("has control or invisible characters")
    odd = sorted({one for one in text if not one.isascii() and one not in "“”‘’–—…é" and one not in template})
    if odd:
        problems.append(f"has characters that the template lacks: {' '.join(f'U+{ord(one):04X}' for one in odd)}")
    if re.search(r"https?:|www\.|<[a-z/!]|\]\(|[{}\\|`*_#]{1}|\[\d*\]", text):
        problems.append("has an address or markup")
    if len(_END.findall(text)) > len(_END.findall(template)):
        problems.append("has more sentences than the template")
    return problems


def carried_by(facts: Sequence[Fact], sources: Sequence[Source] = ()) -> Anchors:
    """Return everything that some facts carry: values, quotations, and title, issuer and day of their sources."""
    found = Anchors()
    cited = {number for one in facts for number in one.sources}
    for one in facts:
        found.add(read_values(one.values))
        if one.rows is not None and one.rows != 1:
            found.numbers.add(str(one.rows))
        if one.quote:
            quoted = read_anchors(one.quote)
            found.add(quoted)
            found.texts |= read_anchors(f'"{one.quote}"').quotations
    for source in sources:
        if source.n in cited:
            found.add(read_values({"title": source.title, "issuer": source.issuer, "date": source.date}))
    return found


def check_carried(said: Anchors, carried: Anchors, template: Anchors | None = None) -> list[str]:
    """Return what a text says that nothing carries.

    Args:
        template: the template's own reading; its comparators and hedges were computed with the facts and are carried.
    """
    problems = []
    for name in ("numbers", "dates", "places", "models"):
        extra = sorted(getattr(said, name) - getattr(carried, name))
        if extra:
            problems.append(f"{name[:-1]} not carried: {', '.join(extra)}")
    loose = [
        one
        for one in sorted(said.agencies)
        if not any(one in held for held in carried.texts) and not any(held in one for held in carried.agencies if held)
    ]
    if loose:
        problems.append(f"agency not carried: {', '.join(loose)}")
    quotes = [one for one in sorted(said.quotations) if not any(one in held for held in carried.texts)]
    if template is not None:
        quotes = [one for one in quotes if one not in template.quotations]
        amounts = sorted(said.amounts - template.amounts - carried.amounts)
        if amounts:
            problems.append(f"amount not carried: {', '.join(amounts)}")
        for kind, word in (
            ("comparators", "comparator"),
            ("hedges", "hedge"),
            ("causes", "cause"),
            ("units", "counting word"),
            ("polarity", "polarity"),
        ):
            extra = sorted(
                one.partition(":")[2] for one in said.classes - template.classes if one.startswith(f"{kind}:")
            )
            if extra:
                problems.append(f"{word} not carried: {', '.join(extra)}")
    if quotes:
        problems.append(f"quotation not carried: {'; '.join(quotes)}")
    return problems


def check_kept(said: Anchors, template: Anchors) -> list[str]:
    """Return what a text lost or turned around: figures, days, names, negations, hedges, and who has which figure."""
    problems = []
    for name in _KEPT:
        lost = sorted(getattr(template, name) - getattr(said, name))
        if lost:
            problems.append(f"{name[:-1]} lost: {', '.join(lost)}")
    lost = sorted(one for one in template.classes - said.classes if not one.startswith("units:"))
    if lost:
        problems.append(f"word of weight lost: {', '.join(lost)}")
    if _binding(said.order) != _binding(template.order):
        problems.append("figures and names stand in another order or number")
    shared = [word for word in said.content if word in template.words]
    if not _follows(shared, template.content):
        problems.append("words stand in another order")
    if len(set(template.content) - said.words) > (1 - KEPT_WORDS) * len(set(template.content)):
        problems.append("too much of the sentence is lost")
    return problems


def _follows(words: list[str], template: list[str]) -> bool:
    """Tell whether words stand in a template in the same order, others between them left out."""
    rest = iter(template)
    return all(word in rest for word in words)


def _binding(order: list[str]) -> list[str]:
    """Return the marks whose order binds: all where something could be exchanged, but a lone day, which can't."""
    kinds = [one.partition(" ")[0] for one in order]
    if all(kinds.count(kind) < 2 for kind in set(kinds)):
        return sorted(order)
    return [one for one in order if kinds.count("date") > 1 or not one.startswith("date ")]


def check_words(text: str, said: Anchors, carried: Anchors, template: Anchors) -> list[str]:
    """Return words that stand in no fact, in no template and among no plain words, and words that take a side."""
    from section287.facts.neutral import find_loaded_words

    problems = [f"loaded word: {one.word}" for one in find_loaded_words(text)]
    problems += [
        f"loaded word: {one.word}"
        for one in find_loaded_words(text.replace('"', "").replace("“", "").replace("”", ""))
        if one.word.lower() not in _joined(template)
    ]
    known = carried.words | template.words | plain_words()
    strange = sorted(word for word in said.words - known if not word.isdigit() and stem(word) not in known)
    if strange:
        problems.append(f"words in no fact: {', '.join(strange)}")
    return list(dict.fromkeys(problems))


def _joined(template: Anchors) -> str:
    return " ".join(sorted(template.words))
