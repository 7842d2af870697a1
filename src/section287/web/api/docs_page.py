"""The API's description as a plain page: drawn on the server, no script, nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

from section287.web.api import PREFIX

_START = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API of Section287</title>
<link rel="stylesheet" href="/static/site.css">
<link rel="icon" href="/static/icon.svg">
</head>
<body>
<main id="main">
<h1>API</h1>
"""


@cache
def _tell_description(text: str) -> str:
    """Return the description's paragraphs and list as HTML."""
    parts = []
    for block in text.strip().split("\n\n"):
        if block.startswith("- "):
            items = ("\n" + block).split("\n- ")[1:]
            parts.append("<ul>" + "".join(f"<li>{_code(' '.join(one.split()))}</li>" for one in items) + "</ul>")
        else:
            parts.append(f"<p>{_code(' '.join(block.split()))}</p>")
    return "\n".join(parts)


def _code(text: str) -> str:
    pieces = escape(text).split("`")
    return "".join(f"<code>{one}</code>" if index % 2 else one for index, one in enumerate(pieces))


def make_docs_page(described: dict[str, Any]) -> str:
    """Return the page for an OpenAPI document."""
    parts = [_START, _tell_description(described["info"]["description"])]
    parts.append(
        f'<p>For programs: <a href="{PREFIX}/openapi.json">{PREFIX}/openapi.json</a> (OpenAPI '
        f'{escape(described["openapi"])}). <a href="/">The site</a></p>'
    )
    for path, methods in described["paths"].items():
        for method, one in methods.items():
            parts.append(_tell_operation(path, method, one, described))
    return "\n".join([*parts, "</main>", "</body>", "</html>", ""])


def _tell_operation(path: str, method: str, one: dict[str, Any], described: dict[str, Any]) -> str:
    told = [f"<h2><code>{method.upper()} {escape(PREFIX + path)}</code></h2>"]
    told += [f"<p>{_code(' '.join(block.split()))}</p>" for block in one.get("description", "").split("\n\n")]
    rows = [
        (part["name"], part["schema"], part.get("description", ""), part["required"], part["in"])
        for part in one.get("parameters", ())
    ]
    if "requestBody" in one:
        reference = one["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        body = described["components"]["schemas"][reference]
        rows += [
            (name, schema, schema.get("description", ""), name in body["required"], "body")
            for name, schema in body["properties"].items()
        ]
    if rows:
        told.append('<div class="scroll"><table><thead><tr>')
        told += [f"<th>{one}</th>" for one in ("parameter", "in", "form", "what")]
        told.append("</tr></thead><tbody>")
        for name, schema, what, required, where in rows:
            must = " (needed)" if required else ""
            told.append(
                f"<tr><td><code>{escape(name)}</code>{must}</td><td>{where}</td><td>{_tell_form(schema)}</td>"
                f"<td>{_code(what or schema.get('description', ''))}</td></tr>"
            )
        told.append("</tbody></table></div>")
    return "\n".join(told)


def _tell_form(schema: dict[str, Any]) -> str:
    for one in schema.get("anyOf", ()):
        if one.get("type") != "null":
            return _tell_form(one)
    if "enum" in schema:
        return ", ".join(f"<code>{escape(str(one))}</code>" for one in schema["enum"])
    kind = {"date": "day, such as <code>2025-05-28</code>"}.get(schema.get("format", ""), schema.get("type", "text"))
    if "maximum" in schema:
        return f"{kind}, {schema.get('minimum', 0)} to {schema['maximum']}"
    return str(kind)
