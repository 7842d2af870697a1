"""``section287 notify``: tell a webhook or a mailbox what has changed since last time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from section287.cli.options import json_option, record_option


@click.command("notify")
@click.option("--webhook", metavar="URL", default=None, help="Post each change here, signed, one request a change.")
@click.option("--email", metavar="ADDRESS", default=None, help="Send one digest here (SECTION287_SMTP_* say how).")
@click.option("--state", default=None, help="Only this state's changes (name or postal code).")
@click.option("--model", default=None, help="Only this model's: TFM, JEM or WSO.")
@click.option(
    "--state-file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="PATH",
    help="What was told to whom. Default: told.json beside the record.",
)
@click.option("--from-start", is_flag=True, help="The first time, tell all changes; else they count as told.")
@click.option("--base-url", default="", metavar="URL", help="Where the site is, for links in the digest.")
@record_option
@json_option
def command(
    webhook: str | None,
    email: str | None,
    state: str | None,
    model: str | None,
    state_file: Path | None,
    from_start: bool,
    base_url: str,
    record: str | None,
    as_json: bool,
) -> None:
    """Tell what has changed since the last run; the first run only takes note of where things stand.

    A webhook gets one POST a change with Section287-Delivery (the change's id, the same on each attempt),
    Section287-Timestamp and Section287-Signature: sha256= and the HMAC-SHA256 of timestamp, dot and body under
    SECTION287_WEBHOOK_SECRET. A receiver that fails is tried five times, then the run ends with status 2 and goes on
    there next time.
    """
    from section287.cli.output import write_json
    from section287.errors import UsageError
    from section287.publish.feeds.entries import read_entries
    from section287.publish.feeds.telling import StateFile, Told, tell_mailbox, tell_webhook
    from section287.questions.filters import read_filters
    from section287.record.open import open_record
    from section287.settings import default_record, secret

    if (webhook is None) == (email is None):
        raise UsageError("give --webhook URL or --email ADDRESS, one of them")
    key = secret("SECTION287_WEBHOOK_SECRET")
    if webhook and not key:
        raise UsageError("--webhook: set SECTION287_WEBHOOK_SECRET, with which deliveries are signed")
    box = _mailbox() if email else None
    filters = read_filters(state, model)
    with open_record(record) as connection:
        entries = read_entries(connection, filters)
    beside = Path(record) if record else default_record()
    receiver = f"{webhook or email} {filters.state} {filters.model}"
    known = StateFile(state_file or beside.with_name("told.json"), receiver)
    if not known.begun and not from_start:
        known.add([one.id for one in entries])
        told, first = Told(0, len(entries), 0), True
    else:
        first = False
        if webhook:
            told = tell_webhook(webhook, key, entries, known)
        else:
            assert box is not None
            told = tell_mailbox(box, email or "", entries, known, base_url)
    if as_json:
        write_json({"told": told.told, "known": told.known, "attempts": told.attempts, "first_run": first})
    elif first:
        click.echo(f"first run: {told.known:,} changes noted as known, none told; the next run tells what is new")
    else:
        click.echo(f"{told.told:,} changes told, {told.known:,} known before")


def _mailbox() -> Any:
    from section287.errors import UsageError
    from section287.publish.feeds.telling import Mailbox
    from section287.settings import secret, setting

    host, port, security = (setting(f"SECTION287_SMTP_{name}") for name in ("HOST", "PORT", "SECURITY"))
    if not host or not setting("SECTION287_SMTP_FROM"):
        raise UsageError("--email: set SECTION287_SMTP_HOST and SECTION287_SMTP_FROM (see 'section287 settings')")
    if not port.isdigit():
        raise UsageError(f"SECTION287_SMTP_PORT: '{port}' is no port")
    if security not in ("starttls", "tls", "none"):
        raise UsageError(f"SECTION287_SMTP_SECURITY: '{security}' is none of starttls, tls, none")
    user, password = setting("SECTION287_SMTP_USER"), secret("SECTION287_SMTP_PASSWORD")
    return Mailbox(host, int(port), user, password, setting("SECTION287_SMTP_FROM"), security)
