"""Content → HTML, in each language and under one prefix."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import jinja2
import jinja2.bccache
from markupsafe import Markup

from section287.places.states import name_state
from section287.registry.rules import load_rules
from section287.web.links import Links, anchor_of
from section287.web.notes import say_note
from section287.web.words import LANGUAGES, Words, load_sentences, load_words

if TYPE_CHECKING:
    from section287.web.pages.page import Page
    from section287.web.routes import PageRoute


_FILE = re.compile(r"^.{1,300}?\.pdf: ", re.IGNORECASE)  # a document's file name before the reason of a decision


class Site:
    """Draws pages in a language.

    Sentences stand in the templates in English inside ``{% trans %}`` and ``_()``; another language is a file with the
    same sentences and one with words for the record's codes. What is not translated (lists, laws, studies) is marked
    with its own language.
    """

    def __init__(self, links: Links, *, is_static: bool = False) -> None:
        self.links = links
        self.is_static = is_static
        self.language = links.language
        self.words = load_words(self.language)
        self.sentences = load_sentences(self.language)
        self._environment = _make_environment(self)

    def draw(self, template: str, **context: Any) -> str:
        """Return a template filled in."""
        return self._environment.get_template(template).render({"path": None, "query": {}, **context})

    def draw_page(self, route: PageRoute, page: Page, place: Mapping[str, str], query: Mapping[str, str]) -> str:
        """Return a page as HTML; the server and the static build both draw with it."""
        path = fill_path(route, place)
        return self.draw(
            page.template,
            page=page.data,
            view=page.view,
            route=route.name,
            path=path,
            query=query if route.kept else {},
            twin=self.links.twin(path, **query) if route.kept else None,
        )


def load_sites(prefix: str = "", origin: str = "", *, is_static: bool = False) -> dict[str, Site]:
    """Return the site in each language.

    Args:
        prefix: what every address begins with, for a site that is not at its host's root.
        origin: scheme and host, for share cards and the sitemap.
        is_static: the pages become files, so that what needs the server says so.
    """
    return {language: Site(Links(prefix, language, origin), is_static=is_static) for language in LANGUAGES}


def fill_path(route: PageRoute, place: Mapping[str, str]) -> str:
    """Return a page's path in the first language."""
    return route.pattern.replace(":path", "").format(**place)


class _Compiled(jinja2.BytecodeCache):
    """Templates compiled once a process, for every language and prefix: what they are compiled to is the same."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Take a template as it was compiled before."""
        bucket.code = self._held.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Keep a template as it was compiled."""
        self._held[bucket.key, bucket.checksum] = bucket.code


_compiled = _Compiled()


def _make_environment(site: Site) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("section287.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        cache_size=-1,
        bytecode_cache=_compiled,
        auto_reload=False,  # a newer version put in place under a running server: its templates go with its code
    )

    def say(message: str) -> str:
        return site.sentences.get(message, message)

    def say_count(one: str, many: str, count: int) -> str:
        return say(one if count == 1 else many)

    environment.install_gettext_callables(say, say_count, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(
        number=show_number,
        dollars=show_dollars,
        day=lambda value: show_day(value, site.words),
        span=lambda first, last: show_span(first, last, site.words),
        short=lambda sha: (sha or "")[:12],
        state_name=name_state,
        model_name=lambda code: name_model(code, site.words),
        anchor=anchor_of,
        printed=show_printed,
        sentence=show_sentence,
        without_file=lambda text: _FILE.sub("", text),
        begin_small=lambda text: text[:1].lower() + text[1:],
        is_web=lambda url: str(url or "").lower().startswith(("https://", "http://")),
        json_ld=write_json_ld,
        note=lambda text: say_note(text, site.words),
    )
    environment.globals.update(
        link=site.links,
        words=site.words,
        language=site.language,
        languages=LANGUAGES,
        is_static=site.is_static,
        rules=load_rules(),
        percent=lambda part, whole: show_percent(part, whole, site.words),
        # for text that stands in its own language: lists, laws, studies, the rules' own words
        own=Markup("" if site.language == "en" else ' lang="en"'),
    )
    return environment


def show_number(value: int | None) -> str:
    """Return a count with its thousands apart; a dash for none known."""
    return "–" if value is None else f"{value:,}"


def show_dollars(value: float | None) -> str:
    """Return an amount in whole dollars; a dash for none known."""
    if value is None:
        return "–"
    return f"−${-value:,.0f}" if value < 0 else f"${value:,.0f}"


def show_percent(part: float, whole: float, words: Words) -> str:
    """Return a share as a whole percentage."""
    share = part / whole * 100 if whole else 0.0
    if 0 < share < 0.5:
        return words.of("forms", "under_one_percent")
    return words.of("forms", "percent").format(n=f"{share:.0f}")


def write_json_ld(document: Any) -> Markup:
    """Return a document as JSON-LD for a script element: nothing in it can end the element."""
    text = json.dumps(document, ensure_ascii=False, default=str)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _read_day(value: date | str | None) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return date.fromisoformat(value) if isinstance(value, str) else value


def show_day(value: date | str | None, words: Words) -> Markup:
    """Return a day in words, marked up as a time; a dash for an unknown one."""
    day = _read_day(value)
    if day is None:
        return Markup("–")
    said = words.of("forms", "day").format(month=words.month(day.month), day=day.day, year=day.year)
    return Markup('<time datetime="{}">{}</time>').format(day, said)


def show_span(first: date | str, last: date | str, words: Words) -> Markup:
    """Return two days as a stretch, or the one day when they are the same."""
    if first == last:
        return show_day(first, words)
    return Markup(" {} ").format(words.of("forms", "to")).join([show_day(first, words), show_day(last, words)])


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
def name_model(code: str | None, words: Words) -> str:
    """Return a model's full name."""
    return words.of("models", code or "unknown")
