"""Each document → its agreement in the registry: by file name, by state, name, model and day. One candidate or none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from section287.documents.agreement import Agreement
from section287.documents.stream import squash

if TYPE_CHECKING:
    import duckdb

LEAST_NAME = 12  # letters of a file name from which on it is a name of its own
SAME_AGENCY = 86.0  # of 100
NEAR_DAYS = 21
SURE = 0.85  # a disagreement is noted from this confidence on
LEAST_SCORE, LEAST_LEAD = 4.5, 1.0
KINDS = {"sheriff": "sheriff", "sheriffs": "sheriff", "police": "police", "pd": "police", "constable": "constable"}
GENERIC = frozenset(
    ["county", "co", "office", "department", "dept", "of", "the", "and", "city", "town", "board", "commissioners"]
)
PART_OF = 92.0
OTHER_KIND = 20.0  # points off where one is a sheriff and the other a police department


@dataclass(frozen=True, slots=True)
class Listed:
    """One agreement of the registry, with what a document is compared with."""

    agreement_id: str
    agency_id: str
    agency: str
    names: tuple[str, ...]
    state: str
    model: str
    signed_on: date | None
    moa_url: str | None
    addendum_url: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """One document's agreement.

    Attributes:
        agreement_id: None: held, but nothing listed fits, or several things do.
        by: file name, or name, state, model and day; what decided.
        confidence: 0 to 1.
    """

    sha256: str
    agreement_id: str | None
    by: str
    confidence: float
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Linking:
    """What linking a set of documents gave.

    Attributes:
        decisions: rows for the record's table ``decision``: links, disagreements with ICE's list, refusals.
        missing: agreements for which ICE lists a document that isn't held: (agreement_id, url).
        unlisted: names of documents that are held, but belong to no listed agreement.
    """

    links: dict[str, Link]
    decisions: list[dict[str, Any]]
    missing: list[tuple[str, str]]
    unlisted: list[str]


def read_listed(connection: duckdb.DuckDBPyConnection) -> list[Listed]:
    """Read the registry's agreements with every name of their agencies."""
    names: dict[str, list[str]] = defaultdict(list)
    for agency_id, name in connection.execute("SELECT agency_id, name FROM agency_name ORDER BY 1, 2").fetchall():
        names[agency_id].append(name)
    rows = connection.execute(
        "SELECT a.agreement_id, a.agency_id, g.name, a.state, a.model, a.signed_on, a.moa_url, a.addendum_url "
        "FROM agreement a JOIN agency g USING (agency_id) ORDER BY a.agreement_id"
    ).fetchall()
    return [Listed(row[0], row[1], row[2], tuple(dict.fromkeys([row[2], *names[row[1]]])), *row[3:]) for row in rows]


def link_documents(agreements: Iterable[Agreement], listed: list[Listed]) -> Linking:
    """Link documents to agreements of the registry; disagreements with ICE's list are decisions, not corrections."""
    by_file: dict[str, list[Listed]] = defaultdict(list)
    for one in listed:
        for url in (one.moa_url, one.addendum_url):
            if url:
                by_file[_file_key(url)].append(one)
    by_id = {one.agreement_id: one for one in listed}
    links: dict[str, Link] = {}
    decisions: list[dict[str, Any]] = []
    unlisted: list[str] = []
    held: set[str] = set()
    for agreement in agreements:
        if agreement.document.problem:
            continue
        link = _link(agreement, listed, by_file)
        links[agreement.document.sha256] = link
        if link.agreement_id is None:
            unlisted.append(agreement.document.name)
            decisions.append(_decision(agreement, agreement.document.name, "document_unlisted", "declined", link.by))
            continue
        held.add(link.agreement_id)
        one = by_id[link.agreement_id]
        decisions.append(_decision(agreement, one.agreement_id, "document_linked", "noted", f"linked by {link.by}"))
        decisions += _disagreements(agreement, one)
    missing = [
        (one.agreement_id, one.moa_url)
        for one in listed
        if one.moa_url and one.agreement_id not in held and not _held_elsewhere(one, by_file, held)
    ]
    return Linking(links, decisions, missing, unlisted)


def _held_elsewhere(one: Listed, by_file: dict[str, list[Listed]], held: set[str]) -> bool:
    """The same file is listed for two agreements, one of which it is."""
    return any(other.agreement_id in held for other in by_file[_file_key(one.moa_url or "")])


def _file_key(text: str) -> str:
    """Return a file name's letters and digits, without folders, escapes and the ending."""
    name = unquote(unquote(urlsplit(text).path or text)).rsplit("/", 1)[-1]
    return squash(re.sub(r"\.pdf$", "", name, flags=re.IGNORECASE))


def _file_keys(name: str) -> list[str]:
    """Return the keys that a held file's name may stand for: copies are kept as "Agency__file.pdf"."""
    return [_file_key(part) for part in (name, name.split("__", 1)[-1])]


def _link(agreement: Agreement, listed: list[Listed], by_file: dict[str, list[Listed]]) -> Link:
    sha256 = agreement.document.sha256
    named = [
        one for key in _file_keys(agreement.document.name) if len(key) >= LEAST_NAME for one in by_file.get(key, [])
    ]
    named = list({one.agreement_id: one for one in named}.values())
    pool = named or [one for one in listed if _may_be(agreement, one)]
    scored = sorted(((_score(agreement, one), one.agreement_id) for one in pool), reverse=True)
    if not scored:
        return Link(sha256, None, "no agreement of this agency, state and model is listed", 0.0)
    best, agreement_id = scored[0]
    lead = best - scored[1][0] if len(scored) > 1 else 9.0
    if named:
        sure = 0.98 if len(named) == 1 else 0.9 if lead >= 1 else 0.6
        return Link(sha256, agreement_id, "file name", sure, tuple(one for _, one in scored[1:4]))
    if best < LEAST_SCORE or lead < LEAST_LEAD:
        reason = "several listed agreements fit equally" if best >= LEAST_SCORE else "nothing listed fits well enough"
        return Link(sha256, None, reason, 0.0, tuple(one for _, one in scored[:4]))
    return Link(sha256, agreement_id, "agency, state, model and day", min(0.95, 0.5 + best / 20))


def _may_be(agreement: Agreement, one: Listed) -> bool:
    state, model = agreement.value("state"), agreement.value("model")
    return state in (None, one.state) and (model is None or model in one.model or one.model == "unknown")


def _score(agreement: Agreement, one: Listed) -> float:
    """Weigh what agrees: the name most, then the day, the model, the state."""
    score = 0.0
    agency = agreement.value("agency")
    if agency:
        likeness = name_likeness(agency, one.names, one.state)
        score += 3.0 * (likeness - 70) / 30 if likeness >= 70 else -3.0
    score += 1.0 if agreement.value("state") == one.state else 0.0
    score += 1.0 if agreement.value("model") == one.model else 0.0
    for name, weight in (("ice_signed_on", 2.0), ("lea_signed_on", 1.0)):
        value = agreement.value(name)
        if value and one.signed_on:
            apart = abs((date.fromisoformat(value) - one.signed_on).days)
            score += weight if apart == 0 else weight / 2 if apart <= NEAR_DAYS else -weight / 2
    return score


def name_likeness(name: str, others: Iterable[str], state: str) -> float:
    """Return how alike an agency's name is to the nearest of others, 0 to 100; the state's name doesn't count."""
    from section287.places.states import list_states

    full = next((one.name.lower() for one in list_states() if one.code == state), "")

    mine = _name_words(name, state, full)
    return max((_likeness(mine, _name_words(other, state, full)) for other in others), default=0.0)


def _name_words(name: str, state: str, full: str) -> tuple[str, str | None]:
    """Return a name's own words and its kind: ("lake", "sheriff") for "Lake County Sheriff's Office, FL"."""
    plain = re.sub(r"[’']s\b", "", name.lower().replace("’", "'"))
    tokens = re.findall(r"[a-z0-9]+", re.sub(rf"\(.*?\)|,\s*(?:{state.lower()}|{re.escape(full)})\b\.?", " ", plain))
    kind = next((KINDS[token] for token in tokens if token in KINDS), None)
    own = [token for token in tokens if token not in KINDS and token not in GENERIC and token != state.lower()]
    own = [token for token in own if token not in full.split()] or own
    return " ".join(sorted(own or tokens)), kind


def _likeness(one: tuple[str, str | None], other: tuple[str, str | None]) -> float:
    from rapidfuzz import fuzz

    apart = OTHER_KIND if one[1] and other[1] and one[1] != other[1] else 0.0
    ratio: float = fuzz.ratio(one[0], other[0])
    mine, theirs = set(one[0].split()), set(other[0].split())
    if mine and theirs and (mine <= theirs or theirs <= mine):
        ratio = max(ratio, PART_OF)  # "West Virginia National Guard/Military Authority"
    return ratio - apart


def _disagreements(agreement: Agreement, one: Listed) -> list[dict[str, Any]]:
    found = []
    signed = agreement.field("ice_signed_on")
    if (
        signed
        and signed.value
        and one.signed_on
        and signed.value != one.signed_on.isoformat()
        and signed.confidence >= 0.85
    ):
        reason = f"ICE's list gives {one.signed_on}; ICE's signature in the document is dated {signed.value}"
        lea = agreement.value("lea_signed_on")
        if lea == one.signed_on.isoformat():
            reason += " (the list's day is that of the agency's signature)"
        found.append(
            _decision(
                agreement, one.agreement_id, "document_day_differs", "noted", reason, str(one.signed_on), signed.value
            )
        )
    model = agreement.value("model")
    if model and model != one.model:
        reason = f"ICE's list gives model {one.model}; the document's text is of model {model}"
        found.append(
            _decision(agreement, one.agreement_id, "document_model_differs", "noted", reason, one.model, model)
        )
    agency = agreement.field("agency")
    if agency and agency.value and agency.confidence >= SURE:
        likeness = name_likeness(agency.value, one.names, one.state)
        if likeness < 60:
            reason = f"ICE's list gives {one.agency}; the document names {agency.value}"
            found.append(
                _decision(
                    agreement, one.agreement_id, "document_agency_differs", "noted", reason, one.agency, agency.value
                )
            )
    state = agreement.value("state")
    if state and state != one.state:
        reason = f"ICE's list gives {one.state}; the document names {state}"
        found.append(
            _decision(agreement, one.agreement_id, "document_state_differs", "noted", reason, one.state, state)
        )
    return found


def _decision(
    agreement: Agreement,
    subject: str,
    rule: str,
    outcome: str,
    reason: str,
    before: str | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    kind = "document" if rule == "document_unlisted" else "agreement"
    return {
        "decision_id": f"{rule}/{agreement.document.sha256[:12]}",
        "subject_id": subject,
        "subject_kind": kind,
        "rule": rule,
        "outcome": outcome,
        "reason": f"{agreement.document.name}: {reason}",
        "before": before,
        "after": after,
    }
