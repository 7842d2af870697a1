"""What the registry knows while it reads the lists: rows, agencies, agreements, applications, decisions.

These are the working objects of ``resolve``; ``tables`` turns them into the record's rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from section287.registry.names import NameKey
from section287.registry.values import Reading
from section287.sources.listing import PrintedRow

Outcome = Literal["merged", "split", "corrected", "redated", "quarantined", "declined", "reclassified", "noted"]


@dataclass(slots=True, eq=False)
class Row:
    """One printed row, once for all the lists that print it, with what its cells were read as."""

    row_id: int
    roster: str
    printed: PrintedRow
    state: str | None
    model: Reading
    signed: Reading
    key: NameKey
    first_seq: int = 0  # appearance of its list that first printed it; 0 for quarantined and secondary lists
    first_publication: str = ""
    first_number: int = 0  # its row number there
    lists: int = 0  # appearances that print it
    known: bool | None = None  # whether the Census or the FBI lists a body of that name; None until asked
    agency: Agency | None = None
    agreement: Agreement | None = None
    shown: Shown | None = None  # when its spelling was printed for its agency; None until a list is noted


@dataclass(slots=True, eq=False)
class Shown:
    """When one spelling was printed for its agency.

    Attributes:
        first: first day.
        last: last day.
        lists: number of lists that print it.
        noted: number of the newest list counted, so that two rows of one list count once.
    """

    first: date
    last: date
    lists: int = 0
    noted: int = 0


@dataclass(slots=True, eq=False)
class Agency:
    """One agency, followed through every spelling.

    Attributes:
        keys: every (state, key) under which it was printed, with the seq of the first sight.
        first: the row that first named it; the id is made from it.
        state: the state under which it was first read; ``home`` is the one that most lists print.
        merged_into: the agency that took over its rows, when it turned out to be another spelling of it.
        described: (its rows when it was described, what it was described from, its place and FBI columns), kept to
            spare describing it again.
        counties: FIPS codes of the counties printed beside its names.
        names: (state, name) as printed → when it was.
    """

    number: int
    state: str
    first: Row
    keys: dict[tuple[str, str], NameKey] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    county_fips: str | None = None
    counties: set[str] = field(default_factory=set)
    names: dict[tuple[str, str], Shown] = field(default_factory=dict)
    agency_id: str = ""
    name: str = ""
    home: str = ""
    merged_into: Agency | None = None
    described: tuple[list[Any], list[Any], list[Any]] | None = None


@dataclass(slots=True, eq=False)
class Agreement:
    """One signed instrument, followed through re-datings and re-printings.

    Attributes:
        rows: printed rows in order of first sight.
        seen: numbers of the participating appearances that list it, ascending.
        since: the day of the list before the first that has it, None at the record's start.
    """

    number: int
    agency: Agency
    model: str
    rows: list[Row]
    first_on: date
    since: date | None
    seen: list[int] = field(default_factory=list)
    runs: list[tuple[int, int]] = field(default_factory=list)
    secondary_absent: bool = False
    secondary_only: bool = False
    signed_on: date | None = None
    agreement_id: str = ""
    status: str = "listed"
    superseded_by: Agreement | None = None
    succession: str | None = None

    def signed_values(self) -> list[date]:
        """Return the distinct signing days read from its rows, oldest sight first."""
        found: list[date] = []
        for row in self.rows:
            if row.signed.value and row.signed.value not in found:
                found.append(row.signed.value)
        return found

    @property
    def urls(self) -> set[str]:
        """Addresses of the MOA that its rows led to."""
        return {row.printed.moa_url for row in self.rows if row.printed.moa_url}


@dataclass(slots=True, eq=False)
class Application:
    """One pending listing of an agency under a model, from its first pending list to its last."""

    number: int
    agency: Agency
    model: str
    seen: list[int]
    row: Row
    application_id: str = ""
    outcome: str = "waiting"
    agreement: Agreement | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Why two rows were read as one, or a value as another, or why that was declined.

    Attributes:
        rule: a name in ``rules.yml``.
        subject: what it is about; agencies and agreements get their id when all is read.
    """

    rule: str
    outcome: Outcome
    subject: Agency | Agreement | Application | Row | str
    reason: str
    before: str = ""
    after: str = ""
    rows: tuple[Row, ...] = ()
