"""Hyperlink targets as published → the address they lead to, freed of the wrappers put around it."""

from __future__ import annotations

import re
from urllib.parse import unquote

MAX_WRAPPERS = 10
"""Most wrappers taken off one target; real ones carry one, rarely two."""

PLAIN = re.compile(r"https?://[A-Za-z0-9_.-]+(?::[0-9]+)?(?:[/?#][^\s\x00-\x1f]*)?")
BROWSER_EXTENSION = re.compile(r"chrome-extension://[^/]*/", re.IGNORECASE)
ARCHIVE = re.compile(r"(?:https?:/{0,2})?(?:web\.archive\.org)?/?web/\d+(?:[a-z]{2}_)?/", re.IGNORECASE)
SAFELINK = re.compile(r"https?://[\w.-]*safelinks\.protection\.outlook\.com/", re.IGNORECASE)
SAFELINK_TARGET = re.compile(r"[?&]url=([^&#]*)", re.IGNORECASE)
SCHEME = re.compile(r"(https?):/*(?=[^/])", re.IGNORECASE)
WRAPPED = ("safelinks", "archive", "chrome")


def clean_url(target: str) -> str | None:
    """Return the web address that a hyperlink leads to, or None when it leads to none.

    Outlook's safelinks, archive and browser-extension prefixes are taken off, nested ones too; ``https:/one``
    gets its second slash; blanks around it go, blanks within become %20. Nothing else is changed: no case, no
    percent-coding, no guess at a missing scheme.

    >>> clean_url("https://web.archive.org/web/20210113002027/https://www.ice.gov/a b.pdf")
    'https://www.ice.gov/a%20b.pdf'
    >>> clean_url("mailto:someone@example.gov") is None
    True
    """
    if PLAIN.fullmatch(target) and not any(mark in target.lower() for mark in WRAPPED):
        return target
    url = _strip(target)
    for _ in range(MAX_WRAPPERS):
        inner = _unwrap(url)
        if inner == url:
            break
        url = _strip(inner)
    scheme = SCHEME.match(url)
    if scheme is None:
        return None
    url = f"{scheme[1].lower()}://{url[scheme.end() :]}".replace(" ", "%20").replace("\xa0", "%20")
    return url if PLAIN.fullmatch(url) else None


def _strip(url: str) -> str:
    """Drop the blanks around an address, and tabs and line breaks within, which browsers drop as well."""
    return re.sub(r"[\t\r\n\u200b\ufeff]", "", url).strip()


def _unwrap(url: str) -> str:
    """Take one wrapper off."""
    if found := BROWSER_EXTENSION.match(url):
        return url[found.end() :]
    if (found := ARCHIVE.match(url)) and url[found.end() :]:
        return url[found.end() :]
    url = SCHEME.sub(r"\1://", url, count=1) if SCHEME.match(url) else url
    if SAFELINK.match(url) and (found := SAFELINK_TARGET.search(url)):
        return unquote(found[1])
    return url
