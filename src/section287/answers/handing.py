"""Handing a question on: each composer writes one kind of answer, and some questions turn out to be another's."""

from __future__ import annotations

from importlib import import_module

from section287.answers.draft import Draft


def hand_to(draft: Draft, composer: str) -> None:
    """Have a composer write the answer.

    Args:
        composer: name of a module of ``section287.answers.compose``.
    """
    import_module(f"section287.answers.compose.{composer}").compose(draft)
