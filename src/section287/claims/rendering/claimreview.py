"""A report as ClaimReview data (schema.org JSON-LD), one review for each part that has a verdict."""

from __future__ import annotations

from typing import Any

from section287.claims.claim import Judged, Report

_RATINGS = {"contradicted": 1, "close": 3, "supported": 4}  # of 4: false, nearly, true; 2 is not given


def render_claimreview(report: Report) -> dict[str, Any]:
    """Return the JSON-LD document; parts that could not be checked carry no rating and are left out."""
    return {
        "@context": "https://schema.org",
        "@graph": [_review(one, report) for one in report.claims if one.verdict in _RATINGS],
    }


def _review(one: Judged, report: Report) -> dict[str, Any]:
    listed = {source.n: source for source in report.sources}
    appearance: dict[str, Any] = {"@type": "CreativeWork", "text": one.sentence}
    if report.document["title"]:
        appearance["headline"] = report.document["title"]
    if report.document["dated"]:
        appearance["datePublished"] = report.document["dated"]
    return {
        "@type": "ClaimReview",
        "claimReviewed": f"{one.span} ({one.sentence})" if one.span != one.sentence else one.sentence,
        "datePublished": report.checked_on,
        "author": {"@type": "Organization", "name": "section287"},
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": _RATINGS[one.verdict],
            "worstRating": 1,
            "bestRating": 4,
            "alternateName": one.verdict,
        },
        "reviewBody": one.explanation,
        "itemReviewed": {"@type": "Claim", "appearance": appearance},
        "citation": [
            {
                key: value
                for key, value in {
                    "@type": "Dataset" if listed[n].kind == "publication" else "CreativeWork",
                    "name": listed[n].title,
                    "datePublished": listed[n].date,
                    "url": listed[n].url,
                    "publisher": listed[n].issuer,
                    "identifier": listed[n].sha256,
                }.items()
                if value
            }
            for n in one.sources
        ],
    }
