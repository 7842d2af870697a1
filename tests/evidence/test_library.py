"""The library: every side is there, each entry says how it was found out and what it can't show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from section287.evidence.library import STANCES, load_library

LIBRARY = load_library()


def test_every_entry_says_how_it_was_found_and_what_it_cannot_show() -> None:
    for one in LIBRARY.entries.values():
        assert one.finding, one.id
        assert one.limits, one.id
        assert one.design in LIBRARY.strength, one.id
        assert one.geography, one.id
        if one.kind in ("statement", "position", "advocacy", "think_tank", "testimony"):
            assert one.interest, f"{one.id}: whose interest?"


def test_every_stance_is_there() -> None:
    assert {one.stance for one in LIBRARY.entries.values()} == set(STANCES)


def test_contested_topics_have_entries_and_most_have_both_sides() -> None:
    contested = [one for one in LIBRARY.topics.values() if one.contested == "yes"]
    assert len(contested) >= 8
    for topic in contested:
        assert any(topic.id in one.bears_on for one in LIBRARY.entries.values()), topic.id
    both = [one.id for one in contested if LIBRARY.strongest(one.id, "yes") and LIBRARY.strongest(one.id, "no")]
    assert {"crime", "reporting", "trust", "profiling", "cost", "priorities", "police_views"} <= set(both)


def test_contradictions_are_seen_from_both_ends() -> None:
    for one in LIBRARY.entries.values():
        for other in one.contradicts:
            assert one.id in LIBRARY.contradicted_by(other)
            assert other in LIBRARY.contradicted_by(one.id)


def test_the_strongest_of_a_side_is_never_one_that_nobody_opened_while_another_was() -> None:
    for topic in LIBRARY.topics:
        for side in ("yes", "no", "mixed"):
            chosen = LIBRARY.strongest(topic, side)
            words = [one.confidence == "unverified" for one in chosen]
            assert words == sorted(words)


def test_a_published_figure_stands_beside_the_working_papers() -> None:
    quantities = " ".join(LIBRARY.entries["jacome-2022"].quantities)
    assert "+4 percent" in quantities
    assert "+10 percent" in quantities


def test_states_are_read_from_the_place_named() -> None:
    assert LIBRARY.entries["jacome-2022"].states == ("TX",)
    assert LIBRARY.entries["uva-perf-2010"].states == ("VA",)
    assert LIBRARY.entries["tome-2021"].states == ("NC",)


@pytest.mark.real
def test_everything_that_was_researched_came_over(shared: Path) -> None:
    lines = (shared / "facts" / "evidence.jsonl").read_text(encoding="utf-8").splitlines()
    titles = {json.loads(line)["title"] for line in lines}
    assert titles <= {one.title for one in LIBRARY.entries.values()}
    assert len(LIBRARY.entries) > len(lines)
