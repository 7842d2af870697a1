"""``section287 mcp``: the record for assistants."""

from __future__ import annotations

import click

from section287.cli.options import record_option


@click.command("mcp")
@click.option("--http", "over_http", is_flag=True, help="Serve over HTTP instead of standard input and output.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http: address to listen on.")
@click.option(
    "--port", default=8288, show_default=True, type=click.IntRange(0, 65535), help="With --http: port; 0 takes any."
)
@record_option
def command(over_http: bool, host: str, port: int, record: str | None) -> None:
    """Serve the record to assistants: count, changes, agency, authority, policy, evidence, check and ask.

    Speaks the Model Context Protocol, on standard input and output unless --http is given (then at /mcp). Tools only
    read, and every result has its sources.
    """
    from importlib.util import find_spec

    from section287.errors import MissingExtra
    from section287.web import require_extra

    if find_spec("mcp") is None:
        raise MissingExtra("this needs mcp: pip install 'section287[mcp,web]'")
    require_extra()
    from section287.web.api.assistants import make_server

    server = make_server(record)
    if not over_http:
        server.run("stdio")
        return
    import uvicorn

    from section287.cli.serve import run_server, stop_when_told, take_port
    from section287.web.patience import LONGEST_HEAD, PatientProtocol, most_connections

    stop_when_told()
    listening = take_port(host, port)
    with listening:
        taken = listening.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"Serving assistants on http://{shown}:{taken}/mcp (stop with Ctrl-C)")
        config = uvicorn.Config(
            server.streamable_http_app(host=host),
            limit_concurrency=most_connections(),
            h11_max_incomplete_event_size=LONGEST_HEAD,
            http=PatientProtocol,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=3,
        )
        run_server(config, listening)
