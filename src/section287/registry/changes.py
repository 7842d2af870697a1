"""What differs between consecutive lists, typed: one entry a change, each at the later list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from section287.registry.names import tidy_name
from section287.registry.publications import Appearance
from section287.registry.registry import Registry
from section287.registry.state import Agency, Agreement, Application
from section287.registry.values import shows_link

GAP_DAYS = 365  # lists further apart than this stand on either side of a gap in the record

RENAMING = {
    "handover_renamed": "renamed",
    "handover_relabelled": "renamed",
    "handover_relocated": "relocated",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change, at the appearance number ``seq`` of its list."""

    kind: str
    roster: str
    seq: int
    agency: Agency
    model: str
    agreement: Agreement | None = None
    application: Application | None = None
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Between:
    """The two lists that a change stands between."""

    appearance: Appearance
    previous: Appearance | None

    @property
    def on(self) -> date:
        """The later list's first day."""
        day = self.appearance.first.seen_on
        assert day is not None
        return day

    @property
    def previous_on(self) -> date | None:
        """The last day on which the earlier list was seen."""
        return self.previous.last.seen_on if self.previous else None

    @property
    def across_gap(self) -> bool:
        """More than a year without any list lies between."""
        return bool(self.previous_on and (self.on - self.previous_on).days > GAP_DAYS)


def between(registry: Registry, change: Change) -> Between:
    """Return the lists that a change stands between."""
    order = registry.timeline.appearances[change.roster]
    return Between(order[change.seq - 1], order[change.seq - 2] if change.seq > 1 else None)


def find_changes(registry: Registry) -> list[Change]:
    """Return all changes in time order (then state, agency, kind). Call after both settlings."""
    found: list[Change] = []
    predecessors: dict[int, list[Agreement]] = {}
    for agreement in registry.agreements:
        if agreement.superseded_by:
            predecessors.setdefault(agreement.superseded_by.number, []).append(agreement)
    for agreement in registry.agreements:
        if agreement.seen:
            found.extend(_of_agreement(registry, agreement, predecessors.get(agreement.number, [])))
    for application in registry.applications:
        found.extend(_of_application(registry, application))
    found.extend(_renamings(registry))
    key = {"participating": 0, "pending": 1}
    return sorted(
        found,
        key=lambda one: (
            between(registry, one).on,
            key[one.roster],
            one.seq,
            one.agency.agency_id,
            one.model,
            one.kind,
            one.before,
            one.after,
        ),
    )


def _of_agreement(registry: Registry, agreement: Agreement, predecessors: list[Agreement]) -> Iterator[Change]:
    def made(kind: str, seq: int, before: str = "", after: str = "") -> Change:
        return Change(kind, "participating", seq, agreement.agency, agreement.model, agreement, None, before, after)

    first = agreement.runs[0][0]
    heir_at = {one.number: max(one.seen[-1] + 1, first) for one in predecessors}
    if first > 1 and not any(one.seen[-1] + 1 <= first for one in predecessors):
        yield made("signed", first, "", str(agreement.signed_on or ""))
    for one in predecessors:
        yield made(one.succession or "renewed", heir_at[one.number], one.agreement_id, agreement.agreement_id)
    for (_, last), (back, _) in zip(agreement.runs, agreement.runs[1:], strict=False):
        yield made("removed", last + 1, str(agreement.signed_on or ""))
        yield made("returned", back, "", str(agreement.signed_on or ""))
    last = agreement.runs[-1][1]
    heir = agreement.superseded_by
    if last < len(registry.present) and not (heir and heir.seen[0] <= last + 1):
        yield made("removed", last + 1, str(agreement.signed_on or ""))
    yield from _of_rows(agreement, made)


def _of_rows(agreement: Agreement, made: Callable[..., Change]) -> Iterator[Change]:
    """Yield re-datings and postings of documents, from the rows in the order in which lists printed them."""
    signed: date | None = None
    moa = addendum = False
    start = agreement.seen[0]
    for row in agreement.rows:
        if row.roster != "participating" or not row.first_seq:
            continue
        day = row.signed.value
        if day and signed and day != signed:
            yield made("redated", row.first_seq, str(signed), str(day))
        signed = day or signed
        linked = shows_link(row.printed.moa, row.printed.moa_url)
        if linked and not moa and row.first_seq > start:
            yield made("moa_posted", row.first_seq, "", row.printed.moa_url)
        moa = moa or linked
        added = shows_link(row.printed.addendum, row.printed.addendum_url)
        if added and not addendum and row.first_seq > start:
            yield made("addendum_posted", row.first_seq, "", row.printed.addendum_url)
        addendum = addendum or added


def _of_application(registry: Registry, application: Application) -> Iterator[Change]:
    def made(kind: str, listed: str, seq: int, after: str = "") -> Change:
        agreement = application.agreement
        return Change(kind, listed, seq, application.agency, application.model, agreement, application, "", after)

    pending = registry.timeline.appearances["pending"]
    added, gone = application.seen[0], application.seen[-1] + 1
    if added > 1:
        yield made("application_added", "pending", added)
    agreement = application.agreement
    if agreement is None:
        if application.outcome == "dropped" and gone <= len(pending):
            yield made("application_dropped", "pending", gone)
    elif agreement.seen and application.days is not None:
        yield made("application_granted", "participating", agreement.seen[0], agreement.agreement_id)
    elif application.days is None:
        # the agreement was listed first: the application is seen as granted from its own first list on
        yield made("application_granted", "pending", added, agreement.agreement_id)
    elif gone <= len(pending):
        yield made("application_granted", "pending", gone, agreement.agreement_id)


def _renamings(registry: Registry) -> Iterator[Change]:
    for decision in registry.decisions:
        kind = RENAMING.get(decision.rule)
        if kind and isinstance(decision.subject, Agreement) and decision.rows:
            row = decision.rows[-1]
            if row.first_seq:
                agreement = decision.subject
                yield Change(
                    kind,
                    "participating",
                    row.first_seq,
                    agreement.agency,
                    agreement.model,
                    agreement,
                    None,
                    tidy_name(decision.before),
                    tidy_name(decision.after),
                )
