"""The walk: nine steps of every scenario, models side by side, every line with a source."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from section287.errors import UsageError
from section287.facts.base import MODELS
from section287.law.agency_view import view_agency
from section287.law.evaluate import Evaluator
from section287.law.policies import Policies
from section287.law.scenarios import load_scenarios
from section287.law.walk import WalkQuestion, walk

SCENARIOS = sorted(load_scenarios().scenarios)
STEPS = ["encounter", "identification", "questioning", "arrest_or_citation", "booking", "detainer_or_warrant", "hold",
         "transfer", "what_follows"]  # fmt: skip


def _walk(evaluator: Evaluator, policies: Policies, scenario: str, **more: Any) -> dict[str, Any]:
    more.setdefault("on", date(2025, 6, 1))
    return walk(evaluator, load_scenarios(), policies, WalkQuestion(scenario, **more))


def test_all_the_scenarios_asked_for_are_there() -> None:
    assert SCENARIOS == ["campus_stop", "domestic_call", "jail_booking_felony", "jail_booking_minor",
                         "joint_task_force_operation", "traffic_stop", "warrant_service"]  # fmt: skip
    assert set(load_scenarios().variants) == {"unknown", "us_citizen", "lawful_resident"}


@pytest.mark.parametrize("variant", ["unknown", "us_citizen", "lawful_resident"])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_line_of_every_walk_leads_to_a_source(
    evaluator: Evaluator, policies: Policies, scenario: str, variant: str
) -> None:
    found = _walk(evaluator, policies, scenario, variant=variant)
    numbers = {one["n"] for one in found["sources"]}
    assert [step["step"] for step in found["steps"]] == STEPS
    for step in found["steps"]:
        assert set(step["cells"]) == set(MODELS)
        assert step["recorded"]
        assert step["known"]
        for one in (*step["recorded"], *step["known"], *step["variant_notes"]):
            assert set(one["n"]) <= numbers
            assert one["n"]
        for cell in step["cells"].values():
            for act in cell["acts"]:
                assert act["n"] in numbers
                assert act["cite"]
                assert act["source"]
            delegated = any(act["outcome"] == "permitted_with_supervision" for act in cell["acts"])
            assert bool(cell["supervision"]) == delegated
    assert {one["id"] for one in found["safeguards"]} == {"complaint", "language", "civil_rights"}
    assert all(set(one["models"]) == {"TFM", "JEM", "WSO"} for one in found["safeguards"])


def _outcomes(found: dict[str, Any], step: str, action: str) -> dict[str, str]:
    cells = next(one for one in found["steps"] if one["step"] == step)["cells"]
    return {
        model: next(act for act in cell["acts"] if act["action"] == action)["outcome"] for model, cell in cells.items()
    }


def test_who_may_ask_at_a_traffic_stop(evaluator: Evaluator, policies: Policies) -> None:
    found = _walk(evaluator, policies, "traffic_stop")
    assert _outcomes(found, "questioning", "interrogate") == {
        "TFM": "permitted_with_supervision", "JEM": "not_permitted", "WSO": "not_permitted", "none": "not_permitted",
    }  # fmt: skip


def test_who_may_ask_in_jail(evaluator: Evaluator, policies: Policies) -> None:
    found = _walk(evaluator, policies, "jail_booking_minor")
    assert _outcomes(found, "questioning", "interrogate") == {
        "TFM": "permitted_with_supervision", "JEM": "permitted_with_supervision", "WSO": "not_permitted",
        "none": "not_permitted",
    }  # fmt: skip


def test_fingerprints_reach_dhs_without_an_agreement(evaluator: Evaluator, policies: Policies) -> None:
    for scenario in SCENARIOS:
        booking = _walk(evaluator, policies, scenario)["steps"][4]
        assert "with or without an agreement" in booking["text"] or "reach DHS" in booking["text"]
        assert booking["cells"]["none"]["acts"][0]["outcome"] == "permitted"


def test_a_citizen_has_notes_of_their_own(evaluator: Evaluator, policies: Policies) -> None:
    steps = _walk(evaluator, policies, "traffic_stop", variant="us_citizen")["steps"]
    notes = {step["step"]: [one["text"] for one in step["variant_notes"]] for step in steps}
    assert any("within one hour" in text for text in notes["questioning"])
    assert not any(step["variant_notes"] for step in _walk(evaluator, policies, "traffic_stop")["steps"])


def test_an_agency_walks_with_its_own_models(evaluator: Evaluator, policies: Policies, connection: Any) -> None:
    day = date(2025, 6, 10)
    agency = view_agency(connection, "tx-alpha-county-sheriff", day)
    found = _walk(evaluator, policies, "traffic_stop", on=day, agency=agency)
    assert found["models"] == ["TFM", "WSO", "none"]
    assert found["texts"]["TFM"] == "Revised 03/07/2025"


def test_a_ban_shows_in_the_walk(evaluator: Evaluator, policies: Policies) -> None:
    found = _walk(evaluator, policies, "jail_booking_minor", on=date(2026, 3, 1), state="MD")
    act = found["steps"][2]["cells"]["JEM"]["acts"][0]
    assert act["outcome"] == "not_permitted"
    assert act["by_state_law"]
    assert "SB 245" in act["cite"]


def test_the_walk_of_2019_quotes_the_text_of_2019(evaluator: Evaluator, policies: Policies) -> None:
    found = _walk(evaluator, policies, "warrant_service", on=date(2019, 11, 1))
    act = found["steps"][3]["cells"]["WSO"]["acts"][0]
    assert act["outcome"] == "permitted_with_supervision"
    assert found["texts"]["WSO"] == "no revision mark"
    assert "Bay County" in act["source"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"scenario": "picnic"}, "SCENARIO: unknown scenario 'picnic'; one of campus_stop"),
        ({"variant": "tourist"}, "--variant: unknown variant 'tourist'; one of unknown, us_citizen"),
        ({"on": date(1980, 1, 1)}, "--on: 1980-01-01 is before"),
    ],
)
def test_a_bad_walk_is_refused(evaluator: Evaluator, policies: Policies, fields: dict[str, Any], message: str) -> None:
    scenario = fields.pop("scenario", "traffic_stop")
    with pytest.raises(UsageError, match=message):
        _walk(evaluator, policies, scenario, **fields)


def test_a_scenario_is_found_with_hyphens(evaluator: Evaluator, policies: Policies) -> None:
    assert _walk(evaluator, policies, "Traffic-Stop")["scenario"] == "traffic_stop"
