"""The bundled table of templates: read, written, chosen for a document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from section287.documents.fields.field import Field, load_patterns
from section287.documents.stream import Stream, squash

TABLE = "template/table.json"


@dataclass(frozen=True, slots=True)
class TemplateClause:
    """One clause of a template.

    Attributes:
        label: number: "IV.C", "Appendix B".
        text: the words on which most agreements agree; "LEA" stands for the agency.
        agreements: how many agreements it was built from.
    """

    label: str
    heading: str
    text: str
    agreements: int

    @property
    def key(self) -> str:
        """The heading's letters."""
        return squash(self.heading)


@dataclass(frozen=True, slots=True)
class Template:
    """One revision of one model's template.

    Attributes:
        id: "TFM-2025-03-07".
        mark: revision date printed in its footer; None for the texts of before 2025.
        agreements: how many agreements it was built from.
    """

    id: str
    model: str
    mark: date | None
    agreements: int
    clauses: tuple[TemplateClause, ...]


@cache
def list_templates() -> tuple[Template, ...]:
    """Return the bundled templates, in the order of their ids; none when the table hasn't been built."""
    place = files("section287.documents").joinpath(TABLE)
    try:
        return templates_from_json(json.loads(place.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ()


def templates_from_json(value: list[dict[str, Any]]) -> tuple[Template, ...]:
    """Return templates from their plain form."""
    return tuple(
        Template(
            id=one["id"],
            model=one["model"],
            mark=date.fromisoformat(one["mark"]) if one["mark"] else None,
            agreements=one["agreements"],
            clauses=tuple(TemplateClause(**clause) for clause in one["clauses"]),
        )
        for one in value
    )


def templates_as_json(templates: tuple[Template, ...]) -> list[dict[str, Any]]:
    """Return templates in their plain form."""
    return [
        {
            "id": one.id,
            "model": one.model,
            "mark": one.mark.isoformat() if one.mark else None,
            "agreements": one.agreements,
            "clauses": [
                {"label": c.label, "heading": c.heading, "text": c.text, "agreements": c.agreements}
                for c in one.clauses
            ],
        }
        for one in templates
    ]


def known_headings(templates: tuple[Template, ...] | None = None) -> dict[str, str]:
    """Return every heading of the templates (letters -> label), for finding headings in poor scans."""
    every = list_templates() if templates is None else templates
    return {
        clause.key: clause.label
        for template in every
        for clause in template.clauses
        if clause.label and not clause.label.startswith("A")
    }


def find_revision(fields: list[Field], stream: Stream) -> tuple[str | None, str]:
    """Return the id of the revision that a document is of, and what says so.

    The footer's mark counts; a text without one is told by words that only one revision has, failing that by the
    year in which it was signed. (None, why) where nothing fits.
    """
    values = {one.name: one.value for one in fields if one.value}
    model, mark = values.get("model"), values.get("revision")
    signed = values.get("ice_signed_on") or values.get("lea_signed_on")
    mine = [one for one in load_patterns("revisions")["revisions"] if one["model"] == model]
    if mark:
        marked = next((one for one in mine if "mark" in one and one["mark"].isoformat() == mark), None)
        if marked:
            return marked["id"], f"footer: revised {mark}"
        return None, f"no template of model {model} bears the mark {mark}"
    told = next((one for one in mine if "tells" in one and stream.find_near(one["tells"])), None)
    if told:
        return told["id"], f"no mark; it has the words '{told['tells']}'"
    dated = next((one for one in mine if signed and "signed" in one and _within(signed, one["signed"])), None)
    if dated:
        return dated["id"], f"no mark; signed {signed}"
    unmarked = [one for one in mine if "mark" not in one]
    if len(unmarked) == 1 and not signed:
        return unmarked[0]["id"], "no mark; the only unmarked text of its model"
    return None, f"no template of model {model or 'unknown'} fits"


def _within(day: str, period: list[date]) -> bool:
    return period[0] <= date.fromisoformat(day) <= period[1]
