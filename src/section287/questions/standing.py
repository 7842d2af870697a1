"""Which list stands for a day: the newest trustworthy one at or before it, how old it is, and the gap around it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from section287.errors import NotFound

if TYPE_CHECKING:
    import duckdb

WEEK = 7  # days; ICE posted on most working days, so lists further apart than this leave a gap

_SEEN = """
SELECT p.publication_id, p.list, c.seen_on, p.published_on, p.secondary, p.era, p.url, p.file_name,
       p.table_sha256, p.row_count, c.file_name AS seen_as
FROM capture c JOIN publication p USING (publication_id)
WHERE p.list = $list AND p.trusted AND c.verdict <> 'quarantined'
"""
_BEFORE = _SEEN + " AND c.seen_on <= $day ORDER BY c.seen_on DESC, p.secondary, c.slot DESC LIMIT 1"
_AFTER = _SEEN + " AND c.seen_on > $day ORDER BY c.seen_on, p.secondary, c.slot LIMIT 1"


@dataclass(frozen=True, slots=True)
class Standing:
    """A list as it stood on a day.

    Attributes:
        published_on: the last day at or before the day asked for on which the list is known to have been up.
        first_published_on: the first day on which this very table is known to have been up.
        secondary: a third party's copy; no list of ICE's own covers the day.
        sha256: of the table's cells and links.
    """

    id: str
    list: str
    published_on: date
    first_published_on: date
    secondary: bool
    era: str
    url: str | None
    file_name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Cover:
    """How well the record covers a day.

    Attributes:
        age_days: days from the list's last sight to the day asked for.
        after: the next list, when there is one.
        in_gap: no list within a week before, or the next one more than a week after the last.
    """

    day: date
    before: Standing
    after: Standing | None
    age_days: int
    in_gap: bool

    def notes(self) -> list[str]:
        """Return what a reader must know before using the list for that day, in sentences."""
        told: list[str] = []
        if self.before.secondary:
            told.append(
                "No list of ICE's own covers this day: the figure rests on a third party's copy "
                f"({self.before.file_name})."
            )
        if self.in_gap and self.after:
            told.append(
                f"The day falls in a gap of the record: the lists around it are of {self.before.published_on} "
                f"({self.before.rows} rows) and {self.after.published_on} ({self.after.rows} rows)."
            )
        elif self.in_gap:
            told.append(
                f"The newest list is {self.age_days} days older than the day asked for; none is known after it."
            )
        return told


def _standing(row: tuple[Any, ...] | None) -> Standing | None:
    if row is None:
        return None
    publication_id, listed, seen_on, first_on, secondary, era, url, file_name, sha, rows, _ = row
    return Standing(publication_id, listed, seen_on, first_on, secondary, era, url, file_name, sha, rows)


def cover(connection: duckdb.DuckDBPyConnection, day: date, listed: str = "participating") -> Cover:
    """Return the list that stands for a day, and its neighbour after it.

    Raises:
        NotFound: the record has no such list at or before the day; the message says when it begins.
    """
    parameters = {"list": listed, "day": day}
    before = _standing(connection.execute(_BEFORE, parameters).fetchone())
    after = _standing(connection.execute(_AFTER, parameters).fetchone())
    if before is None:
        begins = f"the first {listed} list is of {after.published_on}" if after else f"it holds no {listed} list"
        raise NotFound(f"the record has nothing for {day}: {begins}")
    age = (day - before.published_on).days
    width = (after.published_on - before.published_on).days if after else age
    return Cover(day, before, after, age, age > 0 and width > WEEK)


def as_json(standing: Standing | None) -> dict[str, Any] | None:
    """Return a standing as plain values for JSON."""
    if standing is None:
        return None
    return {key: str(value) if isinstance(value, date) else value for key, value in asdict(standing).items()}


def newest_day(connection: duckdb.DuckDBPyConnection) -> date:
    """Return the last day on which any trusted participating list is known to have been up.

    Raises:
        NotFound: the record holds no trusted participating list.
    """
    row = connection.execute(
        "SELECT max(last_seen_on) FROM publication WHERE list = 'participating' AND trusted"
    ).fetchone()
    if row is None or row[0] is None:
        raise NotFound("the record holds no trusted participating list")
    day: date = row[0]
    return day
