"""Rewrite the bundled tables from the raw files: ``python -m section287.places.build_tables --shared ../shared``.

The result is the same bytes for the same input, so a rebuilt table that differs is news.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from section287.errors import Unreadable
from section287.yaml_text import read_yaml_text

DATA = Path(__file__).parent / "data"
GAZETTEER = "data/geography/census_2024_Gaz_counties_national.txt"
POPULATION = "data/geography/census_co-est2023-alldata.csv"
CENTRES = "data/geography/btskinner_county_centers.csv"
AGENCIES = "data/agencies/fbi_lee_2025.csv"

STATE_HEADER = ("code", "name", "fips", "kind")
COUNTY_HEADER = (
    "fips",
    "state",
    "name",
    "base_name",
    "kind",
    "latitude",
    "longitude",
    "population",
    "former",
)
AGENCY_HEADER = ("state", "ori", "name", "type", "counties", "population", "officers", "year")

# Type words of the gazetteer's names, longest first; Carson City keeps its word because it is the name.
_TYPES = (
    (" City and Borough", "borough"),
    (" Planning Region", "planning region"),
    (" Census Area", "census area"),
    (" Municipality", "municipality"),
    (" Municipio", "municipio"),
    (" Borough", "borough"),
    (" Parish", "parish"),
    (" County", "county"),
    (" city", "independent city"),
)
_WHOLE_NAMES = {"Carson City": "independent city", "District of Columbia": "district"}
_NO_COUNTY = frozenset(("", "NOT SPECIFIED", "UNMAPPED COUNTY"))
_NO_ORI = frozenset(("", "NA", "-1"))
# Federal agencies stand under "FS"; none can be a party to a 287(g) agreement.
_FEDERAL = "FS"


def split_county_name(name: str) -> tuple[str, str]:
    """Return a gazetteer name's base name and kind.

    Raises:
        Unreadable: the type word is not one of the known ones.
    """
    if name in _WHOLE_NAMES:
        return name, _WHOLE_NAMES[name]
    for ending, kind in _TYPES:
        if name.endswith(ending):
            return name.removesuffix(ending), kind
    raise Unreadable(GAZETTEER, f"unknown type of county: {name!r}", "add its type word to _TYPES")


def _read_table(shared: Path, name: str, delimiter: str = ",") -> Iterator[dict[str, str]]:
    text = (shared / name).read_text(encoding="utf-8-sig")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [cell.strip() for cell in next(rows)]
    for row in rows:
        yield dict(zip(header, (cell.strip() for cell in row), strict=True))


def _read_territories() -> dict[str, list[dict[str, str]]]:
    content: dict[str, list[dict[str, str]]] = read_yaml_text((DATA / "territories.yaml").read_bytes())
    return content


def list_state_rows(shared: Path) -> list[tuple[str, ...]]:
    """Return the states' rows: names from the population file, postal codes from the gazetteer."""
    codes = {row["GEOID"][:2]: row["USPS"] for row in _read_table(shared, GAZETTEER, "\t")}
    rows = []
    for row in _read_table(shared, POPULATION):
        if row["SUMLEV"] in ("040", "40"):
            fips = row["STATE"].zfill(2)
            code = codes[fips]
            rows.append((code, row["STNAME"], fips, "district" if code == "DC" else "state"))
    rows += [(one["code"], one["name"], one["fips"], "territory") for one in _read_territories()["states"]]
    return sorted(rows)


def list_county_rows(shared: Path) -> list[tuple[str, ...]]:
    """Return the counties' rows: gazetteer, population estimates, then the entries of territories.yaml."""
    people = {
        row["STATE"].zfill(2) + row["COUNTY"].zfill(3): row["POPESTIMATE2023"]
        for row in _read_table(shared, POPULATION)
        if row["SUMLEV"] in ("050", "50")
    }
    centres = {row["fips"]: (row["clat10"], row["clon10"]) for row in _read_table(shared, CENTRES)}
    rows = []
    for row in _read_table(shared, GAZETTEER, "\t"):
        fips, name = row["GEOID"], row["NAME"]
        base, kind = split_county_name(name)
        point = (row["INTPTLAT"], row["INTPTLONG"])
        rows.append((fips, row["USPS"], name, base, kind, *point, people.pop(fips, ""), ""))
    if people:
        raise Unreadable(POPULATION, f"counties unknown to the gazetteer: {sorted(people)}", "use one vintage")
    entries = _read_territories()
    for one in entries["counties"]:
        rows.append((one["fips"], one["state"], one["name"], one["base_name"], one["kind"], "", "", "", ""))
    for one in entries["former_counties"]:
        point = centres[one["fips"]]
        rows.append((one["fips"], one["state"], one["name"], one["base_name"], one["kind"], *point, "", "yes"))
    return sorted(rows)


def _read_county_codes(state: str, printed: str) -> list[str]:
    """Return the codes of the counties that the FBI prints for an agency."""
    from section287.places.counties import find_county

    codes: list[str] = []
    for name in printed.split(", "):
        if name in _NO_COUNTY or (name == "CAPITOL PLANNING REGION" and state != "CT"):
            continue
        reading = find_county(state, name)
        if reading.county is None and reading.candidates:
            # "RICHMOND" is the county where "RICHMOND CITY" is the city; "VALDEZ-CORDOVA" is two areas now.
            named = find_county(state, f"{name} COUNTY")
            codes += [named.county.fips] if named.county else [one.fips for one in reading.candidates]
        elif reading.county is None:
            raise Unreadable(AGENCIES, f"unknown county {name!r} in {state}", "add it to county_aliases.csv")
        else:
            codes.append(reading.county.fips)
    return codes


def _home_counties(rows: Iterable[tuple[str, list[str]]]) -> dict[str, str]:
    """Return the county that an ORI's first five marks stand for, where all single-county agencies agree."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for ori, codes in rows:
        if len(codes) == 1 and re.match(r"[A-Z]{2}\d{3}", ori):
            seen[ori[:5]][codes[0]] += 1
    return {prefix: next(iter(counts)) for prefix, counts in seen.items() if len(counts) == 1}


def list_agency_rows(shared: Path) -> list[tuple[str, ...]]:
    """Return the FBI's agencies, federal ones and sentinel ORIs left out, the home county first.

    A population of 0 is the FBI's mark for an agency without residents of its own and is left blank.
    """
    from section287.places.states import parse_state

    kept = []
    for row in _read_table(shared, AGENCIES):
        if row["ori"] in _NO_ORI or row["state_abbr"] == _FEDERAL:
            continue
        state = parse_state(row["state_abbr"]).state
        if state is None:
            raise Unreadable(AGENCIES, f"unknown state {row['state_abbr']!r}", "add it to state_aliases.csv")
        kept.append((state.code, row, _read_county_codes(state.code, row["county_name"])))
    home = _home_counties((row["ori"], codes) for _state, row, codes in kept)
    rows = []
    for code, row, codes in kept:
        codes.sort(key=lambda fips, at=row["ori"][:5]: fips != home.get(at))  # type: ignore[misc]
        people = row["population"] if row["population"] not in ("0", "NULL") else ""
        officers = row["officer_ct"] if row["officer_ct"] != "NULL" else ""
        name, kind = row["pub_agency_name"], row["agency_type_name"]
        rows.append((code, row["ori"], name, kind, " ".join(codes), people, officers, row["data_year"]))
    return sorted(rows)


def write_table(name: str, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> int:
    """Write a table into the data folder, packed without a time stamp when it ends in ``.gz``; return its size."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    content = text.getvalue().encode("utf-8")
    if name.endswith(".gz"):
        content = gzip.compress(content, compresslevel=9, mtime=0)
    (DATA / name).write_bytes(content)
    return len(content)


def main(arguments: list[str] | None = None) -> None:
    """Write states.csv, counties.csv and fbi_agencies.csv.gz from the raw files under ``--shared``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/geography and data/agencies")
    shared: Path = parser.parse_args(arguments).shared
    tables = (
        ("states.csv", STATE_HEADER, list_state_rows),
        ("counties.csv", COUNTY_HEADER, list_county_rows),
        # Last, because it reads the FBI's county names with the two tables above.
        ("fbi_agencies.csv.gz", AGENCY_HEADER, list_agency_rows),
    )
    for name, header, list_rows in tables:
        rows = list_rows(shared)
        size = write_table(name, header, rows)
        sys.stdout.write(f"{name}: {len(rows)} rows, {size} bytes\n")


if __name__ == "__main__":
    main()
