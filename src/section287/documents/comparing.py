"""Two texts, clause by clause: what really differs, what is only a scanner's misreading, what is a blank filled in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from section287.documents.legible import vocabulary
from section287.documents.stream import squash
from section287.documents.wording import LEA, Token

Kind = Literal["change", "noise", "blank"]
"""``change``: other words. ``noise``: the same words, misread by a scanner or printed otherwise. ``blank``: what every
agreement fills in for itself: names, places, addresses, numbers."""

# letters in common from which on two stretches of a scan are the same words, misread; less where most aren't words
REPEATED_FROM, REPEATED_SCANNED, REPEATED_ALIKE, REPEATED_WHOLE = 40, 18, 85.0, 95.0
ALIKE, GARBLED = 0.68, 0.5
SENTENCE_FROM = 4  # words of the agreements' own, offices aside
MISPLACED_FROM, MISPLACED_ALIKE = 12, 85.0  # letters; of 100
MOVED_FROM = 24  # letters from which on words that stand elsewhere were moved, not parted otherwise
NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "nor",
        "cannot",
        "neither",
        "shall",
        "may",
        "must",
        "will",
        "only",
        "except",
        "unless",
        "without",
    ]
)
OFFICES = frozenset(
    [
        "office",
        "field",
        "the",
        "county",
        "sheriff",
        "department",
        "police",
        "chief",
        "counsel",
        "local",
        "ice",
        "security",
        "homeland",
        "phone",
        "suite",
        "street",
        "principal",
        "legal",
        "advisor",
        "address",
        "city",
        "ero",
        "fod",
        "foo",
        "director",
        "opla",
        "located",
        "center",
        "road",
    ]
)
UNITS = frozenset(["hours", "hour", "days", "day", "years", "year", "months", "month", "percent", "weeks"])
NUMBER_WORD = re.compile(r"^(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|thirty|sixty|ninety)\w*$")
FILLED_CLAUSES = ("PARTIES", "PREAMBLE", "POINTSOFCONTACT", "PUBLICINFORMATIONPOINTSOFCONTACT")


@dataclass(frozen=True, slots=True)
class Difference:
    """One stretch in which a clause differs.

    Attributes:
        old: the words of the text compared with ("" where words were added).
        new: the words of this text ("" where words were left out).
        start: offset of ``new`` in this clause's text; ``end`` is after it.
    """

    kind: Kind
    old: str
    new: str
    start: int
    end: int

    @property
    def weight(self) -> int:
        """How many words were added and left out."""
        return len(self.old.split()) + len(self.new.split())


def compare_tokens(old: Sequence[Token], new: Sequence[Token], scanned: bool, heading: str) -> list[Difference]:
    """Return the differences between two clauses' tokens, in the order of the new text.

    Args:
        scanned: either text was read from a scan: misreadings are to be expected.
        heading: letters of the clause's heading; some clauses hold little but blanks.
    """
    from rapidfuzz.distance import Indel

    codes = Indel.opcodes([token.key for token in old], [token.key for token in new])
    found: list[Difference] = []
    for old_part, new_part in _stretches(codes, old, new):
        before = " ".join(token.text for token in old_part)
        after = " ".join(token.text for token in new_part)
        start = new_part[0].start if new_part else 0
        end = new_part[-1].end if new_part else 0
        if _other_number(old_part, new_part, scanned, _after(new_part, new)):
            kind: Kind = "change"
        else:
            kind = judge(old_part, new_part, scanned, heading.upper().replace(" ", ""))
        found.append(Difference(kind, before, after, start, end))
    return [_as_repeat(one, new, scanned) for one in _without_moves(found, new, scanned)]


def _after(part: Sequence[Token], whole: Sequence[Token]) -> str:
    return next((token.key for token in whole if part and token.start >= part[-1].end), "")


def _other_number(old: Sequence[Token], new: Sequence[Token], scanned: bool, after: str) -> bool:
    """Another number is another agreement: "48 hours" and "72 hours". In a scan only one that counts something does."""
    if not old or not new or not all(NUMBER_WORD.match(token.key) for token in (*old, *new)):
        return False
    return "".join(t.key for t in old) != "".join(t.key for t in new) and (not scanned or after in UNITS)


def _as_repeat(one: Difference, new: Sequence[Token], scanned: bool) -> Difference:
    """A sentence printed twice, as over a page's end, adds nothing, nor does a part of a scan's line read twice."""
    if one.kind != "change" or one.old or len(squash(one.new)) < (REPEATED_SCANNED if scanned else REPEATED_FROM):
        return one
    from rapidfuzz import fuzz

    rest = "".join(token.key for token in new if token.end <= one.start or token.start >= one.end)
    least = REPEATED_ALIKE if len(squash(one.new)) >= REPEATED_FROM else REPEATED_WHOLE
    twice = fuzz.partial_ratio(squash(one.new), rest) >= least
    return replace(one, kind="noise") if twice else one


def _without_moves(found: list[Difference], new: Sequence[Token], scanned: bool) -> list[Difference]:
    """A line of a scan that only stands elsewhere in the clause was read out of order; a whole sentence was moved."""
    left = {_letters(one.old, scanned) for one in found if one.old and not one.new}
    come = {_letters(one.new, scanned): _is_sentence(one, new) for one in found if one.new and not one.old}

    def moved(one: Difference) -> bool:
        key = _letters(one.old or one.new, scanned)
        if bool(one.old) == bool(one.new):
            return False
        if key in left and key in come:
            return len(key) < MOVED_FROM or (scanned and not come[key])
        return scanned and not come.get(key) and _misplaced(one, left if one.new else set(come))

    if scanned and _is_reordered([one for one in found if one.kind == "change"]):
        found = [replace(one, kind="noise") if not _is_sentence(one, new) else one for one in found]
    return [replace(one, kind="noise") if moved(one) else one for one in found]


def _misplaced(one: Difference, others: set[str]) -> bool:
    """Say whether the words of a scan's line stand, a letter or two aside, elsewhere in the clause as well."""
    from rapidfuzz import fuzz

    text = one.old or one.new
    words = {squash(word) for word in text.split()}
    if words & NEGATIONS or any(NUMBER_WORD.match(word) for word in words) or len(squash(text)) < MISPLACED_FROM:
        return False
    return any(fuzz.ratio(_letters(text, scanned=True), other) >= MISPLACED_ALIKE for other in others)


def _is_reordered(changes: list[Difference]) -> bool:
    """Say whether a clause's changes leave out and add the same words: a scan's lines ran into one another."""
    left = Counter(squash(word) for one in changes for word in one.old.split())
    known = vocabulary()
    come = Counter(key for one in changes for word in one.new.split() if (key := squash(word)) in known or len(key) < 3)
    apart = (left - come) + (come - left)
    return left.total() >= 4 and apart.total() <= 2 and not set(apart) & NEGATIONS


def _letters(text: str, scanned: bool) -> str:
    """Return a text's letters; of a scan's, whose words may stand in another order, word by word in the alphabet's."""
    return "".join(sorted(squash(word) for word in text.split())) if scanned else squash(text)


def _is_sentence(one: Difference, new: Sequence[Token]) -> bool:
    before = next((token.text for token in reversed(new) if token.end <= one.start), ".")
    return one.new[:1].isupper() and one.new.endswith((".", ";")) and before.endswith((".", ";", ":"))


def _stretches(codes: object, old: Sequence[Token], new: Sequence[Token]) -> list[tuple[list[Token], list[Token]]]:
    """Join edits that stand next to one another, or that only one short word parts."""
    parts: list[tuple[int, int, int, int]] = []
    for code in codes:  # type: ignore[attr-defined]
        if code.tag == "equal":
            continue
        if parts and code.src_start - parts[-1][1] <= 1 and code.dest_start - parts[-1][3] <= 1:
            parts[-1] = (parts[-1][0], code.src_end, parts[-1][2], code.dest_end)
        else:
            parts.append((code.src_start, code.src_end, code.dest_start, code.dest_end))
    return [(list(old[a:b]), list(new[c:d])) for a, b, c, d in parts]


def judge(old: Sequence[Token], new: Sequence[Token], scanned: bool, heading: str = "") -> Kind:
    """Say whether one difference is a real change, a misreading, or a blank filled in."""
    before, after = "".join(token.key for token in old), "".join(token.key for token in new)
    if before == after:
        return "noise"  # the same letters, parted otherwise
    if before.replace(LEA, "") == after.replace(LEA, "") == "":
        return "noise"
    old_known, new_known = _known(old), _known(new)
    filled = any(heading.startswith(name) for name in FILLED_CLAUSES) and len(new_known) < 12 and len(old_known) < 12
    if filled and not _says_something(new_known):
        return "blank"
    turned = {token.key for token in old} ^ {token.key for token in new}
    turned &= NEGATIONS
    ordinary = not scanned and (_is_ordinary(old) or _is_ordinary(new))
    if not new_known and not old_known and not ordinary and not turned:
        return "blank" if len(new) + len(old) < 40 else "change"
    garbled = scanned and len(new_known) * 2 < len(new)
    if (
        _alike(before, after, GARBLED if garbled else ALIKE)
        and (scanned or (not new_known and not old_known))
        and not _differs_in_sense(old, new)
    ):
        return "noise"
    if scanned and _is_scrap(old_known, new_known, new, before, after):
        return "noise"
    if not turned and not ordinary and _is_filling(old, new, old_known, new_known):
        return "blank"
    return "change"


def _says_something(known: list[str]) -> bool:
    """Say whether words make a sentence, not a name or an address: "ICE will pay …"."""
    return bool(set(known) & NEGATIONS) and len([word for word in known if word not in OFFICES]) >= SENTENCE_FROM


def _known(tokens: Sequence[Token]) -> list[str]:
    """Words of the agreements' own vocabulary: names, addresses and a scanner's debris are none."""
    words = vocabulary()
    return [token.key for token in tokens if token.key in words and len(token.key) > 2 and token.key != LEA]


def _is_ordinary(tokens: Sequence[Token]) -> bool:
    """Say whether words are in small letters, as no blank is filled in with, where the file itself shows them."""
    small = [
        token
        for token in tokens
        if token.text[:1].islower() and token.key.isalpha() and len(token.key) > 3 and token.key not in OFFICES
    ]
    return len(small) * 3 >= len(tokens) > 0


def _alike(one: str, other: str, least: float) -> bool:
    from rapidfuzz import fuzz

    return bool(one) and bool(other) and fuzz.ratio(one, other) / 100 >= least


def _differs_in_sense(old: Sequence[Token], new: Sequence[Token]) -> bool:
    """Words that turn a sentence round, and numbers, are no misreading when they come or go whole."""
    before, after = {token.key for token in old}, {token.key for token in new}
    for word in (before ^ after) & NEGATIONS:
        others = (after if word in before else before) - (before & after)
        if not any(_misread(word, other) for other in others):
            return True
    numbers = {key for key in before ^ after if NUMBER_WORD.match(key)}
    return len(numbers) >= 2 and numbers == before ^ after and all(len(key) <= 4 for key in numbers)


def _misread(word: str, other: str) -> bool:
    """Whether a scanner may have made one word of the other: much alike, or the word joined to its neighbours."""
    from rapidfuzz import fuzz

    if other in NEGATIONS:
        return False
    return fuzz.ratio(word, other) >= 60 or (len(other) > len(word) and fuzz.partial_ratio(word, other) >= 66)


def _is_scrap(old_known: list[str], new_known: list[str], new: Sequence[Token], before: str, after: str) -> bool:
    """In a scan, a word lost at a page's edge, a smudge, or a line read twice is no change of the agreement."""
    if set(old_known) & NEGATIONS or set(new_known) & NEGATIONS:
        return (
            len(old_known) + len(new_known) <= 1 and abs(len(before) - len(after)) <= 2 and bool(before) and bool(after)
        )
    return len(old_known) + len(new_known) <= 2 and len(before) + len(after) < 40


def _is_filling(old: Sequence[Token], new: Sequence[Token], old_known: list[str], new_known: list[str]) -> bool:
    """A blank filled in holds names, numbers and the words of offices, and hardly any other."""
    if len([word for word in old_known if word not in OFFICES]) > 2:
        return False
    plain = [token for token in new if token.key in new_known and token.text[:1].islower() and token.key not in OFFICES]
    names = [token for token in new if token.text[:1].isupper() or any(c.isdigit() for c in token.text)]
    named = not new or len(names) * 2 >= len(new)
    return len(plain) <= 1 and named and (not old_known or not new_known or bool(names))
