"""``section287 sync``: fetch what ICE has newly published, keep the bytes, build, say what changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from section287.cli.options import json_option, record_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from section287.live.report import SyncReport

MOST_SHOWN = 40  # changes on the terminal


@click.command("sync")
@click.option(
    "--sources",
    "sources_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="YAML file that says where to look and how politely. Default: the one that comes with the package.",
)
@click.option("--source", "only", multiple=True, metavar="ID", help="Only this source; may be repeated.")
@click.option(
    "--archive",
    "archive_folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder that keeps every file. Default: 'archive' beside the record.",
)
@click.option("--agreements", is_flag=True, help="Fetch signed agreements (PDF) too, a share of them each day.")
@click.option("--watch", "watching", is_flag=True, help="Stay, and sync again and again until stopped.")
@click.option("--every", default=60.0, show_default=True, type=click.FloatRange(min=1), help="Minutes between syncs.")
@click.option("--dry-run", is_flag=True, help="Ask the pages only, and say what would be fetched.")
@click.option("--offline", is_flag=True, help="No network: only folders, and what the archive holds already.")
@click.option("--no-ledger", is_flag=True, help="Where there is no record, begin with an empty one.")
@click.option("--webhook", metavar="URL", help="Post here what is not believed.")
@click.option("--show-sources", is_flag=True, help="Print the bundled sources file, to copy and change.")
@record_option
@json_option
def command(
    sources_file: Path | None,
    only: tuple[str, ...],
    archive_folder: Path | None,
    agreements: bool,
    watching: bool,
    every: float,
    dry_run: bool,
    offline: bool,
    no_ledger: bool,
    webhook: str | None,
    show_sources: bool,
    record: str | None,
    as_json: bool,
) -> None:
    """Fetch what ICE has newly published, keep every distinct file, and read it into the record.

    A list that looks wrong (rows gone, columns gone, dates running backwards, a page in place of a file) is kept and
    told of, but ends no agreement. Exit status 0: all is well; 1: something could not be reached; 3: something is
    not believed.
    """
    from section287.live.alert import check_address
    from section287.live.configuration import bundled_text, read_configuration
    from section287.live.syncing import Wishes
    from section287.settings import default_record

    if show_sources:
        click.echo(bundled_text(), nl=False)
        return
    if webhook:
        check_address(webhook)
    target = Path(record) if record else default_record()
    folder = archive_folder or target.with_name("archive")
    configuration = read_configuration(sources_file)
    wishes = Wishes(offline, dry_run, agreements, not no_ledger, only)

    def once() -> SyncReport:
        from section287.cli.output import Bar
        from section287.live.syncing import sync

        report = sync(configuration, folder, target, wishes, progress=Bar())
        if not dry_run:
            _keep_told(report, webhook)
        _show(report, as_json)
        return report

    if watching:
        _watch(once, every)
    else:
        status = once().exit_status
        if status:
            raise click.exceptions.Exit(status)


def _watch(once: Callable[[], SyncReport], every: float) -> None:
    import random
    import time

    from section287.live.watch import until_stopped, watch

    def tell(line: str) -> None:
        click.echo(f"section287: {line}", err=True)

    with until_stopped():
        watch(once, every * 60, time.sleep, random.SystemRandom().random, tell)


def _keep_told(report: SyncReport, webhook: str | None) -> None:
    """Tell the webhook, with what it did not take last time, and write down what this run did."""
    import time

    from section287.live.alert import send, write_message
    from section287.live.last import read_last, write_last
    from section287.settings import secret

    waiting = [one for one in read_last(report.record).get("untold") or [] if isinstance(one, dict)]
    message = write_message(report)
    messages = [*waiting, *([message] if message else [])]
    if webhook and messages:
        messages = send(webhook, messages, secret("SECTION287_WEBHOOK_SECRET"), time.time, time.sleep)
        if messages:
            report.problems.append(f"--webhook: {len(messages)} messages were not taken; told again next time")
    write_last(report, messages if webhook else [])


def _show(report: SyncReport, as_json: bool) -> None:
    from section287.cli.output import write_json

    if as_json:
        write_json(report.as_json())
        return
    for visit in report.visits:
        for line in visit.wanted:
            click.echo(f"would fetch  {line}")
        for line in visit.kept:
            click.echo(f"archived     {line}")
        for line in visit.notes:
            click.echo(f"note: {line}", err=True)
    for one in report.suspicious:
        click.secho(f"NOT BELIEVED {one.file_name}: {one.reason}", fg="red", bold=True, err=True)
    for line in report.failed:
        click.echo(f"warning: {line}", err=True)
    for row in report.changes[:MOST_SHOWN]:
        moved = " -> ".join(text for text in (row["before"], row["after"]) if text)
        told = f"{row['on']}  {row['kind']:<20} {row['state']}  {row['agency']}  {row['model'] or ''}  {moved}"
        click.echo(told.rstrip())
    if len(report.changes) > MOST_SHOWN:
        click.echo(f"... and {len(report.changes) - MOST_SHOWN:,} more: section287 changes")
    asked = sum(one.asked for one in report.visits)
    newest = ", ".join(f"{name} {day}" for name, day in sorted(report.newest.items())) or "none"
    click.echo(
        f"{asked} answers, {sum(len(one.kept) for one in report.visits)} new files, "
        f"{len(report.publications)} new lists, {len(report.changes):,} changes; newest lists: {newest}"
    )
