"""What became of each application: granted (which agreement, after how many days), dropped, or still waiting."""

from __future__ import annotations

from datetime import date

from section287.registry.resolve import UNKNOWN_MODEL, Registry
from section287.registry.state import Agreement, Application
from section287.registry.values import MODELS

EARLY_DAYS = 30  # a row may linger on the pending list after its agreement was listed, or be posted late
GRANT_DAYS = 365  # an agreement listed later than this after the last pending list is not its outcome


def settle_applications(registry: Registry) -> None:
    """Give each application its id, its outcome and its agreement. Call after ``settle``."""
    pending = registry.timeline.appearances["pending"]
    taken: dict[str, int] = {}
    for application in registry.applications:
        first = pending[application.seen[0] - 1].first.seen_on
        last = pending[application.seen[-1] - 1].last.seen_on
        assert first is not None and last is not None  # noqa: PT018  (trusted appearances have a day)
        base = f"{application.agency.agency_id}/{application.model.lower()}/pending-{first}"
        taken[base] = taken.get(base, 0) + 1
        application.application_id = base if taken[base] == 1 else f"{base}-{taken[base]}"
        found = _granted(registry, application, first, last)
        if found:
            agreement, on = found
            application.outcome, application.agreement = "granted", agreement
            application.days = (on - first).days
        elif application.seen[-1] == len(pending):
            application.outcome = "waiting"
        else:
            application.outcome = "dropped"


def _granted(registry: Registry, application: Application, first: date, last: date) -> tuple[Agreement, date] | None:
    """Return the agreement of the same agency and model that came onto the lists with or after the application."""
    models = MODELS if application.model == UNKNOWN_MODEL else (application.model,)
    candidates = [
        one
        for model in models
        for one in registry.by_agency.get((application.agency.number, model), [])
        if (one.first_on - first).days >= -EARLY_DAYS and (one.first_on - last).days <= GRANT_DAYS
    ]
    if not candidates:
        return None
    best = min(candidates, key=lambda one: (one.first_on, one.number))
    return best, best.first_on
