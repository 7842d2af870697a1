"""An outcome and a treatment joined into a design, with everything that was set aside counted, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from section287.errors import UsageError
from section287.impact.design import UNTREATED, Design, number_clusters
from section287.impact.outcome import Outcome
from section287.impact.periods import name_of
from section287.impact.treatment import Treatment
from section287.impact.units import Place

CONTROLS = ("never", "notyet")
CLUSTERS = ("state", "unit")
WINDOWS = {"month": 12, "quarter": 8, "year": 5}
FEWEST_CLUSTERS = 4
"""With fewer clusters that were treated, no clustered error means anything (Conley and Taber 2011)."""
FEWEST_TREATED = 5


@dataclass(frozen=True, slots=True)
class Options:
    """How a study is made.

    Attributes:
        control: never: compared with units not treated up to the outcome's end; notyet: also with those treated later.
        cluster: state or unit: within which errors may hang together.
        method: cs (Callaway and Sant'Anna), sunab (Sun and Abraham), did2s (Gardner) or lp (local projections).
        adjust: dr, reg or ipw: how covariates are adjusted for by cs.
        window: periods shown on each side; None takes WINDOWS.
        since, until: numbers of the first and last period of the outcome to be used.
        anticipation: periods before the beginning in which an effect may already show.
        base: universal: all compared with the last period before treatment; varying: before it, each with the one
            before.
        balanced: only units with a value in every period.
        checks: also placebos, leaving out one state at a time, and sensitivity.
        seed, draws: of everything random.
    """

    control: str = "never"
    cluster: str = "state"
    method: str = "cs"
    adjust: str = "dr"
    window: int | None = None
    since: int | None = None
    until: int | None = None
    anticipation: int = 0
    base: str = "universal"
    balanced: bool = False
    checks: bool = True
    seed: int = 287
    draws: int = 199


@dataclass(frozen=True, slots=True)
class Coverage:
    """What went into a study and what was set aside, in units unless said otherwise.

    Attributes:
        matched: units of the outcome; treated, untreated: those compared; later: untreated ones that were treated
            after the outcome's end.
        already: treated before the outcome can tell; other_model: under another model; unlisted: not in the treatment
            file; incomplete: dropped as unbalanced or without any value; ended: treated ones whose treatment ended
            within the outcome's periods or later.
        statewide: untreated units in states where an agency of the whole state was treated.
        cells: values used; gaps: values missing among them.
        absent: treated units of which the outcome has nothing.
    """

    matched: int
    treated: int
    untreated: int
    later: int
    already: int
    other_model: int
    unlisted: int
    incomplete: int
    ended: int
    statewide: int
    absent: int
    cells: int
    gaps: int
    clusters: int
    treated_clusters: int
    states: int
    first: int
    last: int
    unknown_before: int | None = None
    groups: Mapping[int, int] = field(default_factory=dict)


def assemble(outcome: Outcome, treatment: Treatment, options: Options) -> tuple[Design, Coverage]:
    """Join an outcome to a treatment.

    Raises:
        UsageError: an option is unknown, or the design can't answer: no period before treatment, no untreated unit,
            one cluster, too few treated ones, or nothing left.
    """
    _check(options)
    times = [
        period
        for period in outcome.periods
        if (options.since is None or period >= options.since) and (options.until is None or period <= options.until)
        and (treatment.last_known is None or period <= treatment.last_known)
    ]  # fmt: skip
    if len(times) < 2:
        raise UsageError(
            f"{outcome.name}: {len(times)} {outcome.time}{'' if len(times) == 1 else 's'} of it can be used; "
            "a study needs at least one before and one after treatment"
        )
    sorter = _Sorter(outcome, treatment, options, times)
    kept = sorter.sort()
    first = np.asarray([sorter.first[one] for one in kept], dtype=np.int64)
    values, covariates = _fill(outcome, kept, times)
    states = [outcome.places[one].state for one in kept]
    design = Design(
        values,
        covariates,
        np.asarray(times, dtype=np.int64),
        first,
        number_clusters(states if options.cluster == "state" else kept),
        tuple(kept),
        tuple(states),
        options.control == "notyet",
        options.anticipation,
    )
    coverage = sorter.describe(design)
    _refuse(outcome, treatment, options, coverage, design)
    return design, coverage


def _check(options: Options) -> None:
    from section287.impact.group_time import METHODS
    from section287.impact.peers import PEERS

    for option, value, known in (
        ("--control", options.control, CONTROLS),
        ("--cluster", options.cluster, CLUSTERS),
        ("--method", options.method, ("cs", *PEERS)),
        ("--adjust", options.adjust, METHODS),
        ("--base", options.base, ("universal", "varying")),
    ):
        if value not in known:
            raise UsageError(f"{option}: '{value}' is none of {', '.join(known)}")
    if options.window is not None and options.window < 1:
        raise UsageError(f"--window {options.window}: at least one period on each side is shown")
    if options.anticipation < 0:
        raise UsageError(f"--anticipation {options.anticipation}: a number of periods, 0 or more")


class _Sorter:
    """Which units are compared, and why others aren't."""

    def __init__(self, outcome: Outcome, treatment: Treatment, options: Options, times: list[int]) -> None:
        self.outcome, self.treatment, self.options, self.times = outcome, treatment, options, times
        self.first: dict[str, int] = {}
        self.counts = dict.fromkeys(("later", "already", "other_model", "unlisted", "incomplete"), 0)

    def sort(self) -> list[str]:
        kept = []
        within = set(self.times)
        seen: dict[str, int] = {}
        for (unit, period), numbers in self.outcome.values.items():
            seen[unit] = seen.get(unit, 0) + (period in within and None not in numbers)
        for unit in sorted(self.outcome.places):
            place = self.outcome.places[unit]
            reason = self._reason(place, seen[unit])
            if reason:
                self.counts[reason] += 1
            else:
                kept.append(unit)
        return kept

    def _key(self, place: Place) -> str | None:
        return place.county if self.treatment.by_county else place.unit_id

    def _reason(self, place: Place, seen: int) -> str | None:
        key = self._key(place)
        if key is None or (self.treatment.listed is not None and key not in self.treatment.listed):
            return "unlisted"
        begun = self.treatment.first.get(key, UNTREATED)
        if key in self.treatment.other:
            return "other_model"
        if begun - self.options.anticipation <= self.times[0]:
            return "already"
        if not seen or (self.options.balanced and seen < len(self.times)):
            return "incomplete"
        if self.times[-1] < begun < UNTREATED:
            # nothing of its treatment is seen: untreated in this study
            self.counts["later"] += 1
            begun = UNTREATED
        self.first[place.unit_id] = begun
        return None

    def describe(self, design: Design) -> Coverage:
        treatment, last = self.treatment, int(design.times[-1])
        treated = design.first <= last
        keys = [self._key(self.outcome.places[unit]) for unit in design.units]
        met = {self._key(place) for place in self.outcome.places.values()}
        wide = [treatment.statewide.get(state, UNTREATED) <= last for state in design.states]
        groups = {group: int((design.first == group).sum()) for group in design.groups if group <= last}
        return Coverage(
            len(self.outcome.places),
            int(treated.sum()),
            int((~treated).sum()),
            self.counts["later"],
            self.counts["already"],
            self.counts["other_model"],
            self.counts["unlisted"],
            self.counts["incomplete"],
            sum(key in treatment.ended for key, flag in zip(keys, treated, strict=True) if flag),
            sum(one and not flag for one, flag in zip(wide, treated, strict=True)),
            len({key for key, begun in treatment.first.items() if self.times[0] < begun <= last} - met),
            int(design.values.size),
            int((~np.isfinite(design.values)).sum()),
            design.cluster_count,
            len(set(design.clusters[treated].tolist())),
            len(set(design.states)),
            int(design.times[0]),
            last,
            treatment.first_known if treatment.first_known is not None and treatment.first_known > design.times[0]
            else None,
            groups,
        )  # fmt: skip


def _fill(outcome: Outcome, kept: list[str], times: list[int]) -> tuple[Any, Any]:
    rows = {unit: place for place, unit in enumerate(kept)}
    columns = {period: place for place, period in enumerate(times)}
    filled = np.full((len(kept), len(times), 1 + len(outcome.covariates)), np.nan)
    for (unit, period), numbers in outcome.values.items():
        if unit in rows and period in columns:
            filled[rows[unit], columns[period]] = [np.nan if one is None else one for one in numbers]
    return filled[:, :, 0].copy(), (filled[:, :, 1:].copy() if outcome.covariates else None)


def _refuse(outcome: Outcome, treatment: Treatment, options: Options, found: Coverage, design: Design) -> None:
    """Refuse a design that can't answer, in one line."""
    span = f"{name_of(found.first, outcome.time)} to {name_of(found.last, outcome.time)}"
    many = {"county": "counties", "agency": "agencies", "state": "states"}[outcome.unit]
    if not found.treated and found.already:
        raise UsageError(
            f"{outcome.name}: begins in {name_of(found.first, outcome.time)}, and its {found.already:,} treated {many} "
            "were treated by then: there is no period before treatment to compare with"
        )
    if not found.treated:
        raise UsageError(f"{outcome.name}: none of its {found.matched:,} {many} was first treated in {span}")
    if not found.untreated and options.control == "never":
        raise UsageError(
            f"{outcome.name}: all its {found.treated:,} {many} are treated by {span[-len(span) // 2 + 1 :].strip()}: "
            "no untreated ones to compare with (--control notyet compares with those treated later)"
        )
    if options.control == "never" and found.untreated < FEWEST_TREATED:
        raise UsageError(
            f"{outcome.name}: only {found.untreated:,} untreated {many} for {found.treated:,} treated ones: at least "
            f"{FEWEST_TREATED} are needed (--control notyet compares also with those treated later)"
        )
    if not np.isfinite(design.values).any():
        raise UsageError(f"{outcome.name}: no value left in {span}")
    if found.clusters < 2:
        raise UsageError(
            f"{outcome.name}: all {many} are in one {options.cluster}: no error can be told for one cluster "
            "(--cluster unit takes each for itself)"
        )
    fewest = FEWEST_CLUSTERS if options.cluster == "state" and outcome.unit != "state" else FEWEST_TREATED
    if found.treated_clusters < fewest:
        names = "states" if options.cluster == "state" else many
        more = (
            " (--cluster unit, if units of a state may be taken as independent)"
            if options.cluster == "state" and found.treated >= FEWEST_TREATED else ""
        )  # fmt: skip
        raise UsageError(
            f"{outcome.name}: only {found.treated:,} of its {many}, in {found.treated_clusters} {names}, were first "
            f"treated in {span}: at least {fewest} {names} are needed to tell how sure an estimate is{more}"
        )
