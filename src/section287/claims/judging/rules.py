"""Rules: asked of the authority rules' evaluator; statements that the texts settle: of the models' commitments."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from section287.claims.claim import Claim, Quotation, Verdict
from section287.claims.judging.figures import Bench
from section287.claims.judging.outcome import Outcome, not_checkable

_JAIL = {"custody": "yes"}
_WARRANT = {"warrant": "I-200", "at_release": "yes", "custody": "yes"}
_FIELD_OF = {
    "TFM": "street_encounter",
    "JEM": "in_custody_interview",
    "WSO": "in_custody_interview",
    "none": "street_encounter",
}
_OTHER_ACTS = (
    "interrogate",
    "issue_detainer",
    "prepare_charging_documents",
    "arrest_without_warrant",
    "take_statements",
)
_PERMITS = ("permitted", "permitted_with_supervision")


def judge_rule(claim: Claim, bench: Bench) -> Outcome:
    """Judge a claim on what officers may do, or on what an agreement says."""
    try:
        from section287.law.authority import answer_question  # noqa: F401
        from section287.law.rules import load_rule_book
    except ImportError as error:
        return not_checkable("no_data", f"No data of this kind: the rules of authority are not at hand ({error}).")
    if claim.detail.get("settled"):
        return _settled(claim, bench)
    book = load_rule_book()
    return _Asker(claim, bench, book).judge()


class _Asker:
    """Asks the evaluator the question that a claim stands for."""

    def __init__(self, claim: Claim, bench: Bench, book: Any) -> None:
        from section287.law.evaluate import Evaluator
        from section287.law.policies import load_policies

        self.claim = claim
        self.bench = bench
        self.book = book
        self.evaluator = Evaluator(book)
        self.policies = load_policies()
        self.on = claim.when.end or claim.when.start or bench.panel.newest().seen_on
        if self.on < date(2019, 6, 1) and claim.when.origin != "sentence":
            self.on = bench.panel.newest().seen_on

    def ask(self, model: str, touchpoint: str, **given: str) -> dict[str, Any]:
        """Return the evaluator's answer."""
        from section287.law.authority import Question, answer_question

        question = Question(touchpoint, self.claim.detail["action"], self.on, model=cast("Any", model), given=given)
        return answer_question(self.evaluator, self.policies, question)

    def judge(self) -> Outcome:
        """Return the verdict on the claim."""
        detail = self.claim.detail
        model = detail["model"]
        affirmed = detail["polarity"] == "yes"
        if detail.get("anyone"):
            return self._anyone(model or "TFM", affirmed)
        if not model:
            return self._any_model(affirmed)
        touchpoint = detail["touchpoint"] or self._usual(model)
        given = self._given(model, touchpoint)
        if detail.get("unsupervised"):
            given["supervised"] = "no"
        answer = self.ask(model, touchpoint, **given)
        if detail.get("exclusive") and affirmed:
            return self._nothing_else(model, answer)
        if detail.get("only") and affirmed:
            return self._only(model, answer)
        outcome = self._outcome(answer, affirmed)
        if detail.get("hours") not in (None, "", "48") and outcome.verdict == "supported" and affirmed:
            outcome.verdict = "contradicted"
            outcome.explanation = f"Not {detail['hours']} hours: {outcome.explanation}"
        return outcome

    def _usual(self, model: str) -> str:
        if self.claim.detail["action"] in ("serve_warrant", "hold_48h") and model in ("JEM", "WSO"):
            return "warrant_service"
        return _FIELD_OF.get(model, "street_encounter")

    def _given(self, model: str, touchpoint: str) -> dict[str, str]:
        """Return the facts such sentences take for granted: an officer trained and certified, supervised, on duty."""
        given = {"certified": "yes", "supervised": "yes"} if model != "none" else {}
        jail = touchpoint in ("jail_booking", "in_custody_interview", "warrant_service", "probation", "courthouse")
        if jail:
            given |= _JAIL
        if self.claim.detail["action"] in ("serve_warrant", "hold_48h"):
            given |= _WARRANT if jail else {"warrant": "I-200"}
        if self.claim.detail["action"] == "transport" and jail:
            given["at_release"] = "yes"
        return given

    def _anyone(self, model: str, affirmed: bool) -> Outcome:
        """Any deputy: also one whom ICE has not certified."""
        touchpoint = self.claim.detail["touchpoint"] or self._usual(model)
        given = {**self._given(model, touchpoint), "certified": "no"}
        answer = self.ask(model, touchpoint, **given)
        outcome = self._outcome(answer, affirmed)
        if affirmed and outcome.verdict == "contradicted":
            outcome.explanation = f"Not any officer: {outcome.explanation}"
        return outcome

    def _any_model(self, affirmed: bool) -> Outcome:
        """No model is named: what holds under every one of them holds; otherwise it depends on the model."""
        found = {}
        for model in ("TFM", "JEM", "WSO"):
            touchpoint = self.claim.detail["touchpoint"] or self._usual(model)
            found[model] = self.ask(model, touchpoint, **self._given(model, touchpoint))
        outcomes = {model: answer["outcome"] in _PERMITS for model, answer in found.items()}
        if len(set(outcomes.values())) == 1 and not any(
            answer["outcome"] == "undetermined" for answer in found.values()
        ):
            return self._outcome(found["TFM"], affirmed)
        yes = [model for model, holds in outcomes.items() if holds]
        answer = found[yes[0]] if yes else found["TFM"]
        outcome = self._outcome(answer, affirmed)
        outcome.verdict = "close" if affirmed and yes else "not checkable"
        outcome.reason = None if outcome.verdict == "close" else "vague"
        permitted = ", ".join(yes) or "none"
        outcome.explanation = (
            f"It depends on the model: delegated under {permitted}; not under "
            f"{', '.join(model for model in outcomes if model not in yes)}. {outcome.explanation}"
        )
        return outcome

    def _only(self, model: str, inside: dict[str, Any]) -> Outcome:
        """Only in custody: delegated there, and not outside."""
        given = {**self._given(model, "street_encounter"), "custody": "no"}
        field = self.ask(model, "street_encounter", **given)
        if inside["outcome"] not in _PERMITS and inside["outcome"] != "undetermined":
            outcome = self._outcome(inside, True)
            outcome.explanation = f"Not even then: {outcome.explanation}"
            return outcome
        if field["outcome"] in _PERMITS:
            outcome = self._outcome(field, True)
            outcome.verdict = "contradicted"
            outcome.explanation = f"Not only then: {outcome.explanation}"
            return outcome
        return self._outcome(inside, True)

    def _nothing_else(self, model: str, own: dict[str, Any]) -> Outcome:
        """Nothing but this act: delegated itself, and no other act that sentences name."""
        outcome = self._outcome(own, True)
        for action in _OTHER_ACTS:
            if action == self.claim.detail["action"] or outcome.verdict != "supported":
                continue
            asked = self.claim.model_copy(update={"detail": {**self.claim.detail, "action": action}})
            other = _Asker(asked, self.bench, self.book)
            touchpoint = other._usual(model)
            answer = other.ask(model, touchpoint, **other._given(model, touchpoint))
            if answer["outcome"] in _PERMITS:
                outcome = other._outcome(answer, False)
                outcome.explanation = f"Not only that: {outcome.explanation}"
        return outcome

    def _outcome(self, answer: dict[str, Any], affirmed: bool) -> Outcome:
        lines = answer["because"]
        told = lines[0]["text"] if lines else "No clause speaks of it."
        if answer["outcome"] == "undetermined":
            outcome = not_checkable("no_data", f"The texts don't settle it: {told}")
        else:
            holds = (answer["outcome"] in _PERMITS) == affirmed
            outcome = Outcome("supported" if holds else "contradicted", told)
            if answer["confidence"] == "unverified":
                outcome = not_checkable("unverified", told)
        listed = {one["n"]: one for one in answer["sources"]}
        for line in lines[:4]:
            number = self.bench.sources.work(listed[line["n"]])
            outcome.quotations.append(
                Quotation(
                    text=line["quote"] or line["text"], cite=line["cite"], n=number, confidence=line["confidence"]
                )
            )
        if answer["outcome"] == "permitted_with_supervision" and affirmed:
            outcome.notes.append(
                "For officers whom ICE has trained and certified, under its direction and supervision."
            )
        return outcome


def _settled(claim: Claim, bench: Bench) -> Outcome:
    """Return the verdict on a statement that a model's text, or the statute, settles."""
    from section287.law.reference import models_page
    from section287.law.rules import load_rule_book

    page = models_page(load_rule_book())
    model = next((one for one in page["models"] if one["model"] == claim.detail["model"]), None)
    topic = next((one for one in (model or {}).get("commitments", []) if one["topic"] == claim.detail["topic"]), None)
    if topic is None:
        return not_checkable("no_data", "No data of this kind: the facts hold no entry for it.")
    verdicts: dict[str, Verdict] = {"says": "supported", "denies": "contradicted", "close": "close"}
    outcome = Outcome(verdicts[claim.expects], topic["text"])
    listed = {one["n"]: one for one in page["sources"]}
    for clause in topic["clauses"][:3]:
        outcome.quotations.append(
            Quotation(text=clause["quote"], cite=clause["cite"], n=bench.sources.work(listed[clause["n"]]))
        )
    for number in topic["n"][:3]:
        source = listed[number]
        outcome.quotations.append(Quotation(text=topic["text"], cite=source["title"], n=bench.sources.work(source)))
    return outcome
