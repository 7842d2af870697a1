"""Pages on referrals: what is loaded is shown, what is small never, and every form narrows as the command does."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from page_checking import PageReader
from starlette.testclient import TestClient

from section287.errors import UsageError
from section287.referrals.bundled import bundled_store
from section287.referrals.comparing import NOTES
from section287.referrals.flows import find_flows
from section287.referrals.rates import OFFICERS_NOTE, RESIDENTS_NOTE, SHOWN_NOTE
from section287.referrals.scope import CANNOT_SHOW, open_ground, read_scope
from section287.referrals.store import STORE_NAME, write_store
from section287.referrals.words import caveats
from section287.web import create_app
from section287.web.charts.lines import draw_lines
from section287.web.charts.sankey import draw_sides, draw_steps
from section287.web.notes import find_note, say_note
from section287.web.pages.referrals_rates import find_steps, shade
from section287.web.pages.referrals_scope import read_month, read_narrowed
from section287.web.words import load_words

WAY = ("encounters", "detainers", "arrests", "detentions", "removals")
STEPS = {
    "encounters": {"arrests": 400, "none_linked": 500, "withheld": 100},
    "detainers": {"detentions": 200, "lifted": 50},
    "arrests": {"detentions+removals": 250, "detentions": 50, "not_linkable": 100},
    "detentions": {"removals": 260, "none_linked": 40},
    "removals": {"not_linkable": 260},
}


def fill_whole_way(connection: duckdb.DuckDBPyConnection) -> None:
    """Cells of all five kinds, made up, so that the way can be followed from end to end."""
    connection.execute("INSERT INTO meta VALUES ('store_version', '1'), ('order', 'by-month'), ('threshold', '10')")
    for kind, outcomes in STEPS.items():
        for outcome, n in outcomes.items():
            connection.execute(
                "INSERT INTO cell VALUES (?, '2025', '2025-03', 'FL', '12001', 'jail_booking', ?, 'CAP', 'unknown', "
                "'convicted', 'unknown', ?)",
                [kind, outcome, n],
            )
        total = sum(outcomes.values())
        connection.execute(
            "INSERT INTO coverage VALUES (?, 'made-up', '2025-03', '2025-03', ?, 100, 100, 80)", [kind, total]
        )


@pytest.fixture(scope="module")
def whole(record_path: Path, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A site whose store holds the whole way."""
    folder = tmp_path_factory.mktemp("whole")
    record = Path(shutil.copy(record_path, folder / "record.duckdb"))
    write_store(folder / STORE_NAME, fill_whole_way)
    return TestClient(create_app(record), follow_redirects=False)


def ground_of(record: Path, state: str | None = None):  # type: ignore[no-untyped-def]
    return open_ground(read_scope(state, None, None, None, None), bundled_store(), record)


def test_the_page_says_what_the_command_says(client: TestClient, record_path: Path) -> None:
    told = client.get("/referrals.json?state=WA").json()
    computed = find_flows(ground_of(record_path, "WA")).as_json()
    assert told["store"]["bundled"] is True
    assert told["flows"] == computed["flows"]
    assert told["cannot_show"] == computed["cannot_show"]
    assert sum(one["n"] for one in told["months"]) == sum(told["totals"].values())
    page = PageReader(client.get("/referrals?state=WA").text)
    assert f"{told['totals']['arrests']:,}" in page.text
    assert "section287 referrals load" in page.text
    assert "not a 287(g) arrest because an agreement exists" in page.text


def test_a_states_address_and_its_filter_show_the_same(client: TestClient) -> None:
    one, other = client.get("/referrals/state/wa.json").json(), client.get("/referrals.json?state=WA").json()
    assert one["flows"] == other["flows"]
    assert client.get("/referrals/state/WA").headers["location"] == "/referrals/state/wa"
    assert client.get("/referrals/state/zz").status_code == 404


def test_the_whole_way_is_drawn_and_told(whole: TestClient) -> None:
    told = whole.get("/referrals.json").json()
    assert tuple(told["totals"]) == WAY
    steps = {one["kind"]: one for one in told["steps"]}
    assert steps["arrests"]["next"] == {"detentions": 300}
    assert (steps["arrests"]["not_known"], steps["encounters"]["none_found"]) == (100, 500)
    assert (steps["encounters"]["withheld"], steps["detainers"]["own"]) == (100, 50)
    for one in steps.values():
        parts = one["none_found"] + one["not_known"] + one["withheld"] + one["own"] + sum(one["next"].values())
        assert parts == one["n"]
    html = whole.get("/referrals").text
    assert "arrests → detention: 300" in html.lower()
    assert "section287 referrals load" not in html  # a store is loaded
    assert PageReader(html).faults == []


def test_filters_narrow_and_bad_ones_are_told(whole: TestClient) -> None:
    assert whole.get("/referrals.json?kind=arrests").json()["totals"] == {"arrests": 400}
    assert whole.get("/referrals.json?touchpoint=at_large").json()["totals"] == {}
    assert whole.get("/referrals.json?criminality=convicted&kind=removals").json()["totals"] == {"removals": 260}
    assert whole.get("/referrals.json?since=2025-04").json()["totals"] == {}
    assert whole.get("/referrals.json?county=12001&until=2025-03").json()["totals"]["removals"] == 260
    for query in ("kind=visits", "since=March", "since=2025-13", "model=XYZ", "touchpoint=moon", "state=Narnia"):
        answer = whole.get(f"/referrals?{query}")
        assert answer.status_code in (400, 404), query
        assert PageReader(answer.text).faults == []


def test_nothing_under_ten_is_on_any_page(client: TestClient) -> None:
    for address in ("/referrals.json", "/referrals/state/wa.json", "/referrals/rates.json?by=county"):
        told = client.get(address).json()
        rows = [*told.get("flows", []), *told.get("months", []), *told.get("rates", [])]
        assert len(rows) > 5
        assert min(row["n"] for row in rows) >= 10, address
    figures = client.get("/referrals/series.json?series=ddp-arrests-by-state").json()["figures"]
    assert all(one["value"] is None or one["value"] == 0 or one["value"] >= 10 for one in figures)


def test_rates_are_events_by_residents_and_years(client: TestClient) -> None:
    told = client.get("/referrals/rates.json?state=WA").json()
    assert told["by"] == "county"
    for row in told["rates"]:
        expected = row["n"] / row["residents"] / (row["months"] / 12) * 100_000
        assert row["per_100k_a_year"] == pytest.approx(expected, abs=0.01)
    assert 'class="k5"' in client.get("/referrals/rates?state=WA").text


def test_sides_are_compared_and_none_is_refused(client: TestClient) -> None:
    told = client.get("/referrals/compare.json?state=WA").json()
    assert {row["side"] for row in told["with_without"]} <= {"with", "without", "other model"}
    assert told["window_months"] == 12
    assert client.get("/referrals/compare?model=none").status_code == 400
    assert client.get("/referrals/compare?window=0").status_code == 400


def test_series_stand_as_published_with_their_licence(client: TestClient) -> None:
    told = client.get("/referrals/series.json").json()
    assert {one["series_id"] for one in told["series"]} >= {"ddp-weekly", "ddp-yearly", "facilities-daily"}
    assert all(one["source"]["licence"] == "CC0" for one in told["series"])
    one = client.get("/referrals/series.json?series=ddp-yearly").json()
    assert len(one["figures"]) == one["series"][0]["figures"] == 215
    assert client.get("/referrals/series?series=nothing").status_code == 404


def test_a_new_store_is_seen_without_a_new_record(record_path: Path, tmp_path: Path) -> None:
    record = Path(shutil.copy(record_path, tmp_path / "record.duckdb"))
    client = TestClient(create_app(record))
    first = client.get("/referrals.json")
    assert first.json()["store"]["bundled"] is True
    write_store(tmp_path / STORE_NAME, fill_whole_way)
    second = client.get("/referrals.json")
    assert second.json()["store"]["bundled"] is False
    assert second.headers["etag"] != first.headers["etag"]
    assert client.get("/api/v1/referrals/flows").json()["totals"] == second.json()["totals"]


def test_states_and_agencies_lead_to_their_events(whole: TestClient) -> None:
    state = PageReader(whole.get("/state/fl").text)
    assert "/referrals/state/fl" in state.linked
    agency = whole.get("/agency/fl-alachua-county-sheriff").text
    assert "/referrals?state=FL&amp;county=12001" in agency
    assert re.search(r"arrests 400.*not the agency", " ".join(PageReader(agency).text.split()))


def test_months_are_read_strictly() -> None:
    assert read_month({"since": "2025-03"}, "since") == date(2025, 3, 1)
    assert read_month({}, "since") is None
    for bad in ("2025", "2025-00", "25-03", "2025-3", "٢٠٢٥-03"):
        with pytest.raises(UsageError):
            read_month({"since": bad}, "since")
    assert read_narrowed({"state": "wa", "model": "none"}).scope.state == "WA"


def test_bands_hold_all_events() -> None:
    left, right = [("a", 60), ("b", 40)], [("x", 70), ("y", 30)]
    sums = {("a", "x"): 45, ("a", "y"): 15, ("b", "x"): 25, ("b", "y"): 15}
    drawn = draw_sides("t", left, right, sums, dict.fromkeys("abxy", "c1"))
    assert drawn is not None
    assert sum(one.n for one in drawn.bands) == drawn.total == 100
    heights = {one.key: one.height for one in drawn.bars}
    assert heights["a"] / heights["b"] == pytest.approx(1.5, rel=0.01)
    assert draw_sides("t", [], [], {}, {}) is None
    assert draw_steps("t", {"arrests": 10}, {}, {}) is None


def test_lines_break_where_nothing_is_shown() -> None:
    days = [date(2025, month, 1) for month in (1, 2, 6, 7, 12)]
    drawn = draw_lines("t", {"n": [(day, 10.0) for day in days]}, 45)
    assert drawn is not None
    assert drawn.lines[0].path.count("M") == 2
    assert len(drawn.lines[0].dots) == 1
    assert draw_lines("t", {"n": [(days[0], 1.0)]}, 45) is None


def test_shades_begin_at_the_smallest_rate() -> None:
    steps = find_steps([3.337, 5.0, 9.0, 20.0, 33.0, 47.0])
    assert [shade(one, steps) for one in (None, 0.0, 3.337)] == [0, 0, 1]
    assert shade(47.0, steps) == len(steps)
    assert find_steps([None]) == []


def test_every_caution_of_the_room_is_known_by_its_wording_and_said_in_spanish(client: TestClient) -> None:
    rooms = [one.format(threshold=10) for one in CANNOT_SHOW]
    rooms += [one.text for one in caveats() if one.id != "county-is-not-287g"]
    rooms += [RESIDENTS_NOTE, OFFICERS_NOTE, SHOWN_NOTE, *NOTES]
    rooms += ["The newest list of agreements is of 2026-05-18; later months are joined to what stood then."]
    rooms += ["13 agencies of the whole state have had agreements, which no county is joined to."]
    spanish = load_words("es")
    codes = set()
    for text in rooms:
        found = find_note(text)
        assert found, text
        codes.add(found[0])
        assert say_note(text, load_words("en")) == text
        assert say_note(text, spanish) not in (None, text)
    assert codes == set(spanish.codes("referral_notes"))
    assert say_note("Something else.", spanish) is None
    for address in ("/es/referrals?state=WA", "/es/referrals/rates?state=WA", "/es/referrals/compare?state=WA"):
        html = client.get(address).text
        assert "Los recuentos menores de 10 se reservan" in html
        assert '<li lang="en">' not in html
