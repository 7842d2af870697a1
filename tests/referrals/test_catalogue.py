"""Every release of the catalogue, column by column: read, known and left unread, or told as unknown; none lost."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from section287.referrals.header import Layout, understand
from section287.referrals.words import KINDS

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def catalogue(shared: Path) -> list[tuple[str, str, list[str]]]:
    """Return place, file and columns of every release that the catalogue lists columns of."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(shared / "data" / "events" / "ddp_file_labels.xlsx")
    header, *rows = book.get_sheet_by_name("data").to_python()
    at = {name: index for index, name in enumerate(header)}
    return [
        (row[at["Location"]], row[at["Filename"]], str(row[at["Columns"]]).split("; "))
        for row in rows
        if row[at["Columns"]]
    ]


def kind_of(place: str) -> str | None:
    """Return what the catalogue's folder says that a release of ICE's holds; None for what is no event of ours."""
    what = place.removeprefix("ice/").split("_")[0]
    return what if place.startswith("ice/") and what in KINDS else None


def accounted(layout: Layout, columns: list[str]) -> Counter[str]:
    """Return how often each column stands in one of the layout's lists."""
    read = [columns[index] for index in layout.columns.values()]
    person = [columns[layout.person]] if layout.person is not None else []
    return Counter([*read, *person, *layout.kept_out, *layout.unknown, *layout.spare])


def test_every_event_release_is_understood_and_nothing_else_is(catalogue: list[tuple[str, str, list[str]]]) -> None:
    for place, name, columns in catalogue:
        layout = understand(columns, name)
        assert (layout.kind if layout else None) == kind_of(place), name
        if layout:
            assert layout.release != "unrecognised", name
    found = Counter(kind_of(place) for place, _, _ in catalogue)
    assert {kind: found[kind] for kind in KINDS} == {
        "encounters": 3,
        "detainers": 16,
        "arrests": 5,
        "detentions": 27,
        "removals": 6,
    }
    assert found[None] == 210  # border crossings, courts, flights: other agencies' or no events


def test_every_column_of_every_event_release_is_accounted_for_once(
    catalogue: list[tuple[str, str, list[str]]],
) -> None:
    for place, name, columns in catalogue:
        layout = understand(columns, name) if kind_of(place) else None
        if layout:
            printed = [one for one in columns if one.strip()]
            assert accounted(layout, columns) == Counter(printed), name
            # "...14" is what a spreadsheet reader calls a column without a name: nobody can know what it holds
            assert not [one for one in layout.unknown if not one.startswith("...")], name


def test_a_column_that_no_release_has_is_told_in_every_one_of_them(
    catalogue: list[tuple[str, str, list[str]]],
) -> None:
    for place, name, columns in catalogue:
        before = understand(columns, name)
        after = understand([*columns, "Shoe Size"], name)
        if kind_of(place):
            assert before is not None
            assert after is not None
            assert after.unknown == (*before.unknown, "Shoe Size"), name
            assert after.columns == before.columns, name
