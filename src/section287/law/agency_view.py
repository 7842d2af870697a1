"""One agency on a day, as the registry shows it: found by id or name, with the agreements it has in force."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from section287.law.agreements import agency_row, agreements_in_force, lists_by
from section287.law.authority import AgencyView

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def view_agency(connection: DuckDBPyConnection, text: str, on: date, state: str | None = None) -> AgencyView:
    """Return an agency by id or name with its agreements in force on a day.

    Raises:
        NotFound, Ambiguous: no agency fits, or several do; the message offers names.
    """
    from section287.questions.lookup import find_agency

    row = agency_row(connection, find_agency(connection, text, state))
    return AgencyView(
        agency_id=row["agency_id"],
        name=row["name"],
        state=row["state"],
        kind=row["kind"],
        level=row["level"],
        agreements=tuple(agreements_in_force(connection, on, agency_id=row["agency_id"])),
        caution=lists_by(connection, on).caution(on),
    )
