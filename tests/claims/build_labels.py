"""Write the labelled sets from their cases: figures by SQL of its own, verdicts by the issue's words, mutations made.

Nothing here calls the checker. Rows are counted from the printed rows (``printed_row``), by their state and model as
read, not from the tables that the checker counts; agencies and counties by the agency that the resolver settled on.
In the later sets a verdict may be written down beside the figure that decides it, as SQL gave it.
Run: python tests/claims/build_labels.py RECORD
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import yaml

HERE = Path(__file__).resolve().parent
SETS = {
    "label_cases.yaml": "labelled.jsonl",
    "heldout_cases.yaml": "heldout.jsonl",
    "second_cases.yaml": "second.jsonl",
    "third_cases.yaml": "third.jsonl",
    "fourth_cases.yaml": "fourth.jsonl",
    "fifth_cases.yaml": "fifth.jsonl",
    "sixth_cases.yaml": "sixth.jsonl",
    "seventh_cases.yaml": "seventh.jsonl",
    "eighth_cases.yaml": "eighth.jsonl",
}

STATES = {
    "WI": "Wisconsin",
    "VA": "Virginia",
    "PA": "Pennsylvania",
    "OH": "Ohio",
    "TX": "Texas",
    "GA": "Georgia",
    "FL": "Florida",
    "NC": "North Carolina",
    "TN": "Tennessee",
    "OR": "Oregon",
    "CA": "California",
    "AL": "Alabama",
    "MO": "Missouri",
}
MODELS = {"TFM": "task force", "JEM": "jail enforcement", "WSO": "warrant service officer"}
WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]

LIST_OF_DAY = """
SELECT c.publication_id FROM capture c JOIN publication p USING (publication_id)
WHERE p.list = $list AND p.trusted AND c.verdict <> 'quarantined' AND c.seen_on <= $day
ORDER BY c.seen_on DESC, p.secondary, c.slot DESC LIMIT 1
"""
ON_LIST = """
FROM listing l JOIN printed_row r USING (row_id)
LEFT JOIN agreement a ON a.agreement_id = l.subject_id LEFT JOIN application p ON p.application_id = l.subject_id
JOIN agency g ON g.agency_id = coalesce(a.agency_id, p.agency_id, l.agency_id)
WHERE l.publication_id = $publication AND NOT l.is_duplicate
"""
UNITS = {
    "agreements": "count(*)",
    "pending": "count(*)",
    "agencies": "count(DISTINCT g.agency_id)",
    "counties": "count(DISTINCT g.county_fips)",
    "states": "count(DISTINCT g.state) FILTER (g.state NOT IN ('GU', 'MP', 'PR', 'VI', 'AS'))",
    "territories": "count(DISTINCT g.state) FILTER (g.state IN ('GU', 'MP', 'PR', 'VI', 'AS'))",
}


class Facts:
    """Figures by plain SQL."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def one(self, sql: str, values: dict[str, Any]) -> Any:
        row = self.connection.execute(sql, values).fetchone()
        return row[0] if row else None

    def count(self, unit: str, on: date, **narrow: str) -> int:
        name = "pending" if unit == "pending" else "participating"
        publication = self.one(LIST_OF_DAY, {"list": name, "day": on})
        where, values = "", {"publication": publication}
        for key, column in (
            ("state", "g.state"),
            ("model", "r.model_code"),
            ("kind", "g.kind"),
            ("agency", "g.agency_id"),
        ):
            if key in narrow:
                where += f" AND {column} = ${key}"
                values[key] = narrow[key]
        return int(self.one(f"SELECT {UNITS[unit]} {ON_LIST}{where}", values))

    def signed(self, unit: str, on: date, **narrow: str) -> int:
        """What had been signed by a day and was not yet gone, by all later lists: the other declared basis."""
        counted = {
            "agreements": "count(*)",
            "agencies": "count(DISTINCT a.agency_id)",
            "counties": "count(DISTINCT g.county_fips)",
            "states": UNITS["states"],
        }[unit]
        where = "".join(
            f" AND {column} = ${key}" for key, column in (("state", "a.state"), ("model", "a.model")) if key in narrow
        )
        values: dict[str, Any] = {"day": on, **{key: narrow[key] for key in ("state", "model") if key in narrow}}
        return int(
            self.one(
                f"SELECT {counted} FROM agreement a JOIN agency g USING (agency_id) WHERE coalesce(a.signed_on, "
                "a.first_listed_on) <= $day AND (a.missing_on IS NULL OR a.missing_on > $day)" + where,
                values,
            )
        )

    def between(self, column: str, days: list[date], **narrow: str) -> int:
        where = " AND a.agency_id = $agency" if "agency" in narrow else ""
        return int(
            self.one(
                f"SELECT count(*) FROM agreement a WHERE {column} BETWEEN $low AND $high{where}",
                {"low": days[0], "high": days[1], **narrow},
            )
        )

    def fact(self, spec: dict[str, Any], case: dict[str, Any]) -> float:
        on = spec.get("day", case.get("day"))
        narrow = {
            key: spec.get(key, case.get(key))
            for key in ("state", "model", "kind", "agency")
            if spec.get(key, case.get(key))
        }
        if "share" in spec:
            return 100 * self.count("agreements", on, **spec["share"]) / self.count("agreements", on)
        if "ratio" in spec:
            low, high = (self.count("agreements", day) for day in spec["ratio"])
            return high / low
        if "difference" in spec:
            low, high = (self.count("agreements", day) for day in spec["difference"])
            return high - low
        if "less" in spec:
            first, second = (self.count("agreements", on, state=state) for state in spec["less"])
            return first - second
        if "signed_in" in spec:
            return self.between("coalesce(a.signed_on, a.first_listed_on)", spec["signed_in"])
        if "listed_in" in spec:
            return self.between("a.first_listed_on", spec["listed_in"])
        if "signed_by" in spec:
            return self.between("a.signed_on", spec["between"], agency=spec["signed_by"])
        if "gone" in spec:
            return self.between("a.missing_on", spec["between"], agency=spec["gone"])
        if "rank" in spec:
            own = self.count("agreements", on, state=case["state"])
            return 1 + sum(1 for state in self._states() if self.count("agreements", on, state=state) > own)
        if "rank_model" in spec:
            own = self.count("agreements", on, model=spec["rank_model"])
            return 1 + sum(1 for model in MODELS if self.count("agreements", on, model=model) > own)
        return self.count(spec["unit"], on, **narrow)

    def _states(self) -> list[str]:
        return [row[0] for row in self.connection.execute("SELECT DISTINCT state FROM agency ORDER BY 1").fetchall()]


def verdict_of(how: str, printed: float, truth: float, high: float | None = None) -> str:
    """The issue's words: true at the printed precision; within rounding or 2%; neither."""
    near = abs(printed - truth) <= 0.02 * abs(truth)
    if how == "exact":
        return "supported" if printed == truth else "close" if near else "contradicted"
    if how in ("more_than", "ratio_more"):
        return "supported" if truth > printed else "close" if near else "contradicted"
    if how == "at_least":
        return "supported" if truth >= printed else "contradicted"
    if how == "fewer_than":
        return "supported" if truth < printed else "close" if near else "contradicted"
    if how == "at_most":
        return "supported" if truth <= printed else "close" if near else "contradicted"
    if how == "nearly":
        return "supported" if 0.9 * printed <= truth <= printed else "contradicted"
    if how == "about":
        return "supported" if abs(printed - truth) <= 0.05 * printed else "contradicted"
    if how == "between":
        return "supported" if printed <= truth <= (high or printed) else "contradicted"
    if how in ("dozens", "hundreds"):
        return "supported" if truth >= printed else "contradicted"
    if how == "share_more":
        return "supported" if truth > printed else "contradicted"
    if how == "share_less":
        return "supported" if truth < printed else "contradicted"
    if how == "share_percent":
        return "supported" if abs(printed - truth) <= 0.5 else "contradicted"
    if how == "share_fraction":
        return "supported" if abs(printed - truth) <= 2.5 else "contradicted"
    if how == "ratio_times":
        return "supported" if abs(printed - truth) <= 0.05 * printed else "contradicted"
    if how == "ratio_percent":
        return "supported" if abs(printed - 100 * (truth - 1)) <= 2 else "contradicted"
    simple = {
        "none_left": truth == 0,
        "some": truth > 0,
        "rank": printed == truth,
        "rises": truth > 0,
        "falls": truth < 0,
        "complement": printed == 50 - truth,
    }
    return "supported" if simple[how] else "contradicted"


def swap(value: int) -> int | None:
    """Return a figure with two unequal neighbouring digits swapped so that it moves by more than 2%."""
    text = str(value)
    for place in range(len(text) - 1):
        if text[place] != text[place + 1] and (place or text[place + 1] != "0"):
            mutated = int(text[:place] + text[place + 1] + text[place] + text[place + 2 :])
            if abs(mutated - value) > 0.02 * value + 1:
                return mutated
    return None


class Builder:
    """Makes labelled sentences from cases."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def build(self, case: dict[str, Any]) -> list[dict[str, Any]]:
        made = [self.label(case, case["id"], "rewritten" if case.get("mutated") else None, {})]
        for number, mutation in enumerate(case.get("mutate", ()), start=1):
            mutated = self.mutate(case, f"{case['id']}~{number}", mutation)
            if mutated is not None:
                made.append(mutated)
        return made

    def mutate(self, case: dict[str, Any], name: str, mutation: dict[str, Any]) -> dict[str, Any] | None:
        how = mutation["how"]
        if how in ("plus_one", "minus_one", "swap"):
            truth = int(self.values(case)[mutation["fact"]])
            printed = {"plus_one": truth + 1, "minus_one": truth - 1, "swap": swap(truth)}[how]
            return self.label(case, name, how, {mutation["fact"]: printed}) if printed is not None else None
        if how in ("date", "state", "model"):
            # the figures printed stay those of the first day, state or model; the truth is looked up anew
            moved = {**case, **{key: mutation[key] for key in ("day", "state", "model") if key in mutation}}
            return self.label(moved, name, f"other_{how}", self.values(case))
        parts = [case["parts"][place] for place in mutation["parts"]] if how == "negate" else mutation["parts"]
        if "span" in mutation:
            parts = [{**part, "span": mutation["span"]} for part in parts]
        changed = {
            **case,
            "text": mutation["text"],
            "parts": parts,
            "facts": {**case.get("facts", {}), **mutation.get("facts", {})},
        }
        changed |= {key: mutation[key] for key in ("day", "state") if key in mutation}
        return self.label(
            changed,
            name,
            "negated" if how == "negate" or mutation.get("flip") else "rewritten",
            {},
            flip=how == "negate" or bool(mutation.get("flip")),
        )

    def values(self, case: dict[str, Any]) -> dict[str, float]:
        return {name: self.facts.fact(spec, case) for name, spec in case.get("facts", {}).items()}

    def label(
        self, case: dict[str, Any], name: str, mutation: str | None, printed: dict[str, float], *, flip: bool = False
    ) -> dict[str, Any]:
        truth = self.values(case)
        shown = {**truth, **printed}
        text = fill(case["text"], case, shown)
        parts = []
        for part in case["parts"]:
            span = fill(part["span"], case, shown)
            if text.count(span) < 1:
                raise ValueError(f"{name}: no {span!r} in {text!r}")
            parts.append(
                {
                    "span": span,
                    "verdict": self.verdict(part, case, truth, shown, flip=flip),
                    **({"slots": part["slots"]} if "slots" in part and mutation is None else {}),
                    **({"because": part["because"]} if "because" in part else {}),
                }
            )
        return {
            "id": name,
            "text": text,
            "dated": str(case["dated"]) if case.get("dated") else None,
            "mutation": mutation,
            "facts": {key: round(value, 4) for key, value in truth.items()},
            "parts": parts,
        }

    def verdict(
        self,
        part: dict[str, Any],
        case: dict[str, Any],
        truth: dict[str, float],
        shown: dict[str, float],
        *,
        flip: bool,
    ) -> str:
        if "verdict" in part:
            return str(part["verdict"])
        printed = shown[part["print"]] if isinstance(part.get("print"), str) else part.get("print", shown[part["of"]])
        found = verdict_of(part["how"], printed, truth[part["of"]], part.get("high"))
        if found == "contradicted" and part["how"] == "exact" and self.by_signing(part, case, printed):
            found = "close"
        return {"supported": "contradicted", "contradicted": "supported"}.get(found, found) if flip else found

    def by_signing(self, part: dict[str, Any], case: dict[str, Any], printed: float) -> bool:
        """Return whether the other declared basis gives the printed figure: then it is close, not wrong."""
        spec = case.get("facts", {}).get(part["of"], {})
        if spec.get("unit") not in ("agreements", "agencies", "states", "counties") or "kind" in spec or "kind" in case:
            return False
        on = spec.get("day", case.get("day"))
        narrow = {key: spec.get(key, case.get(key)) for key in ("state", "model") if spec.get(key, case.get(key))}
        return verdict_of("exact", printed, self.facts.signed(spec["unit"], on, **narrow)) != "contradicted"


def fill(text: str, case: dict[str, Any], shown: dict[str, float]) -> str:
    """Return a text with its figures and names filled in."""

    def one(match: re.Match[str]) -> str:
        name, _, form = match.group(1).partition(":")
        if name == "on":
            return long_day(case["day"])
        if name == "state":
            return STATES[case["state"]]
        if name == "model":
            return MODELS[case["model"]]
        if name in case.get("days", {}):
            return long_day(case["days"][name])
        value = shown[name]
        if form and value < len(WORDS):
            return WORDS[int(value)].capitalize() if form == "Words" else WORDS[int(value)]
        return f"{int(value):,}"

    return re.sub(r"\{([\w:]+)\}", one, text)


def long_day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def build(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """Return every labelled sentence of a file of cases."""
    builder = Builder(Facts(connection))
    cases = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))["cases"]
    return [label for case in cases for label in builder.build(case)]


def main() -> None:
    from section287.record.open import open_record

    with open_record(sys.argv[1]) as connection:
        for cases, file in SETS.items():
            labels = build(connection, cases)
            lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in labels)
            (HERE / file).write_text(lines, encoding="utf-8")
            mutated = sum(1 for one in labels if one["mutation"])
            print(
                f"{file}: {len(labels)} sentences, {mutated} mutated, {sum(len(one['parts']) for one in labels)} parts"
            )


if __name__ == "__main__":
    main()
