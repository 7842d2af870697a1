"""Briefs: the figures of the questions, every line cited, one page, the same bytes each time."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from section287.publish.brief.compose import Brief, compose
from section287.publish.brief.render import as_html, as_markdown, as_pdf
from section287.questions.count import count
from section287.questions.filters import Filters
from section287.record.open import open_record

ABOUT = ("national", "FL", "Texas", "Puerto Rico", "fl-alachua-county-sheriff", "Garrett County Sheriff, MD")


@pytest.fixture(scope="module", params=ABOUT)
def brief(request: pytest.FixtureRequest, ledger_record: Path) -> Brief:
    with open_record(ledger_record) as connection:
        return compose(connection, request.param)


def test_every_statement_of_fact_has_its_source(brief: Brief) -> None:
    used = {n for part in brief.parts for line in part.lines for n in line.cites}
    assert used == set(range(1, len(brief.sources) + 1))
    for part in brief.parts:
        for line in part.lines:
            told_elsewhere = part.heading in ("Agency", "How it was read") or line.text.startswith("and ")
            assert line.cites or told_elsewhere or "no law of territories" in line.text, line.text
    titles = [(one["title"], one["url"]) for one in brief.sources]
    assert len(set(titles)) == len(titles)


def test_a_pdf_is_one_page_with_everything_on_it(brief: Brief) -> None:
    made = as_pdf(brief)
    pages = pypdfium2.PdfDocument(made)
    assert len(pages) == 1
    text = re.sub(r"\s+", "", pages[0].get_textpage().get_text_range().replace("\ufffe", "-"))
    for part in brief.parts:
        assert re.sub(r"\s+", "", part.heading.replace("’", "'")) in text
    picture = pages[0].render(scale=1).to_pil().convert("L")
    left, top, right, bottom = picture.point(lambda value: 255 if value < 200 else 0).getbbox()
    width, height = picture.size
    assert left > 30
    assert top > 30
    assert right < width - 30
    assert bottom < height - 20
    assert as_pdf(brief) == made


def test_markdown_and_html_say_the_same(brief: Brief) -> None:
    markdown, html = as_markdown(brief), as_html(brief)
    assert markdown.count("## ") == html.count("<h2>") == len(brief.parts) + 1
    assert "<script" not in html
    for n in range(1, len(brief.sources) + 1):
        assert f"[{n}]" in markdown
        assert f'href="#s{n}"' in html
        assert f'id="s{n}"' in html


def test_figures_are_those_of_count(ledger_record: Path) -> None:
    with open_record(ledger_record) as connection:
        brief = compose(connection, "Georgia")
        known = count(connection, brief.day, filters=Filters(state="GA"))
        earlier = count(connection, brief.day.replace(year=2024, month=12, day=31), filters=Filters(state="GA"))
    assert f"{known.agreements:,} agreements of {known.agencies:,} agencies" in brief.parts[0].lines[0].text
    rows = {row[0]: row for row in brief.parts[1].rows}
    assert rows["2024-12-31"][1:3] == (str(earlier.agreements), str(earlier.agencies))


def test_as_a_command(run: Any, ledger_record: Path, tmp_path: Path) -> None:
    words = ("--record", str(ledger_record))
    assert run("brief", "FL", *words).stdout.startswith("# 287(g) in Florida\n")
    told = json.loads(run("brief", "national", *words, "--json").stdout)
    assert told["about"] == "national"
    for ending, begins in ((".md", b"# "), (".html", b"<!doctype html>"), (".pdf", b"%PDF-")):
        place = tmp_path / f"brief{ending}"
        done = run("brief", "Alachua", "County", "Sheriff,", "FL", "--to", str(place), *words)
        assert done.returncode == 0, done.stderr
        assert place.read_bytes().startswith(begins)
    for bad, says in ((("Zzyzx Harbor Patrol",), "Zzyzx"), (("FL", "--to", str(tmp_path / "x.doc")), ".pdf")):
        done = run("brief", *bad, *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr
