"""A worked example on real data, studied once and kept as JSON; only estimates are kept, none of the file's figures.

``python -m section287.web.examples ../shared/data/crime/marshall_ucr_crime_1975_2015.csv`` makes it anew.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from section287.web.words import LANGUAGES

FILE = "marshall_ucr_crime_1975_2015.csv"
VALUE, SINCE, UNTIL = "violent_per_100k", 1998, 2014
COMMAND = (
    f"section287 impact --outcome {FILE} --unit agency --time year --value {VALUE} "
    f"--through-county --since {SINCE} --until {UNTIL}"
)
SOURCE = "The Marshall Project, from the FBI's Uniform Crime Reporting: large agencies, 1975 to 2015"


@cache
def load_example(language: str) -> dict[str, Any]:
    """Return the example's study with its plot, and ``newest_list``: the last list of the record it was made with."""
    text = (files("section287.web.examples") / f"large-cities.{language}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def make_examples(outcome: Path, folder: Path, record: Path | None = None) -> None:
    """Study the file and write one JSON a language."""
    from section287.impact.assembling import Options
    from section287.impact.outcome import read_outcome
    from section287.impact.plotting import plot_svg
    from section287.impact.reporting import as_json
    from section287.impact.study import study
    from section287.impact.treatment import treatment_of_record
    from section287.record.open import open_record
    from section287.referrals.agreements import newest_list, read_spans
    from section287.web.impact_worker import make_plain

    with open_record(record) as connection:
        treatment = treatment_of_record(connection, "agency", "year", None, True)
        newest = newest_list(read_spans(connection))
    found = study(read_outcome([outcome], "agency", "year", VALUE), treatment, Options(since=SINCE, until=UNTIL))
    for language in LANGUAGES:
        told = {**as_json(found, language), "plot": plot_svg(found, language, "example", None)}
        told["newest_list"] = str(newest)
        place = folder / f"large-cities.{language}.json"
        place.write_text(json.dumps(make_plain(told), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
