"""Cases that once went wrong, or nearly: each is read or refused in one line, for ever."""

from __future__ import annotations

from pathlib import Path

import pytest
from proof.fuzz import CORPUS, corpus_of, run_case
from proof.targets import TARGETS, Target, as_file, from_file

KEPT = [(target, path) for target in TARGETS for path in corpus_of(target)]


@pytest.mark.parametrize(("target", "path"), KEPT, ids=[f"{target.name}-{path.name}" for target, path in KEPT])
def test_a_kept_case_is_read_or_refused(target: Target, path: Path) -> None:
    run_case(target, from_file(target, path.read_bytes()))


def test_every_kept_case_belongs_to_a_target_and_comes_back_as_it_was() -> None:
    assert {one.name for one in CORPUS.iterdir()} <= {one.name for one in TARGETS}
    for target, path in KEPT:
        assert as_file(from_file(target, path.read_bytes())) == path.read_bytes()


@pytest.mark.parametrize("target", TARGETS, ids=[one.name for one in TARGETS])
def test_every_seed_is_read_or_refused(target: Target) -> None:
    for case in target.seeds():
        run_case(target, case)


def test_what_is_no_error_of_ours_is_a_finding() -> None:
    def break_down(case: object) -> None:
        raise KeyError(case)

    broken = Target("broken", TARGETS[0].cases, break_down, list)
    with pytest.raises(KeyError):
        run_case(broken, b"")
