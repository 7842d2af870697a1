"""Every row of the researched decision table comes out of the evaluator as the researcher had it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from section287.law.evaluate import Evaluator

ACTIONS = {
    "interrogate_alienage": "interrogate", "query_federal_database": "query_database",
    "serve_ice_warrant": "serve_warrant", "share_information_with_ICE": "share_information",
}  # fmt: skip
TOUCHPOINTS = {"probation_corrections": "probation"}
OUTCOMES = {
    "permitted": "permitted", "permitted_under_supervision": "permitted_with_supervision",
    "not_permitted": "not_permitted", "unclear": "undetermined",
}  # fmt: skip
CONDITIONS = {"officer_certified": "certified", "ice_supervision_or_direction": "supervised",
              "in_custody_on_state_charge": "custody"}  # fmt: skip
WORDS = {True: "yes", False: "no"}
DAY = date(2025, 6, 1)


def _known(row: dict[str, Any]) -> list[dict[str, str]]:
    """Return the facts of a row, once for each of the warrants it names."""
    conditions = row["conditions"]
    known = {ours: WORDS[conditions[name]] for name, ours in CONDITIONS.items() if conditions[name] in WORDS}
    if "outside" in conditions.get("location", ""):
        known["in_jurisdiction"] = "no"
    warrant = conditions["ice_warrant_present"]
    warrants = [] if warrant == "any" else ["none"] if warrant is False else warrant.split("/")
    return [{**known, "warrant": one} for one in warrants] or [known]


@pytest.mark.real
def test_the_researched_rows_hold(shared: Path, evaluator: Evaluator) -> None:
    rows = yaml.safe_load((shared / "facts" / "authority_rules.yaml").read_text(encoding="utf-8"))["rules"]
    book = evaluator.book
    asked, wrong = 0, []
    for row in rows:
        action = ACTIONS.get(row["action"], row["action"])
        if action not in book.actions or row["conditions"]["state_law_restriction"]:
            continue  # acts outside the table are in also_asked.yaml, and state law has tests of its own
        models = ("TFM", "JEM", "WSO") if row["model"] == "any" else (row["model"],)
        named = TOUCHPOINTS.get(row["touchpoint"], row["touchpoint"])
        for model in models:
            template = book.template_on(model, DAY) if model != "none" else None
            for touchpoint in book.touchpoints if named == "any" else (named,):
                for known in _known(row):
                    facts = {**book.touchpoints[touchpoint].unless_said, **known}
                    outcome = evaluator.answer(model, touchpoint, action, facts, template).outcome
                    asked += 1
                    if outcome != OUTCOMES[row["effect"]]:
                        wrong.append(f"{row['id']} {model} {touchpoint}: {outcome}, the row says {row['effect']}")
    assert asked > 300
    assert not wrong, "\n".join(wrong)
