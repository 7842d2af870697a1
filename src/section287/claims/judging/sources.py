"""The sources of one report, each numbered once in the order in which it is first cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from section287.claims.claim import Source

if TYPE_CHECKING:
    from section287.claims.panel import Publication


class Sources:
    """Numbers publications and cited works."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.listed: list[Source] = []

    def publication(self, one: Publication, seen_on: object = None) -> int:
        """Return the number of a list as ICE published it (or of a third party's copy)."""
        key = f"publication:{one.id}"
        if key not in self._numbers:
            day = str(seen_on or one.published_on)
            issuer = (
                "a third party's copy of ICE's list" if one.secondary else "U.S. Immigration and Customs Enforcement"
            )
            title = f"{one.file_name}, {one.list} agencies"
            self._add(key, kind="publication", title=title, issuer=issuer, date=day, url=one.url, sha256=one.sha256)
        return self._numbers[key]

    def record(self) -> int:
        """Return the number of the record itself, for figures by signing day over all lists."""
        key = "record"
        if key not in self._numbers:
            self._add(
                key, kind="record", title="All lists of the record: agreements by signing day", issuer="section287"
            )
        return self._numbers[key]

    def work(self, one: Any) -> int:
        """Return the number of a cited source (a mapping or an object with title, issuer, date, url)."""
        got = (
            one
            if isinstance(one, dict)
            else {name: getattr(one, name, None) for name in ("kind", "title", "issuer", "date", "url", "stance")}
        )
        key = f"work:{got.get('title')}|{got.get('issuer')}|{got.get('url')}"
        if key not in self._numbers:
            self._add(
                key,
                kind=str(got.get("kind") or "page"),
                title=str(got.get("title")),
                issuer=str(got.get("issuer")),
                date=str(got["date"]) if got.get("date") else None,
                url=got.get("url"),
                stance=got.get("stance"),
            )
        return self._numbers[key]

    def _add(self, key: str, **fields: Any) -> None:
        number = len(self.listed) + 1
        self.listed.append(Source(n=number, **fields))
        self._numbers[key] = number
