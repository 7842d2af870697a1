"""Signed agreements (PDF): fetched once each, asked about again a share a day, block pages known by their bytes."""

from __future__ import annotations

import hashlib
import logging
from datetime import date
from pathlib import Path

from section287.archive.fetch import Fetched
from section287.archive.manifest import Entry, write_moment
from section287.live.configuration import Agreements
from section287.live.naming import base_name
from section287.live.report import Visit
from section287.live.round import Round
from section287.readers.links import clean_url
from section287.record.open import open_record

log = logging.getLogger(__name__)

SOURCE = "agreements"
PDF = b"%PDF-"
HEAD = 1024  # bytes within which a PDF says that it is one (ISO 32000-1, annex H)
PAGES_IN_A_ROW = 3  # pages in place of agreements, after which the host is left alone
GONE = frozenset({404, 410})
_LINKS = """
SELECT DISTINCT url FROM (
    SELECT moa_url AS url FROM agreement UNION ALL SELECT addendum_url FROM agreement
) WHERE url IS NOT NULL ORDER BY url
"""


def list_links(record: Path) -> list[str]:
    """Return the addresses of all agreements and addenda in a record, freed of what is wrapped around them."""
    with open_record(record) as connection:
        found = [clean_url(str(row[0])) for row in connection.execute(_LINKS).fetchall()]
    secure = {"https://" + one[7:] if one.startswith("http://www.ice.gov/") else one for one in found if one}
    return sorted(secure)


def is_due(url: str, day: date, shards: int) -> bool:
    """Return whether an address held already is asked about again on a day: each is on one day in ``shards``."""
    number = int(hashlib.sha256(url.encode()).hexdigest()[:8], 16)
    return number % shards == day.toordinal() % shards


def visit_agreements(wanted: Agreements, record: Path, run: Round) -> Visit:
    """Fetch agreements never asked for, then ask about this day's share of the others."""
    visit = Visit(SOURCE)
    hosts = frozenset(wanted.hosts)
    links = [one for one in list_links(record) if (one.split("/", 3)[2].partition(":")[0]) in hosts]
    fresh = [one for one in links if not run.checks.of(one)]
    due = [one for one in links if run.checks.of(one) and is_due(one, run.now.date(), wanted.shards)]
    chosen = [*fresh, *due][: wanted.per_run]
    if len(fresh) + len(due) > len(chosen):
        visit.notes.append(f"{len(fresh) + len(due)} agreements to ask about, {len(chosen)} in this run")
    if run.dry_run:
        visit.wanted = chosen
        return visit
    pages = 0
    for url in chosen:
        answer = run.ask(visit, url, hosts, run.known(url), missing=GONE)
        if answer is None:
            continue
        if answer.unchanged:
            visit.unchanged += 1
        elif PDF in answer.body[:HEAD]:
            pages = 0
            _keep(run, visit, answer)
        else:
            pages += 1
            visit.failed.append(f"{url}: not a PDF ({_tell(answer.body)}); not kept")
            if pages >= PAGES_IN_A_ROW:
                visit.failed.append(f"{pages} pages in a row in place of agreements: the host blocks us; stopped")
                break
    return visit


def _keep(run: Round, visit: Visit, answer: Fetched) -> None:
    before = run.archive.newest(answer.url)
    sha256 = hashlib.sha256(answer.body).hexdigest()
    if before and before.sha256 == sha256:
        visit.unchanged += 1
    else:
        moment = write_moment(answer.at)
        entry = Entry(
            seen_at=moment,
            taken_at=moment,
            source_id=SOURCE,
            kind="agreement",
            file_name=base_name(answer.url),
            sha256=sha256,
            size=len(answer.body),
            url=answer.url,
            final_url=answer.final_url if answer.final_url != answer.url else None,
            status=answer.status,
            headers=dict(answer.headers),
        )
        visit.kept.append(run.archive.keep(entry, answer.body).file_name)
    run.note(answer.url, answer, sha256)


def _tell(body: bytes) -> str:
    """Return what stands in an agreement's place, in a few plain words."""
    start = body[:HEAD].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")) or b"<head" in start:
        return "a web page"
    return "empty" if not start else f"it begins with {body[:8]!r}"
