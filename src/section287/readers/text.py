"""Bytes of a text file → its characters, by byte-order mark, then UTF-8, then the Windows code page."""

from __future__ import annotations

import codecs
import re

from section287.errors import Unreadable

MAX_TEXT_BYTES = 200_000_000
"""Largest text file read, as for workbooks: the largest real one has 0.3 MB."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
TEXT_REMEDY = "save it as UTF-8 text"


def decode_text(name: str, data: bytes) -> str:
    """Return the text in ``data`` without its byte-order mark.

    UTF-16 is known by its mark, or by NULs in every second byte; what isn't UTF-8 is read as Windows-1252.

    Raises:
        Unreadable: too large, in none of these encodings, or with control characters in it.
    """
    if len(data) > MAX_TEXT_BYTES:
        raise Unreadable(name, f"it has {len(data):,} bytes", f"at most {MAX_TEXT_BYTES:,} bytes are read")
    text = _decode(name, data)
    found = CONTROL.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        problem = f"line {line} holds the control character U+{ord(found[0]):04X}"
        raise Unreadable(name, problem, "give the text without it; binary files are not read")
    return text


def guess_encoding(data: bytes) -> str | None:
    """Return the encoding that the first bytes give away: a UTF-8 or UTF-16 name, or None."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = data[:200]
    if len(head) > 3 and len(data) % 2 == 0:
        if not any(head[0::2]) and all(head[1::2]):
            return "utf-16-be"
        if not any(head[1::2]) and all(head[0::2]):
            return "utf-16-le"
    return None


def _decode(name: str, data: bytes) -> str:
    encoding = guess_encoding(data)
    for codec in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    shown = "UTF-16" if encoding and "16" in encoding else "UTF-8 or Windows-1252"
    raise Unreadable(name, f"it isn't whole {shown} text", TEXT_REMEDY)
