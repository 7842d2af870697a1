"""The site: pages made on the server from the record, each also as JSON.

One page module makes a page's content from a connection and what the address says, without knowing of HTTP; the
server answers with it, and a static build can write the same to files.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from section287.errors import MissingExtra

if TYPE_CHECKING:
    from starlette.applications import Starlette

# what the extra installs; an ImportError of anything else is a fault of ours and is not hidden
_EXTRA = frozenset({"anyio", "fastapi", "prometheus_client", "starlette", "uvicorn"})


def create_app(record_path: Path | str | None = None) -> Starlette:
    """Return the site as an ASGI application.

    Args:
        record_path: the record to serve; None takes the default (see ``section287.settings``). When the file is
            replaced, the next request reads the new one.

    Raises:
        MissingExtra: the parts of the ``web`` extra are not installed.
        RecordMissing: there is no record.
        RecordDamaged: the file is no whole record of this version.
    """
    require_extra()
    from section287.web.app import build_app

    return build_app(record_path)


def require_extra() -> None:
    """Check that the parts of the ``web`` extra are installed, without importing them.

    Raises:
        MissingExtra: one of them is not.
    """
    from importlib.util import find_spec

    missing = sorted(name for name in _EXTRA if find_spec(name) is None)
    if missing:
        raise MissingExtra(f"the site needs {', '.join(missing)}: pip install 'section287[web]'")
