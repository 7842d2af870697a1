"""``section287 serve``: the site on this machine."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from section287.cli.options import pictures_option, record_option
from section287.errors import UsageError

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette

LONGEST_PIECE = 30.0  # seconds that one piece of what is made ready beforehand may take on a slow machine


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8287, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes any free.")
@pictures_option
@record_option
def command(host: str, port: int, documents: Path | None, record: str | None) -> None:
    """Serve the site: figures, states, agencies, lists and changes, each page also as JSON.

    When the record is built anew, the running site shows the new one.
    """
    from section287.web import create_app, require_extra

    require_extra()
    stop_when_told()
    if documents:
        os.environ["SECTION287_DOCUMENTS"] = str(documents.absolute())
    listening = take_port(host, port)
    with listening:
        app = create_app(record)
        taken = listening.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"Serving on http://{shown}:{taken}/ (stop with Ctrl-C)")
        _run(app, listening)


def stop_when_told() -> None:
    """Let a service manager's signal end this process as Ctrl-C does, so that it clears up after itself."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def take_port(host: str, port: int) -> socket.socket:
    """Take the port before anything else, so that a busy one is told at once."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
    except socket.gaierror as error:
        raise UsageError(f"--host: '{host}' is no address of this machine ({error.strerror})") from error
    listening = socket.socket(family, kind)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"--port: {port} is in use on {host}; give another one, or 0 for any free") from error
        raise UsageError(f"can't listen on {host}:{port}: {error.strerror}") from error
    return listening


def _run(app: Starlette, listening: socket.socket) -> None:
    import uvicorn

    from section287.web.api.quick import quick_protocol
    from section287.web.patience import LONGEST_HEAD, most_connections

    over = threading.Event()
    warming = threading.Thread(target=app.state.warm, args=(over,), daemon=True)
    warming.start()
    config = uvicorn.Config(
        app,
        limit_concurrency=most_connections(),
        h11_max_incomplete_event_size=LONGEST_HEAD,
        http=quick_protocol(app.state.editions, app.state.metrics.count_kept),
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    run_server(config, listening)
    over.set()
    warming.join(LONGEST_PIECE)  # the interpreter can't end while a thread loads a module


def run_server(config: uvicorn.Config, listening: socket.socket) -> None:
    """Serve on a port that was taken, until it is stopped, by Ctrl-C or a service manager."""
    import uvicorn

    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
