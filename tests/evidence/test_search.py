"""The search: words and their synonyms, filters, and both sides of what is contested."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from section287.errors import UsageError
from section287.evidence.library import load_library
from section287.evidence.search import expand_query, search_evidence, topic_rows

LIBRARY = load_library()

FINDS = [
    ("birth weight", "tome-2021"),
    ("school enrollment", "dee-murphy-2019"),
    ("escuelas estudiantes", "dee-murphy-2019"),
    ("miedo a denunciar", "theodore-2013"),
    ("overtime awards reimbursement", "dhs-reimbursement-2025"),
    ("Maricopa", "melendres-v-arpaio"),
    ("Dallas complaints police Hispanics", "jacome-2022"),
    ("warrant-service oversight", "gao-21-186"),
    ("model law", "heritage-model-law-2025"),
]


@pytest.mark.parametrize(("query", "entry"), FINDS)
def test_what_is_asked_for_comes_among_the_first(query: str, entry: str) -> None:
    found = [one["id"] for one in search_evidence(LIBRARY, query)["results"][:5]]
    assert entry in found


def test_a_contested_topic_shows_the_strongest_of_each_side() -> None:
    found = search_evidence(LIBRARY, "does it reduce crime?")
    crime = next(one for one in found["sides"] if one["topic"] == "crime")
    sides = {side["side"]: [one["id"] for one in side["entries"]] for side in crime["sides"]}
    assert sides["yes"]
    assert sides["no"]
    assert sides["no"][0] in {one.id for one in LIBRARY.strongest("crime", "no", 1)}


def test_a_side_without_entries_says_so() -> None:
    found = search_evidence(LIBRARY, topic="victimization")
    sides = {side["side"]: side for side in found["sides"][0]["sides"]}
    assert sides["no"]["none_found"]
    assert sides["no"]["entries"] == []
    assert not sides["yes"]["none_found"]


@pytest.mark.parametrize("stance", ["supports", "critical"])
def test_a_filter_by_stance_does_not_hide_the_other_side(stance: str) -> None:
    found = search_evidence(LIBRARY, "crime", stance=stance)
    assert {one["stance"] for one in found["results"]} == {stance}
    crime = next(one for one in found["sides"] if one["topic"] == "crime")
    assert all(side["entries"] for side in crime["sides"] if side["side"] != "mixed")


def test_filters_narrow() -> None:
    carolina = search_evidence(LIBRARY, state="North Carolina", limit=100)
    assert carolina["results"]
    assert all("NC" in one["states"] for one in carolina["results"])
    health = search_evidence(LIBRARY, topic="health", limit=100)
    assert all("health" in one["bears_on"] for one in health["results"])
    assert health["sides"] == []


def test_without_words_everything_comes_strongest_first() -> None:
    found = search_evidence(LIBRARY, limit=200)
    assert found["found"] == len(LIBRARY.entries)
    strength = [LIBRARY.strength[LIBRARY.entries[one["id"]].design] for one in found["results"]]
    assert strength == sorted(strength, reverse=True)


def test_words_that_nothing_has_find_nothing() -> None:
    assert search_evidence(LIBRARY, "zyzzyva quokka")["found"] == 0


def test_synonyms_widen_a_word() -> None:
    assert '"delito"' in expand_query(LIBRARY, "crime")
    english = {one["id"] for one in search_evidence(LIBRARY, "farms", limit=50)["results"]}
    assert english == {one["id"] for one in search_evidence(LIBRARY, "agricultura", limit=50)["results"]}


def test_every_row_leads_to_a_source() -> None:
    found = search_evidence(LIBRARY, "trust", limit=50)
    numbers = {one["n"] for one in found["sources"]}
    rows = [*found["results"], *(one for topic in found["sides"] for side in topic["sides"] for one in side["entries"])]
    assert rows
    assert all(row["n"] and set(row["n"]) <= numbers for row in rows)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_the_search(query: str) -> None:
    found = search_evidence(LIBRARY, query)
    assert 0 <= found["found"] <= len(LIBRARY.entries)


def test_the_same_search_gives_the_same_order() -> None:
    assert search_evidence(LIBRARY, "cost of jail") == search_evidence(LIBRARY, "cost of jail")


@pytest.mark.parametrize(
    ("fields", "message"),
    [({"topic": "weather"}, "--topic"), ({"stance": "angry"}, "--stance"), ({"state": "Atlantis"}, "--state")],
)
def test_unknown_filters_are_refused(fields: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        search_evidence(LIBRARY, "crime", **fields)  # type: ignore[arg-type]


def test_topics_count_their_sides() -> None:
    crime = next(one for one in topic_rows(LIBRARY) if one["id"] == "crime")
    assert crime["contested"]
    assert crime["entries"]["no"] == len(LIBRARY.strongest("crime", "no", 99))
