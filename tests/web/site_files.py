"""Small lists of our own writing, as files that the site's test record is built from."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from section287.places.counties import counties_of
from section287.registry.build import build_record, read_files

HEADER = ("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE", "SIGNED", "MOA")
TFM, JEM, WSO = "Task Force Model", "Jail Enforcement Model", "Warrant Service Officer"
MOA = "https://www.ice.gov/doclib/287gMOA/"
HOSTILE = """<script>alert("x")</script> & 'Sons' Police Department"""
HOSTILE_LINK = "javascript:alert(1)"
Row = tuple[str, ...]

ALACHUA = ("FLORIDA", "Alachua County Sheriff's Office", "County", "Alachua County")
LEAVING = ("TEXAS", "Wise County Sheriff's Office", "County", "Wise County", WSO, "2025-02-20", "link pending")
# "PENNSLYVANIA" is one of the misspellings that real lists print
MISSPELT = ("PENNSLYVANIA", "Dickson City Police Department", "Municipality", "", TFM, "2025-02-27", "link pending")


def base(more: int = 0) -> list[Row]:
    """Sheriffs of real Kansas counties: the rows that stay, so that no list looks truncated."""
    named = [one.name for one in counties_of("KS")][: 20 + more]
    return [("KANSAS", f"{name} Sheriff's Office", "County", name, WSO, "2024-08-01", "link pending") for name in named]


def police(town: str) -> Row:
    """A Florida police department; ICE has printed Indialantic as "Indiatlantic"."""
    return ("FLORIDA", f"{town} Police Department", "Municipality", "Brevard County", TFM, "2025-02-28", "link pending")


def lists() -> dict[str, list[Row]]:
    """File name -> rows: a few weeks of both lists, with most of what real ones do."""
    tfm = (*ALACHUA, TFM, "2025-02-26", "link pending")
    posted = (*ALACHUA, TFM, "2025-02-26", f"{MOA}AlachuaTFM.pdf")
    wso = (*ALACHUA, WSO, "2025-03-04", "link pending")
    respelled = (*ALACHUA[:1], "Alachua County Sheriff’s Office ", *ALACHUA[2:])
    hostile = ("GEORGIA", HOSTILE, "Municipality", "<b>Fulton</b> County", JEM, "2025-03-10", HOSTILE_LINK)
    guam = ("GUAM", "Guam Customs and Quarantine Agency", "State Agency", "", TFM, "2025-03-10", "link pending")
    redated = (*respelled, WSO, "2025-03-05", "link pending")
    later = [MISSPELT, police("Indialantic"), hostile, guam]
    days = {
        "03052025am": [*base(), tfm, LEAVING, MISSPELT, police("Indiatlantic")],
        "03062025am": [*base(), posted, LEAVING, wso, MISSPELT, police("Indialantic")],
        "03072025am": [*base()[:5], posted, wso],  # truncated: not believed
        "03102025am": [*base(), posted, wso, *later],
        "03112025am": [*base(1), posted, redated, *later],
        "04012025am": [*base(2), posted, redated, *later],
        "04022025am": [*base(3), posted, redated, *later],
        # a name that says January: the slip of one digit that real names have
        "01032025pm": [*base(4), posted, redated, *later],
    }
    found = {f"participatingAgencies{stamp}.csv": rows for stamp, rows in days.items()}
    waiting = ("OHIO", "Butler County Sheriff's Office", "County", "Butler County", JEM)
    dropped = ("OHIO", "Lake County Sheriff's Office", "County", "Lake County", JEM)
    found["pendingAgencies03032025am.csv"] = [(*ALACHUA, WSO), dropped, waiting]
    found["pendingAgencies03062025am.csv"] = [waiting, dropped]
    found["pendingAgencies04012025am.csv"] = [waiting]
    return found


def copy_of_july() -> dict[str, list[Row]]:
    """A third party's newer copy: one agreement more than ICE's own newest list."""
    rows = lists()["participatingAgencies04022025am.csv"]
    more = ("Texas", "Ector County Sheriff's Office", "County", "Ector County", JEM, "2025-07-01", "")
    return {"migrantusa_ice_287g_2025-07-24.csv": [*rows, more]}


def write_files(folder: Path, files: dict[str, list[Row]]) -> list[Path]:
    """Write lists as csv files; a pending list has the columns up to the model."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, rows in sorted(files.items()):
        width = 5 if name.startswith("pending") else len(HEADER)
        with open(folder / name, "w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([HEADER[:width], *(row[:width] for row in rows)])
        paths.append(folder / name)
    return paths


def build_site_record(path: Path, files: dict[str, list[Row]], broken: Iterable[str] = ()) -> Path:
    """Build a record from lists; ``broken`` names files that hold no table."""
    folder = path.parent / f"{path.stem}-files"
    paths = write_files(folder, files)
    for name in broken:
        (folder / name).write_bytes(b"PK\x03\x04 no workbook")
        paths.append(folder / name)
    reading = read_files(paths, workers=1)
    build_record(reading.lists, path, reading.unreadable)
    return path
