"""What each of two records answers: so that an answer can be told to be of one of them, whole, or of neither."""

from __future__ import annotations

import hashlib
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proof.running import serving
from section287.record.open import open_record, read_through

PAGES = (
    "/",
    "/index.json",
    "/state/ks",
    "/state/fl.json",
    "/publications.json",
    "/changes",
    "/es/changes",
    "/agency/ks-allen-county-sheriff",
    "/models",
    "/map.svg",
    "/feeds/all.atom",
    "/api/v1/agencies?limit=20",
    "/api/v1/agreements?state=TX",
    "/api/v1/agreements.csv",
    "/api/v1/changes",
    "/api/v1/counts?by=state",
    "/api/v1/counts?as_of=2025-03-08&by=model",
    "/api/v1/publications",
    "/api/v1/status",
)
_TOTALS = """
SELECT (SELECT value FROM meta WHERE key = 'lists_sha256'), (SELECT count(*) FROM agency),
       (SELECT count(*) FROM agreement), (SELECT count(*) FROM change), (SELECT count(*) FROM listing)
"""


@dataclass(frozen=True, slots=True)
class Known:
    """One record, and what it answers.

    Attributes:
        totals: the fingerprint of its lists, and how many agencies, agreements, changes and printed rows it has.
        bodies: address -> SHA-256 of the answer.
    """

    totals: tuple[Any, ...]
    bodies: Mapping[str, str]


def read_totals(record: Path) -> tuple[Any, ...]:
    """Return the totals of a record, every value of which was read.

    Raises:
        RecordMissing, RecordDamaged: it is none, or not whole.
    """
    with open_record(record) as connection:
        read_through(connection, record)
        found = connection.execute(_TOTALS).fetchone()
    assert found is not None
    return tuple(found)


def learn(record: Path) -> Known:
    """Return what a record answers, by serving it once."""
    with serving(record) as served:
        bodies = {}
        for path in PAGES:
            status, _, body = served.get(path, {"Host": "soak.example"})
            if status != 200:
                raise RuntimeError(f"{path} answers {status}")
            bodies[path] = mark(body)
    return Known(read_totals(record), bodies)


def mark(body: bytes) -> str:
    """Return the SHA-256 of an answer."""
    return hashlib.sha256(body).hexdigest()


def judge(path: str, body: bytes, known: tuple[Known, ...]) -> str | None:
    """Return what is wrong with an answer: it is of none of the records, or its stamp and its totals disagree."""
    marked = mark(body)
    of = [one for one in known if one.bodies[path] == marked]
    if not of:
        return f"{path}: an answer of {len(body)} bytes that none of the records gives ({marked[:12]})"
    if path.startswith("/api/v1/") and body[:1] == b"{":
        stamp = json.loads(body).get("record", {}).get("lists_sha256")
        if stamp and all(one.totals[0] != stamp for one in of):
            return f"{path}: the stamp {stamp[:12]} of another record than its rows"
    return None


def ask(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """Ask over a connection that stays open; return status and body."""
    connection.request("GET", path, headers={"Host": "soak.example"})
    answer = connection.getresponse()
    return answer.status, answer.read()
