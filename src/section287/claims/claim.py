"""What a report is made of: a claim as parsed, the figures computed for it, its verdict, the sources, the whole."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Verdict = Literal["supported", "close", "contradicted", "not checkable"]
VERDICTS: tuple[Verdict, ...] = ("supported", "close", "contradicted", "not checkable")

Reason = Literal[
    "outside_archive",
    "no_date",
    "vague",
    "prediction",
    "opinion",
    "statement",
    "place_unresolved",
    "no_data",
    "unverified",
    "contested",
]
REASONS: dict[str, str] = {
    "outside_archive": "outside the archive",
    "no_date": "no date given",
    "vague": "vague quantity",
    "prediction": "opinion or prediction",
    "opinion": "opinion or prediction",
    "statement": "another's statement",
    "place_unresolved": "place unresolved",
    "no_data": "no data of this kind",
    "unverified": "only an unverified entry",
    "contested": "contested",
}

Kind = Literal[
    "count",
    "flow",
    "share",
    "ratio",
    "trend",
    "ranking",
    "universal",
    "has",
    "event",
    "rule",
    "policy",
    "policy_count",
    "finding",
    "history",
    "money",
    "statement",
    "vague",
    "prediction",
    "premise",
]

Comparator = Literal[
    "exact",
    "more_than",
    "at_least",
    "fewer_than",
    "at_most",
    "about",
    "nearly",
    "between",
    "dozens",
    "unstated",
]

Basis = Literal["any", "signed", "listed"]
Shape = Literal["day", "window", "by", "since", "until", "ever", "earlier", "later", "missing"]
Origin = Literal["sentence", "context", "document", "missing"]


class Frozen(BaseModel):
    """Base of everything in a report: frozen, and refusing fields that nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class When(Frozen):
    """A moment or window, resolved to days.

    Attributes:
        text: as printed; for the document's own date, that date.
        start: first day meant; None for an open beginning or a missing date.
        end: last day meant.
        shape: ``by`` and ``until`` mean the end, ``since`` everything from the start on; ``earlier`` and ``later``
            are the undated ends of "from 135 to 628".
        origin: where the date comes from: the sentence, its context, the document's own date, or nowhere.
        fuzzy: the words leave room ("in just a few months", "recently").
    """

    text: str = ""
    start: date | None = None
    end: date | None = None
    shape: Shape = "missing"
    origin: Origin = "missing"
    fuzzy: bool = False

    @property
    def known(self) -> bool:
        """Whether there is a day to look at."""
        return self.shape == "ever" or self.end is not None or self.start is not None


class Scope(Frozen):
    """Which agreements are meant; an empty field leaves a side open.

    Attributes:
        text: the place as printed.
        candidates: what an unresolved place may be; with candidates nothing is counted.
        nationwide: the words say so ("across the country").
    """

    text: str = ""
    states: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    agency_ids: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    nationwide: bool = False

    @property
    def everywhere(self) -> bool:
        """Whether no place narrows it."""
        return not (self.states or self.counties or self.agency_ids or self.places)


class Attribution(Frozen):
    """Who is said to have said it."""

    who: str
    words: str
    checks_out: bool = Field(description="the record is made of this speaker's own lists, or data are cited")


class Claim(Frozen):
    """One checkable part of a sentence, typed.

    Attributes:
        printed: the value as printed ("1,100", "two thirds").
        step: the size of the value's last printed digit, what "within rounding" means.
        before: the earlier moment of a ratio or a trend.
        of: what a share is a share of.
        expects: for kinds without a number, what must hold (``zero``, ``all``, ``only``, ``first``, ``rise`` …).
        detail: slots of rules, policies, findings and history, by name.
        negated: the sentence denies it.
        also: other readings of the scope or the moment, tried when the first one doesn't hold.
    """

    kind: Kind
    measure: str
    comparator: Comparator = "exact"
    value: float | None = None
    high: float | None = None
    printed: str = ""
    step: float = 1
    unit: str = ""
    scope: Scope = Scope()
    of: Scope | None = None
    when: When = When()
    before: When | None = None
    expects: str = ""
    basis: Basis = "any"
    negated: bool = False
    attribution: Attribution | None = None
    detail: dict[str, str] = Field(default_factory=dict)
    also: tuple[Scope, ...] = ()
    also_when: tuple[When, ...] = ()

    def listed(self, name: str) -> tuple[str, ...]:
        """Return a detail that holds several values, parted by bars."""
        return tuple(one for one in self.detail.get(name, "").split("|") if one)

    def as_json(self) -> dict[str, Any]:
        """Return the slots that others rely on, by their names, and the whole typed claim."""
        plain = self.model_dump(mode="json")
        end = self.when.end or self.when.start
        return {
            "measure": self.measure,
            "value": plain_number(self.value),
            "comparator": self.comparator,
            "as_of": str(end) if end else None,
            "place": ", ".join(self.scope.states) or self.scope.text or None,
            "model": "+".join(self.scope.models) or None,
            "typed": plain,
        }


class Figure(Frozen):
    """One computed figure with what it rests on.

    Attributes:
        query: SQL that gives ``value`` when run on the record.
        gap_days: days from the publication to the day asked for.
    """

    measure: str
    value: float
    basis: str
    as_of: str
    publication_id: str | None = None
    published_on: str | None = None
    sha256: str | None = None
    gap_days: int | None = None
    query: str
    source: int | None = None
    note: str = ""


class Slip(Frozen):
    """A common slip that would make the figure true, computed; ``figures`` are the others that its words name."""

    slip: str
    text: str
    value: float
    query: str
    figures: tuple[Figure, ...] = ()


class Quotation(Frozen):
    """Words of a clause, a law or a library entry, with the number of its source."""

    text: str
    cite: str
    n: int
    confidence: str = ""


class Rows(Frozen):
    """The rows behind a figure: how many, the first few, and the query that lists them all."""

    count: int
    sample: tuple[dict[str, str | None], ...]
    query: str


class Judged(Frozen):
    """A claim with its place and its verdict.

    Attributes:
        start, end: of the part, in the original as given (HTML source, extracted text of a PDF).
        text_start, text_end: of the part, in the report's own ``text``, which has no markup.
    """

    id: str
    sentence: str
    span: str
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    text_start: int
    text_end: int
    claim: Claim
    verdict: Verdict
    reason: str | None = None
    plain_verdict: Verdict | None = Field(None, description="what the figure itself would get, were it not quoted")
    computed: tuple[Figure, ...] = ()
    slips: tuple[Slip, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    explanation: str = ""
    notes: tuple[str, ...] = ()
    query: str | None = None
    rows: Rows | None = None
    sources: tuple[int, ...] = ()


class Source(Frozen):
    """One source of a report."""

    n: int
    kind: str
    title: str
    issuer: str
    date: str | None = None
    url: str | None = None
    sha256: str | None = None
    stance: str | None = None


class SentenceNote(Frozen):
    """One sentence that holds claims, with a sentence of ours that sums up what holds; places are in ``text``."""

    start: int
    end: int
    text: str
    claims: tuple[str, ...]
    summary: str


class Report(Frozen):
    """A checked document.

    ``checked_on`` is the newest day of the record that it was checked against, so that the same text and the same
    record give the same bytes on any day.
    """

    checked_on: str
    record: dict[str, str]
    document: dict[str, str | int | None]
    text: str
    sentences: tuple[SentenceNote, ...]
    claims: tuple[Judged, ...]
    sources: tuple[Source, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report as one JSON document (see docs/check.md)."""
        return {
            "checked_on": self.checked_on,
            "record": self.record,
            "document": self.document,
            "totals": {verdict: sum(1 for one in self.claims if one.verdict == verdict) for verdict in VERDICTS},
            "claims": [judged_json(one) for one in self.claims],
            "sentences": [one.model_dump(mode="json") for one in self.sentences],
            "sources": [one.model_dump(mode="json") for one in self.sources],
            "text": self.text,
        }


def judged_json(one: Judged) -> dict[str, Any]:
    """Return one judged claim as JSON."""
    document = one.model_dump(mode="json", exclude={"claim", "computed", "slips"})
    figures = [{**each.model_dump(mode="json"), "value": plain_number(each.value)} for each in one.computed]
    slips = [{**each.model_dump(mode="json"), "value": plain_number(each.value)} for each in one.slips]
    return {**document, "kind": one.claim.kind, "claim": one.claim.as_json(), "computed": figures, "slips": slips}


def plain_number(value: float | None) -> float | int | None:
    """Return a whole number as an int, any other with at most four decimals."""
    if value is None:
        return None
    return int(value) if float(value).is_integer() else round(value, 4)
