"""Edges of names: one name in two counties, kinds of municipality, rows that come by way of other lists."""

from __future__ import annotations

from registry_lists import build, copied, daily, participating, rows_of, sheriffs, tell
from test_registry_identity import agreed, handed_on, own

WT = "PENNSYLVANIA | Washington Township Police Department | {} | {} | {}"


def test_a_county_that_is_corrected_is_no_second_agency() -> None:
    row = "PENNSYLVANIA | Butler Township Police Department | {} | TFM | 2026-04-23 | {}"
    told = tell(
        *daily(
            "2026-05-07",
            row.format("Butler County", ""),
            row.format("Butler County", ""),
            row.format("Luzerne County", "https://ice.gov/b.pdf"),
        )
    )
    assert len(told.about("butler-township")) == 1
    assert not [k for k in told.kinds("butler-township") if "removed" in k or "signed" in k]


def test_plain_name_beside_township_and_borough() -> None:
    three = "\n".join(
        f"PENNSYLVANIA | {name} | Lancaster County | TFM | 2025-03-0{n}"
        for n, name in enumerate(["Manheim Township Police Department", "Manheim Borough Police Department"], 1)
    )
    told = handed_on(three, three + "\nPENNSYLVANIA | Manheim Police Department | Lancaster County | WSO | 2025-03-05")
    assert len(agreed(told)) == 3
    assert all(told.invariants.values())


def test_quarryville_borough_is_quarryville() -> None:
    told = handed_on(
        "PENNSYLVANIA | Quarryville Police Department | #N/A | TFM | 2025-07-07",
        "PENNSYLVANIA | Quarryville Borough Police Department | #N/A | TFM | 2025-07-07",
    )
    assert len(own(told)) == 1
    assert list(agreed(told).values()) == ["listed"]


def test_virginia_city_sheriff_in_several_dresses() -> None:
    told = handed_on(
        "VIRGINIA | City of Roanoke Sheriff's Office | Roanoke City | TFM | 2025-03-01",
        "VIRGINIA | Roanoke City Sheriff's Office | #N/A | TFM | 2025-03-01",
    )
    assert len(own(told)) == 1


def test_roanoke_sheriff_beside_both() -> None:
    told = handed_on(
        "VIRGINIA | City of Roanoke Sheriff's Office | | TFM | 2025-03-01\n"
        "VIRGINIA | Roanoke County Sheriff's Office | | TFM | 2025-03-01",
        "VIRGINIA | Roanoke City Sheriff's Office | | TFM | 2025-03-01\n"
        "VIRGINIA | Roanoke County Sheriff's Department | | TFM | 2025-03-01",
    )
    assert len(own(told)) == 2
    assert list(agreed(told).values()) == ["listed", "listed"]


def test_jackson_relocation_needs_telling_evidence_but_lake_placid_has_it() -> None:
    told = handed_on(
        "NEW YORK | Lake Placid Police Department | Highlands County | TFM | 2025-02-28",
        "FLORIDA | Lake Placid Police Department | Highlands County | TFM | 2025-02-28",
    )
    assert list(agreed(told).values()) == ["listed"]


def test_hash_na_is_no_evidence_of_a_relocation() -> None:
    told = handed_on(
        "NEW YORK | Lake Placid Police Department | #N/A | TFM | 2025-02-28",
        "FLORIDA | Lake Placid Police Department | #N/A | TFM | 2025-02-28",
    )
    assert told.rules["handover_relocated"] == 0


def test_first_seen_in_a_truncated_list_then_in_a_whole_one_is_signed_at_the_whole_one() -> None:
    base = sheriffs("TX", 100, "WSO", "2025-05-20")
    new = rows_of("FLORIDA | Tampa Police Department | #N/A | TFM | 2025-06-01")
    told = tell(
        participating("2025-06-01", base),
        participating("2025-06-02", [*new, *base[:50]]),
        participating("2025-06-03", [*base, *new]),
    )
    assert told.kinds("tampa") == ["2025-06-03 signed"]
    (row,) = [r for r in told.tables["agreement"] if "tampa" in r[0]]
    assert str(row[6]) == "2025-06-03"
    assert str(row[8]) == "2025-06-01"


def test_row_of_a_copy_then_of_ice_is_signed_at_ices_list() -> None:
    base = sheriffs("TX", 100, "WSO", "2025-05-20")
    new = rows_of("FLORIDA | Tampa Police Department | #N/A | TFM | 2025-06-01")
    told = tell(
        participating("2025-06-01", base),
        copied("2025-06-02", [*base, *new]),
        participating("2025-06-03", [*base, *new]),
    )
    assert told.kinds("tampa") == ["2025-06-03 signed"]
    assert [r[18] for r in told.tables["agreement"] if "tampa" in r[0]] == [False]


def test_shown_by_a_copy_only_and_absent_from_ices_next_list() -> None:
    base = sheriffs("TX", 100, "WSO", "2025-05-20")
    new = rows_of("FLORIDA | Tampa Police Department | #N/A | TFM | 2025-06-01")
    told = tell(
        participating("2025-06-01", base),
        copied("2025-06-02", [*base, *new]),
        participating("2025-06-03", [*base, *sheriffs("OH", 1)]),
    )
    assert all(told.invariants.values())
    assert list(told.about("tampa").values()) == ["removed"]


def test_signed_count_of_a_day_before_a_copy_does_not_know_the_copy(tmp_path) -> None:
    from datetime import date

    from section287.questions.count import count
    from section287.record.open import open_record

    base = sheriffs("TX", 100, "WSO", "2025-05-20")
    path = build(
        tmp_path / "r.duckdb",
        participating("2025-06-01", base),
        copied("2025-07-24", [*base, *rows_of("FLORIDA | Tampa Police Department | #N/A | TFM | 2025-05-01")]),
    )
    with open_record(path) as c:
        found = count(c, date(2025, 6, 1), "signed")
        assert found.agreements == 100 or any("third party" in note for note in found.notes())
