"""What kind of document some bytes are, and the reader for it."""

from __future__ import annotations

import re
from pathlib import Path

from section287.claims.intake.document import MAX_BYTES, MAX_CHARACTERS, Document
from section287.claims.intake.plain import read_text
from section287.errors import Unreadable, UsageError

_KNOWN = "text, Markdown, HTML, PDF or docx"
_MARKUP = re.compile(r"<(?:!doctype html|html|head|body|article|div|p|h[1-6]|span|section|table|ul)\b", re.IGNORECASE)
_MARKDOWN = re.compile(r"^(?:#{1,6} |---\n|[-*] |> )|\[[^\]\n]+\]\([^)\n]+\)|\*\*[^*\n]+\*\*", re.MULTILINE)
_SUFFIXES = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "text",
}


def read_document(content: bytes | str, name: str = "text") -> Document:
    """Return a document of any kind that can be checked.

    The kind is told by the content (PDF and docx), then by the name, then by markup in the text.

    Raises:
        Unreadable: too large, binary of another kind, or broken; the message names the file and what would be right.
        MissingExtra: a PDF, and pypdfium2 is not installed.
    """
    if isinstance(content, str):
        return _read_words(content, name)
    if len(content) > MAX_BYTES:
        raise Unreadable(name, f"{len(content):,} bytes", f"give at most {MAX_BYTES:,} bytes")
    if content.startswith(b"%PDF-") or b"%PDF-" in content[:1024]:
        from section287.claims.intake.pdf_files import read_pdf

        return read_pdf(content, name)
    if content.startswith(b"PK\x03\x04"):
        from section287.claims.intake.docx_files import read_docx

        return read_docx(content, name)
    if content.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise Unreadable(name, "an old Word or RTF file", f"save it as {_KNOWN}")
    return _read_words(_decode(content, name), name)


def read_path(path: str) -> Document:
    """Return the document of a file on this machine.

    Raises:
        UsageError: there is no such file, or it looks like an address (nothing is fetched).
    """
    if re.match(r"https?://", path):
        raise UsageError(f"{path}: nothing is fetched; save the page and give the file")
    place = Path(path)
    if not place.is_file():
        raise UsageError(f"{path}: there is no such file")
    if place.stat().st_size > MAX_BYTES:
        raise Unreadable(place.name, f"{place.stat().st_size:,} bytes", f"give at most {MAX_BYTES:,} bytes")
    return read_document(place.read_bytes(), place.name)


def _decode(content: bytes, name: str) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise Unreadable(name, f"broken {encoding} text", f"save it as {_KNOWN} in UTF-8") from error
    if b"\x00" in content[:8192]:
        raise Unreadable(name, "not text (it holds zero bytes)", f"give {_KNOWN}")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        declared = re.search(rb"charset=[\"']?([\w-]+)", content[:2048])
        try:
            return content.decode(declared.group(1).decode("ascii") if declared else "cp1252")
        except (UnicodeDecodeError, LookupError):
            return content.decode("latin-1")


def _read_words(text: str, name: str) -> Document:
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(name, f"{len(text):,} characters", f"give at most {MAX_CHARACTERS:,} characters")
    kind = _SUFFIXES.get(Path(name).suffix.lower())
    if kind == "html" or (kind is None and len(_MARKUP.findall(text[:20_000])) >= 2):
        from section287.claims.intake.html_pages import read_html

        return read_html(text)
    markdown = kind == "markdown" or (kind is None and len(_MARKDOWN.findall(text)) >= 2)
    return read_text(text, markdown=markdown)
