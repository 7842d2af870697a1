"""Settings: one tuple, read from the environment when asked for, never at import."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its environment variable, its default and what it is for; a secret's value is never shown."""

    variable: str
    default: str
    help: str
    secret: bool = False


SETTINGS = (
    Setting("SECTION287_HOME", "", "Folder that holds the record; empty: the user's data folder"),
    Setting("SECTION287_SHARED", "../shared", "Folder with the real files that tests and benchmarks read"),
    Setting("SECTION287_LOG", "WARNING", "Level of the log on stderr: DEBUG, INFO, WARNING or ERROR"),
    Setting("SECTION287_SITE_URL", "", "Scheme and host of the served site, for canonical addresses and share cards"),
    Setting("SECTION287_DOCUMENTS", "", "Folder with the agreements' PDFs, for pictures of their pages on the site"),
    Setting("SECTION287_PAGES_A_MINUTE", "1200", "Pages and API answers that one network may ask for; 0: no limit"),
    Setting("SECTION287_TEXTS_A_MINUTE", "30", "Texts and questions that one network may send; 0: no limit"),
    Setting("SECTION287_LLM_URL", "", "OpenAI-compatible endpoint that phrases answers of `ask`; empty: none"),
    Setting("SECTION287_LLM_KEY", "", "Key for that endpoint", secret=True),
    Setting("SECTION287_LLM_MODEL", "", "Model to name to that endpoint"),
    Setting("SECTION287_LLM_SECONDS", "20", "Seconds that the endpoint has for its whole reply"),
    Setting("SECTION287_WEBHOOK_SECRET", "", "What `notify --webhook` signs deliveries with", secret=True),
    Setting("SECTION287_SMTP_HOST", "", "Mail server of `notify --email`"),
    Setting("SECTION287_SMTP_PORT", "587", "Its port"),
    Setting("SECTION287_SMTP_SECURITY", "starttls", "How it is reached: starttls, tls or none"),
    Setting("SECTION287_SMTP_USER", "", "User to log in as; empty: no login"),
    Setting("SECTION287_SMTP_PASSWORD", "", "That user's password", secret=True),
    Setting("SECTION287_SMTP_FROM", "", "Address that digests come from"),
)

RECORD_NAME = "record.duckdb"


def setting(variable: str) -> str:
    """Return a setting's value: the environment's, or the default. A secret is told as "(set)"; see ``secret``.

    Raises:
        KeyError: no setting of that name is declared in ``SETTINGS``.
    """
    declared = {one.variable: one for one in SETTINGS}[variable]
    value = os.environ.get(variable) or declared.default
    return "(set)" if declared.secret and value else value


def secret(variable: str) -> str:
    """Return a secret's value from the environment, for the one place that sends it; empty when it isn't set.

    Raises:
        KeyError: no secret of that name is declared in ``SETTINGS``.
    """
    declared = {one.variable: one for one in SETTINGS if one.secret}[variable]
    return os.environ.get(declared.variable, "").strip()


def home() -> Path:
    """Return the folder that holds the record (not created here)."""
    chosen = setting("SECTION287_HOME")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("section287")


def default_record() -> Path:
    """Return the path of the record that commands use when ``--record`` names no other."""
    return home() / RECORD_NAME
