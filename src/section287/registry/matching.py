"""Which agreement a new row belongs to: the same one printed anew, re-dated or renamed, or a new one.

A row is looked at once, when a list first prints it; what is known then is which agreements have just gone
from the list. The tests are ordered from the strongest evidence to the weakest, and each keeps a decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import unquote

from section287.places.counties import find_county
from section287.registry.identity import (
    COMMON_WORDS,
    is_known_name,
    other_counties,
    same_fbi_agency,
    sheriff_county,
    similar_names,
)
from section287.registry.state import Agreement, Decision, Row

REDATED_WITHIN = timedelta(days=90)  # unlinked rows: a longer step is a new signing
SLIP_WITHIN = timedelta(days=3)  # a file put up again under a corrected name
YEAR_STEPS = (365, 366)
FRESH = timedelta(days=90)  # a signing day so shortly before the list is a new one


@dataclass(frozen=True)
class Moment:
    """What is known when a list prints a row for the first time.

    Attributes:
        seq: number of the list's appearance.
        gone: agreements on the list before, and not (yet) on this one.
        recent: agreements that left at most three lists ago.
        present: agreements found on this list so far, by number; grows while its rows are placed.
    """

    seq: int
    on: date
    before: date | None
    gone: tuple[Agreement, ...]
    recent: tuple[Agreement, ...]
    present: Mapping[int, Agreement]

    @cached_property
    def absent(self) -> frozenset[int]:
        """Numbers of the agreements that were not on this list when its known rows had been read."""
        return frozenset(one.number for one in (*self.gone, *self.recent))

    @property
    def free(self) -> Iterator[Agreement]:
        """Agreements that a changed row may continue, those of the list before first."""
        return (one for one in (*self.gone, *self.recent) if one.number not in self.present)

    def is_free(self, agreement: Agreement) -> bool:
        """Say whether a changed row may continue this agreement."""
        return agreement.number in self.absent and agreement.number not in self.present


def file_name(url: str) -> str:
    """Return the file that a MOA address ends in, folded: the same paper under another path is the same."""
    return unquote(url).rsplit("/", 1)[-1].replace(" ", "").lower()


def same_paper(agreement: Agreement, row: Row) -> bool:
    """Say whether the row links to a document that the agreement's rows linked to."""
    return bool(row.printed.moa_url) and file_name(row.printed.moa_url) in {file_name(one) for one in agreement.urls}


def same_day(row: Row, agreements: list[Agreement], moment: Moment) -> Agreement | None:
    """Return the agreement of this agency and model that is known to have been signed on the row's day."""
    day = row.signed.value
    found = [one for one in agreements if day is not None and (day in one.signed_values() or _printed_so(one, row))]
    return min(
        found,
        key=lambda one: (one.number not in moment.present, not moment.is_free(one), -one.number),
        default=None,
    )


def _printed_so(agreement: Agreement, row: Row) -> bool:
    return any(one.printed.signed == row.printed.signed for one in agreement.rows)


def redated(row: Row, agreements: list[Agreement], moment: Moment) -> tuple[Agreement, Decision] | None:
    """Return the agreement of this agency and model that the row prints under another day, and why.

    Args:
        agreements: the agency's agreements under the row's model, oldest first.
    """
    day = row.signed.value
    candidates = [one for one in agreements if moment.is_free(one)]
    if day is None:
        return (candidates[-1], _undated(candidates[-1], row)) if len(candidates) == 1 else None
    fitting = [one for one in candidates if _is_redating(one, row, day, moment)]
    if not fitting:
        return None
    best = min(fitting, key=lambda one: (abs((_latest(one) - day).days) if one.signed_values() else 0, one.number))
    return best, _redating(best, row, day)


def _latest(agreement: Agreement) -> date:
    return agreement.signed_values()[-1]


def _is_redating(agreement: Agreement, row: Row, day: date, moment: Moment) -> bool:
    values = agreement.signed_values()
    if not values:
        return True
    step = min(abs(day - one) for one in values)
    linked = bool(row.printed.moa_url) and bool(agreement.urls)
    # a day just before the list, of an agency long on it, is a new signing, however alike the digits
    fresh = moment.on - day <= FRESH and moment.on - agreement.first_on > FRESH
    if not fresh and (step.days in YEAR_STEPS or _one_slip(values[-1], day)):
        return same_paper(agreement, row) or not linked or step <= REDATED_WITHIN
    if same_paper(agreement, row):
        return step <= REDATED_WITHIN
    if linked:
        return step <= SLIP_WITHIN
    return step <= REDATED_WITHIN


def _one_slip(old: date, new: date) -> bool:
    if old.year == new.year and (old.month, old.day) == (new.day, new.month):
        return True
    different = sum(a != b for a, b in zip(old.strftime("%m%d%Y"), new.strftime("%m%d%Y"), strict=True))
    return different == 1 and abs((old - new).days) > REDATED_WITHIN.days


def _redating(agreement: Agreement, row: Row, day: date) -> Decision:
    old = agreement.signed_values()
    why = "links to the same document" if same_paper(agreement, row) else "replaced it on the same list"
    return Decision(
        "redated",
        "redated",
        agreement,
        f"the row signed {day} {why} as the one signed {old[-1] if old else 'on an unreadable day'}, same agency and "
        f"model: ICE corrected the day",
        str(old[-1]) if old else "",
        str(day),
        (agreement.rows[-1], row),
    )


def _undated(agreement: Agreement, row: Row) -> Decision:
    return Decision(
        "undated_row",
        "merged",
        agreement,
        f"'{row.printed.signed}' is no day; the agency's only agreement that left the list under this model is meant",
        "",
        row.printed.signed,
        (agreement.rows[-1], row),
    )


def handed_over(row: Row, moment: Moment, applied: Callable[[Agreement], bool]) -> tuple[Agreement, Decision] | None:
    """Find the agreement that went from the list as this row came: a respelled, renamed or relocated agency.

    Needs the same model and either the same signing day or the same document, similar names, and one
    candidate only. Two real counties, or two agencies that both stay on the list, are never one.

    Args:
        row: new on this list.
        moment: what is known on this list.
        applied: says whether the agency that the row names, and not the agreement's own, had applied for this model.
    """
    day = row.signed.value
    candidates: list[tuple[Agreement, str]] = []
    for agreement in moment.free:
        if agreement.model != row.model.value:
            continue
        same_signed = day is not None and day in agreement.signed_values()
        paper = same_paper(agreement, row)
        if not (same_signed or (paper and day is not None and _is_redating(agreement, row, day, moment))):
            continue
        verdict = _handover(agreement, row, paper, same_signed) or (
            "relocated" if agreement.rows[-1].key.key == row.key.key and same_signed and applied(agreement) else None
        )
        if verdict:
            candidates.append((agreement, verdict))
    if len(candidates) > 1:
        gone = {one.number for one in moment.gone}
        candidates = _only([pair for pair in candidates if same_paper(pair[0], row)]) or _only(
            [pair for pair in candidates if pair[0].number in gone and pair[1] != "relocated"]
        )
    if len(candidates) != 1:
        return None
    agreement, rule = candidates[0]
    old = agreement.rows[-1]
    before = f"{old.printed.agency.strip()}, {old.printed.state.strip()}"
    after = f"{row.printed.agency.strip()}, {row.printed.state.strip()}"
    evidence = "the same document" if same_paper(agreement, row) else f"the same signing day {day}"
    reasons = {
        "respelled": f"'{before}' went from the list as '{after}' came, with the same model and {evidence}",
        "renamed": f"'{before}' went from the list as '{after}' came, with the same model and {evidence}",
        "relocated": f"the row stood under another state: '{before}' became '{after}', same name, model and {evidence}",
        "relabelled": f"ICE moved the agreement from '{before}' to '{after}': same model, day and document",
    }
    return agreement, Decision(f"handover_{rule}", "merged", agreement, reasons[rule], before, after, (old, row))


def declined(row: Row, moment: Moment) -> Decision | None:
    """Return the decision not to read a new row as one that went from the list, when the day and a name word agree."""
    day = row.signed.value
    for agreement in moment.free:
        old = agreement.rows[-1]
        if agreement.model != row.model.value or day is None or day not in agreement.signed_values():
            continue
        if (
            old.state != row.state
            or other_counties(old, row)
            or not (set(old.key.words) & set(row.key.words) - COMMON_WORDS)
        ):
            continue
        before, after = old.printed.agency.strip(), row.printed.agency.strip()
        return Decision(
            "handover_declined",
            "declined",
            agreement,
            f"'{before}' went from the list as '{after}' came, with the same model and day {day}, but they are "
            "names of different bodies and no document ties them",
            before,
            after,
            (old, row),
        )
    return None


def _county_speaks_for(old: Row, row: Row) -> bool:
    """Say whether the county printed under the old state is none of that state's, but one of the new state's."""
    if old.state is None or row.state is None:
        return False
    county = old.printed.county
    return find_county(old.state, county).county is None and find_county(row.state, county).county is not None


def _only(pairs: list[tuple[Agreement, str]]) -> list[tuple[Agreement, str]]:
    return pairs if len(pairs) == 1 else []


def _handover(agreement: Agreement, row: Row, paper: bool, same_signed: bool) -> str | None:
    old = agreement.rows[-1]
    if old.state == row.state:
        if other_counties(old, row):
            return None
        if similar_names(old.key, row.key):
            if is_known_name(old) and is_known_name(row):
                if sheriff_county(old) and sheriff_county(row):
                    return None
                return "respelled" if same_fbi_agency(old, row) else "renamed" if paper else None
            return "respelled"
        return "relabelled" if paper and same_signed else None
    if old.key.key == row.key.key or similar_names(old.key, row.key):
        exactly = old.key.key == row.key.key
        both_real = is_known_name(old) and is_known_name(row)
        if paper or (exactly and (not both_real or _county_speaks_for(old, row))):
            return "relocated"
    return None
