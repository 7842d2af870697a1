"""What ``referrals load`` and ``flows --by model`` do, done in pandas by somebody who knows it well.

Printed text is made categories at once, values are mapped where they are few, rows are grouped by numbers, and small
counts are withheld by the same rule: the cells and flows that come out are the same, which the benchmark checks.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from section287.referrals.agreements import COLUMNS, span_rows
from section287.referrals.decoding import read_landmark, read_method, read_place, read_state, read_word
from section287.referrals.words import AMBIGUOUS, UNKNOWN, find_touchpoint, follows, orders, threshold

READ = {
    "Apprehension Date": "day",
    "State": "state",
    "County": "county",
    "Apprehension Final Program": "program",
    "Apprehension Method": "method",
    "Apprehension Site Landmark": "landmark",
    "Apprehension Criminality": "criminality",
    "Citizenship Country": "region",
    "Departed Date": "departed",
    "Anonymized Identifier": "person",
}
WORDS: dict[str, Callable[[str], str]] = {
    "landmark": lambda one: read_landmark(one)[0],
    "criminality": lambda one: read_word("criminality", one)[0],
    "region": lambda one: read_word("region", one)[0],
    "state": lambda one: read_state(one)[0],
    "method": lambda one: read_method(one)[0],
    "program": lambda one: one or UNKNOWN,
    "county": lambda one: one or UNKNOWN,
}


def count_in_pandas(path: Path, spans: list[Any]) -> tuple[int, int, dict[str, int]]:
    """Return events counted, cells, and events by touchpoint, outcome and model."""
    cells = _withhold(_words(_cells(path)))
    flows = _join(cells, spans)
    return int(cells["n"].sum()), len(cells), flows


def _cells(path: Path) -> Any:
    import pandas as pd

    frame = pd.read_parquet(path, columns=list(READ)).rename(columns=READ)
    for column, read in WORDS.items():
        printed = frame[column].astype("category")
        words = {one: read(one) for one in printed.cat.categories}
        frame[column] = (
            printed.map(words)
            .astype("category")
            .cat.add_categories([] if read("") in words.values() else [read("")])
            .fillna(read(""))
        )
    frame["gone"] = frame["departed"] >= frame["day"]
    frame["day"] = frame["day"].dt.normalize()
    frame = frame.drop_duplicates(["person", "day"])
    frame["year"], frame["month"] = frame["day"].dt.year, frame["day"].dt.month
    key = ["year", "month", *WORDS, "gone"]
    return frame.groupby(key, observed=True, sort=False).size().rename("n").reset_index()


def _words(cells: Any) -> Any:
    """Read what takes more than one column: county, touchpoint, outcome."""
    for column in WORDS:
        cells[column] = cells[column].astype("category")
    places = cells[["state", "county"]].drop_duplicates()
    places["fips"] = [read_place(*one)[1] for one in places.itertuples(index=False)]
    cells = cells.merge(places, on=["state", "county"]).drop(columns="county").rename(columns={"fips": "county"})
    how = cells[["method", "program", "landmark"]].drop_duplicates()
    how["touchpoint"] = [_touchpoint(*one) for one in how.itertuples(index=False)]
    cells = cells.merge(how, on=["method", "program", "landmark"]).drop(columns="landmark")
    cells["outcome"] = cells["gone"].map({True: "removals", False: "not_linkable"})
    return cells.assign(kind="arrests").drop(columns="gone")


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
    sums = joined.groupby(["touchpoint", "outcome", "model"])["n"].sum()
    return {"/".join(key): int(n) for key, n in sums.items()}
