"""A small record written by hand: every kind of row that exports must carry."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from section287.record.write import schema_sql, write_record

VERSION = "0f" * 32
FIRST, SECOND, COPY = "participating/2025-05-01-am", "participating/2025-05-02-pm", "participating/2025-07-24"
SHORT, PENDING = "participating/2025-05-03-am", "pending/2025-02-20-am"
ALACHUA = "fl-alachua-county-sheriff/tfm/2025-02-26"
WEBER_OLD, WEBER_NEW = "ut-weber-county-sheriff/jem/2020-06-09", "ut-weber-county-sheriff/jem/2025-04-30"
GUAM = "gu-customs/tfm/undated"
COPIED = "fl-alachua-county-sheriff/wso/2025-07-01"
# a printed name that a csv writer must not lose: comma, quotes, a curly apostrophe, outer blanks
AWKWARD = ' Alachua County "Sheriff’s", Office '


def _sha(letter: str) -> str:
    return letter * 64


def _publication(publication_id: str, source: str, day: date, sha: str, rows: int, **other: Any) -> dict[str, Any]:
    listed = publication_id.partition("/")[0]
    return {
        "publication_id": publication_id,
        "list": listed,
        "source_id": source,
        "published_on": day,
        "last_seen_on": day,
        "era": "spreadsheets-2025",
        "secondary": False,
        "trusted": True,
        "table_sha256": _sha(sha),
        "row_count": rows,
        "columns": "STATE | LAW ENFORCEMENT AGENCY | SUPPORT TYPE",
        "newest_signed_on": None if listed == "pending" else date(2025, 4, 30),
        "file_name": f"{listed}Agencies{day:%m%d%Y}.xlsx",
        "file_sha256": _sha(sha),
        "url": f"https://www.ice.gov/doclib/about/offices/ero/287g/{listed}Agencies{day:%m%d%Y}.xlsx",
        **other,
    }


def _agreement(agreement_id: str, first: date, last: date, **other: Any) -> dict[str, Any]:
    agency_id, model, _ = agreement_id.split("/")
    return {
        "agreement_id": agreement_id,
        "agency_id": agency_id,
        "state": agency_id[:2].upper(),
        "model": model.upper(),
        "signed_printed": "",
        "first_listed_on": first,
        "last_listed_on": last,
        "status": "listed",
        "removal_confirmed": False,
        "secondary_only": False,
        "absent_from_secondary": False,
        "publications": 1,
        **other,
    }


def _change(day: date, kind: str, agreement_id: str, **other: Any) -> dict[str, Any]:
    agency_id, model, _ = agreement_id.split("/")
    return {
        "change_id": f"{day}/{kind}/{agreement_id}",
        "on": day,
        "kind": kind,
        "state": agency_id[:2].upper(),
        "agency_id": agency_id,
        "agency": agency_id,
        "model": model.upper(),
        "agreement_id": agreement_id,
        "publication_id": SECOND,
        "previous_publication_id": FIRST,
        "previous_on": date(2025, 5, 1),
        "across_gap": False,
        "secondary": False,
        **other,
    }


def _listing(
    publication_id: str, number: int, row: int, subject: str | None, duplicate: bool = False
) -> dict[str, Any]:
    return {
        "publication_id": publication_id,
        "row_number": number,
        "row_id": row,
        "agency_id": subject.partition("/")[0] if subject else None,
        "subject_id": subject,
        "is_duplicate": duplicate,
    }


def small_tables() -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table, by table and column; a column left out is NULL."""
    may1, may2, may3, july, february = (
        date(2025, 5, 1),
        date(2025, 5, 2),
        date(2025, 5, 3),
        date(2025, 7, 24),
        date(2025, 2, 20),
    )
    ice = {"publisher": "U.S. Immigration and Customs Enforcement", "licence": "U.S. government work"}
    printed = {"list": "participating", "type": "", "county": "", "signed": "", "moa": "", "addendum": ""}
    return {
        "source": [
            {"source_id": "spreadsheets", "title": 'Lists, "as posted"', "url": "https://www.ice.gov/a", **ice}
            | {"official": True, "secondary": False},
            {"source_id": "pages", "title": "Pages that nothing here comes from", **ice}
            | {"official": True, "secondary": False},
            {"source_id": "copy", "title": "A copy of July", "publisher": "Somebody", "licence": "CC BY 4.0"}
            | {"official": False, "secondary": True},
        ],
        "publication": [
            _publication(FIRST, "spreadsheets", may1, "1", 3),
            _publication(SECOND, "spreadsheets", may2, "2", 3),
            _publication(SHORT, "spreadsheets", may3, "3", 1, trusted=False, quarantine_reason="truncated: 1 row"),
            _publication(COPY, "copy", july, "4", 2, secondary=True, url=None),
            _publication(PENDING, "spreadsheets", february, "5", 2),
        ],
        "capture": [
            {
                "file_name": "participatingAgencies05012025am.xlsx",
                "file_sha256": _sha("1"),
                "publication_id": FIRST,
                "seen_on": may1,
                "slot": "130000am",
                "named_on": may1,
                "verdict": "trusted",
            },
            {
                "file_name": "participatingAgencies-20250502210203.xlsx",
                "file_sha256": _sha("2"),
                "publication_id": SECOND,
                "seen_on": may2,
                "slot": "210203",
                "captured_at": datetime(2025, 5, 2, 21, 2, 3),
                "verdict": "trusted",
            },
            {
                "file_name": "participatingAgencies05042024pm.xlsx",
                "file_sha256": _sha("3"),
                "publication_id": SHORT,
                "seen_on": may3,
                "slot": "210000pm",
                "named_on": date(2024, 5, 4),
                "verdict": "redated",
                "reason": "its name says 2024-05-04, but 3 of its rows were signed later: read as 2025-05-03",
            },
            {
                "file_name": "copy_2025-07-24.csv",
                "file_sha256": _sha("4"),
                "publication_id": COPY,
                "seen_on": july,
                "slot": "190000",
                "named_on": july,
                "verdict": "trusted",
            },
            {
                "file_name": "pendingAgencies02202025am.xlsx",
                "file_sha256": _sha("5"),
                "publication_id": PENDING,
                "seen_on": february,
                "slot": "130000am",
                "named_on": february,
                "verdict": "trusted",
            },
            {
                "file_name": "broken.xlsx",
                "file_sha256": "",
                "slot": "",
                "verdict": "unreadable",
                "reason": "broken.xlsx: not a zip; a workbook is one",
            },
        ],
        "appearance": [
            {"list": "participating", "seq": 1, "publication_id": FIRST, "first_on": may1, "last_on": may1},
            {"list": "participating", "seq": 2, "publication_id": SECOND, "first_on": may2, "last_on": may2},
            {"list": "pending", "seq": 1, "publication_id": PENDING, "first_on": february, "last_on": february},
        ],
        "printed_row": [
            {
                **printed,
                "row_id": 1,
                "state": "FLORIDA",
                "agency": AWKWARD,
                "model": "Task Force Model ",
                "moa": "Link",
                "moa_url": "https://www.ice.gov/doclib/a,b.pdf",
                "state_code": "FL",
                "model_code": "TFM",
                "signed_on": date(2025, 2, 26),
            },
            {
                **printed,
                "row_id": 2,
                "state": "UTAHJ",
                "agency": "Weber County Sheriff's Office",
                "model": "Jail Enforcement Model",
                "signed": "2020-06-09",
                "state_code": "UT",
                "model_code": "JEM",
                "signed_on": date(2020, 6, 9),
            },
            {**printed, "row_id": 3, "state": "GUAM", "agency": "Customs", "model": "", "state_code": "GU"},
            {
                **printed,
                "row_id": 4,
                "state": "UTAH",
                "agency": "Weber County Sheriff's Office",
                "model": "Jail Enforcement Model",
                "signed": "2025-04-30",
                "state_code": "UT",
                "model_code": "JEM",
                "signed_on": date(2025, 4, 30),
            },
            {**printed, "row_id": 5, "list": "pending", "state": "FLORIDA", "agency": "Alachua County", "model": "TFM"}
            | {"state_code": "FL", "model_code": "TFM"},
            {**printed, "row_id": 6, "list": "pending", "state": "UTAH", "agency": "Weber County", "model": "WSO"}
            | {"state_code": "UT", "model_code": "WSO"},
            {**printed, "row_id": 7, "state": "FL", "agency": "Alachua County Sheriff", "model": "WSO"}
            | {"state_code": "FL", "model_code": "WSO", "signed_on": date(2025, 7, 1)},
        ],
        "listing": [
            _listing(FIRST, 2, 1, ALACHUA),
            _listing(FIRST, 3, 2, WEBER_OLD),
            _listing(FIRST, 4, 3, GUAM),
            _listing(SECOND, 2, 1, ALACHUA),
            _listing(SECOND, 3, 4, WEBER_NEW),
            _listing(SECOND, 4, 4, WEBER_NEW, duplicate=True),
            _listing(SHORT, 2, 3, None),
            _listing(COPY, 2, 7, COPIED),
            _listing(COPY, 3, 1, ALACHUA),
            _listing(PENDING, 2, 5, "fl-alachua-county-sheriff/tfm/pending-2025-02-20"),
            _listing(PENDING, 3, 6, "ut-weber-county-sheriff/wso/pending-2025-02-20"),
        ],
        "agency": [
            {
                "agency_id": "fl-alachua-county-sheriff",
                "state": "FL",
                "name": "Alachua County Sheriff's Office",
                "kind": "sheriff",
                "level": "county",
                "county_fips": "12001",
                "county": "Alachua County",
                "ori": "FL0010000",
                "ori_status": "matched",
                "population": 100,
                "officers": 0,
                "first_listed_on": february,
                "last_listed_on": july,
            },
            {
                "agency_id": "ut-weber-county-sheriff",
                "state": "UT",
                "name": "Weber County Sheriff's Office",
                "kind": "sheriff",
                "level": "county",
                "county_fips": "49057",
                "county": "Weber County",
                "ori_status": "ambiguous",
                "ori_candidates": "UT0290000 | UT0290100",
                "first_listed_on": february,
                "last_listed_on": may2,
            },
            {"agency_id": "gu-customs", "state": "GU", "name": "Customs", "kind": "state_agency", "level": "state"}
            | {"ori_status": "not_applicable", "first_listed_on": may1, "last_listed_on": may1},
        ],
        "agency_name": [
            {"agency_id": "fl-alachua-county-sheriff", "state": "FLORIDA", "name": AWKWARD}
            | {"first_on": may1, "last_on": may2, "publications": 2},
            {"agency_id": "gu-customs", "state": "", "name": "Customs"}
            | {"first_on": may1, "last_on": may1, "publications": 1},
        ],
        "agency_alias": [{"alias": "fl-alachua-county", "agency_id": "fl-alachua-county-sheriff"}],
        "agreement": [
            _agreement(
                ALACHUA,
                may1,
                may2,
                signed_on=date(2025, 2, 26),
                signed_printed="2025-02-26",
                moa_url="https://www.ice.gov/doclib/a,b.pdf",
                moa_posted_on=may1,
                publications=2,
            ),
            _agreement(
                WEBER_OLD,
                may1,
                may1,
                signed_on=date(2020, 6, 9),
                missing_on=may2,
                status="superseded",
                superseded_by=WEBER_NEW,
                succession="renewed",
            ),
            _agreement(WEBER_NEW, may2, may2, signed_on=date(2025, 4, 30), listed_before_on=may1),
            _agreement(GUAM, may1, may1, missing_on=may2, status="removed"),
            _agreement(COPIED, july, july, signed_on=date(2025, 7, 1), secondary_only=True, publications=0),
        ],
        "agreement_alias": [{"alias": "gu-customs/tfm/2025-01-01", "agreement_id": GUAM}],
        "application": [
            {
                "application_id": "fl-alachua-county-sheriff/tfm/pending-2025-02-20",
                "agency_id": "fl-alachua-county-sheriff",
                "state": "FL",
                "model": "TFM",
                "first_listed_on": february,
                "last_listed_on": february,
                "outcome": "granted",
                "agreement_id": ALACHUA,
                "days_to_listing": 70,
                "publications": 1,
            },
            {
                "application_id": "ut-weber-county-sheriff/wso/pending-2025-02-20",
                "agency_id": "ut-weber-county-sheriff",
                "state": "UT",
                "model": "WSO",
                "first_listed_on": february,
                "last_listed_on": february,
                "outcome": "waiting",
                "publications": 1,
            },
        ],
        "change": [
            _change(may2, "renewed", WEBER_NEW, before=WEBER_OLD, after=WEBER_NEW),
            _change(may2, "removed", GUAM),
        ],
        "decision": [
            {
                "decision_id": "state_misspelled-0123456789",
                "subject_id": WEBER_OLD,
                "subject_kind": "agreement",
                "rule": "state_misspelled",
                "outcome": "corrected",
                "reason": "'UTAHJ' read as Utah",
                "before": "UTAHJ",
                "after": "UT",
            },
            {
                "decision_id": "near_name_declined-0123456789",
                "subject_id": "gu-customs",
                "subject_kind": "agency",
                "rule": "near_name_declined",
                "outcome": "declined",
                "reason": "they stand side by side in one list",
            },
        ],
        "decision_row": [
            {"decision_id": "state_misspelled-0123456789", "publication_id": FIRST, "row_number": 3},
        ],
        "moa": [
            {"sha256": _sha("d"), "file_name": "a,b.pdf", "status": "read", "pages": 2, "scanned": True}
            | {"confidence": 0.875, "model": "TFM", "agency": AWKWARD, "state": "FL", "template_id": "TFM-2025-02-12"}
            | {"template_because": 'its footer says "Rev."', "bespoke": True, "words_changed": 9}
            | {"agreement_id": ALACHUA, "linked_by": "file name", "link_confidence": 0.98},
            {"sha256": _sha("e"), "file_name": "bad.pdf", "status": "unreadable", "problem": "it is encrypted"}
            | {"pages": 0, "scanned": False, "confidence": 0.0, "bespoke": False, "words_changed": 0}
            | {"link_confidence": 0.0},
        ],
        "moa_page": [
            {"sha256": _sha("d"), "page": 1, "read_by": "ocr", "confidence": 0.75, "rotation": 90, "text": "a,\nb"},
            {"sha256": _sha("d"), "page": 2, "read_by": "blank", "confidence": 0.0, "rotation": 0},
        ],
        "moa_field": [
            {"sha256": _sha("d"), "seq": 0, "field": "ice_signed_on", "status": "unread", "words": ""}
            | {"confidence": 0.5, "basis": "text"},
            {"sha256": _sha("d"), "seq": 1, "field": "model", "value": "TFM", "status": "read", "words": "Task, Force"}
            | {"confidence": 1.0, "page": 1, "start_at": 0, "end_at": 2, "basis": "text"},
        ],
        "clause": [
            {"sha256": _sha("d"), "seq": 0, "label": "", "heading": "PREAMBLE", "page": 1, "text": "=1+1\nb"}
            | {"verdict": "changed", "words_changed": 2, "misread": 0},
            {"sha256": _sha("d"), "seq": 1, "label": "IV.C", "heading": "COST", "text": "x" * 40_000}
            | {"verdict": "left_out", "words_changed": 7, "misread": 0},
        ],
        "clause_change": [{"sha256": _sha("d"), "clause_seq": 0, "seq": 0, "old": "", "new": "“so”"}],
        "moa_template": [{"template_id": "TFM-2025-02-12", "model": "TFM", "mark": date(2025, 2, 12), "agreements": 7}],
        "template_clause": [
            {"template_id": "TFM-2025-02-12", "seq": 0, "label": "", "heading": "PREAMBLE", "text": "LEA"}
            | {"agreements": 7}
        ],
        "moa_missing": [{"agreement_id": GUAM, "url": "https://www.ice.gov/doclib/c.pdf"}],
        "invariant": [{"name": "ids_are_unique", "holds": True, "detail": "0 ids used twice"}],
    }


def record_columns() -> dict[str, list[str]]:
    """Return the columns of every table of schema.sql."""
    columns: dict[str, list[str]] = {}
    with duckdb.connect(":memory:") as connection:
        connection.execute(schema_sql())
        for table, column in connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index"
        ).fetchall():
            columns.setdefault(table, []).append(column)
    return columns


def write_small_record(path: Path, tables: dict[str, list[dict[str, Any]]] | None = None) -> Path:
    """Write the record and return its path."""
    columns = record_columns()
    rows = {
        table: [tuple(row.get(column) for column in columns[table]) for row in listed]
        for table, listed in (tables or small_tables()).items()
    }
    write_record(path, rows, {"lists_sha256": VERSION, "software": "0.1.0", "origin": "files"})
    return path
