"""How an export is named, cited and licensed: CITATION.cff and the words that other files share with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from section287.publish.content import Content

__all__ = [
    "AUTHORS", "LICENCE", "LICENCE_URL", "TITLE", "describe_content", "list_terms", "make_citation", "make_datacite",
]  # fmt: skip

TITLE = "Section287: the public record of the 287(g) program"
AUTHORS = "The Section287 authors"
LICENCE = "CC0-1.0"
LICENCE_URL = "https://creativecommons.org/publicdomain/zero/1.0/"


def describe_content(content: Content) -> str:
    """Return in two sentences what an export holds and up to when."""
    until = ", ".join(f"{which} {day}" for which, day in content.newest.items())
    return (
        "Every known list of agencies with agreements under section 287(g) of the Immigration and Nationality Act, or "
        "with pending applications, as U.S. Immigration and Customs Enforcement published it, resolved into agencies, "
        "agreements, applications and changes; each row leads back to a list and its SHA-256. "
        f"Newest lists: {until or 'none'}."
    )


def list_terms(content: Content) -> list[str]:
    """Return the terms of use in sentences: ours, and those of third parties' copies that the record holds."""
    told = [f"Dedicated to the public domain under CC0 1.0 Universal ({LICENCE_URL})."]
    told += [
        f"Rows marked secondary come from: {one.title} ({one.publisher}), {one.licence or 'terms not stated'}. "
        "Name it when you use them."
        for one in content.sources
        if one.secondary
    ]
    return told


def make_citation(content: Content) -> str:
    """Return the text of CITATION.cff (Citation File Format 1.2.0)."""
    import yaml

    citation: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Cite these data with their version: it names exactly the lists that they were made from.",
        "type": "dataset",
        "title": TITLE,
        "authors": [{"name": AUTHORS}],
        "version": content.version,
        "abstract": describe_content(content),
        "license": LICENCE,
        "references": [
            {
                "type": "government-document" if one.official else "data",
                "title": one.title,
                "authors": [{"name": one.publisher}],
            }
            | ({"url": one.url} if one.url else {})
            for one in content.sources
        ],
    }
    return str(yaml.safe_dump(citation, sort_keys=False, allow_unicode=True, width=1000))


def make_datacite(content: Content) -> str:
    """Return the text of datacite.json (DataCite metadata 4.5, without a DOI: whoever deposits the data adds one)."""
    import json

    newest = max(content.newest.values(), default=None)
    related = [
        {
            "relatedIdentifier": one.url,
            "relatedIdentifierType": "URL",
            "relationType": "IsDerivedFrom",
            "resourceTypeGeneral": "Dataset",
        }
        for one in content.sources
        if one.url
    ]
    document: dict[str, Any] = {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "creators": [{"name": AUTHORS, "nameType": "Organizational"}],
        "titles": [{"title": TITLE, "lang": "en"}],
        "publisher": {"name": AUTHORS},
        "version": content.version,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Dataset"},
        "language": "en",
        "subjects": [{"subject": one} for one in ("287(g)", "immigration enforcement", "law enforcement agencies")],
        "descriptions": [{"description": describe_content(content), "descriptionType": "Abstract", "lang": "en"}],
        "rightsList": [
            {"rights": "CC0 1.0 Universal", "rightsUri": LICENCE_URL, "rightsIdentifier": LICENCE,
             "rightsIdentifierScheme": "SPDX"}
        ],
        "relatedIdentifiers": related,
    }  # fmt: skip
    if newest is not None:
        # the day of the newest list: the day on which the export was made must not change its bytes
        document["publicationYear"] = str(newest.year)
        document["dates"] = [{"date": newest.isoformat(), "dateType": "Coverage"}]
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
