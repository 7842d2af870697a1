"""What an agency's officers may do today: its agreements' texts, with its state's law on top, act by act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from section287.facts.base import MODELS
from section287.law.evaluate import Evaluator
from section287.law.policies import StatePolicy
from section287.law.rules import Template
from section287.law.state_law import Act, AgencyKind, apply_state_law
from section287.web.pages.curated import evaluator, policies
from section287.web.pages.models import ASSUMED
from section287.web.pages.page import Visit

# the more an outcome lets an officer do, the earlier it stands
RANK = ("permitted", "permitted_with_supervision", "undetermined", "not_permitted")
Key = tuple[str, str, str, tuple[tuple[str, str | None], ...], date]


def read_powers(visit: Visit, agency: dict[str, Any], agreements: Sequence[dict[str, Any]], on: date) -> dict[str, Any]:
    """Return what an agency's agreements on the newest list let its officers do.

    Agencies of one kind in one state with the same texts share the answer, so it is worked out once.

    Returns:
        ``models`` with the text that each rests on, ``stance`` of the state's law, and ``acts``: per act the answers,
        each an outcome with the models that carry it and the touchpoints; empty without a listed agreement.
    """
    book = evaluator().book
    texts: dict[str, Template | None] = {}
    for one in agreements:
        if one["status"] == "listed":
            signed = one["signed_on"] or one["first_listed_on"]
            for model in (code for code in MODELS if code in one["model"].split("+")):
                texts[model] = book.template_on(model, on, agency["state"], signed)
    named = tuple((model, text.id if text else None) for model, text in sorted(texts.items()))
    key: Key = (agency["state"], agency["kind"], agency["level"], named, on)
    kind = AgencyKind(agency["kind"], agency["level"])
    return visit.edition.remember(("powers", key), lambda: _work_out(evaluator(), agency["state"], kind, texts, on))


def _work_out(
    asked: Evaluator, state: str, kind: AgencyKind, texts: dict[str, Template | None], on: date
) -> dict[str, Any]:
    policy = policies().states.get(state)
    period = policy.period_on(on) if policy else None
    book = asked.book
    acts = []
    for action in book.actions if texts else ():
        held: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        laws: list[str] = []
        for touchpoint in book.touchpoints:
            outcome, models, changed = _best(asked, policy, kind, texts, on, action, touchpoint)
            held.setdefault((outcome, tuple(models)), []).append(touchpoint)
            laws += [one for one in changed if one not in laws]
        answers = [
            {"outcome": outcome, "models": list(models), "touchpoints": places}
            for (outcome, models), places in sorted(held.items(), key=lambda one: RANK.index(one[0][0]))
        ]
        acts.append({"action": action, "answers": answers, "laws": laws})
    return {
        "models": [
            {"model": model, "text": text.name if text else None, "revision": text.revision if text else None}
            for model, text in texts.items()
        ],
        "stance": period.stance if period else None,
        "stance_text": period.text if period else None,
        "confidence": period.confidence if period else None,
        "acts": acts,
    }


def _best(
    asked: Evaluator,
    policy: StatePolicy | None,
    kind: AgencyKind,
    texts: dict[str, Template | None],
    on: date,
    action: str,
    touchpoint: str,
) -> tuple[str, list[str], list[str]]:
    """Return the outcome that lets most, the models that give it, and the laws that changed an outcome."""
    book = asked.book
    known = {**book.touchpoints[touchpoint].unless_said, **ASSUMED}
    delegated = book.actions[action].delegated == "yes"
    found: dict[str, list[str]] = {}
    changed: list[str] = []
    for model, text in texts.items():
        finding = asked.answer(model, touchpoint, action, known, text)  # type: ignore[arg-type]
        outcome: str = finding.outcome
        if policy is not None:
            overlay = apply_state_law(policy, on, Act(model, action, delegated, known, kind), finding.outcome)
            if overlay.outcome != finding.outcome:
                changed += [one.name for one in overlay.instruments]
            outcome = overlay.outcome
        found.setdefault(outcome, []).append(model)
    best = min(found, key=RANK.index)
    return best, found[best], changed
