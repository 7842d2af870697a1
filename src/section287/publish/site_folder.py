"""The folder of a static site: its manifest, the files that stay, the links between pages."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from section287.errors import Section287Error, UsageError
from section287.publish.placing import is_standing

__all__ = ["MANIFEST", "SiteFolder", "check_links", "check_site_target", "read_manifest", "write_manifest"]

MANIFEST = "site.json"
_MAKER = "section287 site"
_LINK = re.compile(r'\s(?:href|src|srcset|action)="([^"]*)"')
_ANCHOR = re.compile(r'\sid="([^"]*)"')
_OUTSIDE = ("http://", "https://", "mailto:", "data:")


@dataclass(slots=True)
class SiteFolder:
    """Files of a site that is being written, beside the one that it will replace.

    Attributes:
        folder: the new one.
        standing: the one to be replaced; need not exist.
        old: path → SHA-256 of the files standing there.
        files: path → SHA-256 of those written so far.
        written: paths of those that are new or have changed.
        size: bytes of all files.
    """

    folder: Path
    standing: Path
    old: Mapping[str, str]
    files: dict[str, str] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    size: int = 0

    def write(self, name: str, content: bytes) -> None:
        """Write a file, or take over the standing one when it has this content.

        Raises:
            Section287Error: the name leads out of the folder, or is another file's.
        """
        if name in self.files or ".." in name.split("/") or name.startswith("/"):
            raise Section287Error(f"the site can't have the file '{name}': it is there already, or leads out of it")
        mark = sha256(content).hexdigest()
        place = self.folder / name
        os.makedirs(place.parent, exist_ok=True)
        self.files[name] = mark
        self.size += len(content)
        if self.old.get(name) == mark and _take_over(self.standing / name, place, len(content)):
            return
        place.write_bytes(content)
        self.written.add(name)

    def take(self, other: SiteFolder) -> None:
        """Count the files of another writer of the same folder.

        Raises:
            Section287Error: both have written a file of one name.
        """
        if twice := set(self.files) & set(other.files):
            raise Section287Error(f"the site has the file '{min(twice)}' twice")
        self.files |= other.files
        self.written |= other.written
        self.size += other.size


def _take_over(standing: Path, place: Path, size: int) -> bool:
    """Link the standing file into the new folder; False when it can't be or is not what the manifest says."""
    try:
        if standing.stat().st_size != size:
            return False
        os.link(standing, place)
    except OSError:
        return False
    return True


def read_manifest(target: Path) -> dict[str, str]:
    """Return the files of the site in a folder, path → SHA-256; none when there is no site of ours."""
    try:
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        if manifest["made_by"] == _MAKER:
            return {str(name): str(mark) for name, mark in manifest["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return {}


def write_manifest(folder: Path, files: Mapping[str, str]) -> None:
    """Write the list of a site's files."""
    document = {"made_by": _MAKER, "files": dict(sorted(files.items()))}
    (folder / MANIFEST).write_text(json.dumps(document, indent=0) + "\n", encoding="utf-8")


def check_site_target(target: Path) -> None:
    """Refuse a folder that a site may not take the place of.

    Raises:
        UsageError: it is a file, holds the current folder, or holds files that are not of an earlier site.
    """
    if not is_standing(target, "site"):
        return
    known = {*read_manifest(target), MANIFEST}
    for place in target.rglob("*"):
        name = place.relative_to(target).as_posix()
        if not place.is_dir() and name not in known:
            raise UsageError(
                f"--to: '{target}' holds '{name}', which is no file of a site of ours; name another folder"
            )


def check_links(folder: Path, files: Mapping[str, str], prefix: str = "") -> list[str]:
    """Return every link between pages that leads nowhere, as ``page: link``.

    Args:
        files: the site's files.
        prefix: what every address begins with.
    """
    wanted: dict[str, set[str]] = {}
    broken: list[str] = []
    for page, html in _pages(folder, files):
        for link in sorted(set(_LINK.findall(html))):
            target, anchor = _find(unescape(link), page, files, prefix)
            if target is None:
                broken.append(f"{page}: {link}")
            elif anchor and target.endswith(".html"):
                wanted.setdefault(target, set()).add(anchor)
    for page, html in _pages(folder, dict.fromkeys(wanted, "")):
        anchors = {unescape(one) for one in _ANCHOR.findall(html)}
        broken += [f"{page}: #{anchor} is linked to, but not there" for anchor in sorted(wanted[page] - anchors)]
    return broken


def _pages(folder: Path, files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in sorted(files):
        if name.endswith(".html"):
            yield name, (folder / name).read_text(encoding="utf-8")


def _find(link: str, page: str, files: Mapping[str, str], prefix: str) -> tuple[str | None, str]:
    """Return the file that a link leads to and the anchor in it; None for a file that is not there."""
    if link.startswith(_OUTSIDE):
        return "", ""
    parts = urlsplit(link)
    path = unquote(parts.path)
    if not path:
        return page, unquote(parts.fragment)
    if not path.startswith(f"{prefix}/"):
        return None, ""
    inside = path.removeprefix(prefix).strip("/")
    for name in (inside, f"{inside}/index.html".lstrip("/")):
        if name in files:
            return name, unquote(parts.fragment)
    return None, ""
