"""Linking at its limits: near names, other days, other agencies' files, and documents made from the whole registry."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from section287.documents.likeness import SAME_AGENCY, name_likeness
from section287.documents.link import Listed, read_listed
from section287.documents.linking import link_documents
from section287.documents.told import Told, tell
from section287.record.open import open_record

URL = "https://www.ice.gov/doclib/287gMOA/{}.pdf"
SHA = "ab" * 32


def listed(
    agency: str, model: str = "TFM", signed: str | None = "2025-03-12", state: str = "KS", url: str = ""
) -> Listed:
    agency_id = agency.lower().replace(" ", "-")
    day = date.fromisoformat(signed) if signed else None
    posted = URL.format(url or f"{agency_id}-{model}-{signed}")
    return Listed(f"{agency_id}/{model}/{signed}", agency_id, agency, (agency,), state, model, day, posted, None)


def told(agency: str | None = "Rice County Sheriff's Office", name: str = f"{SHA}.pdf", **what: str | None) -> Told:
    """A document without a file name of its own; a value given as None wasn't read."""
    values = {"agency": agency, "state": "KS", "model": "TFM", "ice_signed_on": "2025-03-12", **what}
    return tell(SHA, name, False, lambda field: (value, 0.95) if (value := values.get(field)) else None)


def linked(one: Told, *registry: Listed) -> str | None:
    return link_documents([one], list(registry)).links[SHA].agreement_id


RICE = listed("Rice County Sheriff's Office")


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("Collier County Constable Precinct 3", "Collier County Constable Precinct 4", False),
        ("North Miami Police Department", "Miami Police Department", False),
        ("Palm Beach Police Department", "Palm Beach Gardens Police Department", False),
        ("Rice County Sheriff's Office", "Rice County Board of County Commissioners", False),
        ("Harris County Sheriff's Office", "Harrison County Sheriff's Office", False),
        ("Washington County Sheriff's Office, West Bend, WI", "Washington County Sheriff's Office", True),
        ("St. Johns County Sheriff's Office", "Saint Johns County Sheriffs Office", True),
        ("Florida Southwestern State College Police", "Northwest Florida State College Police Department", False),
        ("Texas State University Police Department", "University of Texas Police", False),
        ("DeSoto County Sheriff's Office", "De Soto County SO", True),
        ("Office of the Sheriff, Pierce County Texas", "Pierce County Sheriff's Office", True),
        ("R1ce County Sherifl's Office", "Rice County Sheriff's Office", False),
    ],
)
def test_a_neighbour_is_another_agency(name: str, other: str, same: bool) -> None:
    assert (name_likeness(name, [other], "TX") >= SAME_AGENCY) == same


@pytest.mark.parametrize(
    ("one", "registry", "found"),
    [
        (told(), [RICE], RICE),
        (told(ice_signed_on="2025-03-20"), [RICE], RICE),
        (told(ice_signed_on="2024-03-12"), [RICE], None),  # an earlier agreement that isn't listed
        (told(model="WSO"), [RICE], None),
        (told(state="OK"), [RICE], None),
        (told(agency="Rise Point Police Department"), [RICE], None),
        (told(agency=None), [RICE], None),
        (told(state=None), [RICE], RICE),
        (told(state=None, ice_signed_on=None), [RICE], None),
        (told(state=None), [RICE, replace(RICE, agreement_id="b", agency_id="b", state="MN")], None),
        (told(ice_signed_on=None), [RICE], RICE),
        (told(ice_signed_on=None), [RICE, listed(RICE.agency, signed="2020-06-09")], None),
        (told(ice_signed_on=None), [replace(RICE, moa_url=None)], None),
        (told(ice_signed_on=None, lea_signed_on="2025-03-01"), [RICE], RICE),
        (told(ice_signed_on=None, lea_signed_on="2025-12-01"), [RICE], None),
        (told(ice_signed_on=None, revision="2025-06-01"), [RICE], None),  # the form is younger than the signature
        (told(), [RICE, listed(RICE.agency, signed="2020-06-09")], RICE),
        (told(), [RICE, listed(RICE.agency, "WSO")], RICE),
        (told(agency="Rice County, KS Sheriff's Office", state=None), [RICE], RICE),
        (told(ice_signed_on="2025-03-12"), [replace(RICE, signed_on=None)], RICE),
    ],
)
def test_one_agreement_or_none(one: Told, registry: list[Listed], found: Listed | None) -> None:
    assert linked(one, *registry) == (found.agreement_id if found else None)


@pytest.mark.parametrize(
    "name",
    ["287gRiceCoSo2025-03-12.pdf", "Rice_County__287gRiceCoSo2025-03-12.PDF", "287gRiceCoSo2025-03-12 (1).pdf",
     "287gRiceCoSo2025-03-12_0.pdf", "287g%20RiceCoSo2025-03-12.pdf"],
)  # fmt: skip
def test_a_file_goes_by_the_name_that_ice_gave_it(name: str) -> None:
    one = replace(RICE, moa_url=URL.format("287gRiceCoSo2025-03-12"))
    # nothing else was read of it
    assert linked(told(None, name, state=None, model=None, ice_signed_on=None), one, listed("Other Police")) == (
        one.agreement_id
    )


def test_a_file_at_another_agencys_row_is_linked_by_what_it_says() -> None:
    """So it is in ICE's own lists: one agency's document stood at another's row."""
    wrong = listed("Gilmer County Sheriff's Office", url="RiceCountyKS_TFM_MOA")
    linking = link_documents([told(name="RiceCountyKS_TFM_MOA.pdf")], [wrong, RICE])
    assert linking.links[SHA].agreement_id == RICE.agreement_id
    notes = {(one["rule"], one["subject_id"]) for one in linking.decisions}
    assert ("document_agency_differs", wrong.agreement_id) in notes
    both = replace(RICE, moa_url=wrong.moa_url)
    linking = link_documents([told(name="RiceCountyKS_TFM_MOA.pdf")], [wrong, both])
    assert linking.links[SHA].agreement_id == RICE.agreement_id
    assert len({one["decision_id"] for one in linking.decisions}) == len(linking.decisions)


def noisy(name: str, chance: random.Random) -> str:
    """A name as a document may have it: as printed, with a letter misread, in shorthand, with a town added."""
    kind, at = chance.random(), chance.randrange(len(name))
    if kind < 0.6:
        return name
    if kind < 0.75:
        return name[:at] + chance.choice("ilo1rn") + name[at + 1 :]
    if kind < 0.85:
        return name.replace("Sheriff's Office", "Sheriff Office").replace("Police Department", "PD")
    return f"{name}, Springfield"


@pytest.mark.parametrize("gone", ["nothing", "agreement", "agency"])
def test_documents_made_from_the_registry_are_never_linked_wrongly(ledger_record: Path, gone: str) -> None:
    """Two fifths without ICE's day, some without a state, none with a file name; also where theirs isn't listed."""
    chance = random.Random(gone)
    with open_record(ledger_record) as connection:
        every = read_listed(connection)
    known = [one for one in every if one.signed_on and one.model in ("JEM", "TFM", "WSO")]
    outcomes = {"right": 0, "none": 0, "wrong": 0}
    for one in chance.sample(known, 60):
        assert one.signed_on is not None
        day = one.signed_on - timedelta(chance.choice((0, 0, 0, 0, 1, 3))) if chance.random() < 0.6 else None
        document = told(
            noisy(chance.choice(one.names), chance),
            state=one.state if chance.random() < 0.93 else None,
            model=one.model,
            ice_signed_on=str(day) if day else None,
            lea_signed_on=str(one.signed_on - timedelta(chance.randrange(40))) if chance.random() < 0.4 else None,
        )
        left = [
            other
            for other in every
            if not (other is one and gone == "agreement")
            and not (other.agency_id == one.agency_id and gone == "agency")
        ]
        found = linked(document, *left)
        outcomes["none" if found is None else "right" if found == one.agreement_id else "wrong"] += 1
    assert outcomes["wrong"] == 0
    assert gone != "nothing" or outcomes["right"] >= 36
