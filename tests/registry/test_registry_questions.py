"""Questions to a record: counts on both bases, days in gaps and before the record, lookups by any name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from registry_lists import build, cells, copied, participating, pending, printed_list, rows_of, sheriffs

from section287.errors import Ambiguous, NotFound, UsageError
from section287.questions.agency import agency_history, decisions_about, explain
from section287.questions.count import count
from section287.questions.filters import Filters, read_filters
from section287.questions.lookup import find_agency
from section287.questions.rows import agencies, agreements, applications, changes
from section287.questions.standing import cover, newest_day
from section287.questions.status import status
from section287.record.open import open_record

JACKSONS = """
FLORIDA | Jackson County Sheriff's Office | Jackson County | TFM | 2025-03-01
TEXAS | Jackson County Sheriff's Office | Jackson County | TFM | 2025-03-01
GEORGIA | Jackson County Sheriff's Office | Jackson County | TFM | 2025-03-01
"""
ISLANDS = """
GUAM | Guam Customs and Quarantine Agency | | TFM | 2025-05-01
NORTHERN MARIANA ISLANDS | Department of Public Safety | | TFM | 2025-05-02
DISTRICT OF COLUMBIA | Metropolitan Police Department | | TFM | 2025-05-03
"""
LIMA = "OHIO | Lima Police Department | Allen County | TFM | 2025-05-30"
LIMA_WSO = "OHIO | Lima Police Department | Allen County | WSO | 2025-05-31"
OHIO = sheriffs("OH", 20, "WSO", "2020-03-01")
FIRST = [*OHIO, *rows_of(JACKSONS)]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(
        tmp_path_factory.mktemp("record") / "record.duckdb",
        printed_list("pre2018-roster-long.csv#20170801000000", OHIO),
        printed_list("ParticipatingEntities-20210113002027.xlsx", OHIO[1:]),
        participating("2025-05-01", FIRST),
        participating("2025-05-05", [*FIRST, *rows_of(ISLANDS)]),
        participating("2025-05-06", [*FIRST[14:], *rows_of(ISLANDS)]),  # cut short
        participating("2025-05-07", [*FIRST, *rows_of(ISLANDS), *rows_of(ISLANDS)[:1]]),
        participating("2025-06-02", [*FIRST[1:], *rows_of(ISLANDS), *rows_of(LIMA), *rows_of(LIMA_WSO)], "am"),
        participating("2025-06-02", [*FIRST[1:], *rows_of(ISLANDS), *rows_of(LIMA)], "pm"),
        pending("2025-05-05", [cells("OHIO", "Lima Police Department"), cells("OHIO", "Troy Police Department")]),
        pending("2025-06-02", [cells("OHIO", "Ada Police Department")]),
        copied(
            "2025-07-24",
            [*FIRST[1:], *rows_of(LIMA), cells("OHIO", "Celina Police Department", "", "TFM", "2025-07-01")],
        ),
        unreadable=[("notes.xlsx", "ab", "notes.xlsx: no workbook; save it as .xlsx")],
    )


@pytest.fixture
def asked(record: Path) -> Iterator[Any]:
    with open_record(record) as connection:
        yield connection


def on(text: str) -> date:
    return date.fromisoformat(text)


# counts


def test_listed_counts_the_rows_of_the_newest_list_less_its_printed_duplicates(asked: Any) -> None:
    found = count(asked, on("2025-05-07"))
    assert found.cover.before.rows == 27
    assert (found.agreements, found.agencies) == (26, 26)


def test_states_the_district_and_territories_are_counted_apart_and_it_says_how_they_are_reported(asked: Any) -> None:
    found = count(asked, on("2025-05-05"))
    assert (found.states, found.territories) == (5, 2)  # OH FL TX GA DC; GU MP
    assert any("5 states and 2 territories" in note and "7 states" in note for note in found.notes())
    assert not any("territories" in note for note in count(asked, on("2025-05-01")).notes())


def test_counties_of_one_name_in_three_states_are_three_counties(asked: Any) -> None:
    assert count(asked, on("2025-05-01")).counties == 23


def test_agencies_are_fewer_than_agreements_where_one_has_two_models(asked: Any) -> None:
    found = count(asked, on("2025-06-02"), filters=Filters(state="OH"))
    assert (found.agreements, found.agencies) == (20, 20)
    both = agreements(asked, Filters(state="OH"))[0]
    assert len([row for row in both if row["agency"] == "Lima Police Department"]) == 2


def test_the_last_list_of_a_day_stands_for_it(asked: Any) -> None:
    assert cover(asked, on("2025-06-02")).before.id == "participating/2025-06-02-pm"


def test_a_list_that_is_not_believed_stands_for_no_day(asked: Any) -> None:
    found = cover(asked, on("2025-05-06"))
    assert found.before.id == "participating/2025-05-05-am"
    assert found.age_days == 1


def test_a_day_in_a_gap_says_so_and_names_both_neighbours(asked: Any) -> None:
    told = count(asked, on("2025-05-20")).as_json()
    assert told["gap"]["before"]["id"] == "participating/2025-05-07-am"
    assert told["gap"]["after"]["id"] == "participating/2025-06-02-am"
    assert told["age_days"] == 13
    assert any("gap" in note for note in told["notes"])


@pytest.mark.parametrize("day", ["2025-05-05", "2025-05-06", "2025-05-07", "2025-06-02"])
def test_a_day_that_a_list_covers_is_in_no_gap(asked: Any, day: str) -> None:
    assert count(asked, on(day)).as_json()["gap"] is None


def test_the_years_without_any_list_are_a_gap(asked: Any) -> None:
    found = cover(asked, on("2019-01-01"))
    assert found.in_gap
    assert (found.before.era, found.after and found.after.era) == ("pages-2011-2017", "pages-2021-2024")


def test_a_day_after_ices_last_list_is_told_its_age(asked: Any) -> None:
    found = count(asked, on("2025-07-10"))
    assert found.cover.age_days == 38
    assert found.notes()


def test_a_third_partys_copy_answers_for_its_day_and_says_so(asked: Any) -> None:
    found = count(asked, on("2025-07-24"))
    assert found.cover.before.secondary
    assert any("third party" in note for note in found.notes())
    assert found.as_json()["sources"][0]["secondary"] is True


def test_ices_own_list_answers_without_naming_a_third_party(asked: Any) -> None:
    told = count(asked, on("2025-06-02")).as_json()
    assert told["sources"][0]["secondary"] is False
    assert not any("third party" in note for note in told["notes"])


@pytest.mark.parametrize("basis", ["listed", "signed"])
def test_before_the_record_begins_nothing_is_counted(asked: Any, basis: str) -> None:
    with pytest.raises(NotFound, match="2017-08-01"):
        count(asked, on("2011-01-01"), basis)


def test_signed_counts_by_the_signing_day_whatever_the_list_then_showed(asked: Any) -> None:
    florida = Filters(state="FL")
    assert count(asked, on("2025-02-28"), "signed", florida).agreements == 0
    assert count(asked, on("2025-03-01"), "signed", florida).agreements == 1
    assert count(asked, on("2025-03-01"), "listed", florida).agreements == 0


def test_signed_leaves_out_what_had_left_the_lists(asked: Any) -> None:
    model = Filters(state="OH", model="WSO")
    assert count(asked, on("2020-12-31"), "signed", model).agreements == 20
    assert count(asked, on("2025-05-20"), "signed", model).agreements == 20
    assert count(asked, on("2025-06-02"), "signed", model).agreements == 19


def test_the_basis_is_named_and_an_unknown_one_refused(asked: Any) -> None:
    assert count(asked, on("2025-05-05"), "signed").as_json()["basis"] == "signed"
    assert any("signing day" in note for note in count(asked, on("2025-05-05"), "signed").notes())
    with pytest.raises(UsageError, match="listed, signed"):
        count(asked, on("2025-05-05"), "guessed")


@pytest.mark.parametrize("by", ["state", "model", "kind", "level", "county"])
def test_groups_add_up_to_the_whole(asked: Any, by: str) -> None:
    found = count(asked, on("2025-05-07"), by=by)
    assert sum(group["agreements"] for group in found.by) == found.agreements
    assert len({group["key"] for group in found.by}) == len(found.by)


def test_a_grouping_that_is_unknown_is_refused(asked: Any) -> None:
    with pytest.raises(UsageError, match="state, model"):
        count(asked, on("2025-05-07"), by="weather")


@pytest.mark.parametrize(("basis", "by"), [("listed", None), ("signed", "state")])
def test_the_query_that_is_shown_gives_the_same_figures(asked: Any, basis: str, by: str | None) -> None:
    found = count(asked, on("2025-05-07"), basis, Filters(state="OH"), by)
    assert asked.execute(found.query).fetchone() == (
        found.agreements,
        found.agencies,
        found.counties,
        found.states,
        found.territories,
    )


# filters


@pytest.mark.parametrize("state", ["OH", "oh", "Ohio", " OHIO "])
def test_a_state_is_given_by_name_or_code(state: str) -> None:
    assert read_filters(state=state).state == "OH"


@pytest.mark.parametrize("model", ["TFM", "tfm", "Task Force Model", "task force"])
def test_a_model_is_given_by_name_or_code(model: str) -> None:
    assert read_filters(model=model).model == "TFM"


@pytest.mark.parametrize("options", [{"state": "Atlantis"}, {"model": "XYZ"}, {"county": "Allen"}, {"county": "99999"}])
def test_an_option_that_is_nothing_is_refused_by_name(options: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=f"--{next(iter(options))}"):
        read_filters(**options)


def test_a_county_is_given_by_code_or_by_name_with_its_state() -> None:
    assert read_filters(county="39003").county == "39003"
    assert read_filters(county="Allen", state="OH").county == "39003"


# lookups


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("oh-lima-police", "oh-lima-police"),
        ("OH-Lima-Police", "oh-lima-police"),
        ("Lima Police Department", "oh-lima-police"),
        ("lima pd", "oh-lima-police"),
        ("City of Lima Police Dept.", "oh-lima-police"),
        ("Lima", "oh-lima-police"),
        ("Jackson County Sheriff, TX", "tx-jackson-county-sheriff"),
        ("Jackson County Sheriff's Office (Texas)", "tx-jackson-county-sheriff"),
        ("Jackson County Sheriff’s Department, Florida", "fl-jackson-county-sheriff"),
    ],
)
def test_an_agency_is_found_by_id_or_by_its_name_in_any_spelling(asked: Any, text: str, agency: str) -> None:
    assert find_agency(asked, text) == agency


def test_a_name_of_several_agencies_is_refused_with_all_of_them(asked: Any) -> None:
    with pytest.raises(Ambiguous) as told:
        find_agency(asked, "Jackson County Sheriff's Office")
    for state in ("fl", "tx", "ga"):
        assert f"{state}-jackson-county-sheriff" in str(told.value)


def test_the_state_settles_a_name_of_several_agencies(asked: Any) -> None:
    assert find_agency(asked, "Jackson County Sheriff's Office", "GA") == "ga-jackson-county-sheriff"


def test_a_name_that_is_nobodys_is_told_the_nearest(asked: Any) -> None:
    with pytest.raises(NotFound, match="Lima Police Department, OH"):
        find_agency(asked, "Lymma Police Department")


@pytest.mark.parametrize("text", ["", "   ", "'; DROP TABLE agency; --", "%", "x" * 5000])
def test_nonsense_finds_nothing(asked: Any, text: str) -> None:
    with pytest.raises((NotFound, Ambiguous)):
        find_agency(asked, text)


# rows and histories


def test_agreements_as_of_a_day_are_those_of_its_list(asked: Any) -> None:
    rows, found = agreements(asked, Filters(), on("2025-05-01"))
    assert found is not None
    assert found.before.id == "participating/2025-05-01-am"
    assert len(rows) == 23


def test_agencies_that_are_listed_are_those_of_the_newest_list(asked: Any) -> None:
    everyone, now = agencies(asked, Filters()), agencies(asked, Filters(), listed=True)
    gone = {row["agency_id"] for row in everyone} - {row["agency_id"] for row in now}
    assert "oh-lima-police" not in gone
    assert "oh-adams-county-sheriff" in gone
    assert {"oh-troy-police", "oh-ada-police"} <= gone  # applied only


def test_applications_by_outcome(asked: Any) -> None:
    outcomes = {row["agency_id"]: row["outcome"] for row in applications(asked, Filters())}
    assert outcomes == {"oh-lima-police": "granted", "oh-troy-police": "dropped", "oh-ada-police": "waiting"}
    assert [row["agency_id"] for row in applications(asked, Filters(), "waiting")] == ["oh-ada-police"]


def test_changes_between_two_days_both_included(asked: Any) -> None:
    rows = changes(asked, Filters(), on("2025-06-02"), on("2025-06-02"), agency_id="oh-lima-police", kinds=["signed"])
    assert [row["model"] for row in rows] == ["TFM", "WSO"]
    assert changes(asked, Filters(), on("2025-06-03")) == []


def test_a_history_holds_names_agreements_applications_changes_and_first_and_last_rows(asked: Any) -> None:
    told = agency_history(asked, "oh-lima-police")
    assert {row["model"] for row in told["agreements"]} == {"TFM", "WSO"}
    assert len(told["applications"]) == 1
    assert {row["kind"] for row in told["changes"]} >= {"signed", "removed", "application_granted"}
    for row in told["listings"]:
        assert row["table_sha256"]
        assert row["row_number"] >= 2


def test_a_history_of_nobody_is_not_found(asked: Any) -> None:
    with pytest.raises(NotFound):
        agency_history(asked, "oh-nobody")


def test_every_id_that_is_shown_can_be_explained(asked: Any) -> None:
    for table, column in (
        ("agency", "agency_id"),
        ("agreement", "agreement_id"),
        ("application", "application_id"),
        ("publication", "publication_id"),
        ("decision", "decision_id"),
        ("change", "change_id"),
        ("capture", "file_name"),
    ):
        for (name,) in asked.execute(f"SELECT {column} FROM {table}").fetchall():
            assert explain(asked, name)["id"]


def test_an_id_that_is_nobodys_is_not_explained(asked: Any) -> None:
    with pytest.raises(NotFound):
        explain(asked, "fl-nobody/tfm/2025-01-01")


def test_a_quarantined_list_is_explained_with_its_figures(asked: Any) -> None:
    (decision,) = decisions_about(asked, "participating/2025-05-06-am")
    assert decision["rule"] == "list_quarantined"
    assert "12 rows" in decision["reason"]


# status


def test_status_tells_eras_gaps_and_every_file_that_is_not_simply_believed(asked: Any) -> None:
    told = status(asked)
    assert {one["era"] for one in told["eras"]} == {"pages-2011-2017", "pages-2021-2024", "spreadsheets-2025"}
    gaps = [(str(one["after"]), str(one["before"])) for one in told["gaps"] if one["list"] == "participating"]
    assert gaps == [("2017-08-01", "2021-01-13"), ("2021-01-13", "2025-05-01"), ("2025-05-07", "2025-06-02")]
    assert [one["publication_id"] for one in told["quarantined_publications"]] == ["participating/2025-05-06-am"]
    assert [one["file_name"] for one in told["unreadable"]] == ["notes.xlsx"]
    assert all(one["holds"] for one in told["invariants"])
    assert told["headline"]["newest_own"]["publication"]["id"] == "participating/2025-06-02-pm"


def test_the_newest_day_is_the_last_on_which_any_believed_list_was_seen(asked: Any) -> None:
    assert newest_day(asked) == on("2025-07-24")
