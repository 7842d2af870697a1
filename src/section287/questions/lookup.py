"""Finding an agency by what a person types: its id, an old id, a name in any spelling, with or without the state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from section287.errors import Ambiguous, NotFound
from section287.questions.rows import Row, fetch

if TYPE_CHECKING:
    import duckdb

SHOWN = 8  # candidates named in an error


def find_agency(connection: duckdb.DuckDBPyConnection, text: str, state: str | None = None) -> str:
    """Return the id of the one agency meant.

    Args:
        text: an id (also one of former times), or a name; "Jackson County Sheriff, TX" names the state too.
        state: postal code, to narrow.

    Raises:
        Ambiguous: several agencies match; the message lists them.
        NotFound: none does; the message offers the nearest names.
    """
    wanted = text.strip()
    exact = fetch(
        connection,
        "SELECT agency_id FROM agency WHERE agency_id = lower($id) "
        "UNION SELECT agency_id FROM agency_alias WHERE alias = lower($id)",
        {"id": wanted},
    )
    if exact:
        return str(exact[0]["agency_id"])
    name, state = _split_state(wanted, state)
    candidates = _by_name(connection, name, state)
    if len(candidates) == 1:
        return str(candidates[0]["agency_id"])
    if candidates:
        listed = ", ".join(f"{one['name']}, {one['state']} ({one['agency_id']})" for one in candidates[:SHOWN])
        more = f" and {len(candidates) - SHOWN} more" if len(candidates) > SHOWN else ""
        raise Ambiguous(f"'{text}' may be {len(candidates)} agencies: {listed}{more}; give the id or add the state")
    raise NotFound(f"no agency '{text}' in the record{_offer(connection, name, state)}")


def _split_state(text: str, state: str | None) -> tuple[str, str | None]:
    from section287.places.states import parse_state

    if state is not None:
        return text, state
    # "Jackson County Sheriff, TX", "... (Texas)", "... Texas": the longest tail that is exactly a state's name
    words = text.rstrip(")").split()
    for tail in range(min(4, len(words) - 1), 0, -1):
        name = " ".join(words[-tail:]).lstrip("(")
        reading = parse_state(name.replace("D.C.", "DC"))
        marked = words[-tail - 1].endswith(",") or words[-tail].startswith("(")
        plain = reading.state is not None and not reading.corrected
        if plain and (marked or len(name) > 2 or name.isupper()):
            return " ".join(words[:-tail]).rstrip(", "), reading.state.code if reading.state else None
    return text, state


def _by_name(connection: duckdb.DuckDBPyConnection, name: str, state: str | None) -> list[Row]:
    from section287.places.states import parse_state
    from section287.registry.names import name_key

    rows = _names(connection, state)
    keys: dict[str, Any] = {}
    found: dict[str, Row] = {}
    loose: dict[str, Row] = {}
    for row in rows:
        code = row["state"]
        if code not in keys:
            reading = parse_state(code)
            keys[code] = name_key(code, reading.state.name if reading.state else "", name)
        wanted = keys[code]
        slug = row["key"]
        if slug == "-".join(wanted.words):
            found[row["agency_id"]] = row
        elif set(wanted.words) <= set(slug.split("-")):
            loose[row["agency_id"]] = row
    return list((found or _sheriffs(connection, name, state) or loose).values())


def _sheriffs(connection: duckdb.DuckDBPyConnection, name: str, state: str | None) -> dict[str, Row]:
    """Return the sheriff of the county that a name spells out, however ICE's lists have misspelt it."""
    from section287.places.counties import find_county

    place = re.sub(r"(?i)\b(sheriff('?s)?|office|department)\b", " ", name).strip()
    reading = find_county(state, place) if state and "sheriff" in name.lower() else None
    if reading is None or reading.county is None:
        return {}
    rows = fetch(
        connection,
        "SELECT agency_id, state, name FROM agency WHERE kind = 'sheriff' AND county_fips = $fips",
        {"fips": reading.county.fips},
    )
    return {row["agency_id"]: row for row in rows}


def _names(connection: duckdb.DuckDBPyConnection, state: str | None) -> list[Row]:
    return fetch(
        connection,
        """
        SELECT g.agency_id, g.state, g.name, substr(k.alias, 4) AS key
        FROM (SELECT agency_id AS alias, agency_id FROM agency UNION ALL SELECT alias, agency_id FROM agency_alias) k
        JOIN agency g USING (agency_id)
        WHERE $state IS NULL OR g.state = $state
        ORDER BY g.state, g.name, g.agency_id
        """,
        {"state": state},
    )


def _offer(connection: duckdb.DuckDBPyConnection, name: str, state: str | None) -> str:
    from rapidfuzz import fuzz, process

    rows = _names(connection, state)
    labels = {f"{row['name']}, {row['state']}": row for row in rows}
    near = process.extract(name, list(labels), scorer=fuzz.WRatio, limit=3, score_cutoff=75)
    return "; nearest: " + "; ".join(one[0] for one in near) if near else ""
