"""Our own prose keeps to plain, neutral words: facts, pages of docs, templates of the site."""

from __future__ import annotations

from pathlib import Path

import pytest

from section287.facts.neutral import find_loaded_words, load_words, prose_of_facts

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    page
    for folder, patterns in (
        ("docs", ("*.md",)),
        ("src/section287/web", ("*.html", "*.j2", "*.yaml", "*.yml")),
        (".", ("README.md", "ARCHITECTURE.md", "CHANGELOG.md")),
    )
    for pattern in patterns
    for page in ((ROOT / folder).glob(pattern) if folder == "." else (ROOT / folder).rglob(pattern))
)


def test_facts_use_neutral_words() -> None:
    found = [str(one) for where, text in prose_of_facts() for one in find_loaded_words(text, where)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_pages_use_neutral_words(page: Path) -> None:
    found = [str(one) for one in find_loaded_words(page.read_text(encoding="utf-8"), page.name)]
    assert not found, "\n".join(found)


def test_the_facts_are_really_read() -> None:
    read = list(prose_of_facts())
    assert len(read) > 1000
    files = {where.split(",")[0].split(" ")[0] for where, _ in read}
    assert {"policies.yaml", "money.yaml", "timeline.csv", "scenarios/common.yaml", "evidence/research.yaml"} <= files


@pytest.mark.parametrize("word", load_words(), ids=lambda one: one.word)
def test_every_word_of_the_list_is_found_and_passes_in_quotation_marks(word: object) -> None:
    shown = word.word.rstrip("*")  # type: ignore[attr-defined]
    assert find_loaded_words(f"They spoke of {shown.upper()} again."), shown
    assert not find_loaded_words(f'They spoke of "{shown}" again.'), shown
    assert not find_loaded_words(f"They spoke of “{shown}” again."), shown


def test_an_ending_is_found_only_where_the_list_says_so() -> None:
    assert find_loaded_words("They deputized two officers.")
    assert not find_loaded_words("The rogueish words are none of ours.")
