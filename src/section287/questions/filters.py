"""Filters that questions share: state, model, kind and level of agency, county; each checked, each as SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from section287.errors import UsageError

MODELS = ("TFM", "JEM", "WSO", "JEM+TFM")


@dataclass(frozen=True, slots=True)
class Filters:
    """What to narrow an answer to; None leaves a side open.

    Attributes:
        state: postal code.
        model: TFM, JEM, WSO or JEM+TFM.
        kind: kind of agency (sheriff, police, corrections ...).
        level: state, county, municipal, campus ...
        county: five-digit FIPS code.
    """

    state: str | None = None
    model: str | None = None
    kind: str | None = None
    level: str | None = None
    county: str | None = None

    def clause(self, agreement: str = "a", agency: str = "g") -> tuple[str, dict[str, Any]]:
        """Return a SQL condition over the two table aliases, with its parameters."""
        parts: list[str] = []
        values: dict[str, Any] = {}
        for name, column in (
            ("state", f"{agency}.state"),
            ("model", f"{agreement}.model"),
            ("kind", f"{agency}.kind"),
            ("level", f"{agency}.level"),
            ("county", f"{agency}.county_fips"),
        ):
            value = getattr(self, name)
            if value is not None:
                parts.append(f"{column} = ${name}")
                values[name] = value
        return " AND ".join(parts) or "true", values


def read_filters(
    state: str | None = None,
    model: str | None = None,
    kind: str | None = None,
    level: str | None = None,
    county: str | None = None,
) -> Filters:
    """Check what a user typed and return it as filters.

    Raises:
        UsageError: a value is unknown; the message names the option and what would be right.
    """
    return Filters(_state(state), _model(model), _word(kind), _word(level), _county(county, state))


def _word(value: str | None) -> str | None:
    return value.strip().lower().replace(" ", "_").replace("-", "_") if value else None


def _state(text: str | None) -> str | None:
    if not text:
        return None
    from section287.places.states import parse_state

    reading = parse_state(text)
    if reading.state is None:
        raise UsageError(
            f"--state: '{text}' is no state or territory; give its name or postal code, such as Florida or FL"
        )
    code: str = reading.state.code
    return code


def _model(text: str | None) -> str | None:
    if not text:
        return None
    from section287.registry.values import read_model

    wanted = text.strip().upper().replace("HYBRID", "JEM+TFM")
    if wanted in MODELS:
        return wanted
    found: str | None = read_model(text).value
    if found is None:
        raise UsageError(f"--model: unknown model '{text}'; one of {', '.join(MODELS)}")
    return found


def _county(text: str | None, state: str | None) -> str | None:
    if not text:
        return None
    from section287.places.counties import county_by_fips, find_county

    if text.isdigit() and len(text) == 5 and county_by_fips(text):
        return text
    code = _state(state)
    if code is None:
        raise UsageError("--county: give the five-digit FIPS code, or the name together with --state")
    reading = find_county(code, text)
    if reading.county is None:
        raise UsageError(f"--county: {code} has no county '{text}'")
    fips: str = reading.county.fips
    return fips
