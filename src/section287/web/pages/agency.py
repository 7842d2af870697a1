"""One agency: what it is, what it agreed to and applied for, how it was printed, and why it is read so."""

from __future__ import annotations

from datetime import date
from typing import Any

from section287.questions.agency import agency_history
from section287.questions.lookup import find_agency
from section287.questions.rows import fetch
from section287.web.charts.timeline import draw_timeline
from section287.web.documents.held import list_held
from section287.web.maps.draw import draw_place
from section287.web.pages.agency_law import read_powers
from section287.web.pages.curated import confidence_words, evaluator
from section287.web.pages.grouping import group_changes
from section287.web.pages.page import Page, Redirect, Visit
from section287.web.pages.referrals_places import count_by_place
from section287.web.queries import load_query


def build(visit: Visit) -> Page | Redirect:
    """Return an agency's page.

    Raises:
        Ambiguous: the name may be several agencies.
        NotFound: no agency goes by this id or name.
    """
    asked = visit.place["agency_id"]
    known = fetch(visit.connection, load_query("agency_alias"), {"id": asked})
    if not known:
        # a name, or an id in capitals: fine to type, but not an address to keep
        return Redirect(visit.links.agency(find_agency(visit.connection, asked)), permanent=False)
    agency_id = str(known[0]["agency_id"])
    if agency_id != asked:
        return Redirect(visit.links.agency(agency_id))
    history = agency_history(visit.connection, agency_id)
    newest = _last_day(visit)
    agency = history["agency"]
    history["powers"] = {"on": newest, **read_powers(visit, agency, history["agreements"], newest)}
    view: dict[str, Any] = {
        "map": draw_place(agency["state"], agency["county_fips"]),
        "confidence": confidence_words(),
        "touchpoints": len(evaluator().book.touchpoints),
        "queries": {"agency": f"SELECT * FROM agency WHERE agency_id = '{agency_id}'"},
        "timeline": draw_timeline(history["agreements"], history["applications"], newest),
        "groups": group_changes(history["changes"]),
        "ends": _ends(history["listings"]),
        "documents": _documents(visit, agency_id),
        "county_events": count_by_place(visit.edition, "county").get(agency["county_fips"] or "", []),
    }
    return Page("agency.html", history, view)


def _documents(visit: Visit, agency_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return the documents held of each of the agency's agreements."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in list_held(visit.edition, visit.connection):
        if one["agency_id"] == agency_id:
            found.setdefault(one["agreement_id"], []).append(one)
    return found


def _last_day(visit: Visit) -> date:
    """Return the last day on which any believed list is known to have been up."""
    sql = "SELECT max(last_seen_on) AS day FROM publication WHERE trusted"
    day: date = visit.edition.remember("last day", lambda: fetch(visit.connection, sql)[0]["day"])
    return day


def _ends(listings: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return the first and the last printed row of each agreement and application."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in listings:
        found.setdefault(one["subject_id"], []).append(one)
    return found
