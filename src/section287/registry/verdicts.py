"""Curated verdicts on what rules can't settle, each with its evidence (``facts/registry_verdicts.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from section287.errors import FactInvalid
from section287.places.states import state_by_code
from section287.registry.names import fold_name
from section287.registry.state import Decision, Row
from section287.yaml_text import read_bundled_yaml

KINDS = ("state",)
FIELDS = ("kind", "printed_state", "agency", "state", "evidence")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Verdicts by what they apply to.

    Attributes:
        states: (printed state, agency) folded → (postal code, evidence).
    """

    states: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def row_fix(self, row: Row) -> Decision | None:
        """Apply the verdict on a row's state, if there is one, and return the decision."""
        found = self.states.get((fold_name(row.printed.state), fold_name(row.printed.agency)))
        if found is None or found[0] == row.state:
            return None
        code, evidence = found
        row.state = code
        return Decision("verdict_state", "corrected", row, evidence, row.printed.state, code, (row,))


def load_verdicts() -> Verdicts:
    """Read ``facts/registry_verdicts.yaml``.

    Raises:
        FactInvalid: an entry lacks a field; the message names the entry.
    """
    return read_verdicts(read_bundled_yaml("section287.facts", "registry_verdicts.yaml") or [])


def read_verdicts(entries: list[Any]) -> Verdicts:
    """Check verdicts and return them.

    Raises:
        FactInvalid: an entry is no mapping, lacks a field, names an unknown state, or repeats another's row.
    """
    states: dict[tuple[str, str], tuple[str, str]] = {}
    for number, entry in enumerate(entries, 1):
        where = f"registry_verdicts.yaml, entry {number}"
        if not isinstance(entry, dict):
            raise FactInvalid(f"{where}: is no mapping; write kind, printed_state, agency, state and evidence")
        missing = [one for one in FIELDS if not entry.get(one)]
        if missing:
            raise FactInvalid(f"{where}: lacks {', '.join(missing)}")
        if entry["kind"] not in KINDS:
            raise FactInvalid(f"{where}: unknown kind '{entry['kind']}'; one of {', '.join(KINDS)}")
        if state_by_code(str(entry["state"])) is None:
            raise FactInvalid(f"{where}: unknown state '{entry['state']}'; give a postal code")
        key = (fold_name(entry["printed_state"]), fold_name(entry["agency"]))
        if key in states:
            raise FactInvalid(f"{where}: a second verdict on {entry['agency']} under {entry['printed_state']}")
        states[key] = (entry["state"], entry["evidence"])
    return Verdicts(states)
