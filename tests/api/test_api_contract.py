"""The API does what its own OpenAPI document says: schemathesis makes the requests and checks the answers."""

from __future__ import annotations

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from section287.web import create_app

EXAMPLES = 12  # requests an operation and phase; the machine is small and shared


@pytest.fixture
def described(ledger_record: Path) -> schemathesis.BaseSchema:
    config = SchemathesisConfig.from_dict({"seed": 287})
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(ledger_record), config=config)


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
)
def test_answers_are_as_described(case: schemathesis.Case) -> None:
    case.call_and_validate()
