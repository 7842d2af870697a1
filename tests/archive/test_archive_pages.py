"""Whatever the files are called this week, they are found, told apart and given a name that says their day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from section287.live.naming import base_name, name_copy, name_file
from section287.live.program_page import find_lists
from section287.sources.listing import identify

ADDRESS = "https://www.ice.gov/identify-and-arrest/287g"
FOLDER = "https://www.ice.gov/doclib/about/offices/ero/287g/"
MOMENT = datetime(2026, 5, 18, 12, 30, 15, tzinfo=UTC)


def page(*links: str) -> bytes:
    return f"<html><body><main>{''.join(links)}</main></body></html>".encode()


def a(href: str, text: str = "list") -> str:
    return f'<p><a href="{href}">{text}</a></p>'


# known-problems.md 21: four shapes of dates, singular and plural, am / mid / pm and their slips; and none at all
SHAPES = [
    ("participatingAgencies05282025am.xlsx", date(2025, 5, 28)),
    ("participatingAgencies_20250528.xlsx", date(2025, 5, 28)),
    ("287gParticipatingAgencies052825.xlsx", date(2025, 5, 28)),
    ("participatingAgency05282025.xlsx", date(2025, 5, 28)),
    ("participatingAgencies05282025mid.xlsx", date(2025, 5, 28)),
    ("pendingAgencies07112025am_b.xlsx", date(2025, 7, 11)),
    ("participatingAgencies041720263pm.xlsx", None),
    ("Participating%20Agencies%2005-28-2025.xlsx", date(2025, 5, 28)),
    ("participatingAgencies.xlsx", None),
    ("pendingAgencies_final.xlsx", None),
]


@pytest.mark.parametrize(("name", "day"), SHAPES)
def test_every_shape_of_name_is_found_and_dated(name: str, day: date | None) -> None:
    roster = "pending" if "pending" in name else "participating"
    (link,) = find_lists(page(a(f"/doclib/{name}")), ADDRESS)
    assert link.roster == roster
    given_name = name_file(link.url, link.roster, MOMENT)
    known = identify(given_name)
    assert known is not None
    assert known[2] == roster
    assert known[1].named_on == day
    assert day or known[1].digits  # a slip that dating can mend, or the moment of capture
    if not known[1].named_on and "2026" not in name:
        assert known[1].captured_at == MOMENT.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("link", "roster"),
    [
        (a("/files/Roster_052826.xlsx", "Participating agencies, as of May 28"), "participating"),
        (a("/files/document.xlsx", "List of PENDING agencies"), "pending"),
        ("<h2>Pending applications</h2>" + a("/files/1234.xlsx", "Download (XLSX)"), "pending"),
        ("<p>Pending ones are below.</p><h2>Participating</h2>" + a("/files/1234.xlsx", "Download"), "participating"),
        ('<p><a href="/files/9.xlsx" title="participating agencies"><img src="x.png"></a></p>', "participating"),
        (a("/files/2026-05-18.xlsx", "XLSX"), None),
    ],
)
def test_a_list_of_any_name_is_told_by_the_words_around_it(link: str, roster: str | None) -> None:
    (found,) = find_lists(page(link), ADDRESS)
    assert found.roster == roster
    known = identify(name_file(found.url, found.roster, MOMENT))
    assert (known[2] if known else None) == roster


def test_wrapped_relative_and_repeated_links_are_one(  # known-problems.md 33
) -> None:
    target = f"{FOLDER}participatingAgencies05182026am.xlsx"
    safelink = "https://gcc02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.ice.gov%2Fdoclib%2Fabout"
    safelink += "%2Foffices%2Fero%2F287g%2FparticipatingAgencies05182026am.xlsx&data=05"
    links = [
        target,
        f"{target}#top",
        "/doclib/about/offices/ero/287g/participatingAgencies05182026am.xlsx",
        target.replace("https://", "https:/"),
        safelink,
        f"https://web.archive.org/web/20260518120000/{target}",
    ]
    found = find_lists(page(*map(a, links)), ADDRESS)
    assert [one.url for one in found] == [target]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff" * 50,
        b"<html><body>Access Denied</body></html>",
        page(a("/about"), a("moa.pdf", "participating"), a("mailto:x@ice.gov"), "<a>no address</a>", a("javascript:x")),
        b"<script>var a = '<a href=\"/participatingAgencies05182026.xlsx\">'</script>",
        b"<!-- <a href='/participatingAgencies05182026.xlsx'>x</a> -->",
    ],
)
def test_a_page_without_lists_gives_none(body: bytes) -> None:
    assert find_lists(body, ADDRESS) == []


@given(st.binary(max_size=400))
def test_no_page_stops_it(body: bytes) -> None:
    assert isinstance(find_lists(b"<a href=" + body + b">x</a>" + body, ADDRESS), list)


@given(st.text(max_size=80), st.sampled_from([None, "participating", "pending"]))
def test_no_address_gives_a_name_that_leaves_its_folder(path: str, roster: str | None) -> None:
    name = name_file(f"https://x.test/{path}", roster, MOMENT)
    assert name not in ("", ".", "..")
    assert not set(name) & set("/\\\0#")
    assert len(base_name(f"https://x.test/{path}")) <= 150


@given(st.lists(st.sampled_from("abcdef"), max_size=12))
def test_each_content_under_one_name_gets_a_name_of_its_own_that_stays(contents: list[str]) -> None:
    taken: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for sha in contents:
        name = name_copy("pendingAgencies07112025pm.xlsx", sha, taken)
        taken.setdefault(name, set()).add(sha)
        assert names.setdefault(sha, name) == name
    assert len(set(names.values())) == len(names)
    dates = {identify(one)[1].named_on for one in names.values()}  # type: ignore[index]
    assert dates <= {date(2025, 7, 11)}
    slots = [identify(one)[1].slot for one in names.values()]  # type: ignore[index]
    assert slots == sorted(slots)  # a later copy stands after an earlier one
