"""Options that commands share, and the reading of days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from section287.errors import UsageError

Command = TypeVar("Command", bound=Callable[..., Any])


def record_option(command: Command) -> Command:
    """Add ``--record PATH``."""
    return click.option(
        "--record", "record", metavar="PATH", default=None, help="Another record than the default one."
    )(command)


def json_option(command: Command) -> Command:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")(command)


def csv_option(command: Command) -> Command:
    """Add ``--csv``."""
    return click.option("--csv", "as_csv", is_flag=True, help="Rows as csv instead of text.")(command)


def documents_option(what: str) -> Callable[[Command], Command]:
    """Return what adds ``--documents PATH``, repeatable: agreements to read.

    Args:
        what: the option's help, after "Agreement (PDF) or folder of them".
    """
    return click.option(
        "--documents", "folders", multiple=True, type=click.Path(path_type=Path), metavar="PATH",
        help=f"Agreement (PDF) or folder of them{what}",
    )  # fmt: skip


def folder_option(what: str) -> Callable[[Command], Command]:
    """Return what adds ``--to DIR``: the folder that an export or a site is written to."""
    return click.option(
        "--to", "folder", required=True, type=click.Path(path_type=Path), metavar="DIR",
        help=f"Folder to write: new, empty, or an earlier {what}, which is replaced.",
    )  # fmt: skip


def pictures_option(command: Command) -> Command:
    """Add ``--documents DIR``: where the PDFs are that pages show regions of."""
    return click.option(
        "--documents", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
        help="Folder with the agreements' PDFs: pages then show where each field was read.",
    )(command)  # fmt: skip


def filter_options(command: Command) -> Command:
    """Add ``--state``, ``--model``, ``--kind``, ``--level``, ``--county``; the command is given them as ``filters``."""

    @wraps(command)
    def filtered(
        state: str | None, model: str | None, kind: str | None, level: str | None, county: str | None, **given: Any
    ) -> Any:
        from section287.questions.filters import read_filters

        return command(filters=read_filters(state, model, kind, level, county), **given)

    added: Any = filtered
    for name, what in (
        ("--county", "Only this county (FIPS code, or a name together with --state)."),
        (
            "--level",
            "Only agencies of this level: state, county, municipal, campus, port, tribal, constable ...",
        ),
        ("--kind", "Only this kind of agency: sheriff, police, corrections ..."),
        ("--model", "Only this model: TFM, JEM or WSO."),
        ("--state", "Only this state (name or postal code)."),
    ):
        added = click.option(name, default=None, help=what)(added)
    return cast(Command, added)


def read_day(text: str | None, option: str) -> date | None:
    """Read a day given on the command line: YYYY-MM-DD, YYYY-MM (its last day) or YYYY (its last day).

    Raises:
        UsageError: it is none of these.
    """
    if text is None:
        return None
    import calendar
    import re

    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text.strip())
    try:
        if found:
            year, month = int(found.group(1)), int(found.group(2) or 12)
            day = int(found.group(3) or calendar.monthrange(year, month)[1])
            return date(year, month, day)
    except (ValueError, calendar.IllegalMonthError):
        pass
    raise UsageError(f"{option}: '{text}' is no day; write it as 2025-05-28")


def read_first_day(text: str | None, option: str) -> date | None:
    """Read a day as ``read_day`` does, a month or a year standing for its first day."""
    day = read_day(text, option)
    if day is None or text is None:
        return None
    parts = text.strip().count("-")
    return day if parts == 2 else day.replace(day=1) if parts == 1 else day.replace(month=1, day=1)
