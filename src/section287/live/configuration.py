"""Which sources there are and how they are treated: one YAML file, checked before anything is asked."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from section287.archive.pace import Manners
from section287.errors import UsageError
from section287.yaml_text import read_yaml_text


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Manner(_Part):
    """How hosts are treated; see ``archive.pace.Manners`` for what each number does."""

    contact: str = ""
    pause_seconds: float = Field(default=1.0, ge=0)
    silence_seconds: float = Field(default=20.0, gt=0)
    total_seconds: float = Field(default=180.0, gt=0)
    largest_bytes: int = Field(default=64 * 2**20, gt=0)
    attempts: int = Field(default=4, ge=1, le=10)
    first_wait_seconds: float = Field(default=2.0, ge=0)
    longest_wait_seconds: float = Field(default=120.0, ge=0)
    retry_budget: int = Field(default=12, ge=0)
    refusals: int = Field(default=3, ge=1)
    redirects: int = Field(default=5, ge=0, le=20)

    @field_validator("contact")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.isascii() or not value.isprintable() or set(value) & set("();"):
            raise ValueError("is sent in a header: plain letters on one line, without ( ) ;")
        return value.strip()

    def as_manners(self) -> Manners:
        """Return the same for the fetcher."""
        return Manners(**self.model_dump())


class Limits(_Part):
    """How much one run does."""

    files_per_source: int = Field(default=60, ge=1)


class Agreements(_Part):
    """Which signed agreements are fetched, and how many at a time."""

    hosts: tuple[str, ...] = ("www.ice.gov", "ice.gov")
    per_run: int = Field(default=120, ge=1)
    shards: int = Field(default=14, ge=1)
    certificates: Path | None = None


class _Source(_Part):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")


class _WebSource(_Source):
    url: str
    hosts: tuple[str, ...] = ()
    certificates: Path | None = None

    @field_validator("url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"'{value}' is no address; write it as https://example.org/page")
        return value

    @property
    def allowed(self) -> frozenset[str]:
        """The hosts that may be asked: those named, and the address's own."""
        return frozenset({*self.hosts, urlsplit(self.url).hostname or ""})


class PageSource(_WebSource):
    """A web page with links to lists."""

    kind: Literal["page"]


class MirrorSource(_WebSource):
    """The archive folder of another installation, served as plain files."""

    kind: Literal["mirror"]

    @field_validator("url")
    @classmethod
    def _is_folder(cls, value: str) -> str:
        return value if value.endswith("/") else f"{value}/"


class CaptureSource(_WebSource):
    """A web archive's list of captures."""

    kind: Literal["captures"]
    replay: str

    @field_validator("replay")
    @classmethod
    def _has_places(cls, value: str) -> str:
        if "{timestamp}" not in value or "{original}" not in value:
            raise ValueError("needs {timestamp} and {original}")
        return value


class FolderSource(_Source):
    """A folder of files on this machine."""

    kind: Literal["folder"]
    path: Path


Source = Annotated[PageSource | MirrorSource | CaptureSource | FolderSource, Field(discriminator="kind")]


class Configuration(_Part):
    """The whole file."""

    manners: Manner = Manner()
    limits: Limits = Limits()
    agreements: Agreements = Agreements()
    sources: tuple[Source, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _distinct(self) -> Configuration:
        names = [one.id for one in self.sources]
        if len(set(names)) < len(names):
            raise ValueError("two sources have the same id")
        return self


def bundled_text() -> str:
    """Return the configuration that comes with the package, as text."""
    return (files("section287.live") / "sources.yaml").read_text(encoding="utf-8")


def read_configuration(path: Path | None = None) -> Configuration:
    """Return a configuration.

    Args:
        path: of the YAML file; None takes the one that comes with the package.

    Raises:
        UsageError: it can't be read, or an entry is wrong; the message names file, entry and what would be right.
    """
    where = str(path) if path else "sources.yaml"
    try:
        text = path.read_text(encoding="utf-8") if path else bundled_text()
        return Configuration.model_validate(read_yaml_text(text))
    except OSError as error:
        raise UsageError(f"--sources: {where}: can't be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"--sources: {where}: no YAML ({str(error).splitlines()[0]})") from error
    except ValidationError as error:
        first = error.errors()[0]
        at = ".".join(str(one) for one in first["loc"]) or "the file"
        raise UsageError(f"--sources: {where}: {at}: {first['msg']}") from error
