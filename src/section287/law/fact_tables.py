"""The facts of the law, money, timeline and glossary as flat tables, for the record and for exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from section287.facts.flat import Row, flat_row, source_rows
from section287.law.money import load_money
from section287.law.policies import load_policies
from section287.law.reference import load_glossary, load_timeline
from section287.law.rules import load_rule_book


def law_tables() -> dict[str, list[Row]]:
    """Return the tables by name, each a list of rows with the same columns and a key that no two share.

    ``agreement_text``, ``clause``, ``rule``, ``policy`` (instruments), ``policy_period``, ``money``, ``timeline``,
    ``glossary``, and ``fact_source`` with the sources of all entries by ``table_name`` and ``entry_id``. A rule's
    clauses are in ``clause`` under each text of its models that has one of the name.
    """
    tables: dict[str, list[Row]] = {name: [] for name in ("agreement_text", "clause", "rule", "policy",
                                    "policy_period", "money", "timeline", "glossary", "fact_source")}  # fmt: skip
    _add_authority(tables)
    _add_policies(tables)
    _add_money(tables)
    for number, event in enumerate(load_timeline(), start=1):
        _add(tables, "timeline", f"{number:03d}", event, {})
    for term in load_glossary():
        _add(tables, "glossary", term.id, term, {})
    return tables


def _add(tables: dict[str, list[Row]], table: str, entry: str, fact: Any, first: dict[str, Any]) -> None:
    """Add an entry as a row, and its sources; ``first`` are columns that it has no field for."""
    fields = {"id": entry, **first, **fact.model_dump(exclude={"id", "sources"})}
    tables[table].append(flat_row(fields))
    tables["fact_source"].extend(source_rows(table, entry, fact.sources))


def _add_authority(tables: dict[str, list[Row]]) -> None:
    book = load_rule_book()
    for text in book.templates:
        tables["agreement_text"].append(flat_row(text.model_dump(exclude={"source", "clauses"})))
        tables["fact_source"].extend(source_rows("agreement_text", text.id, [book.template_sources[text.id]]))
        for name, clause in text.clauses.items():
            tables["clause"].append(flat_row({"agreement_text": text.id, "name": name, **clause.model_dump()}))
    for rule in book.rules:
        _add(tables, "rule", rule.id, rule, {})


def _add_policies(tables: dict[str, list[Row]]) -> None:
    for state in load_policies().states.values():
        for one in state.instruments:
            covers = {"covers": one.covers.text if one.covers else None}
            _add(tables, "policy", one.id, one, {"state": state.state})
            tables["policy"][-1].update(covers)
        for number, period in enumerate(state.periods, start=1):
            tables["policy_period"].append(flat_row({"state": state.state, "n": number, **period.model_dump()}))
        tables["fact_source"].extend(source_rows("policy_period", state.state, state.sources))


def _add_money(tables: dict[str, list[Row]]) -> None:
    """Add offers, state money and documented amounts, a row for each figure, since readings of one may differ."""
    money = load_money()
    groups: tuple[tuple[str, Sequence[Any]], ...] = (
        ("offer", money.offers),
        ("state", money.state_money),
        ("documented", money.documented),
    )
    for group, entries in groups:
        for one in entries:
            tables["fact_source"].extend(source_rows("money", one.id, one.sources))
            for number, figure in enumerate(one.figures or (None,), start=1):
                tables["money"].append(
                    flat_row(
                        {
                            "id": one.id,
                            "n": number,
                            "what": group,
                            "kind": getattr(one, "kind", "grant"),
                            "place": getattr(one, "place", None),
                            "state": getattr(one, "state", None),
                            "since": getattr(one, "since", None),
                            "period": getattr(one, "period", None),
                            "rate": getattr(one, "rate", None),
                            "low": figure.low if figure else None,
                            "high": figure.high if figure else None,
                            "figure": figure.text if figure else None,
                            "text": one.text,
                            "disputed": getattr(one, "disputed", False),
                            "confidence": one.confidence,
                            "checked_on": one.checked_on,
                        }
                    )
                )
