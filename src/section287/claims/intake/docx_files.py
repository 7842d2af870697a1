"""docx: paragraphs of the main part, by zipfile and lxml, with the care that a hostile archive needs."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

from section287.claims.intake.document import MAX_CHARACTERS, Document, ViewBuilder, find_own_date
from section287.errors import Unreadable

_MAIN = "word/document.xml"
_CORE = "docProps/core.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAX_PARTS = 5_000
_MAX_PART = 60_000_000  # uncompressed; a text of two million characters is far below it
_MAX_RATIO = 300  # uncompressed to compressed; honest WordprocessingML stays under 100


def read_docx(content: bytes, name: str) -> Document:
    """Return a docx file's text as a document; offsets are those of the extracted text.

    Raises:
        Unreadable: not a docx, too large once unpacked, or with a document type declaration.
    """
    remedy = "save it as a plain .docx, or as text"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > _MAX_PARTS:
                raise Unreadable(name, "more parts than a document has", remedy)
            main = _read_part(archive, _MAIN, name, remedy)
            core = _read_part(archive, _CORE, name, remedy) if _CORE in archive.namelist() else None
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Unreadable(name, f"not a whole docx file ({error})", remedy) from error
    text = "\n\n".join(_paragraphs(_parse(main, name, remedy), name, remedy))
    builder = ViewBuilder()
    builder.add(text, 0)
    view, at = builder.finish(len(text))
    own = find_own_date(view)
    if own:
        return Document("docx", text, view, at, None, own[0], f"the line '{own[1]}'")
    created = _created(core, name, remedy) if core else None
    return Document("docx", text, view, at, None, created, "the file's own creation date" if created else None)


def _read_part(archive: zipfile.ZipFile, part: str, name: str, remedy: str) -> bytes:
    try:
        info = archive.getinfo(part)
    except KeyError as error:
        raise Unreadable(name, f"a zip file without {part}: not a docx", remedy) from error
    if info.file_size > _MAX_PART or info.file_size > _MAX_RATIO * max(info.compress_size, 1):
        raise Unreadable(name, f"{part} unpacks to {info.file_size:,} bytes, too large or too densely packed", remedy)
    with archive.open(info) as stream:
        content = stream.read(_MAX_PART + 1)
    if len(content) > _MAX_PART:
        raise Unreadable(name, f"{part} unpacks to more than {_MAX_PART:,} bytes", remedy)
    return content


def _parse(content: bytes, name: str, remedy: str) -> Any:
    """Parse with entities, networks and document types switched off."""
    from lxml import etree

    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise Unreadable(name, "its XML declares a document type, which no word processor writes", remedy)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(name, f"its XML is broken ({error})", remedy) from error


def _paragraphs(root: Any, name: str, remedy: str) -> list[str]:
    found: list[str] = []
    size = 0
    for paragraph in root.iter(f"{_W}p"):
        words: list[str] = []
        for one in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}noBreakHyphen"):
            if one.tag == f"{_W}t":
                words.append(one.text or "")
            else:
                words.append("-" if one.tag.endswith("noBreakHyphen") else " ")
        text = "".join(words).strip()
        size += len(text)
        if size > MAX_CHARACTERS:
            raise Unreadable(name, f"more than {MAX_CHARACTERS:,} characters of text", remedy)
        if text:
            found.append(text)
    return found


def _created(core: bytes, name: str, remedy: str) -> date | None:
    for one in _parse(core, name, remedy).iter("{http://purl.org/dc/terms/}created"):
        try:
            return date.fromisoformat((one.text or "")[:10])
        except ValueError:
            return None
    return None
