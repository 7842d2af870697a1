"""An answer as a piece of HTML for a page: no script, no style of its own, every citation a link to its source."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from section287.answers.render.parts import NOT_ANSWERED, checked_line, clean, source_line
from section287.answers.report import Answer, Sentence


def as_html(answer: Answer, ask_path: str = "/ask?q=") -> str:
    """Return the report as an ``article`` element.

    Args:
        ask_path: what a follow-up's address begins with; the question is put behind it, quoted.
    """
    lines = ['<article class="answer">', f"<h1>{_(answer.question)}</h1>", f"<p>{_(checked_line(answer))}</p>"]
    if answer.read_as:
        lines += ['<ul class="read-as">', *(f"<li>Read as: {_(one)}</li>" for one in answer.read_as), "</ul>"]
    if not answer.answered:
        lines.append(f'<p class="not-answered"><strong>{NOT_ANSWERED}</strong></p>')
    lines += _part("Summary", answer.summary, answer)
    for number, section in enumerate(answer.sections, start=1):
        lines += _part(f"{number}. {section.heading}", section.sentences, answer)
    lines += _part("Bottom line", answer.bottom_line, answer)
    lines += ["<h2>Sources</h2>", '<ol class="sources">']
    for one in answer.sources:
        link = (
            f' <a href="{escape(one.url, quote=True)}" rel="nofollow">{_(one.url)}</a>'
            if _is_link(one.url) and one.url
            else ""
        )
        lines.append(f'<li id="source-{one.n}" value="{one.n}">{_(source_line(one))}{link}</li>')
    lines += ["</ol>", '<details class="searched"><summary>What was searched</summary>', "<ul>"]
    for each in answer.searched:
        query = (
            f"<pre><code>{_(each.query)}</code></pre>" if each.kind == "record" else f" <span>{_(each.query)}</span>"
        )
        lines.append(f"<li>{_(each.what)} ({each.found:,}){query}</li>")
    lines += ["</ul>", "</details>"]
    if answer.follow_ups:
        lines += ["<h2>Ask next</h2>", '<ul class="follow-ups">']
        lines += [
            f'<li><a href="{escape(ask_path + quote(one), quote=True)}">{_(one)}</a></li>' for one in answer.follow_ups
        ]
        lines.append("</ul>")
    return "\n".join([*lines, "</article>"]) + "\n"


def _(text: str) -> str:
    return escape(clean(text), quote=True)


def _is_link(url: str | None) -> bool:
    return bool(url) and str(url).startswith(("https://", "http://"))


def _part(heading: str, sentences: tuple[Sentence, ...], answer: Answer) -> list[str]:
    if not sentences:
        return []
    lines = [f"<h2>{_(heading)}</h2>"]
    inside = False
    for one in sentences:
        if one.item != inside:
            lines.append("<ul>" if one.item else "</ul>")
            inside = one.item
        tag = "li" if one.item else "p"
        lines.append(f"<{tag}>{_(one.text)} {_cites(one)}</{tag}>")
    return [*lines, *(["</ul>"] if inside else [])]


def _cites(sentence: Sentence) -> str:
    return "".join(f'<a class="cite" href="#source-{one}">[{one}]</a>' for one in sentence.cites)
