"""One visit to each kind of source."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from section287.archive.fetch import Fetched
from section287.archive.manifest import Entry, follow, split_lines, write_moment
from section287.archive.store import ArchiveDamaged, hash_bytes
from section287.live.configuration import CaptureSource, FolderSource, MirrorSource, PageSource
from section287.live.naming import SUFFIXES, base_name, name_file
from section287.live.program_page import Link, find_lists
from section287.live.report import Suspicion, Visit
from section287.live.round import Round

log = logging.getLogger(__name__)


def visit_page(source: PageSource, run: Round) -> Visit:
    """Read a page and fetch the lists that it links to, as far as they are new or have changed."""
    visit = Visit(source.id)
    page = run.ask(visit, source.url, source.allowed, run.known(source.url))
    if page is None:
        return visit
    if page.unchanged:
        visit.unchanged += 1
        body = run.archive.store.read(str(run.known(source.url)["sha256"]))
    else:
        body = page.body
    links = find_lists(body, page.final_url)
    if not links:
        _suspect_page(source, run, visit, page, body)
        return visit
    if not run.dry_run and not page.unchanged:
        _keep_page(source, run, page, links)
    for missing in {"participating", "pending"} - {one.roster for one in links}:
        visit.notes.append(f"{source.url}: links to no {missing} list")
    for link in links[: run.limits.files_per_source]:
        _take_link(source, run, visit, link)
    if len(links) > run.limits.files_per_source:
        visit.notes.append(f"{source.url}: {len(links)} links, only the first {run.limits.files_per_source} were asked")
    return visit


def _take_link(source: PageSource, run: Round, visit: Visit, link: Link) -> None:
    if urlsplit(link.url).hostname not in source.allowed:
        visit.notes.append(f"{link.url}: on another host than {', '.join(sorted(source.allowed))}; passed over")
        return
    known = run.known(link.url)
    if run.dry_run:
        visit.wanted += [] if known else [link.url]
        visit.unchanged += bool(known)
        return
    answer = run.ask(visit, link.url, source.allowed, known)
    if answer is None:
        return
    if answer.unchanged:
        visit.unchanged += 1
        return
    run.take_list(visit, name_file(link.url, link.roster, answer.at), answer)


def _links_mark(links: list[Link]) -> str:
    return hash_bytes("\n".join(sorted(one.url for one in links)).encode())


def _keep_page(source: PageSource, run: Round, page: Fetched, links: list[Link]) -> None:
    """Keep the page when it links to something else than the last one kept; its bytes change with every visit."""
    before = run.archive.newest(source.url)
    if before and not before.note and before.sha256 in run.archive.store:
        old = find_lists(run.archive.store.read(before.sha256), page.final_url)
        if _links_mark(old) == _links_mark(links):
            run.note(source.url, page, before.sha256)
            return
    entry = run.archive.keep(_page_entry(source, page, None), page.body)
    run.note(source.url, page, entry.sha256)


def _suspect_page(source: PageSource, run: Round, visit: Visit, page: Fetched, body: bytes) -> None:
    reason = "the page links to no list: taken down, changed beyond recognition, or another page in its place"
    before = run.archive.newest(source.url)
    told_today = before and before.note and before.seen_at[:10] == write_moment(page.at)[:10]
    sha256 = hash_bytes(body)
    if not run.dry_run and not page.unchanged and not told_today:
        run.archive.keep(_page_entry(source, page, reason), body)
    log.error("sync: suspicious: %s: %s", source.url, reason)
    visit.suspicious.append(Suspicion(base_name(source.url), reason, source.url, sha256))


def _page_entry(source: PageSource, page: Fetched, note: str | None) -> Entry:
    moment = write_moment(page.at)
    return Entry(
        seen_at=moment,
        taken_at=moment,
        source_id=source.id,
        kind="page",
        file_name=f"program-page-{page.at:%Y%m%d%H%M%S}.html",
        sha256="",
        size=0,
        url=source.url,
        final_url=page.final_url if page.final_url != source.url else None,
        status=page.status,
        headers=dict(page.headers),
        note=note,
    )


def visit_captures(source: CaptureSource, run: Round) -> Visit:
    """Read a web archive's list of captures and fetch those not held; a capture never changes."""
    visit = Visit(source.id)
    answer = run.ask(visit, source.url, source.allowed)
    if answer is None:
        return visit
    try:
        captures = _read_captures(json.loads(answer.body))
    except (ValueError, KeyError, TypeError) as error:
        visit.failed.append(f"{source.url}: no list of captures ({error})")
        return visit
    fetched = 0
    for one in captures:
        url = source.replay.format(timestamp=one["timestamp"], original=one["original"])
        if not base_name(one["original"]).lower().endswith(SUFFIXES[:5]):
            continue
        if run.archive.newest(url) or run.known(url):
            visit.unchanged += 1
            continue
        if run.dry_run:
            visit.wanted.append(url)
            continue
        fetched += 1
        if fetched > run.limits.files_per_source:
            visit.notes.append(
                f"{source.url}: more than {run.limits.files_per_source} new captures, the rest next time"
            )
            break
        capture = run.ask(visit, url, source.allowed)
        if capture is None:
            continue
        digest = base64.b32encode(hashlib.sha1(capture.body, usedforsecurity=False).digest()).decode()
        if one.get("digest") and one["digest"] != digest:
            visit.notes.append(f"{url}: its bytes are not those that the archive lists (SHA-1 {digest})")
        seen_at = datetime.strptime(one["timestamp"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        run.take_list(visit, name_file(one["original"], None, seen_at), capture, seen_at=seen_at)
    return visit


def _read_captures(table: Any) -> list[dict[str, str]]:
    """Return the rows of a CDX answer (a header, then rows), oldest first; rows without a whole stamp are left out."""
    if not isinstance(table, list):
        raise ValueError("no table")
    if not table:
        return []
    header = [str(one) for one in table[0]]
    rows = [dict(zip(header, map(str, row), strict=True)) for row in table[1:]]
    whole = [one for one in rows if len(one["timestamp"]) == 14 and one["timestamp"].isdigit() and one["original"]]
    return sorted(whole, key=lambda one: (one["timestamp"], one["original"]))


def visit_mirror(source: MirrorSource, run: Round) -> Visit:
    """Take over what another archive holds and this one doesn't, each file checked against its SHA-256."""
    visit = Visit(source.id)
    address = f"{source.url}manifest.jsonl"
    answer = run.ask(visit, address, source.allowed)
    if answer is None:
        return visit
    try:
        # their ledgers say from what their records began, ours may have begun elsewhere
        theirs = [one for one in follow(split_lines(answer.body), address) if one.kind != "ledger"]
    except ArchiveDamaged as error:
        visit.failed.append(str(error))
        return visit
    held = {(one.kind, one.file_name, one.sha256) for one in run.archive.entries()}
    fetched = 0
    for entry in theirs:
        if (entry.kind, entry.file_name, entry.sha256) in held:
            visit.unchanged += 1
            continue
        if run.dry_run:
            visit.wanted.append(entry.file_name)
            continue
        if entry.sha256 in run.archive.store:
            data = run.archive.store.read(entry.sha256)
        else:
            fetched += 1
            if fetched > run.limits.files_per_source:
                visit.notes.append(f"{address}: more than {run.limits.files_per_source} new files, the rest next time")
                break
            found = run.ask(visit, f"{source.url}objects/{entry.sha256[:2]}/{entry.sha256}", source.allowed)
            if found is None:
                continue
            data = found.body
        if hash_bytes(data) != entry.sha256:
            visit.failed.append(f"{entry.file_name}: the mirror's bytes are not those of {entry.sha256}; not taken")
            continue
        _take_over(source, run, visit, entry, data)
        held.add((entry.kind, entry.file_name, entry.sha256))
    return visit


def _take_over(source: MirrorSource, run: Round, visit: Visit, entry: Entry, data: bytes) -> None:
    kept = run.archive.keep(replace(entry, source_id=source.id, taken_at=write_moment(run.now)), data)
    visit.kept.append(kept.file_name)
    if kept.note and kept.kind == "list":
        visit.suspicious.append(Suspicion(kept.file_name, kept.note, kept.url, kept.sha256))


def visit_folder(source: FolderSource, run: Round) -> Visit:
    """Take in the files of a folder, under their own names."""
    visit = Visit(source.id)
    if not source.path.is_dir():
        visit.failed.append(f"{source.path}: there is no such folder")
        return visit
    for path in sorted(source.path.rglob("*")):
        if not path.is_file() or path.name.startswith((".", "~$")) or path.suffix.lower() not in SUFFIXES:
            continue
        if run.dry_run:
            visit.wanted.append(path.name)
            continue
        try:
            entry = run.intake.take_path(source.id, path)
        except OSError as error:
            visit.failed.append(f"{path}: can't be read ({error.strerror})")
            continue
        visit.asked += 1
        visit.unchanged += entry is None
        if entry:
            visit.kept.append(entry.file_name)
            if entry.note:
                visit.suspicious.append(Suspicion(entry.file_name, entry.note, str(path), entry.sha256))
    return visit


VISITS: dict[str, Callable[[Any, Round], Visit]] = {
    "page": visit_page,
    "captures": visit_captures,
    "mirror": visit_mirror,
    "folder": visit_folder,
}
