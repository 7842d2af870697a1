"""What a fetched file is called: the name under which readers tell its list and its day.

ICE's own name stays as it is where it says a day. A name that says none ("participatingAgencies.xlsx") gets the
moment of capture behind it, as the web archives' collectors do; a name of an unknown shape gets its list's in front.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from section287.sources.listing import identify
from section287.sources.names import read_name

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".html", ".htm", ".json")
LONGEST = 150  # characters
_COPIES = ("", "_second_copy", "_third_copy")


def name_file(url: str, claimed: str | None, seen_at: datetime) -> str:
    """Return a list's name.

    Args:
        url: where it was found.
        claimed: participating or pending, by the words around its link; None when they don't say.
        seen_at: when it was found there, or captured (UTC).

    >>> from datetime import UTC
    >>> moment = datetime(2026, 5, 18, 12, tzinfo=UTC)
    >>> name_file("https://www.ice.gov/287g/participatingAgencies05182026am.xlsx", "participating", moment)
    'participatingAgencies05182026am.xlsx'
    >>> name_file("https://www.ice.gov/287g/pendingAgencies.xlsx", "pending", moment)
    'pendingAgencies-20260518120000.xlsx'
    >>> name_file("https://www.ice.gov/287g/Roster_052826.xlsx", "participating", moment)
    'participatingAgencies_Roster_052826.xlsx'
    """
    base = base_name(url)
    stem, suffix = _split(base)
    stamp = seen_at.strftime("%Y%m%d%H%M%S")
    known = identify(f"{stem}{suffix}")
    reading = known[1] if known else read_name(stem)
    says_a_day = bool(reading.digits)
    if known:
        return f"{stem}{suffix}" if says_a_day else f"{stem}-{stamp}{suffix}"
    front = f"{claimed}Agencies_" if claimed else ""
    return f"{front}{stem}{suffix}" if says_a_day else f"{front}{stem}-{stamp}{suffix}"


def base_name(url: str) -> str:
    """Return the last part of an address or path, as a file name that is safe anywhere."""
    last = PurePosixPath(unquote(urlsplit(url).path)).name
    clean = re.sub(r"[\x00-\x1f\x7f/\\:*?\"<>|#]", "_", last).strip(" .")
    return clean[-LONGEST:] or "list"


def name_copy(name: str, sha256: str, taken: Mapping[str, set[str]]) -> str:
    """Return the name for a file whose name other content has already: a second copy stands behind the first.

    >>> name_copy("pendingAgencies07112025pm.xlsx", "b", {"pendingAgencies07112025pm.xlsx": {"a"}})
    'pendingAgencies07112025pm_second_copy.xlsx'
    """
    stem, suffix = _split(name)
    count = 0
    while True:
        mark = _COPIES[count] if count < len(_COPIES) else f"{_COPIES[-1]}{count + 1:03d}"
        candidate = f"{stem}{mark}{suffix}"
        if taken.get(candidate, set()) <= {sha256}:
            return candidate
        count += 1


def _split(base: str) -> tuple[str, str]:
    """Return a name's stem and its suffix; a name without one that readers know gets a workbook's."""
    for suffix in SUFFIXES:
        if base.lower().endswith(suffix):
            return base[: -len(suffix)], base[-len(suffix) :]
    return base, ".xlsx"
