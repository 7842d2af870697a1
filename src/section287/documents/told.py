"""What a document itself tells of its agreement: what it is linked by, and what may differ from ICE's list."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from section287.documents.agreement import Agreement

# name of a field -> (value, confidence), None where it wasn't read
Values = Callable[[str], tuple[str, float] | None]


@dataclass(frozen=True, slots=True)
class Told:
    """What one document says; every value None where it wasn't read.

    Attributes:
        name: of its file.
        sure: confidence of each value, by field.
        revised_on: the revision that its form carries: it can't have been signed before.
    """

    sha256: str
    name: str
    unreadable: bool
    agency: str | None
    state: str | None
    model: str | None
    ice_signed_on: date | None
    lea_signed_on: date | None
    revised_on: date | None
    sure: dict[str, float]

    @property
    def days(self) -> list[date]:
        """The days on which it was signed, ICE's first."""
        return [one for one in (self.ice_signed_on, self.lea_signed_on) if one]


FIELDS = ("agency", "state", "model", "ice_signed_on", "lea_signed_on", "revision")


def tell_agreement(agreement: Agreement) -> Told:
    """Return what an agreement that was read tells."""

    def value(name: str) -> tuple[str, float] | None:
        field = next((one for one in agreement.fields if one.name == name and one.status == "read"), None)
        return (field.value, field.confidence) if field and field.value else None

    document = agreement.document
    return tell(document.sha256, document.name, document.problem is not None, value)


def tell(sha256: str, name: str, unreadable: bool, values: Values) -> Told:
    """Put together what a document tells.

    Args:
        values: gives a field's value and confidence.
    """
    found = {field: value for field in FIELDS if (value := values(field))}
    text = {field: value for field, (value, _) in found.items()}
    agency, state = text.get("agency"), text.get("state")
    return Told(
        sha256,
        name,
        unreadable,
        agency,
        state or (_state_in_name(agency) if agency else None),
        text.get("model"),
        _day(text.get("ice_signed_on")),
        _day(text.get("lea_signed_on")),
        _day(text.get("revision")),
        {field: sure for field, (_, sure) in found.items()},
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _state_in_name(agency: str) -> str | None:
    """Return the state in "Duplin County, NC Sheriff's Office"; None where none or several stand there."""
    from section287.places.states import list_states

    codes = {one.code for one in list_states()}
    found = {code for code in re.findall(r",\s*([A-Z]{2})\b", agency) if code in codes}
    return found.pop() if len(found) == 1 else None
