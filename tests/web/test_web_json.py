"""The JSON of pages says what the questions say."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from section287.law.rules import load_rule_book
from section287.questions.agency import agency_history, explain
from section287.questions.count import count
from section287.questions.filters import Filters
from section287.questions.rows import agencies, agreements, applications, changes
from section287.questions.status import headline, status
from section287.web.answers import write_json


def plain(value: Any) -> Any:
    return json.loads(write_json(value))


def test_home(client: TestClient, connection: duckdb.DuckDBPyConnection) -> None:
    found = client.get("/index.json").json()
    assert found["headline"] == plain(headline(connection))
    by_state = {one["key"]: one["agreements"] for one in count(connection, date(2025, 7, 24), by="state").by}
    assert {one["state"]: one["agreements"] for one in found["states"]} == by_state
    assert sum(one["agreements"] for one in found["states"]) == found["headline"]["newest"]["agreements"]
    for one in found["states"]:
        assert one["agreements"] == one["TFM"] + one["JEM"] + one["WSO"] + one["JEM+TFM"]


def test_growth_is_the_count_on_each_list(client: TestClient, connection: duckdb.DuckDBPyConnection) -> None:
    points = client.get("/index.json").json()["growth"]
    assert [one["publication_id"] for one in points] == [
        "participating/2025-03-05-am",
        "participating/2025-03-06-am",
        "participating/2025-03-10-am",
        "participating/2025-03-11-am",
        "participating/2025-04-01-am",
        "participating/2025-04-02-am",
        "participating/2025-04-03-pm",
        "participating/2025-07-24",
    ]
    for one in points:
        day = date.fromisoformat(one["first_on"])
        assert one["agreements"] == count(connection, day).agreements
        for model in ("TFM", "JEM", "WSO"):
            assert one[model] == count(connection, day, filters=Filters(model=model)).agreements


def test_state(client: TestClient, connection: duckdb.DuckDBPyConnection) -> None:
    found = client.get("/state/fl.json").json()
    florida = Filters(state="FL")
    assert found["counts"][0] == plain(count(connection, date(2025, 7, 24), filters=florida, by="model").as_json())
    assert found["counts"][1] == plain(count(connection, date(2025, 4, 3), filters=florida, by="model").as_json())
    assert found["agencies"] == plain(agencies(connection, florida))
    assert found["agreements"] == plain(agreements(connection, florida)[0])
    assert found["applications"] == plain(applications(connection, florida))


def test_agency(client: TestClient, connection: duckdb.DuckDBPyConnection) -> None:
    found = client.get("/agency/fl-alachua-county-sheriff.json").json()
    powers = found.pop("powers")
    assert found == plain(agency_history(connection, "fl-alachua-county-sheriff"))
    assert {one["model"] for one in powers["models"]} == {"TFM", "WSO"}
    assert len(powers["acts"]) == len(load_rule_book().actions)
    for act in powers["acts"]:
        places = [place for answer in act["answers"] for place in answer["touchpoints"]]
        assert sorted(places) == sorted(load_rule_book().touchpoints)


def test_publication(client: TestClient, connection: duckdb.DuckDBPyConnection) -> None:
    found = client.get("/publication/participating/2025-03-10-am.json").json()
    own = [one for one in changes(connection, Filters()) if one["publication_id"] == "participating/2025-03-10-am"]
    assert found["changes"] == plain(own)
    assert len(found["rows"]) == found["publication"]["row_count"]
    assert [one["row_number"] for one in found["rows"]] == list(range(2, 2 + len(found["rows"])))
    (around,) = found["appearances"]
    assert (around["before_id"], around["after_id"]) == ("participating/2025-03-06-am", "participating/2025-03-11-am")


@pytest.mark.parametrize(
    ("query", "filters", "more"),
    [
        ("", Filters(), {}),
        ("?state=Florida", Filters(state="FL"), {}),
        ("?kind=removed", Filters(), {"kinds": ["removed"]}),
        ("?since=2025-03-10", Filters(), {"since": date(2025, 3, 10)}),
        ("?state=FL&until=2025-03-06", Filters(state="FL"), {"until": date(2025, 3, 6)}),
    ],
)
def test_changes(
    client: TestClient, connection: duckdb.DuckDBPyConnection, query: str, filters: Filters, more: dict[str, Any]
) -> None:
    found = client.get(f"/changes.json{query}").json()
    expected = plain(changes(connection, filters, **more))
    assert expected
    assert found["total"] == len(expected)
    ids = [one["change_id"] for one in found["changes"]]
    assert sorted(ids) == sorted(one["change_id"] for one in expected)
    days = [one["on"] for one in found["changes"]]
    assert days == sorted(days, reverse=True)
    by_id = {one["change_id"]: one for one in expected}
    assert all(one == by_id[one["change_id"]] for one in found["changes"])


def test_about_and_why(client: TestClient, connection: duckdb.DuckDBPyConnection) -> None:
    assert client.get("/about.json").json() == plain(status(connection))
    wanted = "pa-dickson-city-police/tfm/2025-02-27"
    assert client.get(f"/why/{wanted}.json").json() == plain(explain(connection, wanted))
