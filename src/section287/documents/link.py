"""What documents are linked to: the registry's agreements, with all that a document is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Listed:
    """One agreement of the registry, with what a document is compared with."""

    agreement_id: str
    agency_id: str
    agency: str
    names: tuple[str, ...]
    state: str
    model: str
    signed_on: date | None
    moa_url: str | None
    addendum_url: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """One document's agreement.

    Attributes:
        agreement_id: None: held, but nothing listed fits, or several things do.
        by: file name, or name, state, model and day; what decided.
        confidence: 0 to 1.
        filed_under: agreements at which ICE's list has a file of this name.
    """

    sha256: str
    agreement_id: str | None
    by: str
    confidence: float
    candidates: tuple[str, ...] = ()
    filed_under: tuple[str, ...] = ()


def list_agreements(agreements: Iterable[Sequence[Any]], names: Iterable[tuple[str, str]]) -> list[Listed]:
    """Return the registry's agreements with every name of their agencies.

    Args:
        agreements: agreement_id, agency_id, agency, state, model, signed_on, moa_url, addendum_url each.
        names: agency_id and a name printed.
    """
    known: dict[str, list[str]] = defaultdict(list)
    for agency_id, name in sorted(names):
        known[agency_id].append(name)
    return [
        Listed(row[0], row[1], row[2], tuple(dict.fromkeys([row[2], *known[row[1]]])), *row[3:])
        for row in sorted(agreements, key=lambda one: str(one[0]))
    ]


def read_listed(connection: duckdb.DuckDBPyConnection) -> list[Listed]:
    """Read the agreements of a record with every name of their agencies."""
    rows = connection.execute(
        "SELECT a.agreement_id, a.agency_id, g.name, a.state, a.model, a.signed_on, a.moa_url, a.addendum_url "
        "FROM agreement a JOIN agency g USING (agency_id)"
    ).fetchall()
    return list_agreements(rows, connection.execute("SELECT agency_id, name FROM agency_name").fetchall())
