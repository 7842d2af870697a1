"""Event releases into counts: ``referrals load`` against the same in pandas, and against a bare DuckDB scan.

Run as ``python -m benchmarks.referrals [--rows 2000000] [--memory 1500MB] [--keep FOLDER]``. The events are made up,
seeded, in the exact shape of the Deportation Data Project's arrests release: 25 columns, real counties, redacted
cells, 2 % of rows released twice; two thirds of them in a hundred counties, half of them under one method. All three
read the same parquet file, each in a process of its own:

- bare: DuckDB, one scan and one group-by over the printed columns; nothing is matched, repeated rows stay.
- section287: header matched, persons hashed, repeats found, values and places read, touchpoints, small counts
  withheld, store written.
- pandas: read, drop repeats by identifier and day, read days, map touchpoint and band, group; nothing withheld.

The promise (issue 7, at 10 million): at least 20 times faster than pandas, at most twice the bare scan, under 2 GB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SEED = 287
KEY = (
    "strftime(\"Apprehension Date\", '%Y-%m')", '"State"', '"County"', '"Apprehension Method"',
    '"Apprehension Final Program"', '"Apprehension Criminality"', '"Citizenship Country"',
    '"Departed Date" IS NOT NULL',
)  # fmt: skip

COUNTRIES = (
    *("MEXICO", "GUATEMALA", "HONDURAS", "VENEZUELA", "CUBA", "ECUADOR", "COLOMBIA", "INDIA"),
    *("CHINA, PEOPLES REPUBLIC OF", "HAITI"),
)


def make_events(path: Path, rows: int, seed: int = SEED) -> None:
    """Write made-up arrests to a parquet file in the shape of the real release; the same seed gives the same rows."""
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
                SELECT i, CASE WHEN i % 50 = 49 THEN i - 1 ELSE i END AS p FROM range({rows}) t(i)
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


def bare(path: Path, memory: str, folder: Path) -> int:
    """One scan and group-by; return the rows counted."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{memory}'")
    connection.execute(f"SET temp_directory = '{folder}'")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"CREATE TABLE counted AS SELECT {', '.join(KEY)}, count(*) AS n FROM '{path}' GROUP BY ALL")
    found = connection.execute("SELECT sum(n), count(*) FROM counted").fetchone()
    assert found is not None
    return int(found[0])


def section287(path: Path, memory: str, folder: Path) -> int:
    """The whole load; return the events counted."""
    from section287.referrals.loading import load

    return load([path], folder / "referrals.duckdb", memory=memory).events


def pandas(path: Path, _memory: str, _folder: Path) -> int:
    """The same in pandas, without withholding; return the events counted."""
    import pandas as pd

    from section287.referrals.words import fold_value, touchpoints, value_words

    columns = ["Apprehension Date", "State", "County", "Apprehension Final Program", "Apprehension Method",
               "Apprehension Criminality", "Citizenship Country", "Departed Date", "Anonymized Identifier"]  # fmt: skip
    frame = pd.read_parquet(path, columns=columns)
    frame["day"] = frame["Apprehension Date"].dt.date
    frame = frame.drop_duplicates(["Anonymized Identifier", "day"])
    frame["month"] = frame["Apprehension Date"].dt.strftime("%Y-%m")
    known = {one: entry.touchpoint for one, entry in touchpoints("method").items()}
    bands, regions = value_words("criminality"), value_words("region")
    frame["touchpoint"] = frame["Apprehension Method"].map(lambda one: known.get(fold_value(one), "unknown"))
    frame["band"] = frame["Apprehension Criminality"].map(lambda one: bands.get(fold_value(one), "other"))
    frame["region"] = frame["Citizenship Country"].map(lambda one: regions.get(fold_value(one), "other"))
    frame["departed"] = frame["Departed Date"].notna()
    key = ["month", "State", "County", "touchpoint", "Apprehension Method", "Apprehension Final Program", "band",
           "region", "departed"]  # fmt: skip
    return int(frame.groupby(key, dropna=False, observed=True).size().sum())


WAYS = {"bare": bare, "section287": section287, "pandas": pandas}


def child(way: str, path: Path, memory: str) -> None:
    """Do one way once, imports before the clock, and print what it took."""
    import duckdb  # noqa: F401

    if way == "section287":
        import ibis  # noqa: F401
        import pyarrow  # noqa: F401

    if way == "pandas":
        import pandas  # noqa: F401
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        counted = WAYS[way](path, memory, Path(folder))
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "counted": counted}))


def measure(way: str, path: Path, memory: str) -> dict[str, float]:
    """Return seconds, peak memory and events counted of one way in a process of its own."""
    call = [sys.executable, "-m", "benchmarks.referrals", "--child", way, "--file", str(path), "--memory", memory]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{way}: {done.stderr[-800:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Event releases into counts, against pandas and a bare scan.")
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--memory", default="1500MB")
    parser.add_argument("--turns", type=int, default=2, help="the best of so many turns counts")
    parser.add_argument("--without-pandas", action="store_true", help="for files that pandas can't hold in memory")
    parser.add_argument("--keep", type=Path, default=None, help="folder to keep the made-up events in")
    parser.add_argument("--child", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.child:
        child(chosen.child, chosen.file, chosen.memory)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = (chosen.keep or Path(folder)) / f"arrests-latest-{chosen.rows}.parquet"
        if not path.exists():
            make_events(path, chosen.rows)
        ways = [way for way in WAYS if not (way == "pandas" and chosen.without_pandas)]
        best: dict[str, dict[str, float]] = {}
        for _ in range(chosen.turns):
            for way in ways:
                found = measure(way, path, chosen.memory)
                best[way] = min(best.get(way, found), found, key=lambda one: one["seconds"])
        print(f"referrals: {chosen.rows:,} made-up arrests, {path.stat().st_size / 2**20:.0f} MB of parquet")
        for way, found in best.items():
            rate, peak = chosen.rows / found["seconds"], found["peak_mb"]
            print(
                f"referrals: {way:<11} {found['seconds']:7.2f} s  {rate:>12,.0f} rows/s  peak {peak:6.0f} MB"
                f"  {found['counted']:,.0f} events"
            )
        ours = best["section287"]["seconds"]
        print(f"referrals: {ours / best['bare']['seconds']:.2f} times the bare scan, promised at most 2")
        if "pandas" in best:
            print(f"referrals: {best['pandas']['seconds'] / ours:.1f} times faster than pandas, promised at least 20")


if __name__ == "__main__":
    main()
