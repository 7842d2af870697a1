"""A study as JSON, as a table, and as a report in Markdown or HTML."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from html import escape
from typing import Any

from section287.impact.study import Point, Study
from section287.impact.wording import PARTS, figure, label, probability, read_study, words

COLUMNS = ("kind", "key", "estimate", "error", "low", "high", "band_low", "band_high", "units")


def as_json(study: Study, language: str = "en") -> dict[str, Any]:
    """Return a study as plain data: additions only, no name is ever changed."""
    options = asdict(study.options)
    outcome = study.outcome
    for side in ("since", "until"):
        options[side] = None if options[side] is None else study.period(options[side])
    coverage = asdict(study.coverage)
    for key in ("first", "last", "unknown_before"):
        coverage[key] = None if coverage[key] is None else study.period(coverage[key])
    coverage["groups"] = {study.period(group): count for group, count in study.coverage.groups.items()}
    return {
        "outcome": {
            "file": outcome.name, "column": outcome.column, "covariates": list(outcome.covariates),
            "unit": outcome.unit, "time": outcome.time, "rows": outcome.rows, "missing": outcome.missing,
            "withheld": outcome.withheld, "negative": outcome.negative,
            "unmatched_rows": sum(outcome.unmatched.values()), "unmatched": list(outcome.unmatched),
        },
        "treatment": {"label": study.treatment.label, "by_county": study.treatment.by_county},
        "options": {**options, "window": study.window},
        "coverage": coverage,
        "overall": _point(study.overall),
        "averages": {name: _point(one) for name, one in study.averages.items()},
        "mean_before": study.before,
        "reference": study.reference,
        "events": [{"event": one.key, **_point(one)} for one in study.events],
        "groups": [{"group": study.period(one.key), **_point(one)} for one in study.groups],
        "periods": [{"period": study.period(one.key), **_point(one)} for one in study.periods],
        "pretrend": _optional(study.pretrend),
        "sensitivity": _optional(study.sensitivity),
        "placebo": _optional(study.placebo),
        "randomisation": _optional(study.randomised),
        "leave_one_state_out": [asdict(one) for one in study.left_out],
        "two_way": _optional(study.two_way),
        "comparisons": {
            "total": study.cells, "by_regression_only": study.regressed, "fewest_controls": study.fewest_controls,
        },
        "reading": [asdict(one) for one in read_study(study, language)],
    }  # fmt: skip


def _point(one: Point) -> dict[str, Any]:
    found = asdict(one)
    del found["key"]
    return found


def _optional(value: Any) -> Any:
    return None if value is None else asdict(value)


def table_rows(study: Study) -> list[tuple[Any, ...]]:
    """Return all estimates as rows of COLUMNS, unrounded."""
    rows = [("overall", "", study.overall)]
    rows += [("event", one.key, one) for one in study.events]  # type: ignore[misc]
    rows += [("group", study.period(one.key), one) for one in study.groups]
    rows += [("period", study.period(one.key), one) for one in study.periods]
    return [
        (kind, key, one.estimate, one.error, one.low, one.high, one.band_low, one.band_high, one.units)
        for kind, key, one in rows
    ]


def write_csv(study: Study) -> str:
    """Return all estimates as csv."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([["" if cell is None else cell for cell in row] for row in table_rows(study)])
    return target.getvalue()


def event_rows(study: Study, language: str = "en") -> list[tuple[str, ...]]:
    """Return the events as text in ``event_header``'s columns, the reference among them."""
    said = words(language)
    rows: list[tuple[int, tuple[str, ...]]] = []
    if all(one.key != study.reference for one in study.events):
        rows.append((study.reference, (f"{study.reference:+d}", "0", "", said["reference"], "", "")))
    for one in study.events:
        band = (
            "" if one.band_low is None or one.band_high is None else _between(one.band_low, one.band_high, said["to"])
        )
        since = f"{one.key:+d}" if one.key else "0"
        interval = _between(one.low, one.high, said["to"])
        rows.append((one.key, (since, figure(one.estimate), figure(one.error), interval, band, f"{one.units:,}")))
    return [cells for _, cells in sorted(rows)]


def event_header(language: str = "en") -> tuple[str, ...]:
    """Return the names of the columns of ``event_rows``."""
    return tuple(words(language)["event_columns"])


def bound_header(language: str = "en") -> tuple[str, ...]:
    """Return the names of the columns of ``sensitivity_rows``."""
    return tuple(words(language)["bound_columns"])


def _between(low: float, high: float, to: str = "to") -> str:
    return f"{figure(low)} {to} {figure(high)}"


def sensitivity_rows(study: Study, language: str = "en") -> list[tuple[str, str, str]]:
    """Return the intervals under growing bounds as text: bound, M, interval."""
    if study.sensitivity is None:
        return []
    said = words(language)
    return [
        (said["bounds"][kind], f"{one.m:g}", _between(one.low, one.high, said["to"]))
        for kind, bounds in (("relative", study.sensitivity.relative), ("smooth", study.sensitivity.smooth))
        for one in bounds
    ]


def write_markdown(study: Study, language: str = "en", picture: str | None = None) -> str:
    """Return a study as Markdown: its reading, its table and its sensitivity.

    Args:
        picture: the address of its plot, shown on top.
    """
    said = words(language)
    lines = [f"# {study.outcome.column}: {label(study, language)}", ""]
    if picture:
        lines += [f"![{study.outcome.column}]({picture})", ""]
    for part, sentences in reading_parts(study, language):
        lines += [f"## {said[f'heading_{part}']}", "", *(f"- {one}" for one in sentences), ""]
    header = event_header(language)
    lines += ["| " + " | ".join(header) + " |", "|" + " ---: |" * len(header)]
    lines += ["| " + " | ".join(row) + " |" for row in event_rows(study, language)]
    if rows := sensitivity_rows(study, language):
        lines += ["", "| " + " | ".join(bound_header(language)) + " |", "| --- | ---: | ---: |"]
        lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def reading_parts(study: Study, language: str = "en") -> list[tuple[str, list[str]]]:
    """Return the reading as parts and their sentences."""
    sentences = read_study(study, language)
    return [(part, [one.text for one in sentences if one.part == part]) for part in PARTS]


def write_html(study: Study, language: str = "en") -> str:
    """Return a study as one HTML page with its plot inside and nothing loaded from elsewhere."""
    from section287.impact.plotting import NARROW, plot_svg

    said = words(language)
    title = escape(f"{study.outcome.column}: {label(study, language)}")
    wide, narrow = plot_svg(study, language), plot_svg(study, language, "impact-narrow", width=NARROW)
    body = [f"<h1>{title}</h1>", f'<div class="wide">{wide}</div>', f'<div class="narrow">{narrow}</div>']
    for part, sentences in reading_parts(study, language):
        items = "".join(f"<li>{escape(one)}</li>" for one in sentences)
        body.append(f"<h2>{escape(said[f'heading_{part}'])}</h2><ul>{items}</ul>")
    body.append(_html_table(event_header(language), event_rows(study, language)))
    if rows := sensitivity_rows(study, language):
        body.append(_html_table(bound_header(language), rows))
    style = (
        "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1f2328;"
        "background:#fff}svg{width:100%;height:auto}table{border-collapse:collapse;margin:1rem 0}"
        ".narrow{display:none}@media(max-width:40rem){.wide{display:none}.narrow{display:block}h1{font-size:1.4rem}}"
        "td,th{padding:.2rem .7rem;border-bottom:1px solid #d0d7de;text-align:right}"
    )
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{style}</style></head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )


def _html_table(header: tuple[str, ...], rows: list[Any]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in header)
    lines = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div style="overflow-x:auto"><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>'


def short(study: Study) -> str:
    """Return a study in one line, for lists of studies."""
    one = study.overall
    test = "" if study.pretrend is None else f"; pre-trend p {probability(study.pretrend.p)}"
    return f"{study.outcome.column}: {figure(one.estimate)} ({_between(one.low, one.high)}){test}"
