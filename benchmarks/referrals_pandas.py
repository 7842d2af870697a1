"""What ``referrals load`` and ``flows --by model`` do, done in pandas by somebody who knows it well.

Printed text is made categories at once, values are mapped where they are few, rows are grouped by numbers, each
person's later steps are found by a group-by and a join, and small counts are withheld by the same rule: the cells and
flows that come out are the same, which the benchmark checks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from section287.referrals.agreements import COLUMNS, span_rows
from section287.referrals.decoding import (
    NO_LINK,
    NO_STEP,
    read_facility,
    read_landmark,
    read_method,
    read_place,
    read_state,
    read_word,
)
from section287.referrals.words import (
    AMBIGUOUS,
    KINDS,
    REDACTED,
    UNKNOWN,
    find_touchpoint,
    follows,
    orders,
    threshold,
)

MET = {"Final Program": "program", "Citizenship Country": "region", "Anonymized Identifier": "person"}
READ = {
    "encounters": {
        **MET, "Event Date": "day", "Event Type": "method", "Encounter Criminality": "criminality",
        "Processing Disposition": "disposition", "Departed Date": "departed",
    },
    "detainers": {
        **MET, "Detainer Prepare Date": "day", "Facility State": "state", "Detention Facility": "facility",
        "Apprehension Method": "method", "Detainer Prepared Criminality": "criminality",
        "Detainer Lift Reason": "disposition",
    },
    "arrests": {
        "Apprehension Date": "day", "State": "state", "County": "county", "Apprehension Final Program": "program",
        "Apprehension Method": "method", "Apprehension Site Landmark": "landmark",
        "Apprehension Criminality": "criminality", "Citizenship Country": "region", "Departed Date": "departed",
        "Anonymized Identifier": "person",
    },
    "detentions": {
        "Stay Book In Date Time": "day", "Stay Release Reason": "disposition", "Book In Criminality": "criminality",
        "Citizenship Country": "region", "Anonymized Identifier": "person",
    },
    "removals": {
        "Departure Date": "day", "Current Program": "program", "Processing Disposition": "disposition",
        "Citizenship Country": "region", "Anonymized Identifier": "person",
    },
}  # fmt: skip
WORDS: dict[str, Callable[[str], str]] = {
    "landmark": lambda one: read_landmark(one)[0],
    "facility": lambda one: read_facility(one)[0],
    "disposition": lambda one: read_word("disposition", one)[0],
    "criminality": lambda one: read_word("criminality", one)[0],
    "region": lambda one: read_word("region", one)[0],
    "state": lambda one: read_state(one)[0],
    "method": lambda one: read_method(one)[0],
    "program": lambda one: one or UNKNOWN,
    "county": lambda one: one or UNKNOWN,
}
KEY = ["year", "month", *WORDS, "linked"]


def count_in_pandas(files: Mapping[str, Path], spans: list[Any]) -> tuple[int, int, dict[str, int]]:
    """Return events counted, cells, and events by kind, touchpoint, outcome and model.

    Args:
        files: one of each kind, all of one release.
    """
    cells = _withhold(_words(_cells(files)))
    flows = _join(cells, spans)
    return int(cells["n"].sum()), len(cells), flows


def _cells(files: Mapping[str, Path]) -> Any:
    """Return counts by kind, month, printed values and later steps."""
    import pandas as pd

    events = {kind: _read(path, READ[kind]) for kind, path in files.items()}
    later = pd.concat(
        [frame[["person", "day"]].assign(kind=kind) for kind, frame in events.items() if kind != KINDS[0]]
    )
    last = later.groupby(["person", "kind"])["day"].max().unstack("kind")
    found = []
    for kind in list(events):
        frame = events.pop(kind)
        frame["linked"] = _later_steps(frame, last, KINDS.index(kind))
        cells = frame.groupby(KEY, observed=True, sort=False).size().rename("n").reset_index()
        found.append(cells.assign(kind=kind))
    return pd.concat(found, ignore_index=True)


def _read(path: Path, columns: Mapping[str, str]) -> Any:
    """Read one file, each person once a day, its values as words."""
    import pandas as pd

    frame = pd.read_parquet(path, columns=list(columns)).rename(columns=columns)
    frame["gone"] = frame["departed"] >= frame["day"] if "departed" in frame else False
    frame["day"] = frame["day"].dt.normalize()
    frame = frame.drop_duplicates(["person", "day"])
    for column, read in WORDS.items():
        if column not in frame:
            frame[column] = pd.Categorical.from_codes([0] * len(frame), [read("")])
            continue
        printed = frame[column].astype("category")
        words = {one: read(one) for one in printed.cat.categories}
        frame[column] = (
            printed.map(words)
            .astype("category")
            .cat.add_categories([] if read("") in words.values() else [read("")])
            .fillna(read(""))
        )
    frame["year"], frame["month"] = frame["day"].dt.year, frame["day"].dt.month
    return frame


def _later_steps(frame: Any, last: Any, place: int) -> Any:
    """Return which later kinds each person reached on or after the day, as a sum of bits; -1: none could be found."""
    joined = frame[["person", "day"]].join(last, on="person") if place < len(KINDS) - 1 else frame
    linked = frame["gone"] * 2 ** (len(KINDS) - 1)
    for later in range(place + 1, len(KINDS)):
        linked = linked | (joined[KINDS[later]] >= joined["day"]) * 2**later
    able = frame["person"].notna() & (place < len(KINDS) - 1)
    return linked.where(able | (linked > 0), -1)


def _words(cells: Any) -> Any:
    """Read what takes more than one column: county, touchpoint, outcome."""
    for column in WORDS:
        cells[column] = cells[column].astype("category")
    at = ["state", "county", "facility"]
    places = cells[at].drop_duplicates()
    places["fips"] = [read_place(*one)[1] for one in places.itertuples(index=False)]
    cells = cells.merge(places, on=at).drop(columns=["county", "facility"]).rename(columns={"fips": "county"})
    how = cells[["method", "program", "landmark"]].drop_duplicates()
    how["touchpoint"] = [_touchpoint(*one) for one in how.itertuples(index=False)]
    cells = cells.merge(how, on=["method", "program", "landmark"]).drop(columns="landmark")
    became = cells[["disposition", "linked"]].drop_duplicates()
    became["outcome"] = [_outcome(*one) for one in became.itertuples(index=False)]
    return cells.merge(became, on=["disposition", "linked"]).drop(columns=["disposition", "linked"])


def _outcome(disposition: str, linked: int) -> str:
    steps = [kind for place, kind in enumerate(KINDS) if linked > 0 and linked & 2**place]
    if steps:
        return "+".join(steps)
    return disposition if disposition not in (UNKNOWN, REDACTED) else NO_STEP if linked == 0 else NO_LINK


def _touchpoint(method: str, program: str, landmark: str) -> str:
    entry = find_touchpoint(None if method == UNKNOWN else method, None if program == UNKNOWN else program)
    word = entry.touchpoint if entry else UNKNOWN
    return landmark if landmark and word in (UNKNOWN, AMBIGUOUS) else word


def _withhold(cells: Any) -> Any:
    """Withhold small counts; 0 stands for withheld until the end."""
    import numpy as np
    import pandas as pd

    order, least = orders()["by-month"], threshold()
    words: dict[str, Any] = {}
    for side in order:
        codes, words[side] = pd.factorize(cells[side])
        cells[side] = codes + 1
    cells = cells.groupby(order, sort=False)["n"].sum().reset_index()
    cells["node"] = cells["kind"]
    for side in order[1:]:
        leader = follows().get(side)
        if leader:
            cells[side] = np.where(cells[leader] == 0, 0, cells[side])
        child = cells.groupby(["node", side], sort=False)["n"].sum().rename("size").reset_index()
        small = child["size"] < least
        child["is_small"], child["few"] = small.astype("int64"), np.where(small, child["size"], 0)
        child["shown"] = np.where(small, np.iinfo("int64").max, child["size"])
        under = child.groupby("node").agg(count=("is_small", "sum"), events=("few", "sum"), lowest=("shown", "min"))
        child = child.join(under, on="node")
        enough = (child["events"] >= least) & (child["events"] <= (least - 1) * (child["count"] - 1))
        hidden = (child["count"] > 0) & (small | (~enough & (child["size"] == child["lowest"])))
        child["label"] = np.where(hidden, 0, child[side])
        child["next"] = child.groupby(["node", "label"], sort=False).ngroup()
        joined = cells.merge(child[["node", side, "label", "next"]], on=["node", side])
        cells = joined.drop(columns=["node", side]).rename(columns={"label": side, "next": "node"})
    cells = cells.groupby(order, sort=False)["n"].sum().reset_index()
    for side in order:
        cells[side] = np.append("withheld", words[side].astype(str))[cells[side]]
    return cells


def _join(cells: Any, spans: list[Any]) -> dict[str, int]:
    """Return events by touchpoint, outcome and the model in force in their county and month."""
    import pandas as pd

    agreements = pd.DataFrame(span_rows(spans), columns=[name for name, _ in COLUMNS])
    shown = (cells["month"] != "withheld") & cells["county"].str.isdigit()
    cells["when"] = (cells["year"] + "-" + cells["month"].str.zfill(2)).where(shown)
    there = cells.loc[shown, ["county", "when"]].drop_duplicates().merge(agreements, on="county")
    there = there[(there["from_month"] <= there["when"]) & (there["until_month"] > there["when"])]
    models = there.groupby(["county", "when"])[["jem", "tfm", "wso"]].max().reset_index()
    models["model"] = [
        "+".join(name for name, has in zip(("JEM", "TFM", "WSO"), row, strict=True) if has)
        for row in models[["jem", "tfm", "wso"]].itertuples(index=False)
    ]
    joined = cells.merge(models[["county", "when", "model"]], on=["county", "when"], how="left")
    joined["model"] = joined["model"].fillna("none").where(shown.to_numpy(), "county or month not shown")
    sums = joined.groupby(["kind", "touchpoint", "outcome", "model"])["n"].sum()
    return {"/".join(key): int(n) for key, n in sums.items()}
