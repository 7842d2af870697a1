"""The columns of rows, in the order of the questions' own queries; a test holds that both agree."""

from __future__ import annotations

AGENCIES = (
    "agency_id", "agency", "state", "kind", "level", "county", "county_fips", "place", "ori", "ori_status",
    "population", "officers", "models_listed", "agreements_listed", "agreements_ever", "first_listed_on",
    "last_listed_on",
)  # fmt: skip
AGREEMENTS = (
    "agreement_id", "agency_id", "agency", "state", "county", "county_fips", "kind", "level", "ori", "model",
    "signed_on", "first_listed_on", "last_listed_on", "missing_on", "status", "succession", "superseded_by", "moa_url",
    "addendum_url", "secondary_only", "publications",
)  # fmt: skip
APPLICATIONS = (
    "application_id", "agency_id", "agency", "state", "model", "first_listed_on", "last_listed_on", "missing_on",
    "outcome", "agreement_id", "days_to_listing", "publications",
)  # fmt: skip
CHANGES = (
    "on", "kind", "state", "agency_id", "agency", "model", "agreement_id", "application_id", "before", "after",
    "publication_id", "previous_publication_id", "previous_on", "across_gap", "secondary", "change_id",
)  # fmt: skip
PUBLICATIONS = (
    "publication_id", "list", "published_on", "last_seen_on", "era", "secondary", "trusted", "quarantine_reason",
    "table_sha256", "file_sha256", "row_count", "file_name", "url", "source_id",
)  # fmt: skip
PRINTED = (
    "row_number", "state", "agency", "type", "county", "model", "signed", "moa", "moa_url", "addendum", "addendum_url",
    "agency_id", "subject_id", "is_duplicate",
)  # fmt: skip
DOCUMENTS = (
    "id", "sha256", "file_name", "status", "problem", "pages", "scanned", "confidence", "model", "agency", "state",
    "template_id", "template_because", "bespoke", "words_changed", "agreement_id", "agency_id", "listed_as",
    "linked_by", "link_confidence", "listed_signed_on", "lea_signed_on", "ice_signed_on", "moa_url",
)  # fmt: skip
CLAUSES = ("clause", "heading", "page", "text", "verdict", "words_changed", "misread", "changes")
PASSAGES = ("file", "sha256", "agency", "model", "clause", "heading", "page", "passage", "marks", "own")
COUNTS = ("key", "name", "agreements", "agencies", "counties", "states", "territories")
COUNTY_COUNTS = ("key", "name", "state", "agreements", "agencies", "counties", "states", "territories")
POLICIES = (
    "state", "name", "stance", "stance_words", "since", "until", "confidence", "may_be", "agreements_before",
    "agreements", "agencies", "because", "text", "sources",
)  # fmt: skip
RULES = (
    "id", "models", "touchpoints", "actions", "when", "outcome", "text", "provided", "clauses", "sources",
    "settled_by", "since", "confidence", "notes",
)  # fmt: skip
CELLS = ("action", "touchpoint", "model", "outcome", "in_words", "needs", "because")
EVIDENCE = (
    "id", "title", "issuer", "year", "kind", "design", "stance", "interest", "geography", "states", "period",
    "finding", "quantities", "bears_on", "limits", "contradicted_by", "notes", "confidence", "n", "url",
)  # fmt: skip
