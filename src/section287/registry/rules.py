"""The rules' titles and descriptions, as pages and ``why`` show them (``rules.yaml``)."""

from __future__ import annotations

from functools import cache

from section287.yaml_text import read_bundled_yaml


@cache
def load_rules() -> dict[str, dict[str, str]]:
    """Return each rule's ``title`` and what it ``does``, by name."""
    loaded: dict[str, dict[str, str]] = read_bundled_yaml("section287.registry", "rules.yaml")
    return loaded


def rule_title(name: str) -> str:
    """Return a rule's title.

    Raises:
        KeyError: no rule of that name is described; every rule in use must be.
    """
    return load_rules()[name]["title"]
