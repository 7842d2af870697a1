"""A document → its fields."""

from __future__ import annotations

import re
from pathlib import Path

from section287.documents.fields.contacts import read_addresses, read_contacts
from section287.documents.fields.field import Field
from section287.documents.fields.parties import (
    Named,
    name_agency,
    read_agency,
    read_field_office,
    read_model,
    read_revision,
)
from section287.documents.fields.signing import Block, find_blocks, read_signatures
from section287.documents.fields.state import read_state
from section287.documents.fields.terms import read_addenda, read_terms
from section287.documents.fields.topics import read_topics
from section287.documents.page import Document
from section287.documents.stream import Span, Stream, squash


def read_fields(document: Document, path: Path | None = None, stream: Stream | None = None) -> list[Field]:
    """Read every field of a document.

    Args:
        path: where the file is: its name and folder tell the state where the text doesn't.

    Returns:
        Fields in a fixed order; a name may occur several times (contacts, addenda). None for a file that wasn't read.
    """
    if document.problem or not document.pages:
        return []
    stream = stream or Stream(document)
    named = name_agency(stream)
    blocks = find_blocks(stream)
    body, appended = _sort_blocks(stream, blocks)
    named += _named_by_signature(body, stream)
    agency = read_agency(stream, named)
    signing = read_signatures(stream, body, agency.value)
    sources = [(stream.text[start:end], stream.locate(start, end)) for start, end in read_addresses(stream)]
    sources += [(one.words, one.span) for one in signing if one.name.startswith("lea_title") and one.span]
    signed = {side: _value(signing, f"{side}_signed_on") for side in ("lea", "ice")}
    model = read_model(stream)
    fields = [
        model,
        read_revision(stream, model.value),
        agency,
        read_state(stream, named, sources, path),
        read_field_office(stream),
        *signing,
        *read_terms(stream, signed),
        *read_addenda(stream),
    ]
    for block in appended:
        fields += [
            Field(f"addendum_{one.name}", one.value, one.status, one.words, one.confidence, one.span, one.basis)
            for one in read_signatures(stream, block)
            if one.name.endswith("_signed_on")
        ]
    return [*fields, *read_contacts(stream), *read_topics(stream)]


def _value(fields: list[Field], name: str) -> str | None:
    return next((one.value for one in fields if one.name == name), None)


def _sort_blocks(stream: Stream, blocks: list[Block]) -> tuple[Block | None, list[Block]]:
    """Tell the agreement's block of signatures from those of addenda."""
    body: Block | None = None
    appended: list[Block] = []
    for block in blocks:
        if re.search(r"\baddendum\b", block.page.text, re.IGNORECASE):
            appended.append(block)
        elif body is None or _weight(block) > _weight(body):
            body = block
    return body, appended


def _weight(block: Block) -> int:
    text = block.page.text
    return 2 * bool(re.search(r"By signing|fullest\s+extent", text)) + sum(bool(c.labels) for c in block.columns)


def _named_by_signature(block: Block | None, stream: Stream) -> list[Named]:
    from section287.documents.fields.parties import is_agency_name, tidy_name

    found: list[Named] = []
    for column in [*(block.columns if block else []), *(block.again if block else [])]:
        words = [word for word in column.labelled.get("agency", []) if re.search(r"[A-Za-z]", word.text)]
        text = " ".join(word.text for word in words)
        if column.side != "lea" or block is None or not words or not is_agency_name(text):
            continue
        sure = min(word.confidence for word in words) / 100
        number = block.page.number
        at = block.page.text.find(words[0].text)
        span = Span(number, max(at, 0), max(at, 0) + len(text))
        if squash(text):
            found.append(Named(tidy_name(text), "signature", sure, span, text))
    return found
