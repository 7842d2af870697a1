"""``section287 site``: the whole site as files."""

from __future__ import annotations

import os
from pathlib import Path

import click

from section287.cli.options import folder_option, json_option, pictures_option, record_option


@click.command("site")
@folder_option("site")
@click.option(
    "--base-url",
    default="",
    metavar="URL",
    help="Where the site will be, such as https://example.org/287g; without it, at its host's root.",
)
@click.option("--check-links", "links", is_flag=True, help="Follow every link between pages; a broken one is an error.")
@pictures_option
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 16), help="Work in so many at once.")
@record_option
@json_option
def command(
    folder: Path,
    base_url: str,
    links: bool,
    documents: Path | None,
    processes: int,
    record: str | None,
    as_json: bool,
) -> None:
    """Write every page, in each language and as JSON, into DIR, for any web host.

    The site is written beside DIR and moved into place whole; a build that fails leaves the old site. Files that
    would be the same are kept. Search and filters work in the reader's browser; checking a text and asking need
    'section287 serve', and their pages say so.
    """
    from urllib.parse import urlsplit

    from section287.cli.output import Bar, write_json
    from section287.errors import Section287Error, UsageError
    from section287.publish.site_folder import check_links
    from section287.web import require_extra

    parts = urlsplit(base_url)
    if base_url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise UsageError(f"--base-url: '{base_url}' is no address; write it as https://example.org/287g")
    require_extra()
    if documents:
        os.environ["SECTION287_DOCUMENTS"] = str(documents.absolute())  # the working processes inherit it
    from section287.web.files.build import build_site

    built = build_site(folder, record, base_url, processes, Bar())
    broken = check_links(built.folder, built.files, parts.path.rstrip("/")) if links else []
    if as_json:
        write_json({**built.as_json(), "links_checked": links, "broken_links": broken})
    else:
        told = built.as_json()
        click.echo(
            f"{built.folder}: {told['files']:,} files, {told['bytes']:,} bytes; {told['written']:,} written, "
            f"{told['unchanged']:,} unchanged, {told['removed']:,} removed"
        )
        for line in broken[:20]:
            click.echo(f"  {line}")
    if broken:
        raise Section287Error(f"{len(broken)} links lead nowhere, the first in {broken[0]}")
    if links and not as_json:
        click.echo("every link between pages leads somewhere")
