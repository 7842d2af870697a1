"""What a page module gets and gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from section287.errors import UsageError

if TYPE_CHECKING:
    import duckdb

    from section287.web.editions import Edition
    from section287.web.links import Links


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sent: its fields, and the file, by its name and bytes; kept nowhere."""

    fields: Mapping[str, str]
    file_name: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at one page.

    Attributes:
        place: the parts of the address, such as ``{"code": "fl"}``.
        query: what stands behind the question mark; only names that the page knows.
        edition: the record, for values that many pages share.
        connection: a connection for this visit alone.
        sent: what a form sent by POST; None for a page that is only read.
    """

    place: Mapping[str, str]
    query: Mapping[str, str]
    edition: Edition
    connection: duckdb.DuckDBPyConnection
    links: Links
    sent: Sent | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page's content.

    Attributes:
        template: the file in ``templates/``.
        data: the content, which is also the page's JSON.
        view: what only the drawn page needs: charts and things said in another form.
    """

    template: str
    data: dict[str, Any]
    view: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Redirect:
    """The page is elsewhere.

    Attributes:
        permanent: the address asked for will never be another page's.
    """

    location: str
    permanent: bool = True


def read_choice(query: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str | None:
    """Return a filter's value, None when it is not given.

    Raises:
        UsageError: it is not among the choices.
    """
    value = query.get(name, "").strip()
    if not value:
        return None
    if value not in choices:
        raise UsageError(f"{name}: '{value}' is not one of {', '.join(choices)}")
    return value


def read_date(query: Mapping[str, str], name: str) -> date | None:
    """Return a filter's day, None when it is not given.

    Raises:
        UsageError: it is no day of the calendar written as 2025-05-28.
    """
    value = query.get(name, "").strip()
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UsageError(f"{name}: '{value}' is no day; write it as 2025-05-28") from None


def read_number(query: Mapping[str, str], name: str, largest: int) -> int:
    """Return a page's number, 1 when it is not given.

    Raises:
        UsageError: it is no number between 1 and ``largest``.
    """
    value = query.get(name, "").strip() or "1"
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0
    if not 1 <= number <= largest:
        raise UsageError(f"{name}: '{value}' is no number from 1 to {largest}")
    return number
