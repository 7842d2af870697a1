"""Quotations from agreements stand in the very file named, on the page named."""

from __future__ import annotations

import hashlib
import importlib
import re
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from section287.law.rules import Template, load_rule_book

TEXTS = [one for one in load_rule_book().templates if one.text == "read"]
SCAN_LIKENESS = 0.75  # a scan's text layer misreads letters; the words must still be there


def _file(shared: Path, template: Template) -> Path:
    source = load_rule_book().template_sources[template.id]
    assert source.file is not None
    return shared / "data" / source.file


@pytest.mark.real
@pytest.mark.parametrize("template", TEXTS, ids=[one.id for one in TEXTS])
def test_the_file_is_the_one_that_was_read(shared: Path, template: Template) -> None:
    source = load_rule_book().template_sources[template.id]
    assert hashlib.sha256(_file(shared, template).read_bytes()).hexdigest() == source.sha256


def _plain(text: str) -> str:
    text = text.replace("‘", "'").replace("’", "'").replace("“", '"').replace("”", '"')
    return re.sub(r"\s+", " ", text)


@pytest.mark.real
@pytest.mark.parametrize("template", TEXTS, ids=[one.id for one in TEXTS])
def test_quotations_stand_on_their_page(shared: Path, template: Template) -> None:
    pdf: Any = importlib.import_module("pypdfium2")
    document = pdf.PdfDocument(_file(shared, template))
    for name, clause in template.clauses.items():
        page = _plain(document[clause.page - 1].get_textpage().get_text_range())
        quote = _plain(clause.quote)
        if clause.layer == "text":
            assert quote in page, f"{template.id} {name}"
        else:
            starts = range(max(1, len(page) - len(quote) + 1))
            best = max(SequenceMatcher(None, quote, page[at : at + len(quote)]).quick_ratio() for at in starts)
            assert best >= SCAN_LIKENESS, f"{template.id} {name}"
