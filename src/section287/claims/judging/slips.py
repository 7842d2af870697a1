"""Common slips: which everyday mistake would make a wrong figure true, each computed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from section287.claims.claim import Claim, Slip
from section287.claims.judging import queries
from section287.claims.judging.figures import Bench, list_of
from section287.claims.judging.wording import MODEL_NAMES, counted, number, units

if TYPE_CHECKING:
    from section287.claims.judging.moments import Look
    from section287.claims.panel import Standing

MOST = 3  # slips told; the first is the likeliest
REACH = 200  # days around the moment in which another list's figure may have been taken


def find_slips(claim: Claim, seen: Look, bench: Bench) -> list[Slip]:
    """Return the slips that would make a printed figure true, likeliest first; none for a hedged or vague one."""
    if claim.value is None or claim.comparator not in ("exact", "about", "nearly") or not seen.standings:
        return []
    found: list[Slip] = []
    for standing in dict.fromkeys((seen.standings[-1], seen.standings[0])):
        for finder in (_other_unit, _with_pending, _with_territories, _digits, _removed, _other_model, _every_kind):
            found.extend(
                one for one in finder(claim, standing, bench) if not any(each.slip == one.slip for each in found)
            )
    found.extend(_signed(claim, seen, bench))
    found.extend(_neighbour(claim, seen, bench))
    return found[:MOST]


def _same(claim: Claim, value: float) -> bool:
    """Return whether a value is the printed one; small counts must agree exactly, large ones within half a percent."""
    printed = claim.value or 0
    return value == printed or (printed >= 400 and abs(value - printed) <= 0.005 * printed)


def _other_unit(claim: Claim, standing: Standing, bench: Bench) -> list[Slip]:
    if claim.measure.startswith("pending"):
        return []
    found = []
    for unit in ("agencies", "agreements", "counties", "states"):
        if unit == claim.measure or (unit == "agreements" and claim.measure in ("counties", "states")):
            continue
        value = bench.value(unit, standing, claim.scope)
        if value and _same(claim, value):
            said, meant = units(claim.measure), units(unit)
            found.append(
                Slip(
                    slip=f"{said} called for {meant}",
                    value=value,
                    query=queries.listed_sql(unit, standing.publication.id, claim.scope),
                    text=f"{number(value)} is the number of {meant}, not of {said}.",
                )
            )
    return found


def _with_pending(claim: Claim, standing: Standing, bench: Bench) -> list[Slip]:
    if claim.measure not in ("agreements", "agencies"):
        return []
    cover = bench.panel.cover(standing.seen_on, "pending")
    if cover.before is None or cover.age > 31:
        return []
    measure = "pending" if claim.measure == "agreements" else "pending_agencies"
    own = bench.value(claim.measure, standing, claim.scope)
    waiting = bench.value(measure, cover.before, claim.scope)
    own_sql = queries.listed_sql(claim.measure, standing.publication.id, claim.scope)
    waiting_sql = queries.listed_sql(measure, cover.before.publication.id, claim.scope)
    if waiting and _same(claim, own + waiting):
        return [
            Slip(
                slip="pending added to signed",
                value=own + waiting,
                query=queries.plus_sql(own_sql, waiting_sql),
                text=f"{number(own + waiting)} is {counted(claim.measure, own)} with {number(waiting)} pending added.",
                figures=(
                    bench.listed(claim.measure, standing, claim.scope),
                    bench.listed(measure, cover.before, claim.scope),
                ),
            )
        ]
    if waiting and _same(claim, waiting):
        return [
            Slip(
                slip="pending called signed",
                value=waiting,
                query=waiting_sql,
                text=f"{number(waiting)} is the number still pending.",
            )
        ]
    return []


def _with_territories(claim: Claim, standing: Standing, bench: Bench) -> list[Slip]:
    if claim.measure != "states":
        return []
    both, own = (
        bench.value("states_and_territories", standing, claim.scope),
        bench.value("states", standing, claim.scope),
    )
    if both != own and _same(claim, both):
        return [
            Slip(
                slip="territories counted as states",
                value=both,
                query=queries.listed_sql("states_and_territories", standing.publication.id, claim.scope),
                text=(
                    f"{number(both)} counts {number(both - own)} "
                    f"{'territories' if both - own > 1 else 'territory'} as "
                    f"{'states' if both - own > 1 else 'a state'}."
                ),
                figures=(bench.listed("territories", standing, claim.scope),),
            )
        ]
    return []


def _digits(claim: Claim, standing: Standing, bench: Bench) -> list[Slip]:
    if claim.comparator != "exact" or claim.value is None or claim.value < 10:
        return []
    own = bench.value(claim.measure, standing, claim.scope)
    printed, right = str(int(claim.value)), str(own)
    if printed != right and len(printed) == len(right) and sorted(printed) == sorted(right):
        swapped = [place for place in range(len(right)) if printed[place] != right[place]]
        if len(swapped) == 2:
            return [
                Slip(
                    slip="digits swapped",
                    value=own,
                    query=queries.listed_sql(claim.measure, standing.publication.id, claim.scope),
                    text=f"Two digits are swapped: {number(own)}.",
                )
            ]
    return []


def _removed(claim: Claim, standing: Standing, bench: Bench) -> list[Slip]:
    """Agreements that had already left the lists counted in: all ever signed by the day."""
    if claim.measure not in ("agreements", "agencies"):
        return []
    day = standing.seen_on
    first = bench.panel.first_day()
    value = bench.events_value(claim.measure, "first_listed", first, day, claim.scope)
    if value != bench.value(claim.measure, standing, claim.scope) and _same(claim, value):
        return [
            Slip(
                slip="already removed",
                value=value,
                query=queries.events_sql(claim.measure, "first_listed", first, day, claim.scope),
                text=f"{number(value)} counts {units(claim.measure)} that had already left the lists.",
            )
        ]
    return []


def _other_model(claim: Claim, standing: Standing, bench: Bench) -> list[Slip]:
    if len(claim.scope.models) > 1 or claim.measure.startswith("pending") or (claim.value or 0) < 3:
        return []
    found = []
    for model in ("TFM", "JEM", "WSO"):
        if model in claim.scope.models:
            continue
        scope = claim.scope.model_copy(update={"models": (model,)})
        value = bench.value(claim.measure, standing, scope)
        if claim.scope.models and value and value == claim.value:
            found.append(
                Slip(
                    slip="another model",
                    value=value,
                    query=queries.listed_sql(claim.measure, standing.publication.id, scope),
                    text=f"{number(value)} is the figure of the {MODEL_NAMES[model]} model.",
                )
            )
    return found[:1]


def _every_kind(claim: Claim, standing: Standing, bench: Bench) -> list[Slip]:
    """One kind of agency named, all of them counted."""
    if not claim.scope.kinds and not claim.scope.levels:
        return []
    scope = claim.scope.model_copy(update={"kinds": (), "levels": ()})
    value = bench.value(claim.measure, standing, scope)
    if value and _same(claim, value):
        return [
            Slip(
                slip="another kind of agency",
                value=value,
                query=queries.listed_sql(claim.measure, standing.publication.id, scope),
                text=f"{number(value)} counts agencies of every kind.",
            )
        ]
    return []


def _signed(claim: Claim, seen: Look, bench: Bench) -> list[Slip]:
    """Announced but not yet listed: signed by the day, on no list yet."""
    if claim.measure.startswith("pending") or seen.stale:
        return []
    value = bench.signed_value(claim.measure, seen.last, claim.scope)
    listed = bench.value(claim.measure, seen.standings[-1], claim.scope)
    if value != listed and _same(claim, value):
        name = "announced but not yet listed" if value > listed else "another basis"
        return [
            Slip(
                slip=name,
                value=value,
                query=queries.signed_sql(claim.measure, seen.last, claim.scope),
                text=(
                    f"{number(value)} had been signed by {seen.last}, as later lists show; the list of the day "
                    f"shows {number(listed)}."
                ),
                figures=(bench.listed(claim.measure, seen.standings[-1], claim.scope),),
            )
        ]
    return []


def _neighbour(claim: Claim, seen: Look, bench: Bench) -> list[Slip]:
    """Another publication: the nearest list, before or after, that shows the printed figure."""
    if claim.comparator != "exact" or claim.value is None:
        return []
    name = list_of(claim.measure)
    found: tuple[int, Standing] | None = None
    reach = timedelta(days=REACH)
    for standing in bench.panel.standing_in(seen.first - reach, seen.last + reach, name):
        if bench.value(claim.measure, standing, claim.scope) != claim.value:
            continue
        days = min(abs((standing.seen_on - seen.first).days), abs((standing.seen_on - seen.last).days))
        if found is None or days < found[0]:
            found = (days, standing)
    if found is None or (claim.value < 5 and found[0] > 31):
        return []
    standing = found[1]
    return [
        Slip(
            slip="a neighbouring publication" if found[0] <= 14 else "another date",
            value=claim.value,
            query=queries.listed_sql(claim.measure, standing.publication.id, claim.scope),
            text=f"{number(claim.value)} was the count on {standing.seen_on}.",
        )
    ]
