"""Releases in: every vintage's shape, every format, what is reported, repeats, overlaps, and nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import made_releases as made
import pytest

from section287.errors import UsageError
from section287.referrals.decoding import choose_releases
from section287.referrals.header import find_header, understand
from section287.referrals.loading import load
from section287.referrals.reports import FileReport, LoadReport

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def load_into(folder: Path, *paths: Path, order: str = "by-month") -> LoadReport:
    return load(paths, folder / "referrals.duckdb", order, "500MB", today=NOW)


def cells(report: LoadReport, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(report.store), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def balanced(one: FileReport) -> bool:
    """Every row read stands in exactly one count."""
    away = one.no_day + one.impossible_day + one.repeated_in_file + one.released_again + one.counted_from_other
    return one.rows == one.counted + away


@pytest.mark.parametrize(
    ("columns", "kind", "name", "release"),
    [
        (made.LATEST, "arrests", "arrests-latest.xlsx", "ddp-latest"),
        (made.ICLI_ARRESTS, "arrests", "ERO Admin Arrests_2025-ICLI-00019_FINAL_raw.xlsx", "2025-ICLI-00019"),
        (made.ICFO_ARRESTS, "arrests", "2023-ICFO_42034_Admin Arrests_FY16-12.xlsx", "2023-ICFO-42034"),
        (made.ICLI_DETAINERS, "detainers", "x.csv", "2025-ICLI-00019"),
        (made.ICLI_DETENTIONS, "detentions", "ICE Detentions_2025-ICLI-00019_raw.xlsx", "2025-ICLI-00019"),
        (made.ICLI_ENCOUNTERS, "encounters", "x.csv", "2025-ICLI-00019"),
        (made.ICFO_REMOVALS, "removals", "2023-ICFO_42034_Removals_FY13-12.xlsx", "2023-ICFO-42034"),
        (made.UWCHR_ARRESTS, "arrests", "ERO_Arrests_FY2012-FY2014-REDACTED_raw.xlsx", "uwchr-2012-2023"),
    ],
)
def test_each_vintage_is_known_by_its_columns(columns: list[str], kind: str, name: str, release: str) -> None:
    layout = understand(columns, name)
    assert layout is not None
    assert (layout.kind, layout.release) == (kind, release)
    assert layout.unknown == ()
    assert columns[layout.columns["day"]].endswith(("Date", "Date Time"))


def test_the_header_below_title_rows_is_found() -> None:
    rows = [*map(list, made.TITLES), made.LATEST]
    assert find_header(rows, "x.xlsx") == 6
    assert find_header([["a", "b"]], "x.xlsx") is None


@pytest.mark.parametrize("ending", [".xlsx", ".csv", ".parquet", ".feather", ".dta"])
def test_every_format_gives_the_same_counts(tmp_path: Path, ending: str) -> None:
    rows = made.made_rows(made.LATEST, 400)
    plain = made.write_csv(tmp_path / "plain.csv", rows, made.TITLES)
    path = tmp_path / f"arrests-latest{ending}"
    if ending == ".xlsx":
        made.write_xlsx(path, rows)
    elif ending == ".csv":
        made.write_csv(path, rows, made.TITLES)
    else:
        made.write_frame(path, rows)
    first, second = load_into(tmp_path / "a", plain), load_into(tmp_path / "b", path)
    assert second.files[0].rows == 400
    assert cells(first, "FROM cell ORDER BY ALL") == cells(second, "FROM cell ORDER BY ALL")
    assert second.events == 400


def test_every_row_is_told_of(tmp_path: Path) -> None:
    rows = made.made_rows(made.LATEST, 100)
    rows[0]["Apprehension Date"] = None
    rows[1]["Apprehension Date"] = made.SECRET
    rows[2]["Apprehension Date"] = "1899-12-31"
    rows[3]["Apprehension Date"] = "2099-01-01"
    rows += [dict(rows[10]), dict(rows[10]), dict(rows[11])]
    report = load_into(tmp_path, made.write_csv(tmp_path / "arrests-latest.csv", rows))
    (one,) = report.files
    assert (one.rows, one.no_day, one.impossible_day, one.repeated_in_file) == (103, 2, 2, 3)
    assert balanced(one)
    assert report.events == one.counted == 96


def test_rows_released_again_count_once_and_the_newer_file_counts(tmp_path: Path) -> None:
    first = made.made_rows(made.LATEST, 60)
    second = made.made_rows(made.LATEST, 90, first=30)
    for row in second:
        row["Apprehension Criminality"] = "1 Convicted Criminal"  # corrected in the later file
    report = load_into(
        tmp_path,
        made.write_csv(tmp_path / "a-arrests-latest.csv", first),
        made.write_csv(tmp_path / "b-arrests-latest.csv", second),
    )
    older, newer = report.files
    assert (older.released_again, newer.released_again) == (30, 0)
    assert balanced(older)
    assert balanced(newer)
    assert report.events == 120
    convicted = sum(row["Apprehension Criminality"] == "1 Convicted Criminal" for row in first[:30]) + 90
    ((shown,),) = cells(report, "SELECT sum(n) FROM cell WHERE criminality IN ('convicted', 'withheld')")
    assert shown >= convicted


def test_rows_without_identifiers_stay_unless_another_file_prints_them_too(tmp_path: Path) -> None:
    rows = [dict(row) | {"Anonymized Identifier": made.SECRET} for row in made.made_rows(made.LATEST, 40)]
    twins = [*rows, dict(rows[0])]
    once = load_into(tmp_path / "a", made.write_csv(tmp_path / "arrests-latest.csv", twins))
    assert once.files[0].repeated_in_file == 0
    assert once.events == 41
    again = made.write_csv(tmp_path / "arrests-latest-2.csv", rows)
    both = load_into(tmp_path / "b", tmp_path / "arrests-latest.csv", again)
    assert both.events == 41
    assert sum(one.released_again for one in both.files) == 40
    assert all(balanced(one) for one in both.files)


def test_unknown_columns_and_values_are_told_and_kept_out(tmp_path: Path) -> None:
    rows = [dict(row) | {"Eye Colour": "x"} for row in made.made_rows(made.LATEST, 40)]
    for row in rows[:12]:
        row["Apprehension Method"] = "Drone Patrol"
    rows[20]["State"] = "ATLANTIS"
    report = load_into(tmp_path, made.write_csv(tmp_path / "arrests-latest.csv", rows))
    assert report.files[0].unknown_columns == ("Eye Colour",)
    assert ("method", "Drone Patrol", 12) in report.unknown_values
    assert ("state", None, 1) in report.unknown_values  # met too seldom to be printed
    assert report.events == 40


def test_two_releases_of_the_same_months_are_not_added_up(tmp_path: Path) -> None:
    national = made.write_csv(tmp_path / "arrests-latest.csv", made.made_rows(made.LATEST, 300))
    other = made.write_csv(tmp_path / "2025-ICLI-00019.csv", made.made_rows(made.ICLI_ARRESTS, 200, first=1000))
    report = load_into(tmp_path, national, other)
    assert all(balanced(one) for one in report.files)
    assert report.files[1].counted_from_other > 0
    assert report.events == sum(one.counted for one in report.files)
    assert report.events < 500


def test_the_fuller_release_counts_and_others_only_for_other_states() -> None:
    chosen = choose_releases(
        [
            ("arrests", "2025-01", "WA", "small", 5),
            ("arrests", "2025-01", "TX", "big", 90),
            ("arrests", "2025-01", "unknown", "big", 1),
            ("arrests", "2025-01", "TX", "small", 9),
            ("arrests", "2025-02", "WA", "small", 5),
            ("arrests", "2025-02", "unknown", "big", 50),
        ]
    )
    assert {(month, state, release) for _, month, state, release in chosen} == {
        ("2025-01", "WA", "small"),
        ("2025-01", "TX", "big"),
        ("2025-01", "unknown", "big"),
        ("2025-02", "unknown", "big"),
    }


def test_later_steps_are_linked_within_a_release(tmp_path: Path) -> None:
    people = 60
    arrests = made.made_rows(made.ICLI_ARRESTS, people)
    stays = made.made_rows(made.ICLI_DETENTIONS, people)
    for number, (arrest, stay) in enumerate(zip(arrests, stays, strict=True)):
        arrest["Apprehension Date"], arrest["Departed Date"] = "2025-01-10", None
        stay["Departed Date"] = None
        stay["Stay Book In Date Time"] = "2025-01-11 08:00:00" if number < 40 else "2025-01-01 08:00:00"
    report = load_into(
        tmp_path,
        made.write_csv(tmp_path / "arrests 2025-ICLI-00019.csv", arrests),
        made.write_csv(tmp_path / "detentions 2025-ICLI-00019.csv", stays),
    )
    found = cells(report, "SELECT outcome, sum(n) FROM cell WHERE kind = 'arrests' GROUP BY ALL ORDER BY ALL")
    shown = dict(found)
    assert sum(shown.values()) == people
    assert set(shown) <= {"detentions", "none_linked", "withheld"}
    assert 0 < shown.get("detentions", 0) <= 40
    assert report.files[0].linkable_percent == 100


def test_stints_of_one_stay_count_once(tmp_path: Path) -> None:
    stays = made.made_rows(made.ICLI_DETENTIONS, 30)
    stints = stays + [dict(row) | {"Detention Facility": "elsewhere"} for row in stays]
    report = load_into(tmp_path, made.write_csv(tmp_path / "2025-ICLI-00019 detentions.csv", stints))
    assert report.events == 30


def test_a_broken_file_is_refused_in_one_line_and_the_rest_is_loaded(tmp_path: Path) -> None:
    good = made.write_csv(tmp_path / "arrests-latest.csv", made.made_rows(made.LATEST, 30))
    for name, content in (
        ("broken.xlsx", b"PK\x03\x04 no workbook"),
        ("broken.parquet", b"PAR1 no parquet"),
        ("broken.dta", b"no stata"),
        ("broken.feather", b"ARROW1 no"),
        ("empty.csv", b""),
        ("other.csv", b"a,b\n1,2\n"),
    ):
        (tmp_path / name).write_bytes(content)
    report = load_into(tmp_path / "out", tmp_path)
    assert report.events == 30
    refused = {one.name: one.refused for one in report.files if one.reading == "refused"}
    assert len(refused) == 6
    assert all(reason and "\n" not in reason and reason.startswith(name) for name, reason in refused.items())
    with pytest.raises(UsageError, match=r"broken\.xlsx"):
        load_into(tmp_path / "none", tmp_path / "broken.xlsx")
    assert not (tmp_path / "none" / "referrals.duckdb").exists()
    assert good.exists()


def test_a_failed_load_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    good = made.write_csv(tmp_path / "arrests-latest.csv", made.made_rows(made.LATEST, 30))
    report = load_into(tmp_path, good)
    before = report.store.read_bytes()
    with pytest.raises(UsageError):
        load_into(tmp_path, tmp_path / "missing.csv")
    assert report.store.read_bytes() == before


@pytest.mark.real
def test_every_real_file_loads_or_is_refused_with_a_reason(shared: Path, tmp_path: Path) -> None:
    report = load_into(tmp_path, shared / "data" / "events")
    names = {path.name for path in (shared / "data" / "events").iterdir()}
    assert {one.name.split("!")[0] for one in report.files} == names
    read = {one.name: one for one in report.files}
    assert read["uwchr_i213_min.csv"].counted == 10_962
    assert read["eads_pa_detainers.csv"].counted == 32_757
    assert all(balanced(one) for one in report.files)
    refused = {one.name.split("!")[0] for one in report.files if one.reading == "refused"}
    assert refused == {"README.md", "ddp_file_labels.xlsx", "uwchr_processing_disposition_codes.csv"}
    methods = cells(
        report,
        "SELECT period, value FROM series WHERE series_id = 'uwchr-arrests-by-method' AND key = '287(g) Program' "
        "ORDER BY period",
    )
    assert methods == [("FY2016", 3149.0), ("FY2017", 7164.0), ("FY2018", 10338.0), ("FY2019", 8361.0)]
    begun = cells(report, "SELECT count(*) FROM series WHERE series_id = 'secure-communities' AND period <> ''")
    assert begun == [(3102,)]


@pytest.mark.parametrize(
    ("facility", "fips"),
    [
        ("MONTGOMERY CNTY JAIL, PA", "42091"),
        ("YORK COUNTY JAIL, PA", "42133"),
        ("DELAWARE CO JAIL", "42045"),
        ("MOSHANNON VALLEY CORRECTIONAL", "unknown"),
        ("PHILADELPHIA 1ST POLICE DIST.", "unknown"),
        ("NOWHERE COUNTY JAIL", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_detainers_county_is_read_from_the_facilitys_name(facility: str | None, fips: str) -> None:
    from section287.referrals.decoding import Decoder

    decoder = Decoder()
    for column, printed in (("state", "PENNSYLVANIA"), ("county", ""), ("facility", facility or "")):
        assert decoder.number(column, [printed]) == [(printed, 0)]
    assert decoder.place(0, 0, 0) == ("PA", fips, None)


def test_the_facility_of_a_stay_is_not_where_a_person_was_met() -> None:
    stays, detainers = understand(made.ICLI_DETENTIONS, "x"), understand(made.ICLI_DETAINERS, "x")
    assert stays is not None
    assert detainers is not None
    assert "facility" not in stays.columns
    assert "facility" in detainers.columns
