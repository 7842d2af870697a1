"""Publications, the files that hold them, and the order in which they were up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from section287.registry.values import parse_day
from section287.sources.listing import FIELD, PrintedList, PrintedRow, load_sources
from section287.yaml_text import read_bundled_yaml

SIGNED = PrintedRow._fields.index("signed")


@cache
def dating_rules() -> dict[str, Any]:
    """Return ``dating.yml``: the numbers that decide when a name or a list is not believed."""
    loaded: dict[str, Any] = read_bundled_yaml("section287.registry", "dating.yml")
    return loaded


def era_start() -> date:
    """Return the day before which ICE posted no spreadsheets."""
    return date.fromisoformat(str(dating_rules()["era_start"]))


@dataclass(slots=True)
class Capture:
    """One file's claim that a table was up on a day, and what became of the claim."""

    printed: PrintedList
    seen_on: date | None
    slot: str
    verdict: str = "trusted"  # trusted | redated | reclassified | quarantined
    reason: str | None = None

    @property
    def order(self) -> tuple[date, str, str]:
        """Sort key in time: day, hour within the day, file name."""
        return self.seen_on or date.max, self.slot, self.printed.file_name

    @property
    def believed(self) -> bool:
        """It says on which day the table was up, and nothing speaks against it."""
        return self.seen_on is not None and self.verdict != "quarantined"

    @property
    def secondary(self) -> bool:
        """A third party's copy."""
        return load_sources()[self.printed.source_id].secondary

    def redate(self, day: date, why: str) -> None:
        """Believe another day than the one in the file's name."""
        self.seen_on, self.verdict = day, "redated"
        self._because(f"{why}: read as {day}")

    def doubt(self, why: str) -> None:
        """Believe no day at all."""
        self.verdict = "quarantined"
        self._because(why)

    def _because(self, why: str) -> None:
        self.reason = "; ".join(one for one in (self.reason, why) if one)


@dataclass(slots=True)
class Publication:
    """One table, with all the files that hold it, ICE's own first.

    Attributes:
        newest_signed: newest SIGNED day that isn't a lone slip; None without such a column.
        quarantine: why this table is not believed at all, None when it is.
    """

    table_sha256: str
    roster: str
    captures: list[Capture]
    newest_signed: date | None
    publication_id: str = ""
    quarantine: str | None = None
    rows_key: frozenset[str] | None = field(default=None, repr=False)
    days: Counter[date] | None = field(default=None, repr=False)

    @property
    def printed(self) -> PrintedList:
        """The table itself (every capture holds the same)."""
        return self.captures[0].printed

    @property
    def placed(self) -> list[Capture]:
        """Captures that say when the table was up, in time order; the unbelieved ones when there are no others."""
        believed = [one for one in self.captures if one.believed]
        own = [one for one in believed if not one.secondary] or believed
        return sorted(own or [one for one in self.captures if one.seen_on], key=lambda one: one.order)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield (row number, line), from whichever capture has the rows at hand."""
        held = next((one.printed for one in self.captures if one.printed.text), self.printed)
        return held.lines()

    def signed_days(self) -> Counter[date]:
        """Return how many rows carry each SIGNED day that needs no repair; read once."""
        if self.days is None:
            self.days = signed_days(self.printed)
        return self.days

    @property
    def published_key(self) -> tuple[tuple[date, str, str], str]:
        """Sort key: first sight in time, then content."""
        placed = self.placed
        return (placed[0].order if placed else (date.max, "", "")), self.table_sha256

    @property
    def secondary(self) -> bool:
        """Known from third parties' copies only."""
        return all(one.secondary for one in self.captures)

    @property
    def row_count(self) -> int:
        """Rows printed."""
        return self.printed.row_count


@dataclass(frozen=True, slots=True)
class Appearance:
    """A stretch of time in which one table was the newest seen."""

    publication: Publication
    first: Capture
    last: Capture


@dataclass(slots=True)
class Timeline:
    """All publications, and ICE's own trusted ones in the order in which they were up, per list."""

    publications: list[Publication]
    appearances: dict[str, list[Appearance]]


def appearances_of(publications: Sequence[Publication], roster: str) -> list[Appearance]:
    """Return ICE's own trusted lists of one kind in the order in which they were up."""
    captures = [
        (capture, publication)
        for publication in publications
        if publication.roster == roster and publication.quarantine is None and not publication.secondary
        for capture in publication.captures
        if capture.believed and not capture.secondary
    ]
    captures.sort(key=lambda pair: pair[0].order)
    found: list[Appearance] = []
    for capture, publication in captures:
        if found and found[-1].publication is publication:
            found[-1] = replace(found[-1], last=capture)
        else:
            found.append(Appearance(publication, capture, capture))
    return found


def signed_days(printed: PrintedList) -> Counter[date]:
    """Return how many rows carry each SIGNED day that needs no repair."""
    cells = Counter(line.split(FIELD, SIGNED + 1)[SIGNED] for _, line in printed.lines())
    days: Counter[date] = Counter()
    for cell, count in cells.items():
        reading = parse_day(cell)
        if reading.value and not reading.repair:
            days[reading.value] += count
    return days


def newest_signed(days: Counter[date]) -> date | None:
    """Return the newest SIGNED day, leaving out days of one or two rows far beyond all others (typing slips)."""
    ordered = sorted(days, reverse=True)
    gap = timedelta(days=dating_rules()["lone_signed_gap"])
    for newest, following in pairwise(ordered):
        if newest - following <= gap or days[newest] >= dating_rules()["future_rows"]:
            return newest
    return ordered[-1] if ordered else None


def sure_signed(days: Counter[date]) -> date | None:
    """Return the newest day on or after which at least three rows were signed: no slip in one row moves it."""
    seen = 0
    for day in sorted(days, reverse=True):
        seen += days[day]
        if seen >= dating_rules()["future_rows"]:
            return day
    return min(days, default=None)


def name_publication(publication: Publication, taken: set[str]) -> None:
    """Give a publication its id, made of its list, day and part of the day; ``taken`` ids get a number behind."""
    placed = publication.placed
    if not placed or placed[0].seen_on is None:
        base = f"{publication.roster}/undated-{publication.table_sha256[:8]}"
    else:
        first = placed[0]
        part = first.printed.name.slot if first.printed.name.captured_at else first.printed.name.slot[1:]
        base = f"{publication.roster}/{first.seen_on}" + (f"-{part}" if part else "")
    name, count = base, 1
    while name in taken:
        count += 1
        name = f"{base}-{count}"
    taken.add(name)
    publication.publication_id = name
