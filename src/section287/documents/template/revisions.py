"""What changed from one revision of a model's template to the next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from section287.documents.deviating import ClauseComparison, compare_sides, side_of_template
from section287.documents.template.table import Template, list_templates


@dataclass(frozen=True, slots=True)
class RevisionStep:
    """Two revisions of one model that follow one another.

    Attributes:
        clauses: those that differ.
    """

    model: str
    before: Template
    after: Template
    clauses: tuple[ClauseComparison, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the step as plain values."""
        return {
            "model": self.model,
            "before": self.before.id,
            "after": self.after.id,
            "clauses": [one.as_json() for one in self.clauses],
        }


def list_revisions(templates: tuple[Template, ...] | None = None) -> list[RevisionStep]:
    """Return what changed between the revisions of each model, oldest first, from the bundled templates."""
    every = list_templates() if templates is None else templates
    steps: list[RevisionStep] = []
    for model in sorted({one.model for one in every}):
        mine = sorted((one for one in every if one.model == model), key=lambda one: one.id)
        for before, after in pairwise(mine):
            # the texts of 2019 and 2020 were built from scans, so that misreadings are left out here too
            found = compare_sides(side_of_template(before), side_of_template(after), scanned=True)
            steps.append(RevisionStep(model, before, after, tuple(one for one in found if one.verdict != "same")))
    return steps
