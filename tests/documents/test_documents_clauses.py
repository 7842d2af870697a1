"""Clauses and comparisons: real changes are found, misreadings and filled blanks are not taken for them."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest_parts import read
from hypothesis import given, settings
from hypothesis import strategies as st

from section287.documents.agreement import Agreement, compare_agreements
from section287.documents.comparing import compare_tokens, judge
from section287.documents.deviating import Side, compare_sides, is_bespoke, match_clauses, side_of_template
from section287.documents.page import Document, Page, Word
from section287.documents.searching import search_clauses
from section287.documents.template.building import _Voice, build_templates, vote
from section287.documents.template.revisions import list_revisions
from section287.documents.template.table import list_templates, templates_as_json, templates_from_json
from section287.documents.wording import name_forms, tokenize


def verdicts(agreement: Agreement) -> dict[str, str]:
    return {
        (one.new or one.old).heading: one.verdict  # type: ignore[union-attr]
        for one in agreement.deviations
        if one.verdict != "same"
    }


@pytest.mark.parametrize(
    ("old", "new", "scanned", "kind"),
    [
        ("the alien shall be released", "the alien may be released", True, "change"),
        ("the LEA shall notify ICE", "the LEA shall not notify ICE", True, "change"),
        ("within 48 hours", "within 72 hours", False, "change"),
        ("shall assess on a", "shal] assess cn a", True, "noise"),
        ("to perform certain", "to perfonn certain", True, "noise"),
        ("terms of this MOA.", "tenns ofIbis MCA.", True, "noise"),
        ("participating LEA personnel", "participatingLEA person nel", False, "noise"),
        ("field location at", "field location at 125 Main St, Dallas, TX 75001", False, "blank"),
        ("in The Field Office", "in Atlanta, GA", False, "blank"),
        ("the LEA will", "the LEA, at its own expense and at any time it sees fit, will", False, "change"),
    ],
)
def test_change_noise_or_blank(old: str, new: str, scanned: bool, kind: str) -> None:
    found = compare_tokens(tokenize(old), tokenize(new), scanned, "TRAINING")
    kinds = {one.kind for one in found}
    assert kind in kinds
    assert "change" not in kinds or kind == "change"


def test_nothing_differs_from_itself() -> None:
    for template in list_templates():
        for clause in template.clauses:
            assert compare_tokens(tokenize(clause.text), tokenize(clause.text), False, clause.key) == []


CONFUSED = {"m": "rn", "l": "1", "o": "0", "e": "c", "h": "b", "i": "l", "t": "l", ",": ".", "n": "u"}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_a_scanners_confusions_are_no_changes(seed: int) -> None:
    """One letter in thirty misread, as in a poor scan: no clause may count as changed."""
    chance = random.Random(seed)
    template = chance.choice(list_templates())
    clause = chance.choice([one for one in template.clauses if one.text])
    misread = "".join(CONFUSED.get(letter, letter) if chance.random() < 1 / 30 else letter for letter in clause.text)
    found = compare_tokens(tokenize(clause.text), tokenize(misread), True, clause.key)
    changes = [one for one in found if one.kind == "change"]
    assert sum(one.weight for one in changes) <= 6  # below what counts as words of its own


def test_an_agreement_on_the_template_is_word_for_word(write_agreement: Callable[..., Path]) -> None:
    for template, mark in (("TFM-2025-03-07", "Revised 03/07/2025"), ("WSO-2025-02-15", "Revised 02/15/2025")):
        agreement = read(write_agreement(template=template, mark=mark, agency="Harding Police Department, OH"))
        assert verdicts(agreement) == {}
        assert not agreement.bespoke


def test_a_bespoke_sentence_section_and_addendum_are_found(write_agreement: Callable[..., Path]) -> None:
    own = "same day, unless the county commission has decided otherwise in a public meeting of record,"
    changed = read(write_agreement(edits={"same day": own}))
    assert verdicts(changed) == {"RESOLUTION OF LOCAL CHARGES": "changed"}
    assert changed.bespoke
    words = " ".join(one.new for part in changed.deviations for one in part.changes)
    assert "county commission has decided otherwise" in words
    text = "The county keeps a board that looks at each arrest once a month and reports in public on what it finds."
    added = read(write_agreement(added=f"XXI. LOCAL OVERSIGHT BOARD|{text}"))
    assert "added" in verdicts(added).values()
    assert added.bespoke
    addendum = read(write_agreement(addendum="The county may end this agreement at any time without notice to anyone"))
    assert verdicts(addendum) == {"ADDENDUM": "added"}


def test_a_sentence_left_out_is_found(write_agreement: Callable[..., Path]) -> None:
    citizens = "All candidates must be United States citizens."
    work = "All candidates must have at least two years of LEA work experience."
    agreement = read(write_agreement(edits={citizens: "", work: ""}))
    assert verdicts(agreement) == {"NOMINATION OF PERSONNEL": "changed"}
    assert any("citizens" in one.old for part in agreement.deviations for one in part.changes)


def test_two_agreements_differ_only_in_words(write_agreement: Callable[..., Path]) -> None:
    one = read(write_agreement("one.pdf", agency="Alpha County Sheriff's Office, KS"))
    other = read(write_agreement("other.pdf", agency="Beta Police Department, OH", edits={"48 hours": "72 hours"}))
    differing = [part for part in compare_agreements(one, other) if part.verdict != "same"]
    assert [part.new.heading for part in differing if part.new] == ["CERTIFICATION AND AUTHORIZATION"]
    assert [(change.old, change.new) for change in differing[0].changes] == [("48", "72")]
    assert not is_bespoke(differing)


def test_templates_are_built_from_what_most_agreements_say(write_agreement: Callable[..., Path]) -> None:
    """Five agreements, one of which is changed and one of which is a poor scan: the template is the common text."""
    edits = {"Beta": {"two years": "nine years"}, "Delta": {"shall": "sha11"}}
    agreements = [
        read(write_agreement(f"{name}.pdf", agency=f"{name} County Sheriff's Office, KS", edits=edits.get(name)))
        for name in ("Alpha", "Beta", "Gamma", "Delta", "Omega")
    ]
    built = build_templates([(one.document, one.fields) for one in agreements])
    assert [one.id for one in built] == ["TFM-2025-03-07"]
    bundled = next(one for one in list_templates() if one.id == "TFM-2025-03-07")
    assert [clause.label for clause in built[0].clauses] == [clause.label for clause in bundled.clauses]
    text = " ".join(clause.text for clause in built[0].clauses)
    assert "nine years" not in text
    assert "sha11" not in text
    assert "Alpha" not in text
    assert templates_from_json(templates_as_json(built)) == built


def test_revisions_are_told_apart() -> None:
    steps = {(one.before.id, one.after.id): one for one in list_revisions()}
    gone = steps["JEM-2020", "JEM-2025-02-15"]
    assert "COMMUNITYOUTREACH" in {one.old.key.upper() for one in gone.clauses if one.verdict == "left_out" and one.old}


def test_search_marks_the_words(write_agreement: Callable[..., Path]) -> None:
    agreements = [read(write_agreement())]
    found = search_clauses(agreements, "complaint 90")
    assert [one.label for one in found] == ["Appendix B"]
    assert "[complaint]" in found[0].highlighted()
    for start, end in found[0].marks:
        assert found[0].text[start:end].lower().startswith(("complaint", "90"))
    assert search_clauses(agreements, '"complaint within ninety"') == []
    assert search_clauses(agreements, "") == []


def test_names_of_the_agency_are_one_token() -> None:
    names = name_forms("Bay County Sheriff's Office", ["BCSO personnel " * 20])
    keys = [token.key for token in tokenize("the Bay County Sheriff’s Office and BCSO's personnel of the LEA", names)]
    assert keys == ["lea", "and", "lea", "personnel", "of", "lea"]


def test_letter_spaced_words_are_joined() -> None:
    assert [token.key for token in tokenize("qualified o f f i c e r s can")] == ["qualified", "officers", "can"]


def test_judging_needs_no_words() -> None:
    assert judge([], tokenize("LEA"), False) == "noise"


def as_read(label: str, heading: str, text: str, page: int) -> Side:
    return Side(label, heading, text, page, tokenize(text))


def test_a_lost_heading_leaves_nothing_out() -> None:
    """A stamp over a heading gives its clause's words to the clause before it; one really left out is still found."""
    old = side_of_template(next(one for one in list_templates() if one.id == "JEM-2025-02-15"))
    lost = next(index for index, one in enumerate(old) if one.heading == "COSTS AND EXPENDITURES")
    before = old[lost - 1]
    joined = as_read(before.label, before.heading, f"{before.text} E. STS AND EXPE {old[lost].text}", 3)
    kept = [*old[: lost - 1], joined, *old[lost + 1 :]]
    found = compare_sides(old, kept, scanned=True)
    assert not is_bespoke(found, scanned=True)
    assert {one.verdict for one in found} == {"same"}
    gone = compare_sides(old, [*old[:lost], *old[lost + 1 :]], scanned=True)
    assert [one.old.heading for one in gone if one.verdict == "left_out" and one.old] == ["COSTS AND EXPENDITURES"]
    assert is_bespoke(gone, scanned=True)


def test_clauses_without_headings_are_matched_by_words_in_their_order() -> None:
    old = side_of_template(next(one for one in list_templates() if one.id == "WSO-2025-02-15"))
    new = [as_read("", f"HEADLESS {index}", one.text, 1) for index, one in enumerate(old)]
    pairs = match_clauses(old, new)
    assert all(pairs.get(index) == index for index, one in enumerate(old) if one.tokens)
    backwards = [as_read("", f"HEADLESS {i}", " ".join(reversed(one.text.split())), 1) for i, one in enumerate(old)]
    assert all(pairs is None for pairs in match_clauses(old[:3], backwards[:3]).values())


def test_a_line_of_a_scan_that_stands_elsewhere_is_no_change() -> None:
    old = tokenize(
        "the names of those personnel who successfully complete training and pass all required tests. Upon it"
    )
    new = tokenize("the names of those personnel who successfully complete training Upon it and pass all required tes")
    assert not any(one.kind == "change" for one in compare_tokens(old, new, True, "TRAINING"))
    moved = tokenize("the names of those personnel Upon it who may not complete all required training")
    other = tokenize("the names of those personnel who shall not complete all required training Upon it")
    assert any(one.kind == "change" for one in compare_tokens(other, moved, True, "TRAINING"))


def test_misread_words_speak_for_the_word_they_were() -> None:
    voices = [
        _Voice(tokenize(f"qualified {word} can perform functions"), 0.6)
        for word in ("perso1mel", "personnel", "personne")
    ]
    assert vote(voices) == "qualified personnel can perform functions"
    others = [
        _Voice(tokenize(f"held in {word} facilities"), 0.6)
        for word in ("jail/correctional", "jail/correctional", "correctional")
    ]
    assert vote(others) == "held in jail/correctional facilities"


def test_a_clause_on_an_unread_page_is_not_called_left_out(write_agreement: Callable[..., Path]) -> None:
    document = read(write_agreement()).document
    pages = list(document.pages)
    pages[1] = Page(2, 612, 792, "waiting", 0.0, ((Word("x", 0, 0, 1, 1, 1),),))
    agreement = Agreement(Document(document.sha256, document.name, tuple(pages)))
    assert agreement.status == "waiting"
    assert "left_out" not in verdicts(agreement).values()
