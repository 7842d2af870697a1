"""Links, refusals and disagreements with ICE's list, as rows for the record's table ``decision``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from section287.documents.likeness import name_likeness
from section287.documents.told import Told

if TYPE_CHECKING:
    from section287.documents.link import Link, Listed

SURE = 0.85  # of a value in a document; a disagreement is noted from here on
OTHER_AGENCY = 60.0  # likeness below which the document names another agency


def note_link(told: Told, link: Link, listed: Mapping[str, Listed]) -> list[dict[str, Any]]:
    """Return the decisions of one document: linked or not, and everything in which it differs from ICE's list."""
    if link.agreement_id is None:
        other = f" ({', '.join(link.candidates)})" if link.candidates else ""
        found = [_decision(told, told.sha256, "document", "document_unlisted", "declined", f"{link.by}{other}")]
    else:
        said = f"linked by {link.by}"
        found = [_decision(told, link.agreement_id, "agreement", "document_linked", "noted", said)]
        found += [
            _decision(told, link.agreement_id, "agreement", rule, "noted", reason, before, after)
            for rule, reason, before, after in _disagreements(told, listed[link.agreement_id])
        ]
    return found + [_filed(told, listed[one]) for one in link.filed_under if one != link.agreement_id and told.agency]


def _filed(told: Told, other: Listed) -> dict[str, Any]:
    """The list has the file at an agreement that it isn't."""
    reason = f"ICE's list gives this file for {other.agency}, {other.model}; the document names {told.agency}"
    rule = "document_agency_differs"
    found = _decision(told, other.agreement_id, "agreement", rule, "noted", reason, other.agency, told.agency)
    return found | {"decision_id": f"{found['decision_id']}-{other.agreement_id}"}


def _disagreements(told: Told, one: Listed) -> Iterator[tuple[str, str, str, str]]:
    ice, model, state = told.ice_signed_on, told.model, told.state
    if ice and one.signed_on and ice != one.signed_on and told.sure["ice_signed_on"] >= SURE:
        yield "document_day_differs", _reason_day(told, one, ice), str(one.signed_on), str(ice)
    if model and one.model != "unknown" and model not in one.model and told.sure["model"] >= SURE:
        yield "document_model_differs", f"ICE's list gives {one.model}; the document is a {model}", one.model, model
    if told.agency and told.sure["agency"] >= SURE and name_likeness(told.agency, one.names, one.state) < OTHER_AGENCY:
        reason = f"ICE's list gives {one.agency}; the document names {told.agency}"
        yield "document_agency_differs", reason, one.agency, told.agency
    if state and state != one.state:
        reason = f"ICE's list gives {one.state}; the document names {state}"
        yield "document_state_differs", reason, one.state, state


def _reason_day(told: Told, one: Listed, ice: date) -> str:
    own = " (the list's day is that of the agency's signature)" if told.lea_signed_on == one.signed_on else ""
    return f"ICE's list gives {one.signed_on}; ICE's signature in the document is dated {ice}{own}"


def _decision(
    told: Told,
    subject: str,
    kind: str,
    rule: str,
    outcome: str,
    reason: str,
    before: str | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    return {
        "decision_id": f"{rule}-{told.sha256[:12]}",
        "subject_id": subject,
        "subject_kind": kind,
        "rule": rule,
        "outcome": outcome,
        "reason": f"{told.name}: {reason}",
        "before": before,
        "after": after,
    }
