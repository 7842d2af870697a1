"""Claims in a text, judged against the record: sentence → claim → query → verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from section287.claims.check import check_document, check_text
    from section287.claims.claim import Report

__all__ = ["Report", "check_document", "check_text"]


def __getattr__(name: str) -> Any:
    """Import the parts when they are first asked for, so that starting stays quick."""
    if name in ("check_text", "check_document"):
        from section287.claims import check

        return getattr(check, name)
    if name == "Report":
        from section287.claims.claim import Report

        return Report
    raise AttributeError(name)
