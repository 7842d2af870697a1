"""The labelled sets hold the aims, and stand as their builder makes them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from benchmarks.claims import EIGHTH, FIFTH, FOURTH, HELD_OUT, LABELS, SECOND, SEVENTH, SIXTH, THIRD, load, score
from build_labels import build

from section287.claims.check import check_document
from section287.claims.intake.sniff import read_document
from section287.claims.panel import Panel

HERE = Path(__file__).parent


@pytest.fixture(
    scope="module",
    params=[LABELS, HELD_OUT, SECOND, THIRD, FOURTH, FIFTH],
    ids=["labelled", "held out", "second", "third", "fourth", "fifth"],
)
def tally(request: pytest.FixtureRequest, claims_record: duckdb.DuckDBPyConnection, panel: Panel) -> Any:
    def run(text: str, dated: date | None) -> Any:
        return check_document(read_document(text), claims_record, dated, panel)

    return score(load(request.param), run)


def test_verdicts_are_right(tally: Any) -> None:
    assert tally.right >= 0.97 * tally.parts, tally.wrong


def test_nothing_supported_is_called_contradicted_or_the_reverse(tally: Any) -> None:
    assert tally.flips == 0, tally.wrong


def test_claims_are_found(tally: Any) -> None:
    assert tally.found >= 0.95 * tally.parts, tally.wrong


def test_mutations_are_judged_rightly(tally: Any) -> None:
    assert tally.mutated > 0
    assert tally.mutated_right >= 0.98 * tally.mutated, tally.wrong


def test_sentences_with_nothing_to_judge_get_no_verdict(tally: Any) -> None:
    assert tally.unasked == 0, tally.wrong


def test_slots_are_read_as_labelled(tally: Any) -> None:
    assert tally.slots_right == tally.slots, tally.wrong


@pytest.mark.parametrize(
    ("cases", "file"),
    [
        ("label_cases.yaml", "labelled.jsonl"),
        ("heldout_cases.yaml", "heldout.jsonl"),
        ("second_cases.yaml", "second.jsonl"),
        ("third_cases.yaml", "third.jsonl"),
        ("fourth_cases.yaml", "fourth.jsonl"),
        ("fifth_cases.yaml", "fifth.jsonl"),
        ("sixth_cases.yaml", "sixth.jsonl"),
        ("seventh_cases.yaml", "seventh.jsonl"),
        ("eighth_cases.yaml", "eighth.jsonl"),
    ],
)
def test_labels_are_those_that_sql_gives(cases: str, file: str, claims_record: duckdb.DuckDBPyConnection) -> None:
    assert build(claims_record, cases) == load(HERE / file)


@pytest.mark.parametrize(
    ("rough", "found", "right"),
    [(SIXTH, 0.66, 0.58), (SEVENTH, 0.82, 0.75), (EIGHTH, 0.58, 0.54)],
    ids=["sixth", "seventh", "eighth"],
)
def test_prose_that_is_not_understood_is_passed_over_rather_than_misjudged(
    rough: Path, found: float, right: float, claims_record: duckdb.DuckDBPyConnection, panel: Panel
) -> None:
    labels = load(rough)
    tally = score(labels, lambda text, dated: check_document(read_document(text), claims_record, dated, panel))
    assert (tally.flips, tally.unasked) == (0, 0), tally.wrong
    assert tally.false_verdicts <= 0.03 * tally.parts, tally.wrong
    assert tally.found >= found * tally.parts, tally.wrong
    assert tally.right >= right * tally.parts, tally.wrong


def test_half_of_the_labelled_set_is_mutated() -> None:
    labels = load(LABELS)
    assert len(labels) >= 150
    assert 2 * sum(1 for one in labels if one["mutation"]) >= len(labels)


def test_the_held_out_sets_are_large_enough() -> None:
    assert sum(len(load(one)) for one in (HELD_OUT, SECOND, THIRD, FOURTH)) >= 360


@pytest.mark.real
def test_the_shared_sentences_are_judged_as_labelled(
    shared: Path, claims_record: duckdb.DuckDBPyConnection, panel: Panel
) -> None:
    labels = [
        {**one, "id": str(place), "mutation": None}
        for place, one in enumerate(load(shared / "data" / "claims_dev.jsonl"))
    ]
    found = score(labels, lambda text, dated: check_document(read_document(text), claims_record, dated, panel))
    assert found.right >= 0.97 * found.parts, found.wrong
    assert found.flips == 0, found.wrong
