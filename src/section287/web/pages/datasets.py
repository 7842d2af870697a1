"""The record and its lists as schema.org's Dataset, for search engines of data."""

from __future__ import annotations

from typing import Any

from section287.questions.rows import Row
from section287.web.pages.page import Visit

ICE = {
    "@type": "GovernmentOrganization",
    "name": "U.S. Immigration and Customs Enforcement",
    "url": "https://www.ice.gov",
}
KEYWORDS = ["287(g)", "immigration enforcement", "memorandum of agreement", "law enforcement agencies"]


def describe_record(visit: Visit, newest: dict[str, Any] | None, since: Any) -> dict[str, Any]:
    """Return the whole record as a dataset.

    Args:
        newest: the newest count, as JSON; None without a list.
        since: the first day of a participating list.
    """
    links = visit.links
    until = newest["as_of"] if newest else None
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": "Section 287(g), the public record",
        "description": (
            "Agreements between ICE and state and local agencies under section 287(g) of the Immigration and "
            "Nationality Act, read from every list that ICE published and the record knows: agreements, agencies, "
            "applications and changes, each with its list, row and sha256."
        ),
        "url": links.absolute(links.home()),
        "keywords": KEYWORDS,
        "isAccessibleForFree": True,
        "inLanguage": ["en", "es"],
        "spatialCoverage": {"@type": "Country", "name": "United States"},
        "temporalCoverage": f"{since}/{until}" if since and until else None,
        "dateModified": until,
        "isBasedOn": newest["publication"]["url"] if newest else None,
        "sourceOrganization": ICE,
        "distribution": [_file(links.absolute(links.twin(path)), name) for path, name in (
            ("/", "the newest figures"), ("/map", "every agreement's time on the lists"), ("/changes", "changes"),
            ("/publications", "lists"))],
    }  # fmt: skip


def describe_list(visit: Visit, publication: Row) -> dict[str, Any]:
    """Return one list as a dataset: its rows as printed."""
    links = visit.links
    path = f"/publication/{publication['publication_id']}"
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"{publication['file_name']} ({publication['list']} agencies)",
        "description": (
            f"The list of {publication['list']} agencies under section 287(g), {publication['row_count']} rows as "
            f"printed, known to have been up on {publication['published_on']}."
        ),
        "identifier": f"sha256:{publication['table_sha256']}",
        "url": links.absolute(links.publication(publication["publication_id"])),
        "isAccessibleForFree": True,
        "datePublished": publication["published_on"],
        "temporalCoverage": f"{publication['published_on']}/{publication['last_seen_on']}",
        "creator": ICE if not publication["secondary"] else {"@type": "Organization", "name": publication["publisher"]},
        "license": publication["licence"],
        "isBasedOn": publication["url"],
        "isPartOf": links.absolute(links.home()),
        "distribution": [_file(links.absolute(links.twin(path)), "rows as printed")],
    }


def _file(address: str, name: str) -> dict[str, str]:
    return {"@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": address, "name": name}
