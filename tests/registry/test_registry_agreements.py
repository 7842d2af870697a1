"""One agreement or two: re-datings, renewals, model switches, blips, removals and returns."""

from __future__ import annotations

import pytest
from registry_lists import Told, cells, daily, participating, printed_list, rows_of, sheriffs, tell

A, B = "https://www.ice.gov/doclib/287g/lima-1.pdf", "https://www.ice.gov/doclib/287g/lima-2.pdf"


def lima(signed: str, model: str = "TFM", url: str = "", agency: str = "Lima Police Department") -> str:
    return f"OHIO | {agency} | Allen County | {model} | {signed} | {url}"


def handed(old: str, new: str, *, first: str = "2025-06-12") -> Told:
    """Two lists before, two after: what went stays away."""
    return tell(*daily(first, old, old, new, new))


# re-dating, renewal, second agreement

REDATED = {
    "a day earlier, the whole batch": (lima("2025-06-12"), lima("2025-06-11"), "2025-06-11"),
    "a few weeks, no document": (lima("2025-04-02"), lima("2025-05-20"), "2025-05-20"),
    "a few weeks, the same document": (lima("2025-04-02", url=A), lima("2025-05-20", url=A), "2025-05-20"),
    "posted with its document under another day": (lima("2025-05-20"), lima("2025-05-14", url=A), "2025-05-14"),
    "a year": (lima("2024-06-05"), lima("2025-06-05"), "2025-06-05"),
    "a leap year": (lima("2024-02-05"), lima("2025-02-04"), "2025-02-04"),
    "day and month swapped": (lima("2025-02-05"), lima("2025-05-02"), "2025-05-02"),
    "one digit of the year": (lima("2015-05-12"), lima("2025-05-12"), "2025-05-12"),
    "a slip of the keyboard": (lima("05/122025"), lima("5/12/2025"), "2025-05-12"),
    "an unreadable day": (lima("2025-05-12"), lima("TBD"), "2025-05-12"),
    "from an unreadable day": (lima("TBD"), lima("2025-05-12"), "2025-05-12"),
    "a blank day": (lima("2025-05-12"), lima(""), "2025-05-12"),
    "three days, another document": (lima("2025-05-12", url=A), lima("2025-05-14", url=B), "2025-05-14"),
}


@pytest.mark.parametrize(("old", "new", "day"), REDATED.values(), ids=REDATED)
def test_one_agreement_under_another_day(old: str, new: str, day: str) -> None:
    told = handed(old, new)
    assert list(told.about("lima").values()) == ["listed"]
    assert [told.signed[name] for name in told.about("lima")] == [day]
    assert not {"removed", "signed", "renewed"} & {one.split(" ")[1] for one in told.kinds("lima")}
    assert all(told.invariants.values())


SUCCEEDED = {
    "years later": (lima("2020-06-05"), lima("2025-06-09")),
    "half a year later": (lima("2024-12-02"), lima("2025-06-09")),
    "another document, weeks later": (lima("2025-04-02", url=A), lima("2025-06-09", url=B)),
    "the same document's name, years later": (lima("2019-04-02", url=A), lima("2025-06-09", url=A)),
}


@pytest.mark.parametrize(("old", "new"), SUCCEEDED.values(), ids=SUCCEEDED)
def test_a_later_agreement_in_the_place_of_an_older_one_renews_it(old: str, new: str) -> None:
    told = handed(old, new)
    first, second = told.about("lima")
    assert told.about("lima") == {first: f"renewed by {second}", second: "listed"}
    assert [one.split(" ")[1] for one in told.kinds("lima")] == ["renewed"]
    assert told.rules["succession_renewed"] == 1


def test_an_older_day_in_its_place_is_no_renewal() -> None:
    told = handed(lima("2025-06-09", url=A), lima("2020-03-05", url=B))
    assert sorted(told.about("lima").values()) == ["listed", "removed"]


def test_a_second_agreement_beside_the_first_leaves_it_alone() -> None:
    told = handed(lima("2020-06-05"), f"{lima('2020-06-05')}\n{lima('2025-06-09')}")
    assert list(told.about("lima").values()) == ["listed", "listed"]
    assert [one.split(" ")[1] for one in told.kinds("lima")] == ["signed"]


def test_an_agreement_that_goes_after_its_successor_came_is_renewed_when_it_goes() -> None:
    both = f"{lima('2020-06-05')}\n{lima('2025-06-09')}"
    told = tell(*daily("2025-06-10", lima("2020-06-05"), both, both, lima("2025-06-09"), lima("2025-06-09")))
    assert told.kinds("lima") == ["2025-06-11 signed", "2025-06-13 renewed"]


def test_two_agreements_re_dated_at_once_keep_their_own_days() -> None:
    old = f"{lima('2019-03-27')}\n{lima('2025-03-27')}"
    new = f"{lima('2019-03-26')}\n{lima('2025-03-26')}"
    told = handed(old, new)
    assert list(told.about("lima").values()) == ["listed", "listed"]
    assert sorted(told.signed[name] for name in told.about("lima")) == ["2019-03-26", "2025-03-26"]


def test_a_batch_re_dated_by_a_day_is_as_many_re_datings_and_nothing_else() -> None:
    batch = sheriffs("GA", 27, "TFM", "2025-06-12")
    told = tell(*daily("2025-06-12", batch, [row._replace(signed="2025-06-11") for row in batch]))
    assert [one.split(" ")[1] for one in told.changes if " ga-" in one] == ["redated"] * 27
    assert told.rules["redated"] == 27


def test_a_day_that_goes_back_to_what_it_was_is_one_agreement() -> None:
    told = tell(*daily("2025-06-12", lima("2025-06-02"), lima("2025-06-05"), lima("2025-06-02")))
    assert list(told.about("lima").values()) == ["listed"]


def test_an_agreement_keeps_its_first_id_and_answers_to_its_later_days() -> None:
    told = handed(lima("2025-06-05"), lima("2025-06-04"))
    assert list(told.about("lima")) == ["oh-lima-police/tfm/2025-06-05"]
    assert ("oh-lima-police/tfm/2025-06-04", "oh-lima-police/tfm/2025-06-05") in told.tables["agreement_alias"]


def test_a_signing_day_that_ice_moved_behind_the_first_list_is_not_believed() -> None:
    told = tell(*daily("2025-03-10", lima("2025-03-05"), lima("2025-03-05"), *[lima("2025-03-25")] * 18))
    assert told.signed == told.signed | {"oh-lima-police/tfm/2025-03-05": "2025-03-05"}
    assert told.invariants["none_signed_after_first_list"]


# the year printed early


def january(*tables: str) -> Told:
    return tell(*daily("2026-01-05", *tables))


def test_a_new_row_with_the_old_year_in_january_takes_the_lists_year() -> None:
    told = january("", lima("2025-01-05"), lima("2025-01-05"))
    assert list(told.signed.values()).count("2026-01-05") == 1
    assert told.rules["signed_repaired"] == 1


def test_an_old_agreements_row_that_is_printed_anew_keeps_its_day() -> None:
    told = january(lima("2025-01-05"), lima("2025-01-05", url=A))
    assert told.signed["oh-lima-police/tfm/2025-01-05"] == "2025-01-05"
    assert told.rules["signed_repaired"] == 0


def test_a_day_on_the_records_first_list_stays_as_printed() -> None:
    told = january(lima("2025-01-05"))
    assert told.signed["oh-lima-police/tfm/2025-01-05"] == "2025-01-05"


def test_the_right_year_printed_later_is_the_same_agreement() -> None:
    told = january("", lima("2025-01-05"), lima("2026-01-05"))
    assert list(told.about("lima")) == ["oh-lima-police/tfm/2026-01-05"]


# models


def test_another_model_in_its_place_on_the_same_list_is_a_switch() -> None:
    told = handed(lima("2020-06-05", "WSO"), lima("2025-06-09", "JEM"))
    assert told.about("lima") == {
        "oh-lima-police/wso/2020-06-05": "switched_model by oh-lima-police/jem/2025-06-09",
        "oh-lima-police/jem/2025-06-09": "listed",
    }
    assert told.kinds("lima") == ["2025-06-14 switched_model"]


def test_another_model_beside_it_is_a_second_agreement() -> None:
    told = handed(lima("2020-06-05", "WSO"), f"{lima('2020-06-05', 'WSO')}\n{lima('2025-06-09', 'TFM')}")
    assert set(told.about("lima").values()) == {"listed"}


def test_another_model_that_comes_weeks_after_it_went_is_no_switch() -> None:
    tables = [lima("2020-06-05", "WSO")] * 2 + [""] * 12 + [lima("2025-06-25", "JEM")]
    told = tell(*daily("2025-06-12", *tables))
    assert told.about("lima")["oh-lima-police/wso/2020-06-05"] == "removed"


def test_another_agencys_model_is_no_switch() -> None:
    told = handed(lima("2020-06-05", "WSO"), lima("2025-06-09", "JEM", agency="Troy Police Department"))
    assert told.about("lima") == {"oh-lima-police/wso/2020-06-05": "removed"}


def test_a_blank_model_is_completed_from_the_row_that_it_replaced() -> None:
    told = handed(lima("2025-06-05"), lima("2025-06-05", ""))
    assert told.about("lima") == {"oh-lima-police/tfm/2025-06-05": "listed"}
    assert told.rules["blank_completed"] == 1


def test_a_blank_model_of_an_agency_with_two_models_is_told_by_the_day() -> None:
    both = f"{lima('2025-06-05', 'WSO')}\n{lima('2025-06-02', 'TFM')}"
    told = handed(both, f"{lima('2025-06-05', '')}\n{lima('2025-06-02', '')}")
    assert told.about("lima") == {"oh-lima-police/tfm/2025-06-02": "listed", "oh-lima-police/wso/2025-06-05": "listed"}


@pytest.mark.parametrize("printed", ["Task Force Model ", "TASK FORCE MODEL", "Task Force", "Task Froce Model"])
def test_a_models_spelling_never_makes_another_agreement(printed: str) -> None:
    told = handed(lima("2025-06-05", "TFM"), lima("2025-06-05", printed))
    assert told.about("lima") == {"oh-lima-police/tfm/2025-06-05": "listed"}


def test_a_hybrid_of_2011_is_superseded_by_the_model_under_which_it_is_listed_next() -> None:
    def page(stamp: str, model: str) -> object:
        rows = [*sheriffs("GA", 10, "JEM", "2009-01-05"), *rows_of(lima("2009-10-15", model))]
        return printed_list(f"pre2018-roster-long.csv#{stamp}", rows)

    told = tell(page("20121001000000", "Jail Enforcement & Task Force"), page("20130105000000", "Jail Enforcement"))
    assert told.about("lima") == {
        "oh-lima-police/jem+tfm/2009-10-15": "switched_model by oh-lima-police/jem/2009-10-15",
        "oh-lima-police/jem/2009-10-15": "listed",
    }


# absence


HERE, AWAY = lima("2025-03-05"), ""


@pytest.mark.parametrize(
    ("lists", "status", "kinds"),
    [
        ([HERE, HERE, AWAY, HERE, HERE], "listed", []),  # one list
        ([HERE, HERE, AWAY, AWAY, HERE], "listed", []),  # two lists
        ([HERE, *[AWAY] * 6, HERE], "listed", []),  # many lists, but within a week
        ([HERE, *[AWAY] * 9, HERE], "listed", ["2025-06-02 removed", "2025-06-11 returned"]),
        ([HERE, HERE, AWAY, AWAY, AWAY], "removed", ["2025-06-03 removed"]),
        ([HERE, HERE, HERE, AWAY], "removed", ["2025-06-04 removed"]),
    ],
)
def test_absence(lists: list[str], status: str, kinds: list[str]) -> None:
    told = tell(*daily("2025-06-01", *lists))
    assert told.about("lima") == {"oh-lima-police/tfm/2025-03-05": status}
    assert told.kinds("lima") == kinds
    assert told.rules["blip"] == (1 if not kinds else 0)


@pytest.mark.parametrize(("absent", "confirmed"), [(1, False), (2, False), (3, True), (4, True)])
def test_a_removal_is_confirmed_by_three_lists(absent: int, confirmed: bool) -> None:
    told = tell(*daily("2025-06-01", HERE, HERE, *[AWAY] * absent))
    (row,) = [row for row in told.tables["agreement"] if "lima" in row[0]]
    assert (row[10], row[11]) == ("removed", confirmed)
    assert str(row[9]) == "2025-06-03"


def test_an_agreement_on_the_newest_list_has_no_missing_day() -> None:
    told = tell(*daily("2025-06-01", HERE, HERE))
    (row,) = [row for row in told.tables["agreement"] if "lima" in row[0]]
    assert row[9] is None
    assert row[11] is False


def test_a_return_in_another_spelling_is_the_same_agreement() -> None:
    again = lima("2025-03-05", agency="LIMA POLICE DEPT.")
    told = tell(*daily("2025-06-01", HERE, *[AWAY] * 9, again))
    assert told.about("lima") == {"oh-lima-police/tfm/2025-03-05": "listed"}


def test_a_return_under_a_new_day_is_a_new_agreement() -> None:
    told = tell(*daily("2025-01-01", lima("2019-03-05"), *[AWAY] * 30, lima("2025-01-29")))
    assert list(told.about("lima")) == ["oh-lima-police/tfm/2019-03-05", "oh-lima-police/tfm/2025-01-29"]


def test_a_week_in_which_it_was_only_truncated_lists_that_lack_it_is_no_absence() -> None:
    full, cut = sheriffs("OH", 80, "WSO", "2025-03-01"), sheriffs("OH", 30, "WSO", "2025-03-01")
    lists = [
        participating(
            f"2025-06-{day:02d}",
            [*(cut if cut_short else full), *sheriffs("KS", day, "WSO", "2025-03-01"), *rows_of(row)],
        )
        for day, (cut_short, row) in enumerate([(False, HERE), (True, AWAY), (True, AWAY), (False, HERE)], 1)
    ]
    told = tell(*lists)
    assert len(told.quarantined) == 2
    assert told.rules["blip"] == 0
    assert told.changes == [one for one in told.changes if " ks-" in one]


# duplicates


def test_a_row_printed_twice_is_one_agreement_with_a_named_duplicate() -> None:
    told = tell(*daily("2025-06-01", HERE, f"{HERE}\n{HERE}"))
    assert told.about("lima") == {"oh-lima-police/tfm/2025-03-05": "listed"}
    assert sum(row[5] for row in told.tables["listing"]) == 1
    (detail,) = [row[2] for row in told.tables["invariant"] if row[0] == "active_equal_newest_rows"]
    assert "oh-lima-police/tfm/2025-03-05 printed 2 times" in detail


def test_a_known_agreement_printed_again_in_another_spelling_is_a_duplicate() -> None:
    told = tell(*daily("2025-06-01", HERE, f"{HERE}\n{lima('2025-03-05', agency='Lima  Police Dept')}"))
    assert told.about("lima") == {"oh-lima-police/tfm/2025-03-05": "listed"}
    assert sum(row[5] for row in told.tables["listing"]) == 1
    assert all(told.invariants.values())


def test_two_agencies_of_one_day_are_no_duplicates() -> None:
    told = tell(*daily("2025-06-01", HERE, f"{HERE}\n{lima('2025-03-05', agency='Troy Police Department')}"))
    assert sum(row[5] for row in told.tables["listing"]) == 0
    assert len(told.about("lima", "troy")) == 2


# documents


def test_documents_are_posted_when_a_list_first_links_them() -> None:
    plain, linked = cells("OHIO", "Lima Police Department", "", "TFM", "2025-03-05", moa="link pending"), None
    linked = cells("OHIO", "Lima Police Department", "", "TFM", "2025-03-05", A)
    added = cells("OHIO", "Lima Police Department", "", "TFM", "2025-03-05", A, addendum_url=B)
    told = tell(*daily("2025-06-01", [plain], [linked], [added], [added]))
    assert told.kinds("lima") == ["2025-06-02 moa_posted", "2025-06-03 addendum_posted"]
    (row,) = [row for row in told.tables["agreement"] if "lima" in row[0]]
    assert (row[14], str(row[15]), row[16], str(row[17])) == (A, "2025-06-02", B, "2025-06-03")


def test_a_document_under_another_path_is_the_same_paper() -> None:
    told = handed(
        lima("2025-02-05", url="https://www.ice.gov/doclib/287g/Lima Police.pdf"),
        lima("2025-04-25", url="https://www.ice.gov/doclib/about/287g/lima%20police.pdf"),
    )
    assert len(told.about("lima")) == 1


def test_a_document_that_was_there_from_the_start_is_not_posted_later() -> None:
    told = tell(*daily("2025-06-01", lima("2025-03-05", url=A), lima("2025-03-05", url=B)))
    assert told.kinds("lima") == []
