"""Figures on a basis and a day, with query, publication, sha256 and gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from section287.claims.claim import Figure, Rows, Scope
from section287.claims.judging import queries
from section287.claims.judging.sources import Sources

if TYPE_CHECKING:
    from section287.claims.panel import Panel, Roll, Row, Standing

SAMPLE = 5  # rows shown of those behind a figure


@dataclass(slots=True)
class Bench:
    """What judging works with: the panel, and the sources of the report."""

    panel: Panel
    sources: Sources

    def roll(self, measure: str) -> Roll:
        """Return the roll that a measure counts."""
        return self.panel.roll(list_of(measure))

    def value(self, measure: str, standing: Standing, scope: Scope) -> int:
        """Return a count on one list."""
        roll = self.roll(measure)
        if measure == "rows":
            return roll.printed_rows(standing.publication.id, roll.bits_of(scope))
        return roll.count(roll.listed.get(standing.publication.id, 0) & roll.bits_of(scope), measure)

    def signed_value(self, measure: str, day: date, scope: Scope) -> int:
        """Return a count by signing day."""
        roll = self.panel.participating
        return roll.count(roll.signed_by(day) & roll.bits_of(scope), measure)

    def listed(self, measure: str, standing: Standing, scope: Scope, day: date | None = None, note: str = "") -> Figure:
        """Return a figure of one list, asked for a day."""
        asked = day or standing.seen_on
        publication = standing.publication
        basis = "listed, as printed" if measure == "rows" else "pending" if measure.startswith("pending") else "listed"
        return Figure(
            measure="agreements" if measure == "rows" else measure,
            value=self.value(measure, standing, scope),
            basis=basis,
            as_of=str(asked),
            publication_id=publication.id,
            published_on=str(standing.seen_on),
            sha256=publication.sha256,
            gap_days=(asked - standing.seen_on).days,
            query=queries.listed_sql(measure, publication.id, scope),
            source=self.sources.publication(publication, standing.seen_on),
            note=note or ("a third party's copy" if publication.secondary else ""),
        )

    def signed(self, measure: str, day: date, scope: Scope, note: str = "") -> Figure:
        """Return a figure by signing day, with all later lists' knowledge."""
        return Figure(
            measure=measure,
            value=self.signed_value(measure, day, scope),
            basis="signed",
            as_of=str(day),
            query=queries.signed_sql(measure, day, scope),
            source=self.sources.record(),
            note=note,
        )

    def events(self, measure: str, event: str, first: date, last: date, scope: Scope) -> Figure:
        """Return how many were signed, first listed or ended between two days."""
        return Figure(
            measure=measure,
            value=self.events_value(measure, event, first, last, scope),
            basis={
                "signed": "signed in the window",
                "first_listed": "first listed in the window",
                "ended": "left the lists in the window",
            }[event],
            as_of=f"{first}/{last}",
            query=queries.events_sql(measure, event, first, last, scope),
            source=self.sources.record(),
        )

    def events_value(self, measure: str, event: str, first: date, last: date, scope: Scope) -> int:
        """Return the count of ``events``."""
        roll = self.panel.participating
        return roll.count(roll.events(event, first, last) & roll.bits_of(scope), measure)

    def rows(self, measure: str, standing: Standing, scope: Scope) -> Rows:
        """Return the rows behind a count on one list: how many, the first few, and the query."""
        roll = self.roll(measure)
        members = roll.members(roll.listed.get(standing.publication.id, 0) & roll.bits_of(scope))
        members.sort(key=lambda one: (one.state, one.agency, one.id))
        return Rows(
            count=len(members),
            sample=show_sample(members),
            query=queries.rows_sql(standing.publication.id, scope, pending=list_of(measure) == "pending"),
        )


def show_sample(members: Sequence[Row]) -> tuple[dict[str, str | None], ...]:
    """Return the first few rows of those given."""
    return tuple(
        {
            "id": one.id,
            "agency": one.agency,
            "state": one.state,
            "model": one.model,
            "signed_on": str(one.signed_on) if one.signed_on else None,
        }
        for one in members[:SAMPLE]
    )


def list_of(measure: str) -> str:
    """Return which lists a measure is counted on."""
    return "pending" if measure.startswith("pending") else "participating"
