"""One file → the agreement in it: fields, clauses, its template, and what it changes. The room's front door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from section287.documents.clauses import Clause, read_clauses
from section287.documents.deviating import (
    ClauseComparison,
    choose_template,
    compare_sides,
    is_bespoke,
    side_of_agreement,
    side_of_template,
)
from section287.documents.fields.field import Field
from section287.documents.fields.reading import read_fields
from section287.documents.gather import Gathered, Progress, gather, list_files
from section287.documents.page import Document
from section287.documents.shelf import Shelf
from section287.documents.stream import Stream
from section287.documents.template.table import Template, find_revision, known_headings


@dataclass(frozen=True)
class Agreement:
    """One agreement as read. Fields, clauses and comparisons are made when first asked for.

    Attributes:
        path: where the file is; None for one that is only on the shelf.
    """

    document: Document
    path: Path | None = None

    @property
    def status(self) -> str:
        """``read``; ``waiting`` when pages wait for tesseract; ``unreadable`` with ``document.problem``."""
        if self.document.problem:
            return "unreadable"
        return "waiting" if self.document.waiting else "read"

    @cached_property
    def stream(self) -> Stream:
        """The running text."""
        return Stream(self.document)

    @cached_property
    def fields(self) -> list[Field]:
        """Every field, in a fixed order."""
        return read_fields(self.document, self.path, self.stream)

    @cached_property
    def clauses(self) -> list[Clause]:
        """The clauses, in order."""
        return [] if self.document.problem else read_clauses(self.stream, known_headings())

    @cached_property
    def template(self) -> tuple[Template | None, str]:
        """The template it is compared with, and what says so."""
        if self.document.problem:
            return None, "it wasn't read"
        return choose_template(self.stream, self.fields)

    @cached_property
    def deviations(self) -> list[ClauseComparison]:
        """Its clauses against its template's; none without a template."""
        template = self.template[0]
        if template is None:
            return []
        scanned = any(page.via != "text" for page in self.document.pages)
        return compare_sides(
            side_of_template(template),
            side_of_agreement(self.stream, self.fields),
            scanned,
            bool(self.document.waiting),
        )

    @property
    def bespoke(self) -> bool:
        """Whether it has words of its own, outside of blanks and misreadings.

        An agreement of a revision whose template was never built isn't called so: the difference may be the revision's.
        """
        template = self.template[0]
        revision = None if template is None else find_revision(self.fields, self.stream)[0]
        own = template is not None and revision in (None, template.id)
        return own and is_bespoke(self.deviations, self.document.scanned)

    def value(self, name: str) -> str | None:
        """Return a field's value; None when it wasn't read."""
        return next((one.value for one in self.fields if one.name == name and one.status == "read"), None)

    def field(self, name: str) -> Field | None:
        """Return the first field of a name."""
        return next((one for one in self.fields if one.name == name), None)

    def as_json(self) -> dict[str, Any]:
        """Return everything that was read, as plain values."""
        template, why = self.template
        changed = [one for one in self.deviations if one.verdict != "same"]
        return {
            "file": self.document.name,
            "sha256": self.document.sha256,
            "status": self.status,
            "problem": self.document.problem,
            "waiting_pages": list(self.document.waiting),
            "scanned": self.document.scanned,
            "pages": [
                {"page": page.number, "read_by": page.via, "confidence": page.confidence}
                for page in self.document.pages
            ],
            "fields": [one.as_json() for one in self.fields],
            "clauses": [
                {"clause": one.label, "heading": one.heading, "page": one.page, "kind": one.kind, "text": one.text}
                for one in self.clauses
            ],
            "template": {"id": template.id, "because": why} if template else None,
            "bespoke": self.bespoke,
            "deviations": [one.as_json() for one in changed],
        }


def read_agreements(
    places: Iterable[Path], shelf: Shelf | None = None, progress: Progress | None = None
) -> list[Agreement]:
    """Read files and folders, in parallel, each once: results are kept by content.

    Raises:
        UsageError: a place doesn't exist or holds no PDF.
    """
    return [_agreement(one) for one in gather(list_files(places), shelf, progress)]


def kept_agreements(shelf: Shelf | None = None) -> list[Agreement]:
    """Return every agreement that was read before, from the shelf; files that couldn't be read are left out."""
    return [Agreement(document) for document in (shelf or Shelf()).kept() if document.problem is None]


def compare_agreements(old: Agreement, new: Agreement) -> list[ClauseComparison]:
    """Compare two agreements clause by clause; what either fills in for itself and misreadings don't count."""
    pages: Sequence[Any] = [*old.document.pages, *new.document.pages]
    return compare_sides(
        side_of_agreement(old.stream, old.fields),
        side_of_agreement(new.stream, new.fields),
        any(page.via != "text" for page in pages),
        bool(new.document.waiting),
    )


def _agreement(one: Gathered) -> Agreement:
    return Agreement(one.document, one.path)
