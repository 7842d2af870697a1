"""Open the zip package of a workbook without trusting it: sizes first, bytes after."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

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
BROKEN_ZIP = (
    zipfile.BadZipFile,
    NotImplementedError,
    ValueError,
    OverflowError,
    struct.error,
    EOFError,
    OSError,
    IndexError,
    KeyError,
)

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


Part = tuple[str, int, int, int, tuple[bytes | memoryview, ...]]
"""Name, packing method, checksum, unpacked size, bytes as packed in one or more pieces."""


@dataclass(slots=True)
class Package:
    """The parts of one package, by lower-case name, none unpacked yet."""

    name: str
    data: bytes
    entries: dict[str, zipfile.ZipInfo]

    def find(self, part: str) -> str | None:
        """Return the key of ``part`` (a path from the root, any case), or None."""
        key = part.lstrip("/").lower()
        return key if key in self.entries else None

    def read_packed(self, part: str) -> bytes:
        """Return the bytes of ``part`` as they lie in the package."""
        info = self.entries[part]
        head = self.data[info.header_offset : info.header_offset + 30]
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise Unreadable(self.name, f"its zip package is damaged at '{show(info.filename)}'", XLSX_REMEDY)
        start = info.header_offset + 30 + int.from_bytes(head[26:28], "little")
        start += int.from_bytes(head[28:30], "little")
        packed = self.data[start : start + info.compress_size]
        if len(packed) != info.compress_size:
            raise Unreadable(self.name, f"its zip package is cut off within '{show(info.filename)}'", XLSX_REMEDY)
        return packed

    def read(self, part: str, checksum: bool = True) -> bytes:
        """Return the unpacked bytes of ``part``, an XML part without a DTD.

        Args:
            part: its key, from `find`.
            checksum: whether to compare its checksum; calamine does so for the sheets.

        Raises:
            Unreadable: the part is too large, damaged, not XML in UTF-8, or declares a DTD.
        """
        info = self.entries[part]
        if info.file_size > MAX_PART:
            size = f"'{show(info.filename)}' unpacks to {info.file_size:,} bytes"
            raise Unreadable(self.name, size, f"at most {MAX_PART:,} bytes are read; delete empty rows")
        unpacked = self._inflate(info, self.read_packed(part))
        if len(unpacked) != info.file_size or (checksum and zlib.crc32(unpacked) != info.CRC):
            raise Unreadable(self.name, f"'{show(info.filename)}' is damaged (wrong size or checksum)", XLSX_REMEDY)
        self.refuse_dtd(part, unpacked)
        return unpacked

    def _inflate(self, info: zipfile.ZipInfo, packed: bytes) -> bytes:
        try:
            if info.compress_type == zipfile.ZIP_STORED:
                return packed
            if len(packed) * DEFLATE_MOST <= MAX_PART:
                return zlib.decompress(packed, -15, max(info.file_size, 1))
            return zlib.decompressobj(-15).decompress(packed, info.file_size + 1)
        except zlib.error as error:
            raise Unreadable(self.name, f"'{show(info.filename)}' is damaged ({show(error)})", XLSX_REMEDY) from None

    def copy_part(self, part: str, title: str) -> Part:
        """Return ``part`` as it is packed, under the name ``title``; refuse it when it may unpack to too much."""
        info = self.entries[part]
        if info.compress_size * DEFLATE_MOST > MAX_PART or info.file_size > MAX_PART:
            self.read(part)
        return (title, info.compress_type, info.CRC, info.file_size, (self.read_packed(part),))

    def refuse_dtd(self, part: str, head: bytes) -> None:
        """Raise Unreadable when ``part`` isn't XML in UTF-8 or declares a document type: nothing is expanded."""
        text = head[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
        if text[:1] != b"<":
            problem = f"'{show(self.entries[part].filename)}' isn't XML in UTF-8"
            raise Unreadable(self.name, problem, XLSX_REMEDY)
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            problem = f"'{show(self.entries[part].filename)}' declares XML entities, which no workbook needs"
            raise Unreadable(self.name, problem, XLSX_REMEDY)


def open_package(name: str, data: bytes) -> Package:
    """Return the package in ``data``, with its sizes checked and nothing unpacked.

    Raises:
        Unreadable: no whole zip, encrypted, packed in an unusual way, two parts of one name, or a bomb.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except BROKEN_ZIP as error:
        problem = f"it starts as a zip package but isn't a whole one ({show(error)})"
        raise Unreadable(name, problem, XLSX_REMEDY) from None
    entries = {info.filename.lower(): info for info in infos}
    if len(infos) > MAX_PARTS or len(entries) != len(infos):
        raise Unreadable(name, "its zip package holds too many parts, or two of one name", XLSX_REMEDY)
    unpacked = 0
    for info in infos:
        _refuse_odd_entry(name, info)
        unpacked += info.file_size
    if unpacked > MAX_UNPACKED:
        problem = f"it unpacks to {unpacked:,} bytes, as a zip bomb would"
        raise Unreadable(name, problem, f"at most {MAX_UNPACKED:,} bytes are read")
    return Package(name, data, entries)


def _refuse_odd_entry(name: str, info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 0x1:
        raise Unreadable(name, "its zip package is encrypted", "save it without a password")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable(name, f"'{show(info.filename)}' is packed in a way that workbooks aren't", XLSX_REMEDY)
    if info.file_size > RATIO_FROM and info.file_size > info.compress_size * MAX_RATIO:
        problem = f"'{show(info.filename)}' unpacks {info.file_size // max(info.compress_size, 1)}-fold to "
        problem += f"{info.file_size:,} bytes, as a zip bomb or millions of empty rows would"
        raise Unreadable(name, problem, "delete the empty rows below the table and save it again")


def pack_parts(parts: list[Part]) -> bytes:
    """Return a zip package of ``parts``, each as it was packed."""
    body: list[bytes | memoryview] = []
    directory: list[bytes] = []
    offset = 0
    for part, method, crc, size, pieces in parts:
        title = part.encode()
        packed = sum(map(len, pieces))
        fields = (20, 0x800, method, 0, 0x21, crc, packed, size, len(title), 0)
        body += (_LOCAL.pack(b"PK\x03\x04", *fields), title, *pieces)
        directory += (_CENTRAL.pack(b"PK\x01\x02", 20, *fields, 0, 0, 0, 0, offset), title)
        offset += 30 + len(title) + packed
    length = sum(map(len, directory))
    end = _END.pack(b"PK\x05\x06", 0, 0, len(parts), len(parts), length, offset, 0)
    return b"".join((*body, *directory, end))
