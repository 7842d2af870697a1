"""The shipped facts pass their schema, lead to sources, and a spoilt entry is refused by file and name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from section287.errors import FactInvalid
from section287.evidence.library import load_library
from section287.facts.base import QUOTATION_WORDS, Source
from section287.facts.reading import shared_sources
from section287.law.money import load_money
from section287.law.policies import load_policies
from section287.law.reference import also_asked, load_glossary, load_timeline, models_page
from section287.law.rules import load_rule_book
from section287.law.scenarios import load_scenarios

Spoil = Callable[[str, str, str], Path]


def _load_models(folder: Path) -> Any:
    return models_page(load_rule_book(folder), folder)


def test_shipped_facts_are_valid() -> None:
    assert len(load_policies().states) == 51
    assert len(load_library().entries) >= 93
    assert len(load_timeline()) >= 62
    assert len(load_rule_book().touchpoints) == 9
    assert len(load_rule_book().actions) == 10
    assert len(load_scenarios().scenarios) == 7
    assert len(load_glossary()) >= 30
    assert load_money().offers
    assert len(models_page(load_rule_book())["models"]) == 4
    assert also_asked(load_rule_book())["questions"]


def _every_sourced() -> list[tuple[str, tuple[Source, ...]]]:
    money = load_money()
    found = [(one.id, one.sources) for one in load_library().entries.values()]
    found += [(one.id, one.sources) for state in load_policies().states.values() for one in state.instruments]
    found += [(one.id, one.sources) for group in (money.assumptions, money.offers, money.documented) for one in group]
    found += [(one.id, one.sources) for one in load_glossary()]
    found += [(one.event, one.sources) for one in load_timeline()]
    return found


def test_every_entry_has_a_source_that_can_be_found() -> None:
    for name, sources in _every_sourced():
        assert sources, name
        for one in sources:
            assert one.url or one.via or one.read == "not_read", f"{name}: {one.title} can't be found"


def test_what_nobody_opened_is_not_called_confirmed() -> None:
    money = load_money()
    entries: list[Any] = [*load_library().entries.values(), *money.offers, *money.documented, *load_timeline()]
    entries += [one for state in load_policies().states.values() for one in state.instruments]
    for one in entries:
        if all(source.read == "not_read" for source in one.sources):
            assert one.confidence != "confirmed", getattr(one, "id", one)


def test_sources_cited_by_id_have_no_empty_address() -> None:
    for name, one in shared_sources().items():
        assert one.url or one.via, name


NO_SOURCE = """    sources:
    - title: SB 4-C (2025), Ch. 2025-2
      issuer: State of Florida
      kind: statute
      read: not_read
"""

SPOILT = [
    ("a period that rests on nothing", load_policies, "policies.yaml", "- id: va-eo-47\n", "- id: va-eo-47x\n", "VA"),
    ("a law without a source", load_policies, "policies.yaml", NO_SOURCE, "", "fl-sb4c"),
    ("an instrument of an unknown kind", load_policies, "policies.yaml", "- id: tx-sb8\n    name: SB 8 (2025)\n",
     "- id: tx-sb8\n    name: SB 8 (2025)\n    status: maybe\n", "written twice"),
    ("an unknown state", load_policies, "policies.yaml", "- state: WY\n", "- state: ZZ\n", "ZZ"),
    ("an unknown model", load_rule_book, "authority/rules_wso.yaml", "- id: wso-two-only\n  models: [WSO]",
     "- id: wso-two-only\n  models: [WSP]", "wso-two-only"),
    ("a rule without a source", load_rule_book, "authority/rules_wso.yaml", "  clauses: [two_only, functions]\n", "",
     "wso-two-only"),
    ("an unknown clause", load_rule_book, "authority/rules_wso.yaml", "[two_only, functions]", "[three_only]",
     "wso-two-only"),
    ("an unknown touchpoint", load_rule_book, "authority/rules_none.yaml", "touchpoints: [jail_booking]\n",
     "touchpoints: [jail_bokking]\n", "none-booking-fingerprints"),
    ("an undetermined rule that nothing settles", load_rule_book, "authority/rules_none.yaml",
     "  settled_by: [ice_request]\n", "", "none-transport"),
    ("a text that ends before it begins", load_rule_book, "authority/templates.yaml", "used_until: 2025-02-13",
     "used_until: 2015-02-13", "WSO-2020"),
    ("a quotation that is too long", load_rule_book, "authority/rules_none.yaml",
     'quote: "otherwise to cooperate', 'quote: "' + "word " * 26 + "otherwise to cooperate", "none-transport"),
    ("an unknown source", load_rule_book, "authority/rules_none.yaml", "ref: cfr-287-7\n", "ref: cfr-999\n",
     "none-hold-jail"),
    ("an offer without an amount", load_money, "money.yaml", "  rate: 0.25\n", "", "offer-overtime"),
    ("a disputed amount with one reading", load_money, "money.yaml",
     '  - {low: 1200000, high: 1200000, text: "At least $1.2 million a year (another study, as the Daily Citizen and '
     'the Georgia Budget and Policy Institute report)."}\n', "", "gwinnett-cost"),
    ("a scenario that lacks a step", load_scenarios, "scenarios/campus_stop.yaml", "- {step: hold, use: hold}\n", "",
     "campus_stop"),
    ("an unknown act in a scenario", load_scenarios, "scenarios/campus_stop.yaml", "acts: [{action: interrogate",
     "acts: [{action: interogate", "questioning"),
    ("a model page that names no clause of the text", _load_models, "models.yaml",
     "clauses: [two_only]}\n  - {topic: Arrest without a warrant, text: \"Not delegated.\"",
     "clauses: [two_many]}\n  - {topic: Arrest without a warrant, text: \"Not delegated.\"", "WSO: Questioning"),
    ("an unknown field", load_library, "evidence/research.yaml", "- id: tome-2021\n",
     "- id: tome-2021\n  colour: red\n", "tome-2021"),
    ("an unknown topic", load_library, "evidence/research.yaml",
     "  bears_on:\n    education: 'yes'\n  limits: One state; abs",
     "  bears_on:\n    schools: 'yes'\n  limits: One state; abs", "bellows-2021"),
    ("a contradiction with nothing", load_library, "evidence/courts.yaml", "  contradicts:\n  - doj-alamance-2012\n",
     "  contradicts:\n  - doj-alamance-2013\n", "us-v-johnson-2015"),
    ("a word in two groups of synonyms", load_library, "evidence/synonyms.yaml", "[savings, ",
     "[savings, crime, ", "crime"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("load", "file", "old", "new", "entry"),
    [case[1:] for case in SPOILT],
    ids=[case[0] for case in SPOILT],
)
def test_a_spoilt_entry_is_refused_by_file_and_name(
    spoil: Spoil, load: Callable[[Path], Any], file: str, old: str, new: str, entry: str
) -> None:
    folder = spoil(file, old, new)
    with pytest.raises(FactInvalid) as error:
        load(folder)
    assert file.rsplit("/", 1)[-1] in str(error.value)
    assert entry in str(error.value)


IMPOSSIBLE_DAYS = [
    ("effective before it was enacted", "    enacted: 2025-06-20\n    effective: 2026-01-01\n",
     "    enacted: 2025-06-20\n    effective: 2024-01-01\n"),
    ("enacted after it was checked", "    enacted: 2025-06-20\n    effective: 2026-01-01\n",
     "    enacted: 2027-06-20\n    effective: 2027-07-01\n"),
    ("a day that is no day of ours", "    enacted: 2025-06-20\n    effective: 2026-01-01\n",
     "    enacted: 1025-06-20\n    effective: 2026-01-01\n"),
    ("a deadline before the law", "    - day: 2026-12-01\n", "    - day: 2016-12-01\n"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"), [(old, new) for _, old, new in IMPOSSIBLE_DAYS], ids=[n for n, *_ in IMPOSSIBLE_DAYS]
)
def test_impossible_days_are_refused(spoil: Spoil, old: str, new: str) -> None:
    folder = spoil("policies.yaml", old, new)
    with pytest.raises(FactInvalid, match=r"policies\.yaml.*'tx-sb8'"):
        load_policies(folder)


def test_a_gap_between_periods_is_refused(spoil: Spoil) -> None:
    folder = spoil(
        "policies.yaml",
        "  - since: 2017-09-01\n    until: 2025-12-31\n",
        "  - since: 2017-09-01\n    until: 2025-11-30\n",
    )
    with pytest.raises(FactInvalid, match=r"'TX'.*must end on the day before"):
        load_policies(folder)


def test_broken_yaml_names_the_line(facts_copy: Path) -> None:
    (facts_copy / "money.yaml").write_text("checked_on: 2026-11-22\nassumptions: [\n", encoding="utf-8")
    with pytest.raises(FactInvalid, match=r"facts/money\.yaml line \d+"):
        load_money(facts_copy)


def test_a_comma_without_quotation_marks_is_refused(facts_copy: Path) -> None:
    file = facts_copy / "timeline.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([lines[0], "2025-01-01,one,two,three" + "," * 12]) + "\n", encoding="utf-8")
    with pytest.raises(FactInvalid, match=r"timeline\.csv, line 2"):
        load_timeline(facts_copy)


def test_an_event_without_a_source_is_refused(facts_copy: Path) -> None:
    file = facts_copy / "timeline.csv"
    header = file.read_text(encoding="utf-8").splitlines()[0]
    columns = header.split(",")
    row = {"date": "2025-01-01", "event": "something", "topic": "law", "confidence": "confirmed"}
    file.write_text(header + "\n" + ",".join(row.get(column, "") for column in columns) + "\n", encoding="utf-8")
    with pytest.raises(FactInvalid, match=r"timeline\.csv, entry 'line 2 \(2025-01-01\)': sources"):
        load_timeline(facts_copy)


def test_the_same_id_twice_is_refused(spoil: Spoil) -> None:
    folder = spoil("authority/rules_wso.yaml", "- id: wso-query\n", "- id: wso-two-only\n")
    with pytest.raises(FactInvalid, match="'wso-two-only': there are two"):
        load_rule_book(folder)


def test_quotations_stay_short() -> None:
    for template in load_rule_book().templates:
        for clause in template.clauses.values():
            assert len(clause.quote.split()) <= QUOTATION_WORDS
