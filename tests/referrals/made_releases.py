"""Releases made up in the exact shape of the real ones: columns, title rows, value codes, redactions; no persons."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

TITLES = (
    ["ERO LESA Statistical Tracking Unit"],
    ["For Official Use Only"],
    ["Administrative Arrests"],
    ["September 1, 2023 - October 15, 2025"],
    ["ICE Integrated Decision Support (IIDS)"],
    [],
)


def columns(text: str) -> list[str]:
    """Return the names of a list in the catalogue's own form, semicolons between."""
    return text.split("; ")


LATEST = columns(
    "Apprehension Date; Apprehension Type; State; County; TOA Current Duty AOR; Apprehension Final Program; "
    "Arresting Agency; Apprehension Method; Apprehension Criminality; Case Status; Case Category; Departure "
    "Country; Final Order Yes No; Birth Date; Birth Year; Citizenship Country; Gender; Departed Date; Final "
    "Order Date; Apprehension Site Landmark; Operation; TOA Current Duty Site; Case Criminality; Case Threat "
    "Level; Anonymized Identifier"
)
ICLI_ARRESTS = columns(
    "Apprehension Date; Apprehension State; Apprehension County; Apprehension AOR; Final Program; Final "
    "Program Group; Apprehension Method; Apprehension Criminality; Case Status; Case Category; Departed Date; "
    "Departure Country; Final Order Yes No; Final Order Date; Birth Date; Birth Year; Citizenship Country; "
    "Gender; Alien File Number; EID Case ID; EID Subject ID; Unique Identifier"
)
ICFO_ARRESTS = columns(
    "Apprehension Date; Apprehension Method; Arrest Created By; Case ID; Subject ID; Alien File Number; "
    "Anonymized Identifier"
)
ICLI_DETAINERS = columns(
    "Detainer Prepare Date; Facility State; Facility AOR; Port of Departure; Departure Country; Departed Date; "
    "Case Status; Detainer Prepared Criminality; Detention Facility; Detention Facility Code; Facility City; "
    "Detainer Prep Threat Level; Gender; Citizenship Country; Birth Country; Birth Date; Birth Year; Final "
    "Program; Apprehension Method; Apprehension Date; Alien File Number; EID Case ID; EID Subject ID; EID DTA "
    "ID; Unique Identifier"
)
ICLI_DETENTIONS = columns(
    "Stay Book In Date Time; Book In Date Time; Detention Facility; Detention Facility Code; Detention Book "
    "Out Date Time; Stay Book Out Date Time; Detention Release Reason; Stay Book Out Date; Stay Release "
    "Reason; Religion; Gender; Marital Status; Birth Date; Birth Year; Ethnicity; Entry Status; Felon; Case "
    "Status; Case Category; Book In Criminality; Departed Date; Unique Identifier"
)
ICLI_ENCOUNTERS = columns(
    "Event Date; Responsible AOR; Responsible Site; Lead Event Type; Lead Source; Event Type; Final Program; "
    "Final Program Group; Encounter Criminality; Processing Disposition; Case Status; Case Category; Departed "
    "Date; Departure Country; Final Order Yes No; Final Order Date; Birth Date; Birth Year; Citizenship "
    "Country; Gender; Alien File Number; EID Case ID; EID Subject ID; Unique Identifier"
)
ICFO_REMOVALS = columns(
    "Departure Date; Port of Departure; Departure Country; Case Status; Case Category; Final Order Yes No; "
    "Final Order Date; Case ID; Gender; Birth Country; Citizenship Country; Birth Date; Birth Year; Alien File "
    "Number; Entry Status; Entry Date; MSC Charge; MSC Charge Date; Processing Disposition; Current Program; "
    "Apprehension Date; Charge Section Code; Charge Code; Anonymized Identifer"
)
UWCHR_ARRESTS = columns(
    "Area of Responsibility; Arrest Date; Departed Date; Arrest Method; Apprehension Landmark; Operation; "
    "Processing Disposition; Citizenship Country; Gender; Removal Threat Level; Apprehension Threat Level; "
    "Alien File Numbe; Alien File Number"
)
PLACES = (("FLORIDA", "MIAMI-DADE"), ("FLORIDA", "ALACHUA"), ("TEXAS", "HARRIS"), ("TEXAS", "TARRANT"), ("OHIO", None))
METHODS = ("CAP Local Incarceration", "287(g) Program", "Located", "Non-Custodial Arrest", "Custodial Arrest")
BANDS = ("1 Convicted Criminal", "2 Pending Criminal Charges", "3 Other Immigration Violator")
COUNTRIES = ("MEXICO", "GUATEMALA", "HONDURAS", "CHINA, PEOPLES REPUBLIC OF", "CUBA")
SECRET = "b(6), b(7)c"


def person(number: int) -> str:
    """Return an identifier in the shape of the releases' (a hash in hexadecimal)."""
    return f"{number * 2654435761 % 2**64:016x}{number:024x}"


def made_row(columns: Sequence[str], number: int, seed: int = 0) -> dict[str, str | None]:
    """Return one made-up event with a value in every column that a release fills."""
    chance = random.Random(f"{seed}/{number}")
    day = date(2024, 1, 1) + timedelta(days=chance.randrange(700))
    state, county = chance.choice(PLACES)
    values: dict[str, str | None] = {
        "Birth Date": SECRET,
        "Birth Year": "1990",
        "Gender": chance.choice(("Male", "Female")),
        "Citizenship Country": chance.choice(COUNTRIES),
        "Alien File Number": SECRET,
        "Departed Date": str(day + timedelta(days=30)) if chance.random() < 0.4 else None,
        "Processing Disposition": "Warrant of Arrest/Notice to Appear",
        "Apprehension Site Landmark": chance.choice(("HARRIS COUNTY JAIL", "NON-SPECIFIC LANDMARK", None)),
    }
    for column in columns:
        if column in ("Anonymized Identifier", "Unique Identifier", "Anonymized Identifer"):
            values[column] = person(number)
        elif column in (
            "Apprehension Date", "Detainer Prepare Date", "Stay Book In Date Time", "Book In Date Time", "Event Date",
            "Departure Date", "Arrest Date",
        ):  # fmt: skip
            values[column] = f"{day} 10:3{number % 10}:00"
        elif column in ("State", "Apprehension State", "Facility State"):
            values[column] = state
        elif column in ("County", "Apprehension County"):
            values[column] = county
        elif "Criminality" in column:
            values[column] = chance.choice(BANDS)
        elif column in ("Apprehension Method", "Arrest Method"):
            values[column] = chance.choice(METHODS)
    return {column: values.get(column) for column in columns}


def made_rows(columns: Sequence[str], count: int, first: int = 0, seed: int = 0) -> list[dict[str, str | None]]:
    """Return made-up events of persons ``first`` and following, one each."""
    return [made_row(columns, number, seed) for number in range(first, first + count)]


def write_csv(path: Path, rows: Sequence[dict[str, str | None]], titles: Sequence[Sequence[str]] = ()) -> Path:
    """Write rows as csv, with title rows above the header where asked for."""
    with path.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerows(titles)
        writer.writerow(rows[0])
        writer.writerows([["" if value is None else value for value in row.values()] for row in rows])
    return path


def write_xlsx(path: Path, rows: Sequence[dict[str, str | None]], titles: Sequence[Sequence[str]] = TITLES) -> Path:
    """Write rows as a workbook with title rows, as ICE hands them out."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for title in titles:
        sheet.append(list(title))
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(path)
    return path


def write_frame(path: Path, rows: Sequence[dict[str, str | None]]) -> Path:
    """Write rows as parquet, feather or dta, by the path's ending; days as days in the first two."""
    import pandas
    import pyarrow
    import pyarrow.feather
    import pyarrow.parquet

    if path.suffix == ".dta":
        import pyreadstat

        frame = pandas.DataFrame(
            [{key.lower().replace(" ", "_"): value or "" for key, value in row.items()} for row in rows]
        )
        pyreadstat.write_dta(frame, str(path))
        return path
    table = pyarrow.Table.from_pylist(list(rows))
    if path.suffix == ".parquet":
        pyarrow.parquet.write_table(table, path)
    else:
        pyarrow.feather.write_feather(table, path)
    return path
