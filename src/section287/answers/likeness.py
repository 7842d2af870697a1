"""How like a question is to examples of each intent: naive Bayes over words and pairs of words, learnt from a file.

It helps the patterns of words/intents.yaml where they say little. Every example stands in words/examples_masked.yaml
and can be read, added or struck out.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from section287.answers.wording import load_words

_WORD = re.compile(r"_[a-z]+_|287g|[a-z]+(?:'[a-z]+)?")
_SMOOTH = 0.15
_PRIOR = 0.5  # how much the number of an intent's examples counts


@dataclass(frozen=True, slots=True)
class Likeness:
    """What was learnt: examples of each intent, and in how many of them each feature stands."""

    examples: Mapping[str, int]
    features: Mapping[str, Mapping[str, int]]
    known: frozenset[str]

    def score(self, masked: str) -> list[tuple[float, str]]:
        """Return log scores by intent, the likeliest first."""
        found = [one for one in features_of(masked) if one in self.known]
        total = sum(self.examples.values())
        scores = []
        for intent, count in self.examples.items():
            score = math.log(count / total) * _PRIOR
            held = self.features[intent]
            score += sum(math.log((held.get(one, 0) + _SMOOTH) / (count + 2 * _SMOOTH)) for one in found)
            scores.append((score, intent))
        return sorted(scores, key=lambda pair: (-pair[0], pair[1]))

    def coverage(self, masked: str) -> float:
        """Return the share of a question's words that stand in any example."""
        words = _WORD.findall(masked)
        return sum(1 for one in words if one in self.known) / len(words) if words else 0.0


def features_of(masked: str) -> set[str]:
    """Return a masked question's words and pairs of neighbours, with its ends."""
    words = ["^", *_WORD.findall(masked), "$"]
    return {*words[1:-1], *(f"{one} {after}" for one, after in pairwise(words))}


def learn(examples: Iterable[tuple[str, str]]) -> Likeness:
    """Learn from pairs of intent and masked question."""
    counts: Counter[str] = Counter()
    features: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for intent, masked in examples:
        counts[intent] += 1
        features[intent].update(features_of(masked))
    known = frozenset(one for held in features.values() for one in held)
    return Likeness(dict(sorted(counts.items())), {key: dict(value) for key, value in features.items()}, known)


@cache
def likeness() -> Likeness:
    """Return what the shipped examples teach, learnt once."""
    examples: Mapping[str, list[str]] = load_words("examples_masked")["examples"]
    return learn((intent, masked) for intent, group in examples.items() for masked in group)
