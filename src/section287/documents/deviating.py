"""What one agreement changes: against its template, or against another agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from section287.documents.clauses import Clause, read_clauses
from section287.documents.comparing import Difference, compare_tokens
from section287.documents.fields.field import Field
from section287.documents.stream import Stream, squash
from section287.documents.template.table import Template, find_revision, known_headings, list_templates
from section287.documents.wording import Token, name_forms, tokenize

Verdict = Literal["same", "changed", "added", "left_out", "not_read"]
"""``same``: word for word, blanks and misreadings aside. ``not_read``: the page it should stand on wasn't read."""

# words from which on an agreement counts as having words of its own: added or left out in one place, or in all
BESPOKE, BESPOKE_IN_ALL = 8, 20
LOST_LINE = 16  # words on a line
NOT_COMPARED = ("signatures", "attachment")
HELD_FROM, HELD_SHARE = 12, 0.7  # words; share of them that a neighbour holds beyond its own
HEADINGS_ALIKE, TEXTS_ALIKE = 84.0, 0.5  # of 100, letters; of 1, words in their order
REWORDED_HEADINGS, REWORDED = 70.0, 0.3  # likewise, of a clause whose heading and words were both reworded


@dataclass(frozen=True, slots=True)
class Side:
    """One clause of one side of a comparison."""

    label: str
    heading: str
    text: str
    page: int | None
    tokens: list[Token]

    @property
    def key(self) -> str:
        """The heading's letters."""
        return squash(self.heading)


@dataclass(frozen=True, slots=True)
class ClauseComparison:
    """One clause on both sides.

    Attributes:
        old: of the template or the other agreement; None where this agreement added the clause.
        new: of this agreement; None where it left the clause out.
    """

    verdict: Verdict
    old: Side | None
    new: Side | None
    differences: tuple[Difference, ...]

    @property
    def changes(self) -> list[Difference]:
        """The real changes of wording."""
        return [one for one in self.differences if one.kind == "change"]

    @property
    def weight(self) -> int:
        """How many words were added and left out."""
        if self.verdict in ("added", "left_out"):
            side = self.new or self.old
            return len(side.tokens) if side else 0
        return sum(one.weight for one in self.changes)

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as plain values."""
        side = self.new or self.old
        return {
            "clause": side.label if side else "",
            "heading": side.heading if side else "",
            "verdict": self.verdict,
            "page": self.new.page if self.new else None,
            "words_changed": self.weight,
            "text": side.text if side and self.verdict in ("added", "left_out") else None,
            "changes": [{"old": one.old, "new": one.new, "start": one.start, "end": one.end} for one in self.changes],
            "misread": sum(one.kind == "noise" for one in self.differences),
            "filled_in": [one.new for one in self.differences if one.kind == "blank" and one.new],
        }


def side_of_agreement(stream: Stream, fields: Sequence[Field]) -> list[Side]:
    """Cut an agreement into the clauses that are compared; signatures and papers filed with it aren't."""
    clauses = read_clauses(stream, known_headings())
    agency = next((one.value for one in fields if one.name == "agency"), None)
    names = name_forms(agency, [clause.text for clause in clauses])
    return [_side(clause, names) for clause in clauses if clause.kind not in NOT_COMPARED]


def _side(clause: Clause, names: list[str]) -> Side:
    return Side(clause.label, clause.heading, clause.text, clause.page, tokenize(clause.text, names))


def side_of_template(template: Template) -> list[Side]:
    """Return a template's clauses for a comparison."""
    return [Side(one.label, one.heading, one.text, None, tokenize(one.text)) for one in template.clauses]


def choose_template(
    stream: Stream, fields: list[Field], templates: Sequence[Template] | None = None
) -> tuple[Template | None, str]:
    """Choose the template of a document: the revision it names, else the one of its model that is most like it.

    Returns:
        The template (None: there is none of this model) and what says so.
    """
    every = list_templates() if templates is None else templates
    revision, why = find_revision(fields, stream)
    chosen = next((one for one in every if one.id == revision), None)
    if chosen:
        return chosen, why
    model = next((one.value for one in fields if one.name == "model"), None)
    mine = [one for one in every if one.model == model]
    if not mine:
        return None, f"there is no template of model {model or 'unknown'}"
    shingles = _shingles(stream.squashed.text)
    likeness = {one.id: _overlap(shingles, " ".join(clause.text for clause in one.clauses)) for one in mine}
    best = max(mine, key=lambda one: (likeness[one.id], one.id))
    said = f"no template of revision {revision} was built" if revision else why
    return best, f"{said}; the most alike of its model was taken"


def _shingles(text: str) -> set[str]:
    return {text[index : index + 24] for index in range(max(len(text) - 24, 1))}


def _overlap(shingles: set[str], text: str) -> float:
    joined = squash(text)
    pieces = [joined[index : index + 24] for index in range(0, max(len(joined) - 24, 1), 12)]
    return sum(piece in shingles for piece in pieces) / len(pieces)


def compare_sides(old: list[Side], new: list[Side], scanned: bool, unread: bool = False) -> list[ClauseComparison]:
    """Match the clauses of two texts and compare each pair.

    Args:
        scanned: misreadings are to be expected.
        unread: some pages of the new text weren't read, so that a missing clause needn't be missing in the agreement.
    """
    pairs = match_clauses(old, new)
    matched = {index for index in pairs.values() if index is not None}
    result: list[ClauseComparison] = []
    holders = _find_holders(old, new, pairs)
    for index, before in enumerate(old):
        partner = pairs.get(index)
        if index in holders:  # its heading was lost: its words are compared together with its neighbour's
            result.append(ClauseComparison("same", before, new[holders[index]], ()))
            continue
        if partner is None:
            if before.tokens:
                result.append(ClauseComparison("not_read" if unread else "left_out", before, None, ()))
            continue
        after = new[partner]
        joined = sorted((index, *(at for at, holder in holders.items() if holder == partner)))
        tokens = [token for at in joined for token in _with_heading(old[at], headed=at != joined[0])]
        differences = compare_tokens(tokens, after.tokens, scanned, before.key)
        changed = any(one.kind == "change" for one in differences)
        result.append(ClauseComparison("changed" if changed else "same", before, after, tuple(differences)))
    for index, after in enumerate(new):
        if index not in matched and len(after.tokens) > 4:
            result.append(ClauseComparison("added", None, after, ()))
    return result


def _with_heading(side: Side, headed: bool) -> list[Token]:
    """Return a clause's tokens, its heading's before them where that stands in the midst of other words."""
    return [*tokenize(f"{side.label.split('.')[-1]}. {side.heading}"), *side.tokens] if headed else side.tokens


def _find_holders(old: list[Side], new: list[Side], pairs: dict[int, int | None]) -> dict[int, int]:
    """Return the clauses of the old text whose words stand, without their heading, in a neighbour of the new text.

    A stamp or a tear over a heading leaves the clause's words to the clause before it: nothing was left out.
    """
    from rapidfuzz.distance import LCSseq

    holders: dict[int, int] = {}
    for index, missing in enumerate(old):
        if pairs.get(index) is not None or len(missing.tokens) < HELD_FROM:
            continue
        matched = [at for at in range(len(old)) if pairs.get(at) is not None]
        for at in ([at for at in matched if at < index][-1:], [at for at in matched if at > index][:1]):
            partner = pairs[at[0]] if at else None
            if partner is None:
                continue
            own, held = ([token.key for token in side.tokens] for side in (old[at[0]], missing))
            words = [token.key for token in new[partner].tokens]
            together = [*own, *held] if at[0] < index else [*held, *own]
            gained = LCSseq.similarity(together, words) - LCSseq.similarity(own, words)
            if gained >= HELD_SHARE * len(held):
                holders[index] = partner
                break
    return holders


def match_clauses(old: list[Side], new: list[Side]) -> dict[int, int | None]:
    """Match clauses by heading, and by wording where a heading is lost; each at most once."""
    from rapidfuzz import fuzz

    pairs: dict[int, int | None] = {}
    free = set(range(len(new)))
    candidates: list[tuple[float, int, int]] = []
    for i, before in enumerate(old):
        for j, after in enumerate(new):
            score = fuzz.ratio(before.key, after.key)
            if score >= HEADINGS_ALIKE:
                same_kind = before.label.startswith("App") == after.label.startswith("App")
                candidates.append((score + (5 if before.label == after.label else 0) + (8 if same_kind else 0), i, j))
    for _, i, j in sorted(candidates, reverse=True):
        if i not in pairs and j in free:
            pairs[i] = j
            free.discard(j)
    left = [i for i, before in enumerate(old) if i not in pairs and before.tokens]
    alike = [(_share_in_order(old[i], new[j]), i, j) for i in left for j in sorted(free)]
    for score, i, j in sorted(alike, reverse=True):
        reworded = score >= REWORDED and fuzz.ratio(old[i].key, new[j].key) >= REWORDED_HEADINGS
        if (score >= TEXTS_ALIKE or reworded) and i not in pairs and j in free:
            pairs[i] = j
            free.discard(j)
    return pairs


def _share_in_order(one: Side, other: Side) -> float:
    """Return the share of two clauses' words, 0 to 1, that they have in common in the same order."""
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity([token.key for token in one.tokens], [token.key for token in other.tokens])


def is_bespoke(comparisons: Sequence[ClauseComparison], scanned: bool = False) -> bool:
    """Say whether an agreement has words of its own, outside of blanks and misreadings.

    A clause added or left out, or ``BESPOKE`` words added or left out in one place, or ``BESPOKE_IN_ALL`` in all.

    Args:
        scanned: a scan may have lost a line: words left out count from ``LOST_LINE`` on.
    """
    differing = [one for one in comparisons if one.verdict in ("changed", "added", "left_out")]
    least_left_out = LOST_LINE if scanned else BESPOKE
    parts = [(len(part.old.split()), len(part.new.split())) for one in differing for part in one.changes]
    places = [max(new, old if old >= least_left_out else 0) for old, new in parts]
    in_all = sum(new + (old if not scanned or old >= least_left_out else 0) for old, new in parts)
    whole = [one.weight for one in differing if one.verdict != "changed"]
    return max([*places, *whole], default=0) >= BESPOKE or in_all + sum(whole) >= BESPOKE_IN_ALL
