"""Open the zip package of a workbook without trusting it: sizes first, bytes after."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import NamedTuple

from section287.errors import Unreadable
from section287.readers.table import show

MAX_UNPACKED = 200_000_000
"""Most bytes that a package may unpack to: the largest real one unpacks to 1.4 MB, a bomb to gigabytes."""

MAX_PART = 64_000_000
"""Most bytes of one part that we hold in memory: the largest real sheet has 0.85 MB."""

MAX_RATIO = 200
"""Most bytes that one packed byte may stand for in a part of over a megabyte: real sheets reach 12."""

MAX_PARTS = 2_000
"""Most entries in a package; real ones have 9 to 30."""

DEFLATE_MOST = 1032
"""Deflate cannot expand further than this, so that a small part is no bomb whatever its directory claims."""

RATIO_FROM = 1_000_000
XLSX_REMEDY = "download it again, or open it in a spreadsheet program and save it as .xlsx"
STORED, DEFLATED = 0, 8
ENCRYPTED_FLAG, UTF_8_FLAG = 0x1, 0x800
END_WITHIN = 65_557  # the end record and the longest comment behind it

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")

Part = tuple[str, int, int, int, tuple[bytes | memoryview, ...]]
"""Name, packing method, checksum, unpacked size, bytes as packed in one or more pieces."""


class Entry(NamedTuple):
    """One entry of a package's directory, as it claims to be."""

    name: str
    flags: int
    method: int
    checksum: int
    packed: int
    unpacked: int
    offset: int


@dataclass(slots=True)
class Package:
    """The parts of one package, by lower-case name, none unpacked yet."""

    name: str
    data: bytes
    entries: dict[str, Entry]

    def find(self, part: str) -> str | None:
        """Return the key of ``part`` (a path from the root, any case), or None."""
        key = part.lstrip("/").lower()
        return key if key in self.entries else None

    def read_packed(self, part: str) -> bytes:
        """Return the bytes of ``part`` as they lie in the package."""
        entry = self.entries[part]
        head = self.data[entry.offset : entry.offset + 30]
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise self._damage(entry, "has no beginning")
        start = entry.offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:], "little")
        packed = self.data[start : start + entry.packed]
        if len(packed) != entry.packed:
            raise self._damage(entry, "is cut off")
        return packed

    def read(self, part: str) -> bytes:
        """Return the unpacked bytes of ``part``, an XML part without a DTD.

        Raises:
            Unreadable: the part is too large, damaged, not XML in UTF-8, or declares a DTD.
        """
        entry = self.entries[part]
        if entry.unpacked > MAX_PART:
            size = f"'{show(entry.name)}' unpacks to {entry.unpacked:,} bytes"
            raise Unreadable(self.name, size, f"at most {MAX_PART:,} bytes are read; delete empty rows")
        unpacked = self._unpack(entry, self.read_packed(part))
        if len(unpacked) != entry.unpacked or zlib.crc32(unpacked) != entry.checksum:
            raise self._damage(entry, "has the wrong size or checksum")
        self._refuse_dtd(entry, unpacked)
        return unpacked

    def _unpack(self, entry: Entry, packed: bytes) -> bytes:
        if entry.method == STORED:
            return packed
        try:
            if len(packed) * DEFLATE_MOST <= MAX_PART:
                return zlib.decompress(packed, -15, max(entry.unpacked, 1))
            return zlib.decompressobj(-15).decompress(packed, entry.unpacked + 1)
        except zlib.error as error:
            raise self._damage(entry, f"cannot be unpacked, {show(error)}") from None

    def _damage(self, entry: Entry, how: str) -> Unreadable:
        return Unreadable(self.name, f"its part '{show(entry.name)}' is damaged: it {how}", XLSX_REMEDY)

    def _refuse_dtd(self, entry: Entry, unpacked: bytes) -> None:
        head = unpacked[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
        if head[:1] != b"<":
            raise Unreadable(self.name, f"its part '{show(entry.name)}' isn't XML in UTF-8", XLSX_REMEDY)
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            problem = f"its part '{show(entry.name)}' declares XML entities, which no workbook needs"
            raise Unreadable(self.name, problem, XLSX_REMEDY)

    def copy_part(self, part: str, title: str) -> Part:
        """Return ``part`` as it is packed, under the name ``title``; refuse it when it may unpack to too much."""
        entry = self.entries[part]
        if entry.packed * DEFLATE_MOST > MAX_PART or entry.unpacked > MAX_PART:
            self.read(part)
        return (title, entry.method, entry.checksum, entry.unpacked, (self.read_packed(part),))


def open_package(name: str, data: bytes) -> Package:
    """Return the package in ``data``, with its sizes checked and nothing unpacked.

    Raises:
        Unreadable: no whole zip, encrypted, packed in an unusual way, two parts of one name, or a bomb.
    """
    entries: dict[str, Entry] = {}
    unpacked = count = 0
    for entry in read_directory(name, data):
        if entry.flags & ENCRYPTED_FLAG:
            raise Unreadable(name, "its zip package is encrypted", "save it without a password")
        if entry.method != DEFLATED and entry.method != STORED:
            problem = f"its part '{show(entry.name)}' is packed in a way that workbooks aren't"
            raise Unreadable(name, problem, XLSX_REMEDY)
        if entry.unpacked > RATIO_FROM and entry.unpacked > entry.packed * MAX_RATIO:
            problem = f"its part '{show(entry.name)}' unpacks {entry.unpacked // max(entry.packed, 1)}-fold to "
            problem += f"{entry.unpacked:,} bytes, as a zip bomb or millions of empty rows would"
            raise Unreadable(name, problem, "delete the empty rows below the table and save it again")
        unpacked += entry.unpacked
        count += 1
        entries[entry.name.lower()] = entry
    if len(entries) != count:
        raise Unreadable(name, "its zip package holds two parts of one name", XLSX_REMEDY)
    if unpacked > MAX_UNPACKED:
        problem = f"it unpacks to {unpacked:,} bytes, as a zip bomb would"
        raise Unreadable(name, problem, f"at most {MAX_UNPACKED:,} bytes are read")
    return Package(name, data, entries)


def read_directory(name: str, data: bytes) -> list[Entry]:
    """Return the entries of a zip's directory, in a third of the time that `zipfile` takes.

    Raises:
        Unreadable: the directory is lacking, damaged, or that of a package in several files or over 4 GB.
    """
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - END_WITHIN))
    if end < 0 or len(data) - end < _END.size:
        raise Unreadable(name, "it starts as a zip package but isn't a whole one", XLSX_REMEDY)
    _, disk, first_disk, here, count, length, offset, _ = _END.unpack_from(data, end)
    if count > MAX_PARTS:
        raise Unreadable(name, f"its zip package holds {count:,} parts", f"at most {MAX_PARTS:,} are read")
    if disk or first_disk or here != count or offset + length > end:
        raise Unreadable(name, "the directory of its zip package is damaged", XLSX_REMEDY)
    shift = end - length - offset  # bytes put before the package
    at, entries = end - length, []
    for _ in range(count):
        if end - at < _CENTRAL.size or data[at : at + 4] != b"PK\x01\x02":
            raise Unreadable(name, "the directory of its zip package is damaged", XLSX_REMEDY)
        fields = _CENTRAL.unpack_from(data, at)
        start = at + _CENTRAL.size
        at = start + fields[10] + fields[11] + fields[12]
        title = data[start : start + fields[10]].decode("utf-8" if fields[3] & UTF_8_FLAG else "cp437", "replace")
        entries.append(Entry(title, fields[3], fields[4], fields[7], fields[8], fields[9], fields[16] + shift))
    return entries


def pack_parts(parts: list[Part]) -> bytes:
    """Return a zip package of ``parts``, each as it was packed."""
    body: list[bytes | memoryview] = []
    directory: list[bytes] = []
    offset = 0
    for part, method, checksum, size, pieces in parts:
        title = part.encode()
        packed = sum(map(len, pieces))
        fields = (20, UTF_8_FLAG, method, 0, 0x21, checksum, packed, size, len(title), 0)
        body += (_LOCAL.pack(b"PK\x03\x04", *fields), title, *pieces)
        directory += (_CENTRAL.pack(b"PK\x01\x02", 20, *fields, 0, 0, 0, 0, offset), title)
        offset += 30 + len(title) + packed
    length = sum(map(len, directory))
    end = _END.pack(b"PK\x05\x06", 0, 0, len(parts), len(parts), length, offset, 0)
    return b"".join((*body, *directory, end))
