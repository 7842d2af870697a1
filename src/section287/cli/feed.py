"""``section287 feed``: changes as Atom or JSON Feed."""

from __future__ import annotations

from pathlib import Path

import click

from section287.cli.options import record_option


@click.command("feed")
@click.option("--state", default=None, help="Only this state's changes (name or postal code).")
@click.option("--agency", default=None, help="Only this agency's, by id or name.")
@click.option("--model", default=None, help="Only this model's: TFM, JEM or WSO.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["atom", "json"]),
    default="atom",
    show_default=True,
    help="Atom or JSON Feed.",
)
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Write all feeds into this folder."
)
@click.option("--base-url", default="", metavar="URL", help="Where the site is; addresses in the feed begin with it.")
@record_option
def command(
    state: str | None,
    agency: str | None,
    model: str | None,
    form: str,
    folder: Path | None,
    base_url: str,
    record: str | None,
) -> None:
    """Print one feed of changes, or write all of them into DIR: all changes, each state's, agency's and model's.

    In DIR are also the feeds of files that are not believed, and of releases of events that are loaded.
    """
    from section287.errors import NotFound, Section287Error, UsageError
    from section287.publish.feeds.write import find_feed, list_feeds, write_atom, write_json_feed
    from section287.questions.filters import read_filters
    from section287.questions.lookup import find_agency
    from section287.record.open import open_record
    from section287.referrals.store import STORE_NAME
    from section287.settings import default_record

    chosen = {"state": state, "agency": agency, "model": model}
    given = [name for name, value in chosen.items() if value]
    if len(given) > (0 if folder else 1):
        raise UsageError(f"--{given[-1]}: give one of --state, --agency, --model and --to")
    filters = read_filters(state, model)
    with open_record(record) as connection:
        if folder is not None:
            count = 0
            try:
                store = (Path(record) if record else default_record()).parent / STORE_NAME
                for name, content in list_feeds(connection, base_url, store):
                    place = folder / name.removeprefix("feeds/")
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(content)
                    count += 1
            except OSError as error:
                raise Section287Error(f"--to: '{folder}' can't be written ({error.strerror})") from error
            click.echo(f"{folder}: {count:,} files")
            return
        name = "all"
        if filters.state:
            name = f"state/{filters.state.lower()}"
        elif filters.model:
            name = f"model/{filters.model.lower().replace('+', '-')}"
        elif agency:
            name = f"agency/{find_agency(connection, agency)}"
        feed = find_feed(connection, name)
        if feed is None:
            raise NotFound(f"no change in the record for {name.partition('/')[2]}: there is no feed of it")
    made = write_atom(feed, base_url) if form == "atom" else write_json_feed(feed, base_url)
    click.echo(made.decode("utf-8").rstrip("\n"))
