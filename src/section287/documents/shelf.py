"""What was read is kept by the content of the file: one compressed JSON a document, so that nothing is read twice.

Nothing leaves the reader but through the shelf, so this is where contacts of persons are blanked out (``blanking``).
"""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

from section287.documents.blanking import blank_document, blank_page
from section287.documents.page import Document, Page, document_as_json, document_from_json, page_as_json, page_from_json
from section287.scratch import replace_file
from section287.settings import home

READING_VERSION = 3  # a new version reads everything anew: raise it when reading itself gets better


class Shelf:
    """The folder of kept results (``documents`` in the data folder, unless another is named)."""

    def __init__(self, folder: Path | None = None) -> None:
        self.base = folder or home() / "documents"
        self.folder = self.base / f"v{READING_VERSION}"

    def place(self, sha256: str) -> Path:
        """Return where a document's result is kept."""
        return self.folder / sha256[:2] / f"{sha256}.json.gz"

    def find(self, sha256: str, name: str | None = None) -> Document | None:
        """Return a kept document, under the file's present name; None when it wasn't read or the result is damaged."""
        try:
            value = json.loads(gzip.decompress(self.place(sha256).read_bytes()))
            document = document_from_json(value)
            if not value.get("blanked"):  # kept by an earlier version
                document = blank_document(document)
        except (OSError, ValueError, KeyError, TypeError, EOFError):
            return None
        if name is None or name == document.name:
            return document
        return Document(document.sha256, name, document.pages, document.problem, document.signed)

    def keep(self, document: Document) -> None:
        """Keep a document, contacts of persons blanked out; the old result stays until the new one is whole."""
        _write(self.place(document.sha256), {**document_as_json(blank_document(document)), "blanked": True})
        self.forget_pages(document.sha256)

    def forget_pages(self, sha256: str) -> None:
        """Drop the pages kept of an unfinished document."""
        self._pages_place(sha256).unlink(missing_ok=True)

    def keep_page(self, sha256: str, page: Page) -> None:
        """Keep one page of a document that isn't finished, so that an interrupted run goes on where it stopped."""
        pages = {**self.pages(sha256), page.number: blank_page(page)}
        _write(self._pages_place(sha256), {"pages": [page_as_json(one) for one in pages.values()]})

    def pages(self, sha256: str) -> dict[int, Page]:
        """Return the pages kept of an unfinished document."""
        try:
            value = json.loads(gzip.decompress(self._pages_place(sha256).read_bytes()))
            return {page["n"]: page_from_json(page) for page in value["pages"]}
        except (OSError, ValueError, KeyError, TypeError, EOFError):
            return {}

    def kept(self) -> list[Document]:
        """Return every document that is kept, in the order of names."""
        found = [self.find(path.name.removesuffix(".json.gz")) for path in sorted(self.folder.glob("*/*.json.gz"))]
        return sorted((one for one in found if one is not None), key=lambda one: (one.name, one.sha256))

    def _pages_place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.pages.gz"


def hash_file(path: Path) -> str:
    """Return the sha256 of a file's bytes.

    Raises:
        OSError: the file can't be opened.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write(path: Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    replace_file(path, gzip.compress(text.encode(), 1, mtime=0))
