"""Each document → its agreement in the registry: by file name, by agency, state, model and day. One candidate or none.

The agency is told first, among all of the state's; then which of its agreements it is. A wrong link is worse than
none: what fits two agreements equally is linked to neither.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from section287.documents.likeness import SAME_AGENCY, name_likeness
from section287.documents.link import Link, Listed
from section287.documents.noting import note_link
from section287.documents.stream import squash
from section287.documents.told import Told, tell_agreement

if TYPE_CHECKING:
    from section287.documents.agreement import Agreement


LEAST_NAME = 12  # letters of a file name from which on it is a name of its own
ALONE = 96.0  # likeness from which on a name tells the agency without its state
NEAR_DAYS, FAR_DAYS = 21, 60  # between the list's day and the one in the document
OTHER_AGENCY = 60.0  # below, the document names another agency
NEVER = 99_999
LEAD = 3.0  # points by which the likest agency must lead


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


def link_documents(documents: Iterable[Agreement | Told], listed: list[Listed]) -> Linking:
    """Link documents to agreements of the registry; disagreements with ICE's list are decisions, not corrections."""
    known = _Registry(listed)
    links: dict[str, Link] = {}
    decisions: list[dict[str, Any]] = []
    unlisted: list[str] = []
    held: set[str] = set()
    for one in documents:
        told = one if isinstance(one, Told) else tell_agreement(one)
        if told.unreadable:
            continue
        link = links[told.sha256] = _link(told, known)
        if link.agreement_id is None:
            unlisted.append(told.name)
        else:
            held.add(link.agreement_id)
        decisions += note_link(told, link, known.by_id)
    missing = [
        (one.agreement_id, one.moa_url)
        for one in listed
        if one.moa_url and one.agreement_id not in held and not known.held_elsewhere(one, held)
    ]
    return Linking(links, decisions, missing, unlisted)


class _Registry:
    """The registry's agreements by what they are looked up by."""

    def __init__(self, listed: list[Listed]) -> None:
        self.listed = listed
        self.by_id = {one.agreement_id: one for one in listed}
        self._by_file: dict[str, list[Listed]] = defaultdict(list)
        for one in listed:
            for url in (one.moa_url, one.addendum_url):
                if url:
                    self._by_file[_file_key(url)].append(one)

    @cached_property
    def agencies(self) -> Mapping[str, dict[str, list[Listed]]]:
        """Agreements by state and agency."""
        found: dict[str, dict[str, list[Listed]]] = defaultdict(lambda: defaultdict(list))
        for one in self.listed:
            found[one.state][one.agency_id].append(one)
        return found

    def named(self, name: str) -> list[Listed]:
        """Return the agreements at which the list has a file of this name."""
        found = (one for key in _file_keys(name) if len(key) >= LEAST_NAME for one in self._by_file.get(key, []))
        return list({one.agreement_id: one for one in found}.values())

    def held_elsewhere(self, one: Listed, held: set[str]) -> bool:
        """The same file is listed for two agreements, one of which it is."""
        return any(other.agreement_id in held for other in self._by_file[_file_key(one.moa_url or "")])


@cache
def _file_key(text: str) -> str:
    """Return a file name's letters and digits, without folders, escapes and the ending."""
    name = unquote(unquote(urlsplit(text).path or text)).rsplit("/", 1)[-1]
    return squash(re.sub(r"\.pdf$", "", name, flags=re.IGNORECASE))


def _file_keys(name: str) -> list[str]:
    """Return the keys that a held file's name may stand for: copies are kept as "Agency__file.pdf", "file (1).pdf"."""
    parts = [name, name.split("__", 1)[-1]]
    parts += [re.sub(r"(?:\s*\(\d\)|_\d)(?=\.pdf$)", "", part, flags=re.IGNORECASE) for part in parts]
    return list(dict.fromkeys(_file_key(part) for part in parts))


def _link(told: Told, known: _Registry) -> Link:
    named = known.named(told.name)
    ids = tuple(one.agreement_id for one in named)
    fitting = [one for one in named if _names_agency(told, one) >= SAME_AGENCY]
    if len(named) == 1 and (fitting or not told.agency):
        return Link(told.sha256, ids[0], "file name", 0.98 if fitting else 0.9, (), ids)
    if len(fitting) == 1:
        return Link(told.sha256, fitting[0].agreement_id, "file name and agency", 0.95, ids, ids)
    found = _link_by_content(told, known)
    if found.agreement_id in ids:
        return Link(told.sha256, found.agreement_id, "file name", 0.98, ids, ids)
    if len(named) == 1 and (found.agreement_id is None or _names_agency(told, named[0]) >= OTHER_AGENCY):
        # what the list says stands, unless the document plainly is another listed agreement
        return Link(told.sha256, ids[0], "file name", 0.7, (), ids)
    return Link(told.sha256, found.agreement_id, found.by, found.confidence, found.candidates, ids)


def _names_agency(told: Told, one: Listed) -> float:
    return name_likeness(told.agency, one.names, one.state) if told.agency else 0.0


def _link_by_content(told: Told, known: _Registry) -> Link:
    if not told.agency:
        return _none(told, "the document's agency wasn't read, and no list has a file of this name")
    if told.state is None:
        return _link_without_state(told, known)
    agency, why = _find_agency(told, told.state, known)
    if agency is None:
        return _none(told, why)
    fitting = [one for one in agency if told.model is None or told.model in one.model or one.model == "unknown"]
    if not fitting:
        return _none(told, f"no {told.model} agreement of this agency is listed", agency)
    if not told.days and len(fitting) > 1:
        return _none(told, "its days weren't read, and the agency has several agreements", fitting)
    dated = sorted(((_apart(told, one), one) for one in fitting), key=lambda pair: (pair[0], pair[1].agreement_id))
    best, one = dated[0]
    if len(dated) > 1 and dated[1][0] <= max(best, NEAR_DAYS):
        return _none(told, "several listed agreements of the agency fit equally", fitting)
    if best > FAR_DAYS:
        return _none(told, "the agency's listed agreements were signed on other days", fitting)
    by = "agency, state, model and day" if told.days else "agency, state and model"
    sure = (0.95 if best == 0 else 0.9 if best <= NEAR_DAYS else 0.8) if told.days else 0.8
    return Link(told.sha256, one.agreement_id, by, sure if told.model else sure - 0.1)


def _find_agency(told: Told, state: str, known: _Registry) -> tuple[list[Listed] | None, str]:
    """Return the agreements of the one agency of the state that the document names, or why there is none."""
    likest = sorted(
        (-name_likeness(told.agency or "", mine[0].names, state), agency_id)
        for agency_id, mine in known.agencies.get(state, {}).items()
    )
    if not likest or -likest[0][0] < SAME_AGENCY:
        return None, "no agency of this name and state is listed"
    if len(likest) > 1 and likest[1][0] < likest[0][0] + LEAD:
        return None, "several listed agencies have names like it"
    return known.agencies[state][likest[0][1]], ""


def _link_without_state(told: Told, known: _Registry) -> Link:
    """Link a document whose state wasn't read: by a name, a model and ICE's day that only one agreement has."""
    if told.model is None or told.ice_signed_on is None:
        return _none(told, "neither its state nor ICE's day was read")
    fitting = [
        one
        for one in known.listed
        if one.signed_on == told.ice_signed_on and told.model in one.model and _names_agency(told, one) >= ALONE
    ]
    if len(fitting) != 1:
        return _none(told, "its state wasn't read, and no one agreement has its agency, model and day", fitting)
    return Link(told.sha256, fitting[0].agreement_id, "agency, model and day", 0.85)


def _apart(told: Told, one: Listed) -> int:
    """Return the days between the list's day and the document's own; ``NEVER`` where it can't be this agreement."""
    if one.signed_on is None:
        return NEAR_DAYS
    if told.revised_on and one.signed_on < told.revised_on:
        return NEVER  # signed before the form was printed
    if not told.days:
        return 0 if one.moa_url else NEVER  # without a day, only what ICE posted a document for
    # ICE signs last, and its day is the one listed; where only the agency's was read, the list's day follows it
    if told.ice_signed_on:
        return abs((told.ice_signed_on - one.signed_on).days)
    after = (one.signed_on - told.days[0]).days
    return after // 3 if after >= 0 else -after


def _none(told: Told, why: str, candidates: Iterable[Listed] = ()) -> Link:
    return Link(told.sha256, None, why, 0.0, tuple(one.agreement_id for one in candidates)[:4])
