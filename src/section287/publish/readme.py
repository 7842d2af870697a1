"""The README.md of an export: what the files are, how to read them, where they come from, how to check and cite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from section287.publish.citing import AUTHORS, TITLE, describe_content, list_terms
from section287.publish.formats import FORMATS, WrittenFile

if TYPE_CHECKING:
    from section287.publish.content import Content

__all__ = ["make_readme"]


def make_readme(content: Content, formats: Sequence[str], written: Sequence[WrittenFile]) -> str:
    """Return the README of an export.

    Args:
        written: the files of all formats.
    """
    parts = [
        f"# {TITLE}",
        describe_content(content),
        f"Version: `{content.version}` (one fingerprint over all that was read), "
        f"made by section287 {content.software}. The same record gives the same bytes{_except(formats)}.",
        "## Files",
        "\n".join(
            [f"- {FORMATS[name].title}" for name in formats]
            + [
                "- `tables.md`: what every table and column means",
                "- `export.json`: every file with its size, rows and SHA-256",
                "- `CITATION.cff`, `datacite.json`: how to cite",
            ]
        ),
        _list_tables(content, written),
        "## Reading them",
        _READING,
        "## Where they come from",
        "\n".join(f"- {one.publisher}: {one.title}" + (f", <{one.url}>" if one.url else "") for one in content.sources),
        *_tell_counts(content),
        "## Terms and citation",
        "\n".join(f"- {one}" for one in list_terms(content)),
        f"{AUTHORS}. *{TITLE}*. Version {content.version}.",
    ]
    return "\n\n".join(parts) + "\n"


def _tell_counts(content: Content) -> list[str]:
    """Return what must be known of counted events, where the export holds them."""
    if not any(one.layer == "counted" for one in content.tables):
        return []
    return ["## Counted events", _COUNTS]


def _except(formats: Sequence[str]) -> str:
    loose = [name for name in formats if not FORMATS[name].repeats]
    return f" (not of {', '.join(loose)}: the same rows)" if loose else ""


def _list_tables(content: Content, written: Sequence[WrittenFile]) -> str:
    rows = {one.table: one.rows for one in written if one.table}
    lines = ["| table | rows | what |", "| --- | ---: | --- |"]
    lines += [f"| `{one.name}` | {rows.get(one.name) or 0:,} | {one.description} |" for one in content.tables]
    return "\n".join(lines)


_READING = """\
- An empty csv field is NULL: unknown, or not applicable, as `tables.md` says of each column. In the columns that it
  calls blank, which are never NULL, it is empty text, written as a pair of quotes (the cell was printed blank).
- Dates are `YYYY-MM-DD`, moments `YYYY-MM-DDThh:mm:ssZ` (UTC), booleans `true` and `false`, text UTF-8.
- Days of lists are days on which a list is known to have been up. An agreement came onto the list after
  `listed_before_on` and up to `first_listed_on`, and left it after `last_listed_on` and up to `missing_on`.
- "removed" says that ICE's lists no longer show an agreement; it does not say that anybody terminated it.
- Agreements, agencies, counties, states and territories are different counts; `counts_by_publication` keeps them apart.
- Cells in `printed_row` and `agency_name` are as printed, misspellings included. A cell may begin with `=`, `+`, `-` or
  `@`; a spreadsheet program may take it for a formula.
- Every agreement, application and change leads to a publication and its `table_sha256` (of the table's cells and links)
  and `file_sha256` (of the file's bytes); `decision` and `decision_row` say why rows were read as one or corrected."""

_COUNTS = """\
The tables `referral_*` come from the store of referrals that stood beside the record when this was made; the version
above doesn't speak of them. They are counts of ICE's own event releases: no row about a person, no count under 10, and
no two cells that overlap. A county's arrest is not a 287(g) arrest because an agreement exists: releases name a county,
seldom the arresting agency, and never the agreement. `referral_series` holds totals as others published them."""
