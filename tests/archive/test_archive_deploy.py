"""What deploy/ and docs/sync.md call exists: each command line is one that the program takes."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from section287.cli.main import group
from section287.live.configuration import read_configuration

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "deploy").iterdir())
CALL = re.compile(r"section287 ((?:sync|serve|archive|site)\b[^|>#`\n&]*)")
CALLS = sorted(
    {found.strip() for one in [*FILES, ROOT / "docs" / "sync.md"] for found in CALL.findall(one.read_text())}
)


@pytest.mark.parametrize("line", CALLS)
def test_every_call_is_one_that_the_program_takes(line: str) -> None:
    arguments = shlex.split(line.partition("   ")[0])
    context = click.Context(group, resilient_parsing=False)
    command: click.Command | None = group
    while isinstance(command, click.Group) and arguments and not arguments[0].startswith("-"):
        command = command.get_command(context, arguments.pop(0))
    assert command is not None
    options = {name for one in command.params for name in one.opts}
    assert {one for one in arguments if one.startswith("--")} <= options


def test_there_are_calls_and_no_address_of_a_machine() -> None:
    assert len(CALLS) > 10
    for one in FILES:
        for address in re.findall(r"\b\d{1,3}(?:\.\d{1,3}){3}\b", one.read_text()):
            assert address in ("127.0.0.1", "0.0.0.0")


@pytest.mark.parametrize("name", ["section287.service", "section287-sync.service", "section287-sync.timer"])
def test_units_are_whole(name: str) -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string((ROOT / "deploy" / name).read_text())
    assert unit.has_section("Unit")
    assert unit.has_section("Timer" if name.endswith("timer") else "Service")
    if name.endswith("service"):
        assert unit["Service"]["NoNewPrivileges"] == "yes"
        assert unit["Service"]["ProtectSystem"] == "strict"


def test_the_workflow_keeps_what_came_in_before_it_fails() -> None:
    workflow = yaml.safe_load((ROOT / "deploy" / "github-actions.yml").read_text())
    runs = [one.get("run", "") for one in workflow["jobs"]["sync"]["steps"]]
    kept = next(number for number, one in enumerate(runs) if "git push" in one)
    failed = next(number for number, one in enumerate(runs) if one.startswith("exit "))
    assert kept < failed
    assert workflow["concurrency"]["group"]


def test_the_docs_tell_the_defaults_that_hold() -> None:
    told = " ".join((ROOT / "docs" / "sync.md").read_text().split())
    manners = read_configuration().manners
    for said in (
        f"up to {manners.attempts} attempts",
        f"{manners.retry_budget} further attempts",
        f"{manners.silence_seconds:g} s of silence, {manners.total_seconds:g} s in all",
        f"{manners.largest_bytes // 2**20} MB, unpacked",
        f"{read_configuration().agreements.per_run} in one run",
        f"one day in {read_configuration().agreements.shards}",
    ):
        assert said in told
