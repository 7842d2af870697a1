"""Event studies: what they can and can't show, an example, and a form for an outcome of one's own."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from section287.errors import Unreadable, UsageError
from section287.impact.wording import figure
from section287.places.counties import counties_of
from section287.places.states import list_states
from section287.web.examples import COMMAND, SOURCE, load_example
from section287.web.impact_worker import LONGEST, MOST_BYTES, Job, run_study
from section287.web.pages.page import Page, Visit, read_choice

UNITS, TIMES = ("county", "agency", "state"), ("month", "quarter", "year")
CONTROLS, CLUSTERS, MODELS = ("never", "notyet"), ("state", "unit"), ("TFM", "JEM", "WSO")
OPTIONS = ("unit", "time", "value", "covariates", "control", "cluster", "model", "through_county", "since", "until")
FIELDS = ("text", *OPTIONS)
QUERY = ("example",)
MADE_UP, PASTED = "made-up.csv", "pasted.csv"
EXAMPLES = ("made-up",)
PARTS = ("found", "sure", "coverage", "not_shown")
_FIRST, _LAST, _SHIFT = 2017, 2026, 3.0  # of the made-up outcome: its years, and what is added from treatment on


def build(visit: Visit) -> Page:
    """Return the form, and the study of what was sent or of the example; nothing of what was sent is kept.

    A design that can't answer, or a file that can't be read, is told above the form.

    Raises:
        UsageError: an option is unknown, or nothing was sent.
        OverLimit: the study took too long.
        Overloaded: another one is running.
    """
    fields = visit.sent.fields if visit.sent else {}
    example = read_choice(visit.query, "example", EXAMPLES)
    view: dict[str, Any] = {
        "text": fields.get("text", ""),
        "asked": {name: fields.get(name, "") for name in OPTIONS},
        "choices": {"unit": UNITS, "time": TIMES, "control": CONTROLS, "cluster": CLUSTERS, "model": MODELS},
        "most_megabytes": MOST_BYTES // 2**20,
        "longest": LONGEST,
        "example": example,
        "serves": visit.edition.serves,
        "parts": [],
        "figure": figure,
    }
    job = _read_job(visit, fields) if visit.sent else _example(visit) if example else None
    if job is None:
        worked = dict(load_example(visit.links.language))
        view |= {"plot": Markup(worked.pop("plot")), "parts": read_parts(worked), "command": COMMAND, "source": SOURCE}
        return Page("impact.html", {"study": None, "refused": None, "worked": worked}, view)
    if example and not visit.sent:
        key = "impact example", visit.links.language
        found = dict(visit.edition.remember(key, lambda: run_study(job)))
    else:
        try:
            found = run_study(job)
        except (UsageError, Unreadable) as error:
            return Page("impact.html", {"study": None, "refused": str(error), "worked": None}, view)
    plot = Markup(found.pop("plot"))  # drawn by impact/drawing.py, which escapes every word in it
    return Page(
        "impact.html",
        {"study": found, "refused": None, "worked": None},
        {**view, "plot": plot, "parts": read_parts(found)},
    )


def _read_job(visit: Visit, fields: Mapping[str, str]) -> Job | None:
    sent = visit.sent
    text = fields.get("text", "").strip()
    content, name = (sent.content, sent.file_name) if sent and sent.content else (text.encode(), PASTED)
    if not content:
        raise UsageError("outcome: paste a table with a header, or choose a file")
    return make_job(visit, name, content, fields)


def make_job(visit: Visit, name: str, content: bytes, fields: Mapping[str, str]) -> Job:
    """Return what a form asks for.

    Raises:
        UsageError: an option is none of those offered.
    """
    return Job(
        name.replace("\\", "/").rpartition("/")[2][-120:],
        content,
        str(visit.edition.copy),
        read_choice(fields, "unit", UNITS) or "county",
        read_choice(fields, "time", TIMES) or "month",
        fields.get("value", "").strip()[:120] or None,
        tuple(one.strip() for one in fields.get("covariates", "").split(",") if one.strip())[:8],
        read_choice(fields, "control", CONTROLS) or "never",
        read_choice(fields, "cluster", CLUSTERS) or "state",
        read_choice(fields, "model", MODELS),
        fields.get("through_county", "") == "on",
        fields.get("since", "").strip()[:20] or None,
        fields.get("until", "").strip()[:20] or None,
        visit.links.language,
    )


def read_parts(study: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return the reading of a study, part by part."""
    return [(part, [one["text"] for one in study["reading"] if one["part"] == part]) for part in PARTS]


def _example(visit: Visit) -> Job:
    return make_job(visit, MADE_UP, make_example(visit), {"time": "year"})


def make_example(visit: Visit) -> bytes:
    """Return a made-up outcome by county and year that rises by a known amount from the first agreement on."""
    from section287.record.open import open_record
    from section287.referrals.agreements import read_spans

    drawn = random.Random(287)
    with open_record(visit.edition.copy) as connection:
        spans = read_spans(connection)
    begun: dict[str, int] = {}
    for span in spans:
        if span.county:
            begun[span.county] = min(span.begins.year, begun.get(span.county, 9999))
    lines = ["county_fips,year,made_up_rate"]
    for state in list_states():
        for county in counties_of(state.code):
            level = drawn.gauss(20, 5)
            for year in range(_FIRST, _LAST + 1):
                added = _SHIFT if begun.get(county.fips, 9999) <= year else 0.0
                lines.append(f"{county.fips},{year},{level + 0.4 * (year - _FIRST) + drawn.gauss(0, 2) + added:.2f}")
    return "\n".join(lines).encode()
