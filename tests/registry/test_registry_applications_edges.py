"""Edges of applications: one agreement is the outcome of one application, and never before it."""

from __future__ import annotations

from registry_lists import copied, rows_of, tell
from test_registry_applications import BASE, TROY, lima, listed, of_lima, waiting


def test_an_agreement_is_the_outcome_of_one_application() -> None:
    told = tell(
        listed("2025-03-01"),
        waiting("2025-03-01", TROY, lima()),
        waiting("2025-03-10", TROY),
        waiting("2025-03-11", TROY, "OHIO | Celina Police Department | | TFM"),
        waiting("2025-06-01", TROY, lima()),
        waiting("2025-06-10", TROY),
        listed("2025-06-10", lima(signed="2025-06-09")),
    )
    outcomes = {name: what[0] for name, what in of_lima(told).items()}

    assert outcomes == {
        "oh-lima-police/tfm/pending-2025-03-01": "dropped",
        "oh-lima-police/tfm/pending-2025-06-01": "granted",
    }


def test_days_are_never_negative() -> None:
    told = tell(
        listed("2025-05-01"),
        listed("2025-05-03", lima(signed="2025-05-02")),
        waiting("2025-05-20", TROY, lima()),
        waiting("2025-05-22", TROY),
    )
    ((_outcome, _agreement, days),) = of_lima(told).values()
    assert days is None or days >= 0


def test_granted_change_is_not_before_added() -> None:
    told = tell(
        listed("2025-05-01"),
        waiting("2025-05-02", TROY),
        listed("2025-05-03", lima(signed="2025-05-02")),
        waiting("2025-05-20", TROY, lima()),
        waiting("2025-05-22", TROY),
    )
    kinds = told.kinds("lima")
    assert kinds.index(next(k for k in kinds if "added" in k)) <= kinds.index(next(k for k in kinds if "granted" in k))


def test_an_applications_granted_by_a_copy_only_agreement_has_a_change() -> None:
    told = tell(
        listed("2025-05-01"),
        waiting("2025-05-02", TROY),
        waiting("2025-05-03", TROY, lima()),
        waiting("2025-05-22", TROY),
        copied("2025-05-30", [*BASE, *rows_of(lima(signed="2025-05-29"))]),
    )
    (what,) = of_lima(told).values()
    assert what[0] == "granted"
    assert any("application_" in k and "added" not in k for k in told.kinds("lima"))
