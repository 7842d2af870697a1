"""``section287 settings``: each setting and where its value comes from."""

from __future__ import annotations

import os

import click


@click.command("settings")
def command() -> None:
    """Show each setting, its value, and where the value comes from."""
    from section287.cli.output import write_table
    from section287.settings import SETTINGS, default_record, setting

    write_table(
        [
            (
                one.variable,
                setting(one.variable),
                "environment" if os.environ.get(one.variable) else "default",
                one.help,
            )
            for one in SETTINGS
        ],
        ("setting", "value", "from", "what for"),
    )
    click.echo(f"record: {default_record()}")
