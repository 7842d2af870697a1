"""What a study says, in plain words: what was found, how sure that is, what went into it and what was not shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from section287.yaml_text import read_bundled_yaml

if TYPE_CHECKING:
    from section287.impact.study import Study

LANGUAGES = ("en", "es")
ALPHA = 0.05
FEW_TREATED_CLUSTERS = 20
FEW_CONTROLS = 10
SMALL_GROUP = 2
PARTS = ("found", "sure", "coverage", "not_shown")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a reading.

    Attributes:
        part: found, sure, coverage or not_shown.
        code: its key in ``words/*.yml``; stable, for software that says it in its own words.
        values: what was put into it.
    """

    part: str
    code: str
    text: str
    values: dict[str, Any]


@cache
def words(language: str) -> dict[str, Any]:
    """Return the words of a language.

    Raises:
        UsageError: there are none.
    """
    from section287.errors import UsageError

    if language not in LANGUAGES:
        raise UsageError(f"no reading in '{language}'; one of {', '.join(LANGUAGES)}")
    loaded: dict[str, Any] = read_bundled_yaml("section287.impact", f"words/{language}.yml")
    return loaded


def figure(value: float, digits: int = 3) -> str:
    """Return a figure with some significant digits and a real minus.

    >>> figure(-0.039951), figure(12345.6), figure(0)
    ('−0.04', '12,346', '0')
    """
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−") if float(text.replace(",", "")) else "0"


def say(code: str, language: str, study: Study, **values: Any) -> str:
    """Return one sentence, or a word, filled with the study's own words and the values given."""
    text: str = words(language)[code]
    return text.format(**_common(study, language), **values) if "{" in text else text


def label(study: Study, language: str) -> str:
    """Return what the treatment is, in words."""
    said, treatment = words(language), study.treatment
    if treatment.file is not None:
        return str(said["label_file"]).format(file=treatment.file)
    if treatment.first_known is None:
        return treatment.label
    model = said["label_model"].format(model=treatment.model) if treatment.model else ""
    return f"{said['label_record']}{model}{said['label_county'] if treatment.by_county else ''}"


def _common(study: Study, language: str) -> dict[str, Any]:
    said = words(language)
    unit, time = study.outcome.unit, study.outcome.time
    coverage = study.coverage
    return {
        "units": said["unit"][unit],
        "one_unit": unit,
        "units_first": said["unit"][unit].capitalize(),
        "times": said["time"][time],
        "one_time": said["one_time"][time],
        "time": said["one_time"][time],
        "label": label(study, language),
        **said["gender"][unit],
        "treated": f"{coverage.treated:,}",
        "untreated": f"{coverage.untreated:,}",
        "treated_clusters": f"{coverage.treated_clusters:,}",
        "clusters": said[f"clusters_{study.options.cluster}"],
        "found": _found_text(study, said),
        "first": study.period(coverage.first),
        "last": study.period(coverage.last),
        "method": said["method"][study.options.method],
    }


def _found_text(study: Study, said: dict[str, Any]) -> str:
    one = study.overall
    relative = ""
    if study.before > 0 and study.outcome.negative == 0:
        relative = said["found_relative"].format(
            before=figure(study.before), percent=figure(abs(one.estimate) / study.before * 100)
        )
    return str(said["found"]).format(
        span=f"{max((point.key for point in study.events), default=0) + 1:,}",
        times=said["time"][study.outcome.time],
        units=said["unit"][study.outcome.unit],
        **said["gender"][study.outcome.unit],
        column=study.outcome.column,
        estimate=figure(abs(one.estimate)),
        direction=said["higher" if one.estimate >= 0 else "lower"],
        low=figure(one.low),
        high=figure(one.high),
        relative=relative,
    )


class _Writer:
    """Sentences collected in their order."""

    def __init__(self, study: Study, language: str) -> None:
        self.study, self.language = study, language
        self.sentences: list[Sentence] = []

    def say(self, part: str, code: str, **values: Any) -> None:
        shown = {
            key: figure(value) if isinstance(value, float) else f"{value:,}" if type(value) is int else value
            for key, value in values.items()
        }
        text = say(code, self.language, self.study, **{k: v for k, v in shown.items() if k not in _OWN})
        self.sentences.append(Sentence(part, code, text, values))


_OWN = ("treated_clusters",)


def read_study(study: Study, language: str = "en") -> list[Sentence]:
    """Return the study's reading: every sentence follows from its figures, none from what one might wish."""
    writer = _Writer(study, language)
    _say_found(writer)
    _say_checks(writer)
    _say_coverage(writer)
    _say_not_shown(writer)
    return writer.sentences


def _say_found(writer: _Writer) -> None:
    study, one = writer.study, writer.study.overall
    text = _found_text(study, words(writer.language))
    writer.sentences.append(
        Sentence("found", "found", text, {"estimate": one.estimate, "low": one.low, "high": one.high,
                                          "error": one.error, "before": study.before})
    )  # fmt: skip
    writer.say("found", "treatment")
    holds = one.low <= 0 <= one.high
    writer.say("sure", "interval_holds_zero" if holds else "interval_leaves_zero")


def _say_checks(writer: _Writer) -> None:
    study = writer.study
    test = study.pretrend
    if test is None:
        writer.say("sure", "pretrend_untested")
    else:
        code = "pretrend_seen" if test.p < ALPHA else "pretrend_not_seen"
        writer.say("sure", code, tested=test.tested, p=probability(test.p))
    if study.sensitivity is not None:
        if study.sensitivity.breakdown is None:
            writer.say("sure", "breakdown_none")
        else:
            writer.say("sure", "breakdown", m=study.sensitivity.breakdown)
    if (placebo := study.placebo) is not None:
        code = "placebo_not_seen" if placebo.low <= 0 <= placebo.high else "placebo_seen"
        writer.say("sure", code, shift=placebo.shift, estimate=placebo.estimate, low=placebo.low, high=placebo.high)
    if (drawn := study.randomised) is not None:
        writer.say("sure", "randomised", draws=drawn.draws, share=drawn.share * 100, low=drawn.low, high=drawn.high)
    if len(study.left_out) > 1:
        low, high = (pick(study.left_out, key=lambda one: one.estimate) for pick in (min, max))
        writer.say("sure", "left_out", low=low.estimate, low_state=low.state, high=high.estimate, high_state=high.state)
        if low.estimate * study.overall.estimate < 0 or high.estimate * study.overall.estimate < 0:
            writer.say("sure", "left_out_sign")
    if (two := study.two_way) is not None:
        writer.say("sure", "two_way", estimate=two.estimate, low=two.low, high=two.high)
        earlier = sum(part.weight for part in two.parts or () if part.kind == "earlier")
        if earlier > 0:
            writer.say("sure", "two_way_earlier", percent=earlier * 100)
    if study.options.method == "sunab" and min(study.coverage.groups.values()) <= SMALL_GROUP:
        writer.say("sure", "sunab_errors")
    if study.regressed:
        writer.say("sure", "regressed", regressed=study.regressed, cells=study.cells)


def probability(p: float) -> str:
    """Return a p value as text.

    >>> probability(0.00004), probability(0.16812)
    ('< 0.001', '= 0.17')
    """
    return "< 0.001" if p < 0.001 else f"= {p:.3f}" if p < 0.095 else f"= {p:.2f}"


def _say_coverage(writer: _Writer) -> None:
    found, outcome = writer.study.coverage, writer.study.outcome
    said = words(writer.language)
    writer.say("coverage", "share_treated", percent=found.treated / (found.treated + found.untreated) * 100)
    aside = [
        said[code].format(n=f"{count:,}")
        for code in ("already", "other_model", "unlisted", "incomplete")
        if (count := getattr(found, code))
    ]
    if aside:
        writer.say("coverage", "coverage_set_aside", parts="; ".join(aside))
    if found.absent:
        places = said["unit"]["county" if writer.study.treatment.by_county else outcome.unit]
        writer.say("coverage", "coverage_absent", absent=found.absent, places=places)
    if outcome.unmatched:
        names = sorted(outcome.unmatched, key=lambda one: (-outcome.unmatched[one], one))
        shown = ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")
        writer.say(
            "coverage", "coverage_unmatched", lost=sum(outcome.unmatched.values()), rows=outcome.rows, names=shown
        )
    if found.gaps:
        withheld = said["coverage_withheld"].format(withheld=f"{outcome.withheld:,}") if outcome.withheld else ""
        writer.say("coverage", "coverage_gaps", percent=found.gaps / found.cells * 100, withheld=withheld)
    if outcome.negative:
        writer.say("coverage", "coverage_negative", negative=outcome.negative)


def _say_not_shown(writer: _Writer) -> None:
    study, found = writer.study, writer.study.coverage
    writer.say("not_shown", "not_causal")
    writer.say("not_shown", "selection")
    writer.say("not_shown", "spillover")
    if found.statewide:
        writer.say("not_shown", "statewide", statewide=found.statewide)
    if study.treatment.listed is None:
        writer.say("not_shown", "dates")
    else:
        writer.say("not_shown", "dates_file", file=study.treatment.file or study.treatment.label)
    if study.outcome.time != "month":
        writer.say("not_shown", "partial")
    if found.ended:
        writer.say("not_shown", "ended", ended=found.ended)
    if found.unknown_before is not None:
        writer.say("not_shown", "unknown_before", unknown_before=study.period(found.unknown_before))
    if found.later:
        writer.say("not_shown", "later", later=found.later)
    if found.treated_clusters < FEW_TREATED_CLUSTERS:
        writer.say("not_shown", "few_clusters")
    if study.fewest_controls < FEW_CONTROLS:
        writer.say("not_shown", "few_controls", fewest=study.fewest_controls)
    if len(found.groups) > 1:
        writer.say("not_shown", "composition")
