"""How a county or a state is shaded on a day. The page's script (static/map.js) shades by the same rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from section287.places.shapes.table import load_shapes
from section287.places.states import list_states
from section287.web.maps.spans import Agency, MapData, people_of, state_people

# what can be shown, and the number of shades that each has besides 0, which is "none"
SHOWS = {"model": 4, "agreements": 4, "status": 3, "first": 5, "population": 5, "law": 5}
STANCES = ("mandates", "encourages", "none_found", "restricts", "bans")
AGREEMENT_STEPS = (1, 2, 4, 8)  # shade 1 begins at one agreement, 2 at two, ...
SHARE_STEPS = (0.0, 0.1, 0.25, 0.5, 0.75)  # of a state's residents; shade 1 is anything above none
# shade 1 holds all days before the first of these, 2 those before the second, ...
FIRST_STEPS = (date(2021, 1, 1), date(2025, 1, 1), date(2025, 7, 1), date(2026, 1, 1))


@dataclass(frozen=True, slots=True)
class Moment:
    """A step of the map with its day: the last one on which its list is known to have been up, or the day asked for."""

    step: int
    day: date

    def models(self, agencies: Iterable[Agency]) -> list[str]:
        """Return the model of each agreement that agencies have on the list."""
        return [model for one in agencies for model, first, last in one.runs if first <= self.step <= last]


def shade_model(here: list[Agency], statewide: list[Agency], moment: Moment) -> int:
    """Return 1 for task force only, 2 for jail models only, 3 for both, 4 for a statewide agency's alone."""
    models = set(moment.models(here))
    if not models:
        return 4 if moment.models(statewide) else 0
    street, jail = bool(models & {"TFM", "JEM+TFM"}), bool(models & {"JEM", "WSO", "JEM+TFM"})
    return 3 if street and jail else 1 if street else 2


def shade_agreements(here: list[Agency], _: list[Agency], moment: Moment) -> int:
    """Return the shade of a county by its number of agreements."""
    size = len(moment.models(here))
    return sum(size >= step for step in AGREEMENT_STEPS)


def shade_status(here: list[Agency], _: list[Agency], moment: Moment) -> int:
    """Return 1 for a county with an agreement on the list, 2 with one on an earlier list only, 3 with one pending."""
    if moment.models(here):
        return 1
    if any(first < moment.step for one in here for _model, first, _last in one.runs):
        return 2
    return 3 if any(first <= moment.day <= last for one in here for first, last in one.pending) else 0


def shade_first(here: list[Agency], _: list[Agency], moment: Moment) -> int:
    """Return the shade of a county by the day of its first known agreement, if that had come."""
    days = [one.first for one in here if one.first and one.first <= moment.day]
    return 1 + sum(min(days) >= step for step in FIRST_STEPS) if days else 0


COUNTY_SHADES: dict[str, Callable[[list[Agency], list[Agency], Moment], int]] = {
    "model": shade_model,
    "agreements": shade_agreements,
    "status": shade_status,
    "first": shade_first,
}


def shade_counties(data: MapData, show: str, moment: Moment) -> dict[str, int]:
    """Return the shade of every county that has a shape and one other than 0."""
    if show in COUNTY_SHADES:
        shade, here, statewide = COUNTY_SHADES[show], data.by_county(), data.statewide()
        codes = {one.fips: one.code for one in list_states()}
        found = {
            fips: shade(here.get(fips, []), statewide.get(codes[fips[:2]], []), moment)
            for fips in load_shapes().counties
        }
        return {fips: value for fips, value in found.items() if value}
    states = shade_states(data, show, moment)
    by_fips = {one.fips: states.get(one.code, 0) for one in list_states()}
    return {fips: value for fips in load_shapes().counties if (value := by_fips[fips[:2]])}


def shade_states(data: MapData, show: str, moment: Moment) -> dict[str, int]:
    """Return the shade of every state, by its law or by the share of its residents in a county with an agreement."""
    if show == "law":
        return {code: STANCES.index(stance) + 1 for code in data.law if (stance := stance_on(data, code, moment.day))}
    shares = cover_states(data, moment)
    return {code: sum(share >= step for step in SHARE_STEPS) for code, (_, _, share) in shares.items() if share}


def stance_on(data: MapData, code: str, day: date) -> str | None:
    """Return how a state's law stood on a day; None where nothing was entered."""
    for since, until, stance in data.law.get(code, ()):
        if (since is None or since <= day) and (until is None or day <= until):
            return stance
    return None


def cover_states(data: MapData, moment: Moment) -> dict[str, tuple[int, int, float]]:
    """Return, for each state with estimates, counties with an agreement, residents there, and their share.

    A county counts once, however many of its agencies have agreements. Agencies that work in the whole state are left
    out: with them every resident would be counted.
    """
    whole = state_people()
    counties: dict[str, set[str]] = {}
    for one in data.agencies:
        if one.fips and any(first <= moment.step <= last for _, first, last in one.runs):
            counties.setdefault(one.state, set()).add(one.fips)
    found = {}
    for code, people in whole.items():
        here = counties.get(code, set())
        covered = sum(people_of(fips) for fips in here)
        found[code] = (len(here), covered, covered / people if people else 0.0)
    return found
