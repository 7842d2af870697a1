"""The words of explanations: counts with their units, lists with their days, scopes; from computed values."""

from __future__ import annotations

from section287.claims.claim import Claim, Figure, Scope, plain_number
from section287.places.states import name_state

_ONE = {
    "agreements": "agreement",
    "rows": "row",
    "agencies": "agency",
    "counties": "county",
    "states": "state",
    "territories": "territory",
    "states_and_territories": "state or territory",
    "pending": "application",
    "pending_agencies": "agency with an application",
}
_MANY = {
    "agreements": "agreements",
    "rows": "rows",
    "agencies": "agencies",
    "counties": "counties",
    "states": "states",
    "territories": "territories",
    "states_and_territories": "states and territories",
    "pending": "applications",
    "pending_agencies": "agencies with an application",
}
_KINDS = {
    "sheriff": "sheriffs",
    "police": "police departments",
    "constable": "constables",
    "campus": "campus police",
    "prosecutor": "prosecutors",
    "corrections": "corrections agencies",
    "state_agency": "state agencies",
}
_LEVELS = {"state": "state agencies", "county": "county agencies", "municipal": "municipal agencies"}
MODEL_NAMES = {"TFM": "task force", "JEM": "jail enforcement", "WSO": "warrant service officer"}


def number(value: float | None) -> str:
    """Return a figure as people write it: 1,274; 53.7; 13.7."""
    shown = plain_number(value)
    if shown is None:
        return ""
    return f"{shown:,}" if isinstance(shown, int) else f"{shown:,.1f}"


def counted(measure: str, value: float) -> str:
    """Return a count with its unit: "135 agreements", "1 agency"."""
    words = _ONE if value == 1 else _MANY
    return f"{number(value)} {words.get(measure, measure)}"


def units(measure: str) -> str:
    """Return a measure's plural."""
    return _MANY.get(measure, measure)


def place(scope: Scope) -> str:
    """Return where a scope lies, '' for everywhere."""
    if scope.agency_ids or scope.places or scope.counties:
        return scope.text or ", ".join((*scope.places, *scope.counties))
    names = [name_state(code) for code in scope.states]
    if len(names) > 4:
        return scope.text or f"{len(names)} states"
    return listing(names)


def listing(names: list[str]) -> str:
    """Return names joined as people do."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def narrowed(scope: Scope) -> str:
    """Return a scope in words, with a leading blank: " in Florida under the task force model held by sheriffs"."""
    words = ""
    where = place(scope)
    if where:
        own = scope.agency_ids or (scope.kinds and scope.places)
        words += f" of {where}" if own else f" in {where}"
    if scope.models:
        words += (
            f" under the {listing([MODEL_NAMES.get(one, one) for one in scope.models])} "
            f"model{'s' if len(scope.models) > 1 else ''}"
        )
    if scope.kinds and not scope.places:
        words += f" ({listing([_KINDS.get(one, one.replace('_', ' ')) for one in scope.kinds])})"
    elif scope.levels and not scope.counties:
        words += f" ({listing([_LEVELS.get(one, one) for one in scope.levels])})"
    return words


def source_words(figure: Figure) -> str:
    """Return what a figure rests on: "the list of 2024-12-11", "by signing day"."""
    if figure.basis == "signed":
        return f"by signing day, as of {figure.as_of}"
    copy = " (a third party's copy)" if "third party" in figure.note else ""
    name = "pending list" if figure.basis == "pending" else "list"
    return f"the {name} of {figure.published_on}{copy}"


def tell(figure: Figure, scope: Scope) -> str:
    """Return a sentence that says a figure and its source."""
    if figure.basis == "signed":
        return f"By signing day, {counted(figure.measure, figure.value)}{narrowed(scope)} as of {figure.as_of}."
    shows = "prints" if figure.basis.endswith("printed") else "shows"
    unit = "rows" if figure.basis.endswith("printed") and figure.measure == "agreements" else figure.measure
    return f"{source_words(figure).capitalize()} {shows} {counted(unit, figure.value)}{narrowed(scope)}."


def printed_value(claim: Claim) -> str:
    """Return the printed value with its comparator, to set beside the figure: "more than 700"."""
    lead = {
        "more_than": "more than ",
        "at_least": "at least ",
        "fewer_than": "fewer than ",
        "at_most": "at most ",
        "nearly": "nearly ",
        "about": "about ",
    }.get(claim.comparator, "")
    return f"{lead}{claim.printed}"
