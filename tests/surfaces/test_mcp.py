"""The tools for assistants, asked with the SDK's own client over standard input and output and over HTTP."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import anyio
import mcp
import pytest

from section287.questions.count import count
from section287.questions.filters import Filters
from section287.record.open import open_record

COMMAND = [sys.executable, "-m", "section287", "mcp"]
TOOLS: dict[str, dict[str, Any]] = {
    "count": {"as_of": "2025-05-28", "state": "Georgia", "by": "model"},
    "changes": {"state": "UT", "limit": 5},
    "agency": {"name": "fl-alachua-county-sheriff"},
    "authority": {"touchpoint": "traffic_stop", "action": "interrogate", "model": "TFM"},
    "policy": {"state": "TX"},
    "evidence": {"topic": "crime", "limit": 3},
    "check": {"text": "On May 18, 2026, ICE listed 1,843 agreements."},
    "ask": {"question": "How many agencies in Georgia have an agreement?"},
}


@asynccontextmanager
async def over_stdio(record: Path) -> AsyncIterator[mcp.Client]:
    told = mcp.StdioServerParameters(
        command=COMMAND[0], args=[*COMMAND[1:], "--record", str(record)], env=dict(os.environ)
    )
    async with mcp.Client(told) as client:
        yield client


@asynccontextmanager
async def over_http(record: Path) -> AsyncIterator[mcp.Client]:
    serving = subprocess.Popen(
        [*COMMAND, "--http", "--port", "0", "--record", str(record)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert serving.stdout is not None
        found = re.search(r"http://\S+/mcp", serving.stdout.readline())
        assert found
        async with mcp.Client(found.group()) as client:
            yield client
    finally:
        serving.send_signal(signal.SIGINT)
        serving.wait(timeout=30)


def converse(way: Any, record: Path, talk: Callable[[mcp.Client], Awaitable[None]]) -> None:
    async def run() -> None:
        with anyio.fail_after(240):
            async with way(record) as client:
                await talk(client)

    with ThreadPoolExecutor(1) as alone:  # a browser of other tests may have a loop in this thread
        alone.submit(anyio.run, run).result()


@pytest.mark.parametrize("way", [over_stdio, over_http])
def test_every_tool_answers_with_its_sources(way: Any, ledger_record: Path) -> None:
    async def talk(client: mcp.Client) -> None:
        listed = {one.name: one for one in (await client.list_tools()).tools}
        assert set(listed) == set(TOOLS)
        assert all(one.description and one.annotations and one.annotations.read_only_hint for one in listed.values())
        for name, arguments in TOOLS.items():
            result = await client.call_tool(name, arguments)
            assert not result.is_error, (name, result.content)
            told = result.structured_content
            assert told, name
            assert told["sources"], name
            assert all(one.get("title") for one in told["sources"]), name
        counted = (await client.call_tool("count", TOOLS["count"])).structured_content
        with open_record(ledger_record) as connection:
            known = count(connection, date(2025, 5, 28), filters=Filters(state="GA"), by="model")
        assert counted
        assert counted["agreements"] == known.agreements
        assert counted["sources"][0]["sha256"] == known.cover.before.sha256
        checked = (await client.call_tool("check", TOOLS["check"])).structured_content
        assert checked
        assert checked["claims"][0]["verdict"] == "supported"

    converse(way, ledger_record, talk)


def test_what_is_not_usable_is_told(ledger_record: Path) -> None:
    async def talk(client: mcp.Client) -> None:
        for name, arguments, says in (
            ("count", {"state": "Atlantis"}, "Atlantis"),
            ("count", {"as_of": "May"}, "2025-05-28"),
            ("agency", {"name": "Jackson County Sheriff"}, "may be"),
            ("authority", {"touchpoint": "moon", "action": "interrogate"}, "moon"),
        ):
            result = await client.call_tool(name, arguments)
            assert result.is_error
            assert says in str(result.content)
            assert "Traceback" not in str(result.content)

    converse(over_stdio, ledger_record, talk)


def test_a_missing_record_is_one_line(run: Any, tmp_path: Path) -> None:
    done = run("mcp", "--record", str(tmp_path / "none.duckdb"))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1
