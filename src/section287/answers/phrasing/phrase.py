"""Rewriting an answer: ask the model once, let each sentence through the gate or keep the template's, log both."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any

from section287.answers.phrasing.client import Endpoint, PhrasingFailed, complete, endpoint_from_environment
from section287.answers.phrasing.gate import check_offer
from section287.answers.phrasing.prompt import messages_for, numbered, read_reply
from section287.answers.report import Answer, Section, Sentence

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Phraser:
    """Rewrites answers with one endpoint; what fails leaves the template's own sentences in place."""

    endpoint: Endpoint

    def rewrite(self, answer: Answer) -> Answer:
        """Return the answer with every sentence that passed the gate; ``phrasing`` says what became of each."""
        sentences = numbered(answer)
        messages = messages_for(answer, sentences)
        report: dict[str, Any] = {
            "model": self.endpoint.model,
            "asked": len(sentences),
            "accepted": [],
            "rejected": [],
            "failed": None,
        }
        if not messages:
            return replace(answer, phrasing={**report, "asked": 0})
        try:
            offers = dict(read_reply(complete(self.endpoint, messages)))
        except PhrasingFailed as error:
            log.warning("phrasing failed: %s", error, extra={"question": answer.question})
            return replace(answer, phrasing={**report, "failed": str(error)})
        facts = {one.id: one for one in answer.facts}
        changed: dict[int, Sentence] = {}
        for name, template in sentences:
            offer = offers.get(name)
            if offer is None:
                continue
            problems = check_offer(offer, template, facts, answer.sources)
            row = {"id": name, "template": template.text, "offered": offer.text[:1000]}
            if problems:
                report["rejected"].append({**row, "why": problems})
                log.warning(
                    "phrasing rejected: %s", "; ".join(problems),
                    extra={"question": answer.question, "offered": row["offered"], "template": template.text},
                )  # fmt: skip
            else:
                report["accepted"].append(row)
                log.info("phrasing accepted", extra={"question": answer.question, **row})
                changed[id(template)] = replace(template, text=" ".join(offer.text.split()))
        return _with(answer, changed, report)


def _with(answer: Answer, changed: dict[int, Sentence], report: dict[str, Any]) -> Answer:
    def put(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
        return tuple(changed.get(id(one), one) for one in sentences)

    sections = tuple(Section(one.heading, put(one.sentences)) for one in answer.sections)
    return replace(
        answer, summary=put(answer.summary), sections=sections, bottom_line=put(answer.bottom_line), phrasing=report
    )


def phraser_from_environment() -> Phraser | None:
    """Return the phraser that the environment asks for, or None: off unless SECTION287_LLM_URL is set.

    Raises:
        UsageError: a setting is not usable.
    """
    endpoint = endpoint_from_environment()
    return Phraser(endpoint) if endpoint else None
