"""Referrals, panel and impact by the API: what the commands say, in every form."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from section287.record.open import open_record
from section287.referrals.bundled import bundled_store
from section287.referrals.comparing import compare_agreements
from section287.referrals.flows import find_flows
from section287.referrals.panel import PanelPieces, make_panel
from section287.referrals.rates import find_rates
from section287.referrals.scope import Scope, open_ground

V1 = "/api/v1"


def test_flows_are_the_commands(api: TestClient, ledger_record: Path) -> None:
    told = api.get(f"{V1}/referrals/flows?state=PA&by=month").json()
    ground = open_ground(Scope(state="PA"), bundled_store(), ledger_record)
    computed = find_flows(ground, "month").as_json()
    assert told["flows"] == computed["flows"]
    assert {name: told[name] for name in computed} == computed
    rows = list(csv.DictReader(io.StringIO(api.get(f"{V1}/referrals/flows.csv?state=PA&by=month").text)))
    assert [int(one["n"]) for one in rows] == [one["n"] for one in computed["flows"]]
    assert list(rows[0]) == ["month", "kind", "touchpoint", "outcome", "n"]


def test_rates_and_comparisons_are_the_commands(api: TestClient, ledger_record: Path) -> None:
    ground = open_ground(Scope(state="WA"), bundled_store(), ledger_record)
    assert api.get(f"{V1}/referrals/rates?state=WA").json()["rates"] == find_rates(ground).as_json()["rates"]
    told = api.get(f"{V1}/referrals/compare?state=WA&window=6").json()
    computed = compare_agreements(open_ground(Scope(state="WA"), bundled_store(), ledger_record), None, 6).as_json()
    for name in ("with_without", "before_after"):
        shown = [{key: value for key, value in row.items() if key != "comparison"} for row in told["sides"]
                 if row["comparison"] == name]  # fmt: skip
        assert shown == computed[name]


def test_series_and_releases_are_told_with_their_sources(api: TestClient) -> None:
    told = api.get(f"{V1}/referrals/series?series=ddp-yearly&limit=50").json()
    assert (told["total"], len(told["figures"])) == (215, 50)
    assert told["series"][0]["source"]["licence"] == "CC0"
    assert api.get(f"{V1}/referrals/series?series=nothing").status_code == 404
    releases = api.get(f"{V1}/referrals/releases").json()
    assert releases["bundled"] is True
    assert {one["release"] for one in releases["releases"]} == {"uwchr-i213", "eads-pa-detainers"}


def test_panel_pages_are_pieces_of_the_panel(api: TestClient, ledger_record: Path) -> None:
    with open_record(ledger_record) as connection:
        panel = make_panel(connection, "county", "year")
        pieces = PanelPieces(connection, "county", "year")
        names = [one.name for one in panel.columns]
        for start, stop in ((0, 3), (100, 140), (len(panel.rows) - 2, len(panel.rows) + 5), (5, 5)):
            assert [tuple(row[name] for name in names) for row in pieces.rows(start, stop)] == panel.rows[start:stop]
    first = api.get(f"{V1}/panel?unit=county&limit=40").json()
    assert first["total"] == len(panel.rows)
    second = api.get(first["next"]).json()
    both = [*first["rows"], *second["rows"]]
    assert [tuple(row[name] for name in names) for row in both] == panel.rows[:80]
    of_unit = api.get(f"{V1}/panel?unit=county&unit_id=12001").json()
    assert {row["unit_id"] for row in of_unit["rows"]} == {"12001"}
    assert of_unit["total"] == panel.periods
    assert api.get(f"{V1}/panel?unit=county&unit_id=99999").json()["rows"] == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/referrals/flows?since=2025-13", 422), ("/referrals/flows?kind=visits", 422),
        ("/referrals/flows?since=2025-05&until=2024-01", 404), ("/referrals/flows?county=99999", 404),
        ("/referrals/compare?model=none", 422), ("/panel?unit=town", 422), ("/referrals/rates?colour=red", 422),
    ],
)  # fmt: skip
def test_bad_questions_are_problems(api: TestClient, address: str, status: int) -> None:
    answer = api.get(V1 + address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_study_is_refused_or_answered_and_never_kept(api: TestClient) -> None:
    answer = api.post(f"{V1}/impact", json={"table": "fips,year,v\n12001,2020,1\n12003,2021,2\n", "time": "year"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["study"] is None
    assert answer.json()["refused"]
    late = {"table": "fips,year,v\n12001,2020,1\n", "time": "year", "until": "2o20", "through_county": True}
    assert api.post(f"{V1}/impact", json=late).json()["refused"] == "until: '2o20' names no year"
    assert api.post(f"{V1}/impact", json={"table": "x", "colour": "red"}).status_code == 422
    assert api.get(f"{V1}/impact").status_code == 405
