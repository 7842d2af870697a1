"""Writing an answer: run queries, keep what they carry as facts, and say only what a fact carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from section287.answers.gazetteer import Gazetteer
from section287.answers.places import Candidate
from section287.answers.recorder import Ran, Recorder
from section287.answers.report import Answer, Fact, FactKind, Searched, Section, Sentence, Source
from section287.answers.understand import Asked
from section287.questions.standing import Cover, Standing, as_json, cover

if TYPE_CHECKING:
    from section287.facts.base import Source as CitedSource

PLACE_SOURCES = {
    "county": (
        "Gazetteer of counties, 2024", "U.S. Census Bureau",
        "https://www.census.gov/geographies/reference-files/time-series/geo/gazetteer-files.html",
    ),
    "town": ("Police employee data, 2025: cities and towns with police", "Federal Bureau of Investigation", None),
}  # fmt: skip
OWN_ISSUER = "U.S. Immigration and Customs Enforcement"
COPY_ISSUER = "a third party's copy of ICE's list"
_PUBLICATION = """
SELECT publication_id, list, published_on, last_seen_on, secondary, url, file_name, table_sha256, row_count
FROM publication WHERE publication_id = $id
"""


class Draft:
    """An answer in the making. Every sentence names the facts that carry it; one without is refused."""

    def __init__(self, asked: Asked, recorder: Recorder, names: Gazetteer, day: date) -> None:
        self.asked = asked
        self.record = recorder
        self.names = names
        self.day = day
        self.answered = True
        self.notes: list[str] = []
        self.follow_ups: list[str] = []
        self.looked: list[Searched] = []
        self._facts: list[Fact] = []
        self._sources: list[Source] = []
        self._keys: dict[tuple[str, ...], int] = {}
        self._publications: dict[str, int] = {}
        self._summary: list[Sentence] = []
        self._sections: list[tuple[str, list[Sentence]]] = []
        self._bottom: list[Sentence] = []

    # what is cited

    def cite(
        self,
        kind: str,
        title: str,
        issuer: str,
        day: str | None,
        url: str | None,
        *,
        stance: str | None = None,
        note: str | None = None,
        sha256: str | None = None,
    ) -> int:
        """Return the number of a source, giving it the next one when it is new."""
        key = (title, issuer, url or "")
        if key not in self._keys:
            number = len(self._sources) + 1
            self._sources.append(Source(number, kind, title, issuer, day, url, stance, note, sha256))
            self._keys[key] = number
        return self._keys[key]

    def cite_source(self, one: CitedSource, stance: str | None = None) -> int:
        """Return the number of a source of the curated facts."""
        note = {"not_read": "not opened: cited from general knowledge", "via": f"read by way of {one.via}"}.get(
            one.read
        )
        url = one.url if one.url and one.url.startswith("http") else None
        return self.cite(one.kind, one.title, one.issuer, one.date, url, stance=one.stance or stance, note=note)

    def cite_listed(self, one: Mapping[str, Any], stance: str | None = None) -> int:
        """Return the number of a source that another part of the house printed as a plain row."""
        note = "not opened: cited from general knowledge" if one.get("read") == "not_read" else None
        url = str(one["url"]) if one.get("url") and str(one["url"]).startswith("http") else None
        kind, day = str(one.get("kind") or "page"), one.get("date")
        return self.cite(
            kind, str(one["title"]), str(one["issuer"]), str(day) if day else None, url,
            stance=one.get("stance") or stance, note=note,
        )  # fmt: skip

    def cite_publication(self, publication_id: str, up_on: date | None = None) -> int:
        """Return the number of a publication's source."""
        if publication_id not in self._publications:
            row = self.record.ask("looked up a publication that is cited", _PUBLICATION, id=publication_id).dicts()[0]
            up = up_on or row["published_on"]
            self._publications[publication_id] = self.cite(
                "publication",
                f"{row['file_name']}, {row['list']} agencies, as up on {up}",
                COPY_ISSUER if row["secondary"] else OWN_ISSUER,
                str(up),
                row["url"],
                note="a third party's copy; no list of ICE's own covers that day" if row["secondary"] else None,
                sha256=row["table_sha256"],
            )
        return self._publications[publication_id]

    def cite_standing(self, one: Standing) -> int:
        """Return the number of the source of a list as it stood on a day."""
        return self.cite_publication(one.id, one.published_on)

    # facts

    def fact(
        self,
        kind: FactKind,
        values: Mapping[str, Any],
        sources: Sequence[int],
        *,
        ran: Ran | None = None,
        ref: str | None = None,
        quote: str | None = None,
    ) -> Fact:
        """Keep a fact and return it; the same fact keeps its id."""
        query = ran.sql if ran else None
        for held in self._facts:
            if (held.kind, held.query, held.ref, held.quote) == (kind, query, ref, quote) and held.values == dict(
                values
            ):
                return held
        made = Fact(
            f"f{len(self._facts) + 1}", kind, dict(values), tuple(dict.fromkeys(sources)), query,
            len(ran.rows) if ran else None, ref, quote,
        )  # fmt: skip
        self._facts.append(made)
        return made

    def rows(self, ran: Ran, sources: Sequence[int], **values: Any) -> Fact:
        """Keep what a query showed: ``values`` are cells of its rows, or ``rows``, their number."""
        return self.fact("rows", values, sources, ran=ran)

    def place(self, one: Candidate) -> Fact:
        """Keep that a county or town is there: the tables of places name it, the record needn't."""
        title, issuer, url = PLACE_SOURCES["county" if one.kind == "county" else "town"]
        number = self.cite("table", title, issuer, None, url)
        key = one.county_fips if one.kind == "county" else one.name
        return self.fact(
            "place",
            {"place": one.label, "name": one.name, "state": one.state},
            [number],
            ref=f"place:{one.kind}/{one.state}/{key}",
        )

    # sentences

    def _sentence(self, text: str, facts: Sequence[Fact], item: bool = False) -> Sentence:
        if not facts:
            raise ValueError(f"a sentence without support: {text!r}")
        cites = sorted({number for one in facts for number in one.sources})
        if not cites:
            raise ValueError(f"a sentence without a source: {text!r}")
        text = " ".join(text.split())
        return Sentence(text[:1].upper() + text[1:], tuple(dict.fromkeys(one.id for one in facts)), tuple(cites), item)

    def sum_up(self, text: str, *facts: Fact) -> None:
        """Say a sentence in the summary."""
        self._summary.append(self._sentence(text, facts))

    def head(self, heading: str) -> None:
        """Begin a section."""
        self._sections.append((heading, []))

    def say(self, text: str, *facts: Fact) -> None:
        """Say a sentence in the newest section."""
        self._sections[-1][1].append(self._sentence(text, facts))

    def item(self, text: str, *facts: Fact) -> None:
        """Add a line of a list to the newest section."""
        self._sections[-1][1].append(self._sentence(text, facts, item=True))

    def conclude(self, text: str, *facts: Fact) -> None:
        """Say a sentence in the bottom line."""
        self._bottom.append(self._sentence(text, facts))

    def follow(self, *questions: str) -> None:
        """Offer questions that can be answered."""
        self.follow_ups += questions

    def note(self, text: str) -> None:
        """Say how something in the question was read."""
        self.notes.append(text)

    def look(self, what: str, kind: str, query: str, found: int) -> None:
        """Keep a search outside the record: the library, the rule book, state laws."""
        self.looked.append(Searched(what, kind, query, found))

    # lists

    def cover(self, day: date, listed: str = "participating") -> Cover:
        """Return the list that stands for a day.

        Raises:
            NotFound: the record has none at or before the day.
        """
        with self.record.doing(f"found the {listed} list that stands for {day}"):
            return cover(self.record, day, listed)  # type: ignore[arg-type]

    def finish(self, phrasing: Mapping[str, Any] | None = None) -> Answer:
        """Return the answer: follow-ups each once and without the question itself, at most five."""
        asked = self.asked
        ran = [Searched(one.what, "record", one.sql, len(one.rows)) for one in self.record.ran]
        offered = [one for one in dict.fromkeys(self.follow_ups) if one.lower() != asked.text.lower()]
        return Answer(
            question=asked.text,
            intent=asked.intent,
            answered=self.answered,
            checked_on=self.day,
            against=self._against(),
            read_as=tuple(dict.fromkeys([*asked.notes(), *self.notes])),
            searched=(*ran, *self.looked),
            summary=tuple(self._summary),
            sections=tuple(Section(heading, tuple(lines)) for heading, lines in self._sections if lines),
            bottom_line=tuple(self._bottom),
            follow_ups=tuple(offered[:5]),
            sources=tuple(self._sources),
            facts=tuple(self._facts),
            phrasing=phrasing,
        )

    def _against(self) -> dict[str, Any] | None:
        from section287.errors import NotFound

        try:
            return as_json(self.cover(self.day).before)
        except NotFound:
            return None
