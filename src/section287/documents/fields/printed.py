"""Names of signatories as other pages of the document print them, noted before points of contact are blanked out.

A sheriff who signed is often named in plain print elsewhere. What is noted are names in letters much like those in the
block of signatures, and nothing else of those pages: an official who signed stays in the record as a signatory.
"""

from __future__ import annotations

from dataclasses import replace

from section287.documents.fields.signers import candidate_names
from section287.documents.fields.signing import read_block_columns
from section287.documents.fields.voting import find_alike
from section287.documents.page import Page


def note_names(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    """Return the pages, those with a scanned block of signatures with the names that other pages print alike."""
    return tuple(_noted(page, pages) if page.via != "text" and page.ink is not None else page for page in pages)


def _noted(page: Page, pages: tuple[Page, ...]) -> Page:
    candidates = candidate_names(read_block_columns(page.lines, page) + read_block_columns(page.again, page), page)
    if not candidates:
        return page
    text = "\n".join(other.text for other in pages if other.number != page.number)
    names = [printed for printed, _ in find_alike(candidates, text)]
    return replace(page, names=tuple(dict.fromkeys(names)))
