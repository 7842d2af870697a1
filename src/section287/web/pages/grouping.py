"""Changes in the order in which people read them: newest list first, the weightier kinds first within a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from section287.web.words import load_words


def group_changes(changes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one group a publication, newest first.

    Returns:
        per group ``publication_id``, ``on``, ``previous_publication_id``, ``previous_on``, ``across_gap``,
        ``secondary`` and ``kinds``: (kind, its changes) in the order of the words file.
    """
    order = {kind: index for index, kind in enumerate(load_words("en").codes("changes"))}
    groups: dict[str, dict[str, Any]] = {}
    for one in changes:
        group = groups.setdefault(
            one["publication_id"],
            {
                "publication_id": one["publication_id"],
                "on": one["on"],
                "previous_publication_id": one["previous_publication_id"],
                "previous_on": one["previous_on"],
                "across_gap": one["across_gap"],
                "secondary": one["secondary"],
                "size": 0,
                "by_kind": {},
            },
        )
        group["by_kind"].setdefault(one["kind"], []).append(one)
        group["size"] += 1
    for group in groups.values():
        kinds = group.pop("by_kind")
        group["kinds"] = sorted(kinds.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))
    return sorted(groups.values(), key=lambda group: (group["on"], group["publication_id"]), reverse=True)
