"""What a test does when something that it needs isn't at hand."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(what: str) -> NoReturn:
    """Skip, saying what is lacking; under CI a missing thing is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"CI lacks {what}")
    pytest.skip(f"lacks {what}")
