"""The evaluator on the shipped rule book, and a small record of agencies and agreements made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from section287.law.evaluate import Evaluator
from section287.law.policies import Policies, load_policies
from section287.law.rules import load_rule_book

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "src" / "section287" / "record" / "schema.sql"

# id, state, name, kind, level, county_fips, county
AGENCIES = [
    ("tx-alpha-county-sheriff", "TX", "Alpha County Sheriff's Office", "sheriff", "county", "48001", "Anderson County"),
    ("tx-beta-county-sheriff", "TX", "Beta County Sheriff's Office", "sheriff", "county", "48003", "Andrews County"),
    ("tx-gamma-county-sheriff", "TX", "Gamma County Sheriff's Office", "sheriff", "county", "48005", "Angelina County"),
    ("tx-attorney-general", "TX", "Texas Office of the Attorney General", "prosecutor", "state", None, None),
    ("md-delta-county-sheriff", "MD", "Delta County Sheriff's Office", "sheriff", "county", "24001", "Allegany County"),
    (
        "md-omega-county-sheriff",
        "MD",
        "Omega County Sheriff's Office",
        "sheriff",
        "county",
        "24003",
        "Anne Arundel County",
    ),
    ("mn-lambda-county-sheriff", "MN", "Lambda County Sheriff's Office", "sheriff", "county", "27001", "Aitkin County"),
    ("va-state-police", "VA", "Virginia Department of State Police", "state_agency", "state", None, None),
    ("va-town-police", "VA", "Town Police Department", "police", "municipal", "51001", "Accomack County"),
    ("fl-kappa-county-sheriff", "FL", "Kappa County Sheriff's Office", "sheriff", "county", "12001", "Alachua County"),
    ("al-old-county-sheriff", "AL", "Old County Sheriff's Office", "sheriff", "county", "01001", "Autauga County"),
]
# id, agency, state, model, signed, first, last, missing, status
AGREEMENTS = [
    ("alpha-tfm", "tx-alpha-county-sheriff", "TX", "TFM", "2025-03-20", "2025-03-25", "2026-05-18", None, "listed"),
    ("alpha-wso", "tx-alpha-county-sheriff", "TX", "WSO", "2025-02-20", "2025-02-26", "2026-05-18", None, "listed"),
    ("beta-wso", "tx-beta-county-sheriff", "TX", "WSO", "2026-02-10", "2026-02-17", "2026-05-18", None, "listed"),
    ("ag-tfm", "tx-attorney-general", "TX", "TFM", "2025-01-31", "2025-02-20", "2026-05-18", None, "listed"),
    ("delta-jem", "md-delta-county-sheriff", "MD", "JEM", "2020-06-09", "2021-01-13", "2026-02-10", "2026-02-17",
     "removed"),
    ("delta-old", "md-delta-county-sheriff", "MD", "JEM", "2016-01-01", "2016-02-01", "2020-06-01", "2021-01-13",
     "superseded"),
    ("omega-wso", "md-omega-county-sheriff", "MD", "WSO", None, "2025-03-01", "2026-05-14", None, "listed"),
    ("lambda-jem", "mn-lambda-county-sheriff", "MN", "JEM", "2025-03-03", "2025-03-10", "2026-05-18", None, "listed"),
    ("vsp-tfm", "va-state-police", "VA", "TFM", "2025-02-28", "2025-03-06", "2026-02-04", "2026-02-06", "removed"),
    ("town-tfm", "va-town-police", "VA", "TFM", "2025-06-01", "2025-06-10", "2026-05-18", None, "listed"),
    ("kappa-wso", "fl-kappa-county-sheriff", "FL", "WSO", "2025-02-26", "2025-02-28", "2026-05-18", None, "listed"),
    ("old-both", "al-old-county-sheriff", "AL", "JEM+TFM", "2009-10-01", "2011-01-01", "2012-11-01", "2012-12-31",
     "removed"),
]  # fmt: skip
LISTS = ["2011-01-01", "2012-11-01", "2012-12-31", "2021-01-13", "2025-02-20", "2025-06-10", "2026-02-17", "2026-05-18"]


@pytest.fixture(scope="session")
def evaluator() -> Evaluator:
    return Evaluator(load_rule_book())


@pytest.fixture(scope="session")
def policies() -> Policies:
    return load_policies()


@pytest.fixture(scope="session")
def record_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small record of agencies and agreements, made from the schema itself."""
    import duckdb

    from section287.record.open import SCHEMA_VERSION

    path = tmp_path_factory.mktemp("law") / "record.duckdb"
    agency_columns = ("agency_id", "state", "name", "kind", "level", "county_fips", "county")
    agreement_columns = ("agreement_id", "agency_id", "state", "model", "signed_on", "first_listed_on",
                         "last_listed_on", "missing_on", "status")  # fmt: skip
    with duckdb.connect(str(path)) as connection:
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
        _insert(connection, "meta", {"key": "schema_version", "value": SCHEMA_VERSION})
        for row in AGENCIES:
            named = dict(zip(agency_columns, row, strict=True))
            _insert(connection, "agency", {**named, "ori_status": "not_applicable"})
        for row in AGREEMENTS:
            named = dict(zip(agreement_columns, row, strict=True))
            succession = "renewed" if named["status"] == "superseded" else None
            _insert(connection, "agreement", {**named, "succession": succession, "signed_printed": "",
                    "publications": 1, "removal_confirmed": named["missing_on"] is not None, "secondary_only": False,
                    "absent_from_secondary": False})  # fmt: skip
        _insert(connection, "application", {"application_id": "gamma-app", "agency_id": "tx-gamma-county-sheriff",
                "state": "TX", "model": "WSO", "first_listed_on": "2025-06-01", "last_listed_on": "2025-07-01",
                "outcome": "waiting", "publications": 1})  # fmt: skip
        for day in LISTS:
            _insert(connection, "publication", {"publication_id": f"participating/{day}", "list": "participating",
                    "source_id": "made", "published_on": day, "last_seen_on": day, "era": "made", "secondary": False,
                    "trusted": True, "table_sha256": "0", "row_count": 1, "columns": "", "file_name": f"{day}.xlsx",
                    "file_sha256": "0"})  # fmt: skip
    return path


def _insert(connection: Any, table: str, values: dict[str, Any]) -> None:
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))


@pytest.fixture
def connection(record_path: Path) -> Iterator[Any]:
    from section287.record.open import open_record

    with open_record(record_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def today() -> date:
    """The day on which the small record's newest list was up."""
    return date(2026, 5, 18)
