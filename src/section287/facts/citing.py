"""Number the sources of an answer, so that every line of it leads to one."""

from __future__ import annotations

from typing import Any

from section287.facts.base import Source


class Citations:
    """The sources of one answer, each numbered once, in the order in which they are first cited."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str, str | None], int] = {}
        self._sources: list[Source] = []

    def number(self, source: Source) -> int:
        """Return the number of a source, giving it the next one if it is new."""
        key = (source.title, source.issuer, source.url)
        if key not in self._numbers:
            self._sources.append(source)
            self._numbers[key] = len(self._sources)
        return self._numbers[key]

    def numbers(self, sources: tuple[Source, ...]) -> list[int]:
        """Return the numbers of several sources, each once."""
        return list(dict.fromkeys(self.number(one) for one in sources))

    def as_list(self) -> list[dict[str, Any]]:
        """Return the sources as an answer prints them."""
        return [
            {"n": number, "kind": one.kind, "title": one.title, "issuer": one.issuer, "date": one.date, "url": one.url,
             "stance": one.stance, "read": one.read}
            for number, one in enumerate(self._sources, start=1)
        ]  # fmt: skip

    def lines(self) -> list[str]:
        """Return the sources as lines for people."""
        lines = []
        for number, one in enumerate(self._sources, start=1):
            address = one.url or (f"via {one.via}" if one.via else "no address")
            unread = " (not opened)" if one.read == "not_read" else ""
            lines.append(f"[{number}] {one.model_copy(update={'pinpoint': None}).cite()}{unread}. {address}")
        return lines
