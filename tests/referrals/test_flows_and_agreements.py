"""Counts joined to agreements, checked by hand-counted rows; what is always told; the picture; the command line."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import made_releases as made
import pytest
from click.testing import CliRunner

from section287.cli.referrals import command
from section287.errors import NotFound, UsageError
from section287.record.open import open_record
from section287.referrals.agreements import Span, read_spans, span_rows
from section287.referrals.comparing import compare_agreements
from section287.referrals.engine import DuckDBEngine
from section287.referrals.flows import find_flows
from section287.referrals.loading import load
from section287.referrals.rates import find_rates
from section287.referrals.sankey import draw_sankey
from section287.referrals.scope import Ground, open_ground, read_scope
from section287.referrals.treatment import in_force


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of made-up arrests, detainers and stays of one release."""
    folder = tmp_path_factory.mktemp("releases")
    for name, columns in (
        ("arrests", made.ICLI_ARRESTS),
        ("detainers", made.ICLI_DETAINERS),
        ("detentions", made.ICLI_DETENTIONS),
    ):
        made.write_csv(folder / f"{name} 2025-ICLI-00019.csv", made.made_rows(columns, 6000))
    return load([folder], folder / "out" / "referrals.duckdb", "by-month").store


def ground(store: Path, record: Path, *scope: str | None) -> Ground:
    state, county, model, since, until = (*scope, *[None] * (5 - len(scope)))
    days = [date.fromisoformat(f"{one}-01") if one else None for one in (since, until)]
    return open_ground(read_scope(state, county, model, *days), store, record)


def span(agency: str, county: str | None, model: str, begins: str, ends: str | None, officers: int | None) -> Span:
    first = date.fromisoformat(begins)
    last = date.fromisoformat(ends) if ends else None
    return Span(
        *(f"{agency}/{model}", agency, agency, "FL", county, "county", model, first, first, last or date(2026, 1, 1)),
        *(last, "removed" if last else "listed", "", officers),
    )


def test_what_is_in_force_in_a_county_in_a_month() -> None:
    spans = [
        span("sheriff", "12001", "JEM", "2025-02-10", "2025-06-03", 200),
        span("sheriff", "12001", "TFM", "2025-04-01", None, 200),
        span("police", "12001", "TFM", "2025-05-31", None, 50),
        span("other", "12003", "WSO", "2025-01-01", None, None),
        span("patrol", None, "TFM", "2025-01-01", None, 900),
    ]
    engine = DuckDBEngine(duckdb.connect())
    from section287.referrals.agreements import COLUMNS

    table = engine.put("spans", COLUMNS, span_rows(spans))
    months = ("2025-01", "2025-02", "2025-04", "2025-05", "2025-06")
    grid = engine.put("grid", [("county", "VARCHAR"), ("month", "VARCHAR")], [("12001", month) for month in months])
    rows = {row["month"]: row for row in engine.rows(in_force(grid, table))}
    assert [rows[month]["model"] for month in months] == ["none", "JEM", "JEM+TFM", "JEM+TFM", "TFM"]
    assert [rows[month]["agencies"] for month in months] == [0, 1, 1, 2, 2]
    assert [rows[month]["officers"] for month in months] == [0, 200, 200, 250, 250]  # an agency's officers once


def test_spans_of_the_record(ledger_record: Path) -> None:
    with open_record(ledger_record) as connection:
        spans = read_spans(connection)
        (counted,) = connection.execute("SELECT count(*) FROM agreement").fetchall()[0]
    assert len(spans) == counted
    assert all(one.missing_on is None or one.missing_on > one.begins for one in spans)
    assert all(one.missing_on is None for one in spans if one.status == "listed")


def test_totals_are_the_events_loaded_and_each_is_in_one_flow(store: Path, ledger_record: Path) -> None:
    found = find_flows(ground(store, ledger_record))
    assert found.totals == {"detainers": 6000, "arrests": 6000, "detentions": 6000}
    for kind, total in found.totals.items():
        assert sum(n for _, n in found.sums(kind, "touchpoint")) == total
        assert sum(n for _, n in found.sums(kind, "outcome")) == total
    # arrests without a later step are too few to be shown here, and a share of the others would say nothing
    assert found.linked() == {"detainers": None, "arrests": None, "detentions": None}


def test_flows_by_state_match_a_count_of_the_rows(store: Path, ledger_record: Path) -> None:
    rows = made.made_rows(made.ICLI_ARRESTS, 6000)
    printed = Counter(row["Apprehension State"] for row in rows)
    for code, name in (("FL", "FLORIDA"), ("TX", "TEXAS"), ("OH", "OHIO")):
        found = find_flows(ground(store, ledger_record, code))
        assert found.totals["arrests"] == printed[name]


def test_flows_by_model_split_what_is_placed(store: Path, ledger_record: Path) -> None:
    found = find_flows(ground(store, ledger_record, "FL"), "model")
    models = dict(found.sums("arrests", "model"))
    assert sum(models.values()) == found.totals["arrests"]
    assert any("TFM" in one for one in models)  # Miami-Dade and Alachua signed in 2025
    with_tfm = find_flows(ground(store, ledger_record, "FL", None, "TFM")).totals["arrests"]
    assert with_tfm == sum(n for name, n in models.items() if "TFM" in name)
    none = find_flows(ground(store, ledger_record, "FL", None, "none")).totals["arrests"]
    assert none == models["none"]


def test_flows_before_and_since_the_first_agreement_are_the_counts_of_those_months(
    store: Path, ledger_record: Path
) -> None:
    spans = [one for one in read_spans_of(ledger_record) if one.county == "12086"]
    first = min(one.begins for one in spans).isoformat()[:7]
    assert "2024-01" < first < "2025-12"
    sides = dict(find_flows(ground(store, ledger_record, "FL", "12086"), "agreement").sums("arrests", "agreement"))
    since = find_flows(ground(store, ledger_record, "FL", "12086", None, first)).totals["arrests"]
    assert sides["since the first"] == since
    assert sides["before the first"] > 0
    assert sum(sides.values()) == find_flows(ground(store, ledger_record, "FL", "12086")).totals["arrests"]
    ohio = dict(find_flows(ground(store, ledger_record, "OH"), "agreement").sums("arrests", "agreement"))
    assert set(ohio) == {"county or month not shown"}  # no county is printed there


def read_spans_of(record: Path) -> list[Span]:
    with open_record(record) as connection:
        return read_spans(connection)


def test_since_and_until_cut_by_month(store: Path, ledger_record: Path) -> None:
    whole = find_flows(ground(store, ledger_record, "TX")).totals["arrests"]
    first = find_flows(ground(store, ledger_record, "TX", None, None, None, "2024-06")).totals["arrests"]
    rest = find_flows(ground(store, ledger_record, "TX", None, None, "2024-07")).totals["arrests"]
    assert 0 < first < whole
    assert first + rest == whole


def test_every_answer_tells_coverage_and_what_it_cannot_show(store: Path, ledger_record: Path) -> None:
    here = ground(store, ledger_record, "FL")
    for answer in (find_flows(here).as_json(), find_rates(here).as_json(), compare_agreements(here).as_json()):
        assert answer["coverage"]
        assert all({"with_state", "with_county", "linkable"} <= set(one) for one in answer["coverage"])
        assert any("not figures of the agreement" in one for one in answer["cannot_show"])
        assert any("Custodial Arrest" in one for one in answer["cannot_show"])
        assert any("whole state" in one for one in answer["cannot_show"])
        assert answer["sources"]
        json.dumps(answer)


def test_rates_are_events_over_residents_and_years(store: Path, ledger_record: Path) -> None:
    from section287.places.counties import county_by_fips

    found = find_rates(ground(store, ledger_record, "TX"))
    row = next(one for one in found.rows if one["kind"] == "arrests" and one["place"] == "48201")
    harris = county_by_fips("48201")
    assert harris is not None
    assert row["residents"] == harris.population
    expected = row["n"] / row["residents"] / (row["months"] / 12) * 100_000
    assert row["per_100k_a_year"] == pytest.approx(expected, abs=0.01)
    assert row["months"] == 23


def test_with_and_without_divide_the_county_months(store: Path, ledger_record: Path) -> None:
    from section287.places.counties import counties_of

    found = compare_agreements(ground(store, ledger_record, "FL"))
    arrests = [row for row in found.groups if row["kind"] == "arrests"]
    assert {row["side"] for row in arrests} == {"with", "without"}
    assert sum(row["county_months"] for row in arrests) == len(counties_of("FL")) * 23
    for row in arrests:
        assert row["per_100k_most"] >= row["per_100k_a_year"] >= 0
    windows = {row["side"]: row for row in found.windows if row["kind"] == "arrests"}
    assert set(windows) == {"before", "after"}
    assert windows["before"]["counties"] == windows["after"]["counties"]
    assert windows["before"]["county_months"] <= windows["before"]["counties"] * 12


def test_a_model_asked_for_sets_the_others_apart(store: Path, ledger_record: Path) -> None:
    found = compare_agreements(ground(store, ledger_record, "FL"), "JEM")
    sides = {row["side"] for row in found.groups}
    assert "other model" in sides
    any_model = compare_agreements(ground(store, ledger_record, "FL"))
    assert sum(row["n"] for row in found.groups) == sum(row["n"] for row in any_model.groups)


def test_the_picture_is_whole_svg_with_every_flow(store: Path, ledger_record: Path) -> None:
    found = find_flows(ground(store, ledger_record, "FL"))
    tree = ElementTree.fromstring(draw_sankey(found, "arrests"))
    bands = [one for one in tree.iter() if one.tag.endswith("path")]
    pairs = {(row["touchpoint"], row["outcome"]) for row in found.flows if row["kind"] == "arrests"}
    assert len(bands) == len(pairs)
    assert all(len(list(band)) == 1 for band in bands)  # each has its words
    numbers = [float(one.get("y", 0)) + float(one.get("height", 0)) for one in tree.iter() if one.tag.endswith("rect")]
    assert max(numbers) <= float(tree.get("height", 0))
    assert "No removals" in draw_sankey(found, "removals")


def test_unusable_questions_are_one_line(store: Path, ledger_record: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--by"):
        find_flows(ground(store, ledger_record), "colour")
    with pytest.raises(UsageError, match="--since"):
        read_scope(None, None, None, date(2025, 2, 1), date(2025, 1, 1))
    with pytest.raises(NotFound, match="referrals load"):
        ground(tmp_path / "none.duckdb", ledger_record)
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"no store")
    with pytest.raises(NotFound, match="not a whole store"):
        ground(broken, ledger_record)
    duckdb.connect(str(tmp_path / "old.duckdb")).execute(
        "CREATE TABLE meta AS SELECT 'store_version' AS key, '0' AS value"
    )
    with pytest.raises(NotFound, match="another version"):
        ground(tmp_path / "old.duckdb", ledger_record)


def test_the_commands_answer_in_text_and_json(store: Path, ledger_record: Path, tmp_path: Path) -> None:
    paths = ["--store", str(store), "--record", str(ledger_record)]
    for name in ("flows", "rates", "compare"):
        text = CliRunner().invoke(command, [name, "--state", "FL", *paths])
        assert text.exit_code == 0, text.output
        assert "What this can't show" in text.output
        assert "Coverage" in text.output
        as_json = CliRunner().invoke(command, [name, "--state", "FL", "--json", *paths])
        told = json.loads(as_json.output)
        assert (told["scope"]["state"], told["bundled"]) == ("FL", False)
        assert "come with the program" not in text.output
    picture = tmp_path / "arrests.svg"
    drawn = CliRunner().invoke(command, ["flows", "--sankey", f"arrests:{picture}", *paths])
    assert drawn.exit_code == 0, drawn.output
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_an_answer_from_the_bundled_counts_says_so(
    ledger_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECTION287_HOME", str(tmp_path))
    asked = ["compare", "--state", "WA", "--record", str(ledger_record)]
    assert "come with the program" in CliRunner().invoke(command, asked).output
    assert json.loads(CliRunner().invoke(command, [*asked, "--json"]).output)["bundled"] is True


def test_load_reports_on_the_command_line(tmp_path: Path) -> None:
    made.write_xlsx(tmp_path / "arrests-latest.xlsx", made.made_rows(made.LATEST, 30))
    (tmp_path / "notes.md").write_text("no release", encoding="utf-8")
    store = tmp_path / "out" / "referrals.duckdb"
    done = CliRunner().invoke(command, ["load", str(tmp_path), "--store", str(store)])
    assert done.exit_code == 0, done.output
    assert "30 of 30 rows" in done.output
    assert "refused  notes.md" in done.output
    again = CliRunner().invoke(command, ["load", str(tmp_path), "--store", str(store), "--json"])
    report = json.loads(again.output)
    assert report["events"] == 30
    assert [one["reading"] for one in report["files"]] == ["events", "refused"]
