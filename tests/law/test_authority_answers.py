"""Answers: the lawyer's cases, the document's shape, agencies with their own models and texts, state law on top."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from section287.errors import NotFound, UsageError
from section287.law.agency_view import view_agency
from section287.law.authority import Question, answer_question
from section287.law.evaluate import Evaluator
from section287.law.policies import Policies

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "authority.yaml").read_text(encoding="utf-8"))
HELD = {"certified": "yes", "supervised": "yes"}


def _ask(evaluator: Evaluator, policies: Policies, **fields: Any) -> dict[str, Any]:
    fields.setdefault("on", date(2025, 6, 1))
    return answer_question(evaluator, policies, Question(**fields))


@pytest.fixture
def ask_of(evaluator: Evaluator, policies: Policies, connection: Any) -> Callable[..., dict[str, Any]]:
    """Asks about an agency on a day: a certified officer's questioning at a traffic stop, unless told otherwise."""

    def ask(agency_id: str, on: date, **fields: Any) -> dict[str, Any]:
        usual = {"touchpoint": "traffic_stop", "action": "interrogate", "given": HELD}
        agency = view_agency(connection, agency_id, on)
        return _ask(evaluator, policies, on=on, agency=agency, **{**usual, **fields})

    return ask


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_lawyers_case(evaluator: Evaluator, policies: Policies, case: dict[str, Any]) -> None:
    answer = _ask(evaluator, policies, model=case["model"], touchpoint=case["touchpoint"], action=case["action"],
                  on=case["day"], state=case.get("state"), given=case.get("facts", {}))  # fmt: skip
    assert answer["outcome"] == case["expect"]
    if "because" in case:
        assert case["because"] in {line["rule"] for line in answer["because"]}
    if "needs" in case:
        assert set(answer["needs"]) == set(case["needs"])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_an_answer_has_the_promised_shape(evaluator: Evaluator, policies: Policies, case: dict[str, Any]) -> None:
    answer = _ask(evaluator, policies, model=case["model"], touchpoint=case["touchpoint"], action=case["action"],
                  on=case["day"], state=case.get("state"), given=case.get("facts", {}))  # fmt: skip
    assert answer["question"]["on"] == str(case["day"])
    assert answer["outcome"] in ("permitted", "permitted_with_supervision", "not_permitted", "undetermined")
    assert answer["because"]
    known = {one["n"] for one in answer["sources"]}
    for line in answer["because"]:
        assert line["text"]
        assert line["cite"]
        assert line["source"]
        assert line["n"] in known
    assert bool(answer["needs"]) == (answer["outcome"] == "undetermined")
    assert [one["fact"] for one in answer["questions"]] == answer["needs"]
    assert all(one["question"].endswith("?") for one in answer["questions"])
    assert set(answer["other_models"]) == {"TFM", "JEM", "WSO", "none"} - {answer["model"]}
    assert all(one["source"] for one in answer["other_models"].values())


def test_the_same_question_gives_the_same_answer(evaluator: Evaluator, policies: Policies) -> None:
    fields: dict[str, Any] = {"model": "TFM", "touchpoint": "campus", "action": "serve_warrant", "state": "NY"}
    assert _ask(evaluator, policies, **fields) == _ask(evaluator, policies, **fields)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"model": "XYZ"}, r"--model: unknown model 'XYZ'; one of TFM, JEM, WSO, none"),
        ({"touchpoint": "moon"}, r"--touchpoint: unknown touchpoint 'moon'; one of traffic_stop"),
        ({"action": "fly"}, r"--action: unknown action 'fly'; one of interrogate"),
        ({"given": {"warrant": "I-999"}}, r"--warrant: unknown value 'I-999'; one of I-200, I-205, none"),
        ({"given": {"at_release": "maybe"}}, r"--at-release: unknown value 'maybe'; one of yes, no"),
        ({"on": date(1990, 1, 1)}, r"--on: 1990-01-01 is before section 287\(g\)"),
    ],
)
def test_a_bad_question_names_the_option_and_what_would_be_right(
    evaluator: Evaluator, policies: Policies, fields: dict[str, Any], message: str
) -> None:
    good: dict[str, Any] = {"model": "TFM", "touchpoint": "traffic_stop", "action": "interrogate"}
    with pytest.raises(UsageError, match=message):
        _ask(evaluator, policies, **{**good, **fields})


def test_an_agency_answers_by_the_models_it_has_in_force(ask_of: Callable[..., dict[str, Any]]) -> None:
    answer = ask_of("tx-alpha-county-sheriff", date(2025, 6, 10))
    assert set(answer["agency"]["models_in_force"]) == {"TFM", "WSO"}
    assert answer["outcome"] == "permitted_with_supervision"
    assert answer["model"] == "TFM"
    assert [(one["model"], one["outcome"]) for one in answer["also_in_force"]] == [("WSO", "not_permitted")]
    assert any("TFM agreement" in line for line in answer["provided"])
    assert answer["state_law"]["stance"] == "encourages"


def test_before_its_task_force_agreement_the_same_agency_may_not(ask_of: Callable[..., dict[str, Any]]) -> None:
    day = date(2025, 3, 1)
    answer = ask_of("tx-alpha-county-sheriff", day)
    assert answer["agency"]["models_in_force"] == ["WSO"]
    assert answer["outcome"] == "not_permitted"


def test_an_agency_without_an_agreement_is_asked_as_one_without(ask_of: Callable[..., dict[str, Any]]) -> None:
    answer = ask_of("tx-gamma-county-sheriff", date(2026, 5, 18), given={})
    assert answer["model"] == "none"
    assert answer["agency"]["models_in_force"] == ["none"]
    assert answer["outcome"] == "not_permitted"


def test_a_ban_shows_over_an_agreement_that_is_still_listed(ask_of: Callable[..., dict[str, Any]]) -> None:
    answer = ask_of(
        "md-omega-county-sheriff",
        date(2026, 5, 10),
        touchpoint="warrant_service",
        action="serve_warrant",
        given={**HELD, "custody": "yes", "warrant": "I-200"},
    )
    assert answer["outcome"] == "not_permitted"
    assert answer["because"][0]["rule"] == "md-sb245"
    assert answer["because"][0]["confidence"] == "confirmed"
    assert answer["state_law"]["changes_the_outcome"]


def test_a_directive_to_state_agencies_does_not_reach_a_town(ask_of: Callable[..., dict[str, Any]]) -> None:
    answer = ask_of("va-town-police", date(2026, 3, 1))
    assert answer["outcome"] == "permitted_with_supervision"


def test_the_texas_attorney_generals_own_text_is_used_for_it_alone(
    evaluator: Evaluator, policies: Policies, connection: Any
) -> None:
    held = {**HELD, "custody": "yes", "warrant": "I-200"}
    fields: dict[str, Any] = {
        "touchpoint": "warrant_service",
        "action": "hold_48h",
        "on": date(2026, 1, 10),
        "given": held,
    }
    own = _ask(evaluator, policies, agency=view_agency(connection, "tx-attorney-general", date(2026, 1, 10)), **fields)
    assert own["agreement"]["template"] == "TFM-2025-01-TXAG"
    assert own["outcome"] == "permitted_with_supervision"
    general = _ask(evaluator, policies, model="TFM", state="TX", **fields)
    assert general["agreement"]["template"] == "TFM-2025-03"
    assert general["outcome"] == "not_permitted"


def test_an_agreement_under_two_models_before_2013_is_read_as_both(ask_of: Callable[..., dict[str, Any]]) -> None:
    answer = ask_of("al-old-county-sheriff", date(2012, 1, 1))
    assert set(answer["agency"]["models_in_force"]) == {"TFM", "JEM"}
    assert answer["outcome"] == "undetermined"
    assert answer["needs"] == ["agreement_text"]


def test_a_day_far_from_any_list_is_said_to_be(connection: Any) -> None:
    assert "days before" in (view_agency(connection, "tx-alpha-county-sheriff", date(2025, 5, 1)).caution or "")
    assert view_agency(connection, "tx-alpha-county-sheriff", date(2025, 6, 12)).caution is None


def test_an_unknown_agency_is_not_found(connection: Any) -> None:
    with pytest.raises(NotFound):
        view_agency(connection, "zz-nowhere-county-sheriff", date(2025, 6, 1))


def test_texts_that_disagree_are_reported(evaluator: Evaluator, policies: Policies) -> None:
    answer = _ask(
        evaluator, policies, model="TFM", touchpoint="traffic_stop", action="arrest_without_warrant", given=HELD
    )
    assert any("section VI" in one["text"] and one["kind"] == "texts" for one in answer["conflicts"])


def test_a_day_after_the_last_text_read_says_so(evaluator: Evaluator, policies: Policies) -> None:
    late = _ask(evaluator, policies, model="TFM", touchpoint="campus", action="interrogate", on=date(2026, 1, 1))
    early = _ask(evaluator, policies, model="TFM", touchpoint="campus", action="interrogate", on=date(2025, 7, 1))
    assert any("2025-07-18" in line for line in late["limits"])
    assert not any("2025-07-18" in line for line in early["limits"])
