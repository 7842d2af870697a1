"""A host, a clock that nobody waits for, and an archive with its record, for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from publishing_host import Host, serve
from sync_desk import Desk, Time


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def host(time: Time) -> Iterator[Host]:
    with serve() as found:
        found.now = lambda: time.moment
        yield found


@pytest.fixture
def desk(tmp_path: Path, host: Host, time: Time) -> Desk:
    return Desk(tmp_path, host, time)
