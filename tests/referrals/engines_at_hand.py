"""Engines that tests start for themselves: PostgreSQL on a socket in a private folder, Spark on this machine."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lacking import lacking

BINARIES = Path("/usr/lib/postgresql")
SETTINGS = "-c listen_addresses='' -c fsync=off -c shared_buffers=32MB -c max_connections=8 -c lc_messages=C"


def find_postgresql() -> Path:
    """Return the folder of PostgreSQL's programs, the newest; skip where there is none."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = sorted(BINARIES.glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    return folders[-1].parent if folders else lacking("PostgreSQL's server programs")


def need_module(name: str) -> None:
    """Skip where a module isn't installed."""
    if importlib.util.find_spec(name) is None:
        lacking(f"the module {name} (pip install 'section287[engines]')")


def need_java() -> None:
    """Skip where there is no Java."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        lacking("Java 17")


def _as_server(command: list[str], folder: Path) -> None:
    """Run a program of the server, which refuses to be root."""
    user = os.environ.get("POSTGRES_USER", "postgres") if os.getuid() == 0 else None
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120, user=user)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout[-500:]} {done.stderr[-500:]}")


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a server that listens on a socket in a private folder only; yield its address; stop it, delete it."""
    programs = find_postgresql()
    user = "postgres"
    if os.getuid() == 0:
        try:
            owner = pwd.getpwnam(user)
        except KeyError:
            lacking("the user 'postgres' (the server refuses to be root)")
    with tempfile.TemporaryDirectory(prefix="s287pg-", dir="/tmp") as name:
        folder = Path(name)
        if os.getuid() == 0:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = folder / "data"
        _as_server(
            [str(programs / "initdb"), "-D", str(data), "-U", user, "-A", "trust", "-E", "UTF8", "--no-sync"], folder
        )
        options = f"{SETTINGS} -c unix_socket_directories='{folder}'"
        start = [str(programs / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start"]
        _as_server(start, folder)
        try:
            yield f"postgresql:///postgres?host={folder}&user={user}"
        finally:
            _as_server([str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"], folder)
