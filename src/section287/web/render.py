"""Content → HTML, in one language and under one prefix."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from section287.places.states import state_by_code
from section287.registry.rules import load_rules
from section287.registry.values import vocabulary
from section287.web.links import Links, anchor_of
from section287.web.words import Words, load_words


class Site:
    """Draws pages in a language.

    Sentences stand in the templates inside ``{% trans %}`` and ``_()``, codes get their word from ``words``: a
    second language is a catalogue of the one and a file of the other.
    """

    def __init__(self, links: Links, language: str = "en") -> None:
        self.links = links
        self.words = load_words(language)
        self.language = language
        self._environment = _make_environment(self)

    def draw(self, template: str, **context: Any) -> str:
        """Return a template filled in."""
        return self._environment.get_template(template).render(context)


def _make_environment(site: Site) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("section287.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        cache_size=-1,
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(
        number=show_number,
        day=lambda value: show_day(value, site.words),
        span=lambda first, last: show_span(first, last, site.words),
        short=lambda sha: (sha or "")[:12],
        state_name=name_state,
        model_name=name_model,
        anchor=anchor_of,
        printed=show_printed,
        sentence=show_sentence,
        is_web=lambda url: str(url or "").lower().startswith(("https://", "http://")),
    )
    environment.globals.update(
        link=site.links, words=site.words, language=site.language, rules=load_rules(), percent=show_percent
    )
    return environment


def show_number(value: int | None) -> str:
    """Return a count with its thousands apart; a dash for none known."""
    return "–" if value is None else f"{value:,}"


def show_percent(part: float, whole: float) -> str:
    """Return a share as a whole percentage."""
    share = part / whole * 100 if whole else 0.0
    return "under 1%" if 0 < share < 0.5 else f"{share:.0f}%"


def _read_day(value: date | str | None) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return date.fromisoformat(value) if isinstance(value, str) else value


def show_day(value: date | str | None, words: Words) -> Markup:
    """Return a day in words, marked up as a time; a dash for an unknown one."""
    day = _read_day(value)
    if day is None:
        return Markup("–")
    return Markup('<time datetime="{}">{} {}, {}</time>').format(day, words.month(day.month), day.day, day.year)


def show_span(first: date | str, last: date | str, words: Words) -> Markup:
    """Return two days as a stretch, or the one day when they are the same."""
    if first == last:
        return show_day(first, words)
    return show_day(first, words) + Markup(" to ") + show_day(last, words)


def show_printed(text: str) -> str:
    """Return a cell as printed, with the blanks that would not be seen marked: at an end, twice, or unbreakable.

    >>> show_printed("Etowah  County ")
    'Etowah ␣County␣'
    """
    marked = text.replace("\u00a0", "␣")
    start, end = len(marked) - len(marked.lstrip(" ")), len(marked.rstrip(" "))
    inner = re.sub(r"(?<= ) ", "␣", marked[start:end])
    return "␣" * start + inner + "␣" * (len(marked) - max(end, start))


def show_sentence(text: str | None) -> str:
    """Return a reason as a sentence: a capital first, a full stop last."""
    shown = (text or "").strip()
    if not shown:
        return ""
    return shown[0].upper() + shown[1:] + ("" if shown[-1] in ".!?" else ".")


@cache
def name_state(code: str) -> str:
    """Return a state's name by its postal code, the code itself when there is no such state."""
    found = state_by_code(code.upper())
    return found.name if found else code


@cache
def name_model(code: str | None) -> str:
    """Return a model's full name."""
    return str(vocabulary()["model_names"].get(code, code or "model unknown"))
