"""The registry while lists are read: every object that resolving makes, in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from section287.registry.identity import Agencies
from section287.registry.publications import Timeline
from section287.registry.state import Agency, Agreement, Application, Decision, Row
from section287.registry.verdicts import Verdicts


@dataclass(slots=True)
class Registry:
    """Everything resolved: the working objects, before they become tables.

    Attributes:
        rows: printed rows by (list, line).
        application_of: (row_id, number of the pending appearance) → application.
        present: agreements on each participating list, by appearance.
        left: number of an agreement that left the list → the last day on which it was there.
        seq: number of the newest appearance read, per list.
        newest: the newest trusted list of each kind: its sha256 and rows.
        listings: rows of trusted lists read, each stretch of a list counted.
        orphans: those of them without an owner; there must be none.
        noted: number of lists whose spellings were noted by this run.
        outcomes: decisions that ``settle`` made anew from all that is known.
        listed: (row number, row) of each publication, by its table's sha256.
    """

    timeline: Timeline
    verdicts: Verdicts
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    agencies: Agencies = field(default_factory=Agencies)
    agreements: list[Agreement] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    application_of: dict[tuple[int, int], Application] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    by_agency: dict[tuple[int, str], list[Agreement]] = field(default_factory=dict)
    present: list[list[Agreement]] = field(default_factory=list)
    listed: dict[str, list[tuple[int, Row]]] = field(default_factory=dict)
    left: dict[int, date] = field(default_factory=dict)
    seq: dict[str, int] = field(default_factory=lambda: {"participating": 0, "pending": 0})
    outcomes: list[Decision] = field(default_factory=list)
    newest: dict[str, tuple[str, list[Row]]] = field(default_factory=dict)
    listings: int = 0
    orphans: int = 0
    noted: int = 0

    def own(self, agency: Agency, row: Row) -> list[Agreement]:
        """Return the agreements that the agency has or had under the row's model, oldest first."""
        return self.by_agency.get((agency.number, str(row.model.value)), [])

    def move(self, agreement: Agreement, agency: Agency) -> None:
        """Make an agreement another agency's, as ICE's list has it now."""
        if agreement.agency is agency:
            return
        agreement.agency = agency
        own = self.by_agency.setdefault((agency.number, agreement.model), [])
        if agreement not in own:
            own.append(agreement)

    def merge(self, agreement: Agreement, kept: Agency) -> None:
        """Make the agreement's agency one with another, or move the agreement alone when the agency holds more."""
        gone = agreement.agency
        if sum(one.agency is gone for one in self.agreements) > 1:
            self.move(agreement, kept)
            return
        self.agencies.absorb(gone, kept)
        self.move(agreement, kept)
        for application in self.applications:
            if application.agency is gone:
                application.agency = kept
