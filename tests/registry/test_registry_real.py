"""The real archive: facts that anybody can check, and what must hold of every row of it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from section287.places.states import parse_state
from section287.questions.count import count
from section287.questions.filters import Filters
from section287.questions.standing import cover
from section287.record.open import open_record
from section287.registry.build import build_record
from section287.registry.ledger import bundled, read_ledger
from section287.registry.update import add_to_record

if TYPE_CHECKING:
    from real_files import Real

pytestmark = pytest.mark.real


def on(text: str) -> date:
    return date.fromisoformat(text)


# reading and dating


def test_every_file_is_read(real: Real) -> None:
    assert real.built.unreadable == ()
    assert len({(one.file_name, one.file_sha256) for one in real.reading.lists}) >= 1300


def test_the_archive_holds_as_many_tables_as_its_description_says(real: Real) -> None:
    """shared/data/README.md: 173 distinct participating and some 235 distinct pending tables (of the workbooks)."""
    captured = real.rows(
        "SELECT count(DISTINCT publication_id) FROM capture JOIN publication USING (publication_id) "
        "WHERE source_id = 'ice_spreadsheets' AND list = 'pending'"
    )
    assert abs(captured[0][0] - 235) <= 5
    before = real.rows(
        "SELECT count(DISTINCT publication_id), count(*) FROM capture c JOIN publication p USING (publication_id) "
        "WHERE c.file_name LIKE 'ParticipatingEntities-%'"
    )
    assert before == [(19, 658)]


@pytest.mark.parametrize(
    ("file_name", "day"),
    [
        ("participatingAgencies01052025pm.xlsx", "2026-01-05"),
        ("participatingAgencies01062025pm.xlsx", "2026-01-06"),
        ("participatingAgencies01092025pm.xlsx", "2026-01-09"),
        ("pendingAgencies01052025pm.xlsx", "2026-01-05"),
        ("pendingAgencies01062025pm.xlsx", "2026-01-06"),
        ("pendingAgencies01092025pm.xlsx", "2026-01-09"),
        ("participatingAgencies08022025pm.xlsx", "2025-09-02"),
        ("participatingAgencies090022025am.xlsx", "2025-09-02"),
    ],
)
def test_names_that_cannot_be_right_are_re_dated_with_a_reason(real: Real, file_name: str, day: str) -> None:
    ((verdict, seen_on, reason),) = real.rows(
        "SELECT verdict, seen_on, reason FROM capture WHERE file_name = ?", file_name
    )
    assert (verdict, str(seen_on)) == ("redated", day)
    assert day in reason


def test_a_march_table_under_aprils_name_says_nothing_about_april(real: Real) -> None:
    ((verdict, published_on),) = real.rows(
        "SELECT c.verdict, p.published_on FROM capture c JOIN publication p USING (publication_id) "
        "WHERE c.file_name = 'participatingAgencies04212025am.xlsx'"
    )
    assert verdict == "quarantined"
    assert (published_on.year, published_on.month) == (2025, 3)


def test_the_lists_that_were_swapped_on_22_september_2025_are_told_apart(real: Real) -> None:
    found = real.rows(
        "SELECT c.file_name, p.list, p.row_count FROM capture c JOIN publication p USING (publication_id) "
        "WHERE c.file_name LIKE '%09222025pm.xlsx' ORDER BY 1"
    )
    assert found == [
        ("participatingAgencies09222025pm.xlsx", "pending", 42),
        ("pendingAgencies09222025pm.xlsx", "participating", 1000),
    ]


def test_no_believed_list_was_seen_between_12_and_28_april_2025(real: Real) -> None:
    found = real.rows(
        "SELECT c.file_name FROM capture c JOIN publication p USING (publication_id) WHERE p.list = 'participating' "
        "AND p.trusted AND c.verdict <> 'quarantined' AND c.seen_on BETWEEN '2025-04-12' AND '2025-04-28'"
    )
    assert found == []
    found_gap = count(real.connection, on("2025-04-20")).as_json()["gap"]
    assert (found_gap["before"]["published_on"], found_gap["after"]["published_on"]) == ("2025-04-11", "2025-04-29")


def test_nobody_published_between_august_2017_and_january_2021(real: Real) -> None:
    found = cover(real.connection, on("2019-06-01"))
    assert found.in_gap
    assert found.after is not None
    assert (str(found.before.published_on), str(found.after.published_on)) == ("2017-08-01", "2021-01-13")


# figures


@pytest.mark.parametrize(
    ("day", "agreements", "places", "models"),
    [
        ("2021-01-31", 148, 26, {"JEM": 72, "WSO": 76}),
        ("2024-12-29", 135, 21, {"JEM": 60, "WSO": 75}),
        ("2025-02-28", 239, 24, {"JEM": 65, "TFM": 64, "WSO": 110}),
        ("2025-04-10", 444, 38, None),
        ("2025-04-30", 517, 39, {"JEM": 87, "TFM": 241, "WSO": 189}),
        ("2025-05-28", 628, 40, {"JEM": 99, "TFM": 306, "WSO": 223}),
        ("2025-05-29", 635, 40, None),
        ("2025-08-29", 956, 40, None),  # 41 spellings: WEST VIRIGINIA stands beside WEST VIRGINIA
        ("2025-12-31", 1274, 40, {"JEM": 145, "TFM": 684, "WSO": 445}),
        ("2026-03-27", 1560, 41, {"JEM": 158, "TFM": 924, "WSO": 478}),
        ("2026-05-18", 1843, 40, None),
    ],
)
def test_known_figures(real: Real, day: str, agreements: int, places: int, models: dict[str, int] | None) -> None:
    found = count(real.connection, on(day), by="model")
    assert found.agreements == agreements
    assert found.states + found.territories == places
    assert not found.cover.before.secondary
    if models:
        assert {group["key"]: group["agreements"] for group in found.by} == models


def test_every_list_of_december_2024_holds_135_agreements_in_21_states(real: Real) -> None:
    days = real.rows(
        "SELECT DISTINCT seen_on FROM capture JOIN publication USING (publication_id) WHERE list = 'participating' "
        "AND seen_on BETWEEN '2024-12-01' AND '2024-12-31'"
    )
    assert len(days) >= 10
    assert {(found.agreements, found.states) for (day,) in days for found in [count(real.connection, day)]} == {
        (135, 21)
    }


def test_on_10_april_2025_67_rows_were_pending_and_every_county_of_florida_had_an_agreement(real: Real) -> None:
    assert cover(real.connection, on("2025-04-10"), "pending").before.rows == 67
    assert count(real.connection, on("2025-04-10"), filters=Filters(state="FL")).counties == 67


def test_the_islands_are_territories_and_not_states(real: Real) -> None:
    found = count(real.connection, on("2026-05-18"), by="state")
    assert (found.states, found.territories) == (38, 2)
    assert {"GU", "MP"} <= {group["key"] for group in found.by}


def test_a_raw_count_of_rows_agrees_with_the_record_for_every_believed_list(real: Real) -> None:
    wrong = real.rows(
        "SELECT p.publication_id, p.row_count, count(*) FILTER (NOT l.is_duplicate) AS counted, count(*) AS held "
        "FROM publication p JOIN listing l USING (publication_id) WHERE p.trusted GROUP BY ALL "
        "HAVING held <> p.row_count OR counted <> count(DISTINCT l.subject_id)"
    )
    assert wrong == []


# what must hold


def test_the_invariants_hold(real: Real) -> None:
    assert real.built.broken == ()
    assert real.rows("SELECT name, detail FROM invariant WHERE NOT holds") == []


def test_no_two_agencies_of_a_state_share_a_name(real: Real) -> None:
    """Keyed as others key it (letters and digits alone): what they fold, the record has folded too."""
    owners: dict[tuple[str, str], set[str]] = {}
    for agency, state, name in real.rows(
        "SELECT agency_id, g.state, n.name FROM agency_name n JOIN agency g USING (agency_id)"
    ):
        folded = re.sub(r"[^a-z0-9]", "", name.lower())
        owners.setdefault((state, folded), set()).add(agency)
    assert [names for names in owners.values() if len(names) > 1] == []


def test_no_agency_has_two_sets_of_numbers_in_its_names(real: Real) -> None:
    """Constable precincts differ by a digit alone."""
    numbers: dict[str, set[tuple[str, ...]]] = {}
    for agency, name in real.rows(
        "SELECT agency_id, name FROM agency_name WHERE name ILIKE '%precinct%' OR name ILIKE '%pct%'"
    ):
        numbers.setdefault(agency, set()).add(tuple(one.lstrip("0") for one in re.findall(r"\d+", name)))
    assert len(numbers) > 20
    assert [(agency, found) for agency, found in numbers.items() if len(found) > 1] == []


def test_every_printed_state_is_read(real: Real) -> None:
    unread = real.rows("SELECT DISTINCT state FROM printed_row WHERE state_code IS NULL")
    assert unread == []
    assert parse_state("UTAHJ").state is not None


def test_every_printed_model_of_a_participating_list_is_read(real: Real) -> None:
    assert (
        real.rows("SELECT DISTINCT model FROM printed_row WHERE model_code = 'unknown' AND list = 'participating'")
        == []
    )


def test_nobody_signed_before_the_program_or_after_being_listed(real: Real) -> None:
    assert (
        real.rows(
            "SELECT agreement_id FROM agreement WHERE signed_on < '2002-07-01' OR signed_on > first_listed_on + 1"
        )
        == []
    )


def test_every_decision_rests_on_rows_or_a_publication(real: Real) -> None:
    bare = real.rows(
        "SELECT decision_id FROM decision WHERE subject_kind <> 'publication' AND decision_id NOT IN "
        "(SELECT decision_id FROM decision_row r JOIN listing l USING (publication_id, row_number))"
    )
    assert bare == []


def test_most_rows_that_vanish_from_the_lists_of_may_to_july_2025_ended_nothing(real: Real) -> None:
    """known-problems 45: by state, name, model and day, 880 keys are ever listed and 832 on the last list."""
    lists = real.rows(
        "SELECT DISTINCT publication_id, published_on FROM publication WHERE list = 'participating' AND trusted "
        "AND published_on BETWEEN '2025-05-16' AND '2025-07-18' ORDER BY published_on, publication_id"
    )
    keys = {
        name: {
            (state.strip().upper(), " ".join(agency.split()), model.strip(), signed)
            for state, agency, model, signed in real.rows(
                "SELECT state, agency, model, signed FROM listing JOIN printed_row USING (row_id) "
                "WHERE publication_id = ?",
                name,
            )
        }
        for name, _ in lists
    }
    ever, last = set().union(*keys.values()), keys[cover(real.connection, on("2025-07-18")).before.id]
    assert (len(ever), len(last)) == (880, 832)
    ended = real.rows(
        "SELECT agreement_id FROM agreement WHERE status <> 'listed' "
        "AND missing_on BETWEEN '2025-05-17' AND '2025-07-18'"
    )
    assert 1 <= len(ended) <= 8


@pytest.mark.parametrize(
    ("state", "fips"),
    [
        ("UT", "49057"),  # Weber, under UTAHJ too
        ("MN", "27021"),  # Cass, under MONTANA too
        ("MN", "27035"),  # Crow Wing, under MASSACHUSETTS too
        ("FL", "12131"),  # Walton, as Waria-labelon too
        ("LA", "22019"),  # Calcasieu, as Calacasieu too
        ("MI", "26021"),  # Berrien, only as Berrian
        ("TX", "48053"),  # Burnet
    ],
)
def test_a_sheriff_who_was_misprinted_is_one_agency_of_the_right_county(real: Real, state: str, fips: str) -> None:
    found = real.rows(
        "SELECT agency_id FROM agency WHERE state = ? AND county_fips = ? AND kind = 'sheriff'", state, fips
    )
    assert len(found) == 1


@pytest.mark.parametrize("state", ["FL", "TX", "GA", "AL", "KY", "MN", "MS", "WV"])
def test_a_jackson_county_sheriff_belongs_to_his_own_state(real: Real, state: str) -> None:
    names = real.rows(
        "SELECT DISTINCT n.state FROM agency g JOIN agency_name n USING (agency_id) "
        "WHERE g.state = ? AND g.name ILIKE 'Jackson County Sheriff%'",
        state,
    )
    assert {reading.code for (name,) in names if (reading := parse_state(name).state)} <= {state}


# applications


def test_nearly_all_applications_became_agreements(real: Real) -> None:
    outcomes = dict(real.rows("SELECT outcome, count(*) FROM application GROUP BY 1"))
    assert outcomes["granted"] / sum(outcomes.values()) > 0.94


def test_every_pending_row_belongs_to_an_application(real: Real) -> None:
    assert (
        real.rows(
            "SELECT publication_id, row_number FROM listing JOIN publication USING (publication_id) "
            "WHERE list = 'pending' AND trusted AND subject_id IS NULL"
        )
        == []
    )


# the ledger and updates

RESOLVED = ("agency", "agency_name", "agreement", "application", "change", "decision", "publication", "listing")


def tables_of(connection: Any) -> dict[str, list[tuple[Any, ...]]]:
    return {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY ALL').fetchall() for name in RESOLVED}


def test_the_bundled_ledger_gives_the_record_that_the_files_give(real: Real, tmp_path: Path) -> None:
    kept = read_ledger()
    path = tmp_path / "ledger.duckdb"
    build_record(kept.lists, path, kept.unreadable)
    with open_record(path) as connection:
        from_ledger, from_files = tables_of(connection), tables_of(real.connection)
    assert [name for name in RESOLVED if from_ledger[name] != from_files[name]] == []


def test_the_bundled_ledger_is_small() -> None:
    sizes = {one.name: len(one.read_bytes()) for one in bundled().iterdir()}
    assert {"publications.csv", "captures.csv", "rows.csv", "listings.txt"} <= set(sizes)
    assert sum(sizes.values()) < 6_000_000


def test_the_newest_list_on_top_gives_the_record_that_a_build_gives(real: Real, tmp_path: Path) -> None:
    own = [one for one in real.reading.lists if one.source_id == "ice_spreadsheets"]
    newest = max((one for one in own if one.name.named_on), key=lambda one: (one.name.named_on, one.name.slot))
    rest = [one for one in own if one is not newest]
    grown, built = tmp_path / "grown.duckdb", tmp_path / "built.duckdb"
    build_record(rest, grown)
    add_to_record(grown, [newest])
    build_record(own, built)
    with open_record(grown) as one, open_record(built) as other:
        first, second = tables_of(one), tables_of(other)
    assert [name for name in RESOLVED if first[name] != second[name]] == []
