"""Many agreements → the template that they share: the words on which most of them agree, clause by clause.

Run by ``python -m section287.documents.template.building FOLDER``: it reads the PDFs of a folder and writes the bundled
table (``table.json``) and the vocabulary by which readings are judged (``patterns/vocabulary.txt``).
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from section287.documents.clauses import Clause, read_clauses
from section287.documents.fields.field import Field, load_patterns
from section287.documents.fields.reading import read_fields
from section287.documents.legible import vocabulary
from section287.documents.page import Document
from section287.documents.stream import Stream
from section287.documents.template.table import (
    TABLE,
    Template,
    TemplateClause,
    find_revision,
    known_headings,
    templates_as_json,
)
from section287.documents.wording import LEA, Token, name_forms, tokenize

LEAST_AGREEMENTS = 2
MISREAD_FROM, LETTERS_LOST, MISREAD_ALIKE = 4, 2, 75.0  # letters; of 100: a word and what a scanner made of it
RUN_TOGETHER = re.compile(r"\b(of|this|the|by|to|and|for|in)(?=[A-Z])")
NOT_SHARED = ("signatures", "addendum", "attachment")


@dataclass(frozen=True, slots=True)
class _Voice:
    """One agreement's words for one clause, and how much they weigh: a clean text layer counts more than a scan."""

    tokens: list[Token]
    weight: float


def build_templates(read: list[tuple[Document, list[Field]]], least: int = LEAST_AGREEMENTS) -> tuple[Template, ...]:
    """Build a template of each revision of which at least two agreements were read.

    Args:
        read: documents and their fields.
        least: how many agreements of a revision are needed.
    """
    groups: dict[str, list[tuple[Stream, list[Field]]]] = defaultdict(list)
    for document, fields in read:
        stream = Stream(document)
        revision = find_revision(fields, stream)[0]
        if revision:
            groups[revision].append((stream, fields))
    first = _build(groups, {}, least)
    return _build(groups, known_headings(first), least)  # headings learned once are then found in poor scans too


def _build(
    groups: dict[str, list[tuple[Stream, list[Field]]]], known: dict[str, str], least: int
) -> tuple[Template, ...]:
    table = {one["id"]: one for one in load_patterns("revisions")["revisions"]}
    return tuple(
        Template(
            id=revision,
            model=table[revision]["model"],
            mark=table[revision].get("mark"),
            agreements=len(members),
            clauses=tuple(_agree([(stream, read_clauses(stream, known), fields) for stream, fields in members])),
        )
        for revision, members in sorted(groups.items())
        if len(members) >= least
    )


def _agree(members: list[tuple[Stream, list[Clause], list[Field]]]) -> list[TemplateClause]:
    voices: dict[str, list[_Voice]] = defaultdict(list)
    heads: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    order: dict[str, list[float]] = defaultdict(list)
    for stream, clauses, fields in members:
        agency = next((one.value for one in fields if one.name == "agency"), None)
        names = name_forms(agency, [clause.text for clause in clauses])
        for index, clause in enumerate(clauses):
            if clause.kind in NOT_SHARED:
                continue
            page = stream.page(clause.page)
            weight = 1.0 if page.via == "text" else 0.6 * max(page.confidence, 0.1)
            voices[clause.key].append(_Voice(tokenize(RUN_TOGETHER.sub(r"\1 ", clause.text), names), weight))
            heads[clause.key][(clause.label, clause.heading)] += 2 if page.via == "text" else 1
            order[clause.key].append(index / max(len(clauses), 1))
    half = len(members) / 2
    shared = [key for key, said in voices.items() if len(said) > half]
    shared.sort(key=lambda key: sum(order[key]) / len(order[key]))
    result = []
    for key in shared:
        (label, heading), _ = heads[key].most_common(1)[0]
        result.append(TemplateClause(label, heading, vote(voices[key]), len(voices[key])))
    return result


def _mended(base: list[str], words: list[str]) -> list[str]:
    """Return a voice's words, those that are the base's letters misread (or the other way round) taken for the base's.

    "perso1mel" and "personne" both speak for "personnel", so that three poor scans still agree on the word.
    """
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    mended = list(words)
    known = vocabulary()
    for code in Levenshtein.opcodes(base, words):
        if code.tag != "replace":
            continue
        for at, other in zip(range(code.src_start, code.src_end), range(code.dest_start, code.dest_end), strict=False):
            one, two = base[at], words[other]
            like = min(len(one), len(two)) >= MISREAD_FROM and abs(len(one) - len(two)) <= LETTERS_LOST
            if like and (one in known) != (two in known) and not (one + two)[:1].isdigit():
                mended[other] = one if fuzz.ratio(one, two) >= MISREAD_ALIKE else two
    return mended


def vote(voices: list[_Voice]) -> str:
    """Return the words that most voices share, in the order of the voice that agrees best with the others."""
    from rapidfuzz.distance import Indel, Opcodes

    keys = [[token.key for token in voice.tokens] for voice in voices]
    likeness = [
        sum(Indel.normalized_similarity(one, other) * voice.weight for other, voice in zip(keys, voices, strict=True))
        for one in keys
    ]
    base = max(range(len(voices)), key=lambda index: (round(likeness[index], 6), voices[index].weight))
    total = sum(voice.weight for voice in voices)
    support = [0.0] * len(keys[base])
    printed: list[Counter[str]] = [Counter() for _ in keys[base]]
    added: dict[int, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for voice, words in zip(voices, keys, strict=True):
        words = _mended(keys[base], words)
        codes: Opcodes = Indel.opcodes(keys[base], words)
        pending: list[str] = []
        for code in codes:
            if code.tag == "equal":
                for offset in range(code.src_end - code.src_start):
                    token = voice.tokens[code.dest_start + offset]
                    support[code.src_start + offset] += voice.weight
                    printed[code.src_start + offset][token.text] += round(voice.weight * 100)
            elif code.tag == "insert":
                pending = [token.text for token in voice.tokens[code.dest_start : code.dest_end]]
                added[code.src_start][tuple(pending)] += round(voice.weight * 100)
    words_out: list[str] = []
    for index in range(len(keys[base]) + 1):
        for inserted, weight in added[index].items():
            if weight > 50 * total:
                words_out += inserted
        if index < len(keys[base]) and support[index] * 2 > total:
            text = _best_printed(printed[index])
            words_out.append("LEA" if keys[base][index] == LEA else text)
    return " ".join(" ".join(words_out).split())


def _best_printed(printed: Counter[str]) -> str:
    """Return the form in which most print a word, one whose letters are a word's before what is none."""
    known = vocabulary()
    return max(printed, key=lambda text: (text.strip(".,;:()\"“”'’").lower() in known, printed[text]))


def _vocabulary(templates: tuple[Template, ...], documents: list[Document]) -> list[str]:
    words = {
        word.lower()
        for template in templates
        for clause in template.clauses
        for word in re.findall(r"[A-Za-z]{3,}", f"{clause.heading} {clause.text}")
    }
    seen: Counter[str] = Counter()
    for document in documents:
        shown = {
            word.lower()
            for page in document.pages
            if page.via == "text"
            for word in re.findall(r"[A-Za-z]{3,}", page.text)
        }
        seen.update(shown)
    return sorted(words | {word for word, count in seen.items() if count >= 2})


def main() -> None:
    """Read a folder of agreements and write the bundled tables."""
    from section287.documents.gather import gather, list_files
    from section287.documents.shelf import Shelf

    places = [Path(one) for one in sys.argv[1:2]]
    shelf = Shelf(Path(sys.argv[2])) if len(sys.argv) > 2 else Shelf()
    gathered = gather(list_files(places), shelf)
    read = [(one.document, read_fields(one.document, one.path)) for one in gathered]
    templates = build_templates(read)
    here = Path(__file__).resolve().parent.parent
    text = json.dumps(templates_as_json(templates), indent=1, ensure_ascii=False)
    (here / TABLE).write_text(text + "\n", encoding="utf-8")
    words = _vocabulary(templates, [document for document, _ in read])
    (here / "patterns/vocabulary.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    for template in templates:
        line = f"{template.id}: {template.agreements} agreements, {len(template.clauses)} clauses\n"
        sys.stderr.write(line)


if __name__ == "__main__":
    main()
