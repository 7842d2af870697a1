"""The command line: one file a command, imported only when it is called, so that starting stays quick."""

from __future__ import annotations

import atexit
import gc
import importlib
import logging
import os
import sys

import click

from section287 import __version__
from section287.errors import Section287Error
from section287.settings import setting

# name -> (module, one line of help): the module is imported when the command is run or its help is asked for
COMMANDS: dict[str, tuple[str, str]] = {
    "build": ("build", "Read publications into the record (default: the bundled ledger)."),
    "sync": ("sync", "Fetch what ICE has newly published, keep the bytes, build, say what changed."),
    "archive": ("archive", "The files behind the record: verify, list, add, restore."),
    "ledger": ("ledger", "Write the ledger, our own compact table of facts, from a record."),
    "status": ("status", "What the record holds, from when to when, and what it could not read."),
    "count": ("count", "Count agreements, agencies, counties, states, as of a day, on a named basis."),
    "agreements": ("agreements", "List agreements, with filters."),
    "agencies": ("agencies", "List agencies, with filters."),
    "applications": ("applications", "List applications and what became of them."),
    "changes": ("changes", "What changed, publication by publication."),
    "agency": ("agency", "One agency's whole history."),
    "why": ("why", "The decisions behind a row, a file or an id."),
    "authority": ("authority", "What an officer may do, under which model, with the clauses."),
    "walk": ("walk", "A scenario step by step, models side by side."),
    "policy": ("policy", "A state's law on agreements, joined to the registry."),
    "cost": ("cost", "A transparent estimate of what an agreement costs."),
    "evidence": ("evidence", "Search the library of findings and positions, all sides."),
    "referrals": ("referrals", "ICE's event releases, counted and joined to agreements."),
    "panel": ("panel", "A balanced panel of treatment, for Stata, R and Python."),
    "impact": ("impact", "What followed agreements: an event study, with what it can't show."),
    "check": ("check", "Which claims in a text hold, and which do not."),
    "ask": ("ask", "A question answered by a cited, dated report."),
    "moa": ("moa", "Read agreements (PDF): parties, dates, clauses, each with its page."),
    "compare": ("compare", "Compare two agreements, or one with its model's template."),
    "clauses": ("clauses", "Search the text of all agreements."),
    "serve": ("serve", "Serve the site on this machine."),
    "site": ("site", "Write the whole site as files, for any web host."),
    "export": ("export", "Write the record in the formats that researchers and tools read."),
    "feed": ("feed", "Write feeds of changes (Atom, JSON Feed)."),
    "notify": ("notify", "Tell a webhook or a mailbox what has changed since last time."),
    "brief": ("brief", "One page on a state, an agency or the country, cited."),
    "mcp": ("mcp", "Serve the record to assistants (Model Context Protocol)."),
    "settings": ("settings", "Show each setting and where its value comes from."),
}


WITH_PANDAS = frozenset(("export", "impact", "panel"))  # commands that hand tables to libraries built on pandas


class Commands(click.Group):
    """A group that imports a command's module only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the table above."""
        return [name for name, (module, _) in COMMANDS.items() if _exists(module)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in COMMANDS or not _exists(COMMANDS[cmd_name][0]):
            return None
        module = importlib.import_module(f"section287.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


def _exists(module: str) -> bool:
    return os.path.isfile(os.path.join(os.path.dirname(__file__), f"{module}.py"))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="section287")
def group() -> None:
    """The public record of the 287(g) program, made computable.

    Text for people by default; --json gives one JSON document. Every figure names its publication.
    """


def main() -> None:
    """Run the command line; a mistake of the user's is one line on stderr and exit status 2."""
    logging.basicConfig(
        stream=sys.stderr,
        level=setting("SECTION287_LOG").upper(),
        format="%(levelname)s %(name)s: %(message)s",
    )
    atexit.register(gc.freeze)  # what is left then goes with the process: looking through it takes a tenth of a build
    if not WITH_PANDAS & set(sys.argv):
        # where it is installed, the engine loads it to know its NaT among parameters: half a second for nothing
        sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]
    try:
        code = group.main(standalone_mode=False)
        if isinstance(code, int) and code:
            sys.exit(code)
    except Section287Error as error:
        click.echo(f"section287: {error}", err=True)
        sys.exit(2)
    except click.UsageError as error:
        where = f" (see 'section287 {error.ctx.info_name} --help')" if error.ctx and error.ctx.parent else ""
        click.echo(f"section287: {error.format_message()}{where}", err=True)
        sys.exit(2)
    except click.exceptions.Exit as finished:
        sys.exit(finished.exit_code)
    except click.Abort:
        click.echo("section287: stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # the reader of our output has gone (head, less); not an error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if not _is_damage(error):
            raise
        line = str(error).splitlines()[0]
        click.echo(f"section287: the record is damaged ({line}); run 'section287 build' to make it anew", err=True)
        sys.exit(2)


def _is_damage(error: Exception) -> bool:
    """Return whether the engine met bytes that are not what was written; asked only once it is loaded."""
    engine = sys.modules.get("duckdb")
    kinds = ("IOException", "FatalException", "InternalException", "SerializationException")
    return engine is not None and isinstance(error, tuple(getattr(engine, one) for one in kinds))
