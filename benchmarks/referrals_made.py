"""Arrests made up in the exact shape of the Deportation Data Project's release, as many as are wanted.

25 columns, real counties, redacted cells, 2 % of rows released twice; two thirds of them in a hundred counties, half of
them under one method.
"""

from __future__ import annotations

from pathlib import Path

SEED = 287
COUNTRIES = (
    *("MEXICO", "GUATEMALA", "HONDURAS", "VENEZUELA", "CUBA", "ECUADOR", "COLOMBIA", "INDIA"),
    *("CHINA, PEOPLES REPUBLIC OF", "HAITI"),
)


def make_events(path: Path, rows: int, seed: int = SEED, first: int = 0) -> None:
    """Write made-up arrests to a parquet file in the shape of the real release; the same seed gives the same rows.

    Args:
        first: number of the first row; files with rows of different numbers share no person.
    """
    import duckdb

    from section287.places.counties import counties_of
    from section287.places.states import list_states
    from section287.referrals.words import read_mapping

    counties = sorted(
        ((county.population or 0, state.name.upper(), county.base_name.upper())
         for state in list_states() for county in counties_of(state.code)), reverse=True,
    )  # fmt: skip
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("CREATE TABLE place (n INTEGER, state VARCHAR, county VARCHAR)")
    connection.executemany("INSERT INTO place VALUES (?, ?, ?)", [(i, s, c) for i, (_, s, c) in enumerate(counties)])
    methods = [one.replace("'", "''") for one in read_mapping("touchpoints.yaml")["method"]]
    listed = ", ".join(f"'{one}'" for one in methods)
    countries = ", ".join(f"'{one}'" for one in COUNTRIES)
    connection.execute(f"""
        COPY (
            WITH base AS (
                SELECT i, CASE WHEN i % 50 = 49 THEN i - 1 ELSE i END AS p FROM range({first}, {first + rows}) t(i)
            ), drawn AS (
                SELECT i, p, CAST(hash(p * 16 + {seed}) >> 2 AS BIGINT) AS a,
                    CAST(hash(p * 16 + {seed} + 1) >> 2 AS BIGINT) AS b,
                    CAST(hash(p * 16 + {seed} + 2) >> 2 AS BIGINT) AS c
                FROM base
            ), placed AS (
                SELECT *, CAST(floor({len(counties)} * pow((a % 1000003) / 1000003.0, 8)) AS INTEGER) AS at FROM drawn
            )
            SELECT TIMESTAMP '2023-09-01' + to_minutes(CAST(b % 1100000 AS BIGINT)) AS "Apprehension Date",
                'Administrative' AS "Apprehension Type",
                CASE WHEN c % 37 = 0 THEN NULL ELSE state END AS "State",
                CASE WHEN c % 11 = 0 THEN NULL ELSE county END AS "County",
                'MIA' AS "TOA Current Duty AOR",
                ['ERO Criminal Alien Program', 'Fugitive Operations', '287g Program', 'Detention and Removal']
                    [1 + CASE WHEN c % 10 = 0 THEN c % 4 ELSE b % 99991 // 33331 END] AS "Apprehension Final Program",
                'ICE' AS "Arresting Agency",
                [{listed}][1 + CAST(floor({len(methods)} * pow((b % 99991) / 99991.0, 5)) AS INTEGER)]
                    AS "Apprehension Method",
                ['1 Convicted Criminal', '2 Pending Criminal Charges', '3 Other Immigration Violator']
                    [1 + a % 3] AS "Apprehension Criminality",
                'ACTIVE' AS "Case Status", '[8C] Excludable' AS "Case Category", NULL::VARCHAR AS "Departure Country",
                'YES' AS "Final Order Yes No", 'b(6), b(7)c' AS "Birth Date",
                CAST(1960 + c % 45 AS BIGINT) AS "Birth Year",
                [{countries}][1 + CAST(floor(10 * pow((c % 9973) / 9973.0, 3)) AS INTEGER)] AS "Citizenship Country",
                ['Male', 'Female'][1 + b % 2] AS "Gender",
                CASE WHEN c % 3 = 0 THEN TIMESTAMP '2026-01-01' END AS "Departed Date",
                NULL::TIMESTAMP AS "Final Order Date",
                CASE WHEN c % 5 = 0 THEN county || ' COUNTY JAIL' END AS "Apprehension Site Landmark",
                NULL::VARCHAR AS "Operation", 'KRO' AS "TOA Current Duty Site",
                'b(6), b(7)c' AS "Case Criminality", '1' AS "Case Threat Level", md5(CAST(p AS VARCHAR))
                    AS "Anonymized Identifier"
            FROM placed JOIN place ON place.n = placed.at
        ) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 200000)
    """)
