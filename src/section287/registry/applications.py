"""What became of each application: granted (which agreement, after how many days), dropped, or still waiting."""

from __future__ import annotations

from datetime import date

from section287.registry.publications import Capture
from section287.registry.registry import Registry
from section287.registry.rows import UNKNOWN_MODEL
from section287.registry.state import Agreement, Application
from section287.registry.values import MODELS

EARLY_DAYS = 30  # a row may linger on the pending list after its agreement was listed, or be posted late
GRANT_DAYS = 365  # an agreement listed later than this after the last pending list is not its outcome


def settle_applications(registry: Registry) -> None:
    """Give each application its id, its outcome and its agreement. Call after ``settle``."""
    pending = registry.timeline.appearances["pending"]
    taken: dict[str, int] = {}
    for application in registry.applications:
        first = _day(pending[application.seen[0] - 1].first)
        base = f"{application.agency.agency_id}/{application.model.lower()}/pending-{first}"
        taken[base] = taken.get(base, 0) + 1
        application.application_id = base if taken[base] == 1 else f"{base}-{taken[base]}"
        on_newest = application.seen[-1] == len(pending)
        application.outcome, application.agreement, application.days = "waiting" if on_newest else "dropped", None, None
    given: set[int] = set()
    for application in sorted(registry.applications, key=lambda one: (one.model == UNKNOWN_MODEL, -one.seen[0])):
        first, last = _day(pending[application.seen[0] - 1].first), _day(pending[application.seen[-1] - 1].last)
        agreement = _granted(registry, application, first, last, given)
        if agreement:
            given.add(agreement.number)
            application.outcome, application.agreement = "granted", agreement
            days = (agreement.first_on - first).days
            application.days = days if days >= 0 else None


def _day(capture: Capture) -> date:
    assert capture.seen_on is not None
    return capture.seen_on


def _granted(
    registry: Registry, application: Application, first: date, last: date, given: set[int]
) -> Agreement | None:
    """Return the agreement of the same agency and model that came onto the lists with or after the application.

    Args:
        given: numbers of the agreements that are the outcome of a later application.
    """
    models = MODELS if application.model == UNKNOWN_MODEL else (application.model,)
    candidates = [
        one
        for model in models
        for one in registry.by_agency.get((application.agency.number, model), [])
        if one.number not in given
        and (one.first_on - first).days >= -EARLY_DAYS
        and (one.first_on - last).days <= GRANT_DAYS
    ]
    return min(candidates, key=lambda one: (one.first_on, one.number), default=None)
