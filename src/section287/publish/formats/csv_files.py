"""csv: one file a table, UTF-8, a header, lines ended by LF, quotes only where needed.

NULL is an empty field, empty text a pair of quotes. Dates are YYYY-MM-DD, moments YYYY-MM-DDThh:mm:ssZ (UTC),
booleans true and false. DuckDB writes them: the same bytes as the csv module's for all but empty text, in an eighth
of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from section287.publish.formats import Tell, WrittenFile, write_each

if TYPE_CHECKING:
    from section287.publish.content import Content

_OPTIONS = "FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULL '', TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%SZ'"


def write(content: Content, folder: Path, written: Sequence[WrittenFile], tell: Tell) -> list[WrittenFile]:
    """Write ``csv/TABLE.csv`` for every table and return the files."""
    return write_each(content, folder, "csv", _OPTIONS, tell)
