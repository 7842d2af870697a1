"""Releases made up in the shape of the real ones: encounters, detainers, arrests, detentions and removals.

Columns are those of ICE's releases by the Deportation Data Project's catalogue (arrests: the release up to October
2025; others: 2025-ICLI-00019, removals: 2023-ICFO-42034, whose shape is the newest that the catalogue prints). One
person's identifier stands in several files, as in a release: about a quarter of those met have a detainer, and so on.
Real counties, redacted cells, 2 % of rows released twice, two book-ins to a stay; two thirds of the people in a
hundred counties, half of the arrests under one method.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

SEED = 287
COUNTRIES = (
    *("MEXICO", "GUATEMALA", "HONDURAS", "VENEZUELA", "CUBA", "ECUADOR", "COLOMBIA", "INDIA"),
    *("CHINA, PEOPLES REPUBLIC OF", "HAITI"),
)
LIFTED = ("Booked into Detention", "Lifted", "Detainer Declined by LEA", "Case Closed")
ENDED = ("Removed", "Bonded Out", "Order of recognizance", "Transferred", "Paroled")
# share of a release's rows, in per cent
SHARES = {"encounters": 36, "detainers": 9, "arrests": 15, "detention-stays": 28, "removals": 12}
PEOPLE = 36  # people met for every hundred rows


def _one_of(values: Iterable[str], index: str) -> str:
    """Return SQL for the value at an index from 0 on."""
    quoted = ", ".join("'" + one.replace("'", "''") + "'" for one in values)
    return f"[{quoted}][1 + {index}]"


def _methods() -> list[str]:
    from section287.referrals.words import read_mapping

    return list(read_mapping("touchpoints.yaml")["method"])


METHODS = _methods()
BANDS = ("1 Convicted Criminal", "2 Pending Criminal Charges", "3 Other Immigration Violator")
PROGRAMS = ("ERO Criminal Alien Program", "Fugitive Operations", "287g Program", "Detention and Removal")
SECRET = "'b(6), b(7)c'"
NOTHING = "CAST(NULL AS VARCHAR)"
BAND = _one_of(BANDS, "a % 3")
PROGRAM = _one_of(PROGRAMS, "CASE WHEN c % 10 = 0 THEN c % 4 ELSE b % 99991 // 33331 END")
STATE = "CASE WHEN c % 37 = 0 THEN NULL ELSE state END"
COUNTY = "CASE WHEN c % 11 = 0 THEN NULL ELSE county END"
COUNTRY = _one_of(COUNTRIES, "CAST(floor(10 * pow((c % 9973) / 9973.0, 3)) AS INTEGER)")
METHOD = _one_of(METHODS, f"CAST(floor({len(METHODS)} * pow((b % 99991) / 99991.0, 5)) AS INTEGER)")
WHEN = "met + to_minutes(CAST({minutes} AS BIGINT))"
DEPARTED = "CASE WHEN c % 3 = 0 THEN met + to_days(CAST(30 + a % 90 AS INTEGER)) END"
PERSON = "md5(CAST(p AS VARCHAR))"
ABOUT = {
    "Birth Date": SECRET, "Birth Year": "CAST(1960 + c % 45 AS BIGINT)", "Citizenship Country": COUNTRY,
    "Gender": _one_of(("Male", "Female"), "b % 2"), "Case Status": "'ACTIVE'", "Case Category": "'[8C] Excludable'",
    "Departure Country": NOTHING, "Final Order Yes No": "'YES'", "Final Order Date": "CAST(NULL AS TIMESTAMP)",
}  # fmt: skip
SHAPES: dict[str, dict[str, str]] = {
    "encounters": {
        "Event Date": WHEN.format(minutes="0"), "Responsible AOR": "'MIA'", "Responsible Site": "'KRO'",
        "Lead Event Type": "'ENCOUNTER'", "Event Type": METHOD, "Final Program": PROGRAM, "Encounter Criminality": BAND,
        "Processing Disposition": "CASE WHEN c % 4 = 0 THEN NULL ELSE 'Warrant of Arrest/Notice to Appear' END",
        **ABOUT, "Departed Date": DEPARTED, "Alien File Number": SECRET, "Anonymized Identifier": PERSON,
    },
    "detainers": {
        "Detainer Prepare Date": WHEN.format(minutes="a % 3000"), "Facility State": STATE,
        "Detainer Lift Reason": _one_of(LIFTED, "b % 4"), "Detainer Prepared Criminality": BAND,
        "Detention Facility": "county || ' COUNTY JAIL'", "Facility City": NOTHING, "Final Program": PROGRAM,
        "Apprehension Method": METHOD, **ABOUT, "Alien File Number": SECRET, "Anonymized Identifier": PERSON,
    },
    "arrests": {
        "Apprehension Date": WHEN.format(minutes="a % 30000"), "Apprehension Type": "'Administrative'",
        "State": STATE, "County": COUNTY, "TOA Current Duty AOR": "'MIA'", "Apprehension Final Program": PROGRAM,
        "Arresting Agency": "'ICE'", "Apprehension Method": METHOD, "Apprehension Criminality": BAND, **ABOUT,
        "Departed Date": DEPARTED,
        "Apprehension Site Landmark": "CASE WHEN c % 5 = 0 THEN county || ' COUNTY JAIL' END", "Operation": NOTHING,
        "TOA Current Duty Site": "'KRO'", "Case Criminality": SECRET, "Case Threat Level": "'1'",
        "Anonymized Identifier": PERSON,
    },
    "detention-stays": {
        "Stay Book In Date Time": WHEN.format(minutes="a % 30000 + 600"),
        "Book In Date Time": WHEN.format(minutes="a % 30000 + 600 + 1440 * (i % 2)"),
        "Detention Facility": "county || ' COUNTY JAIL'", "Detention Facility Code": "'KRO'",
        "Stay Release Reason": _one_of(ENDED, "b % 5"), "Religion": SECRET, "Marital Status": SECRET,
        "Ethnicity": SECRET, "Entry Status": SECRET, "Felon": SECRET, "Book In Criminality": BAND, **ABOUT,
        "Anonymized Identifier": PERSON,
    },
    "removals": {
        "Departure Date": "met + to_days(CAST(30 + a % 90 AS INTEGER))", "Port of Departure": "'MIAMI'", **ABOUT,
        "Processing Disposition": "CASE WHEN c % 5 = 0 THEN 'Bag and Baggage' ELSE 'Expedited Removal' END",
        "Current Program": PROGRAM, "Entry Status": SECRET, "Anonymized Identifier": PERSON,
    },
}  # fmt: skip


def make_release(folder: Path, rows: int, seed: int = SEED, first: int = 0) -> list[Path]:
    """Write a made-up release of so many rows in all, a file a kind; return the files. Those there already stay.

    The same seed gives the same rows.

    Args:
        first: number of the first row; releases with rows of different numbers share no person.
    """
    paths = {kind: folder / f"{kind}-latest-{first}-{rows}.parquet" for kind in SHAPES}
    if all(path.exists() for path in paths.values()):
        return list(paths.values())
    connection, places = _open()
    people = max(1, rows * PEOPLE // 100)
    for kind, path in paths.items():
        columns = ", ".join(f'{expression} AS "{name}"' for name, expression in SHAPES[kind].items())
        several = rows * SHARES[kind] // 100
        each = 2 if kind == "detention-stays" else 1  # two book-ins to a stay
        connection.execute(f"""
            COPY (
                WITH base AS (
                    SELECT i, CASE WHEN i % 50 = 49 THEN i - 1 ELSE i END // {each} AS nth FROM range({several}) t(i)
                ), who AS (
                    SELECT i, {first} + nth * {people} // {-(-several // each)} AS p FROM base
                ), drawn AS (
                    SELECT i, p, CAST(hash(p * 16 + {seed}) >> 2 AS BIGINT) AS a,
                        CAST(hash(p * 16 + {seed} + 1) >> 2 AS BIGINT) AS b,
                        CAST(hash(p * 16 + {seed} + 2) >> 2 AS BIGINT) AS c
                    FROM who
                )
                SELECT {columns} FROM (
                    SELECT *, TIMESTAMP '2023-09-01' + to_minutes(CAST(b % 1100000 AS BIGINT)) AS met
                    FROM drawn
                    JOIN place ON place.n = CAST(floor({places} * pow((a % 1000003) / 1000003.0, 8)) AS INTEGER)
                )
            ) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 200000)
        """)
    return list(paths.values())


def _open() -> tuple[duckdb.DuckDBPyConnection, int]:
    """Open an engine that has the counties, by population; return it and how many there are."""
    import duckdb

    from section287.places.counties import counties_of
    from section287.places.states import list_states

    counties = sorted(
        ((county.population or 0, state.name.upper(), county.base_name.upper())
         for state in list_states() for county in counties_of(state.code)), reverse=True,
    )  # fmt: skip
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("CREATE TABLE place (n INTEGER, state VARCHAR, county VARCHAR)")
    connection.executemany("INSERT INTO place VALUES (?, ?, ?)", [(i, s, c) for i, (_, s, c) in enumerate(counties)])
    return connection, len(counties)
