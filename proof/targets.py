"""What is fuzzed: each target makes cases and runs one; only an error of ours may come out of it."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from proof.lists import HEADER, rows_of_day, write_lists

Edits = list[tuple[int, str, int]]
EDITS: st.SearchStrategy[Edits] = st.lists(
    st.tuples(
        st.integers(0, 2**31), st.sampled_from(("flip", "drop", "insert", "cut", "zero", "repeat")), st.integers(0, 255)
    ),
    max_size=8,
)
NAMES = (
    "participatingAgencies03052025am.xlsx",
    "pendingAgencies03052025am.csv",
    "migrantusa_ice_287g_2025-07-24.csv",
    "ice-287g-20110301.html",
    "list.json",
    "x",
)
DAYS = st.dates(date.min, date.max)
LATER_DAYS = st.dates(date(2006, 1, 1), date(2027, 12, 31))
ODD = st.text(max_size=6)
PLACES = (None, "CA", "TX", "FL", "PR", "GU", "NM", "DE", "Illinois")
WORDS = (
    "ICE has", "1,843", "agreements", "agencies", "in Florida", "in 40 states", "more than", "fewer than", "half of",
    "as of May 18, 2026", "since January", "the Task Force Model", "JEM", "warrant service officers", "counties",
    "Alachua County Sheriff's Office", "signed", "left", "ended", "doubled", "tripled", "from 135 to 1,200", "percent",
    "12%", "0", "-3", "one in three", "no", "not", "never", "Texas and Georgia", "compared with", "a record", ",", ".",
    "\n\n", "|", "“", "”", "$1.2 million", "per officer", "10,000,000,000,000,000,000", "February 30, 2025", "1/0/0000",
    "between 2019 and 2021", "every", "first", "largest", "Can", "a deputy", "arrest", "at a traffic stop", "?", "who",
    "how many", "why", "What does it cost", "in Ohio", "versus", "TFM", "last week", "tomorrow", "the year 99999",
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=24).map(" ".join),
    st.text(max_size=300),
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=12)), min_size=1, max_size=40).map(" ".join),
)


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that is fuzzed.

    Attributes:
        cases: makes a case; bytes, text or a JSON document.
        run: takes one; what it raises beside errors of ours is a finding.
        seeds: cases that are run first, also kept as the first corpus.
        ready: makes what the cases need, before the first.
        slow: gets a tenth of the cases.
    """

    name: str
    cases: st.SearchStrategy[Any]
    run: Callable[[Any], object]
    seeds: Callable[[], list[Any]]
    ready: Callable[[], object] = lambda: None
    slow: bool = False


def mostly(usual: st.SearchStrategy[Any], odd: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy that takes the odd one about one time in twenty."""
    return st.integers(0, 19).flatmap(lambda number: odd if number == 7 else usual)


def damage(data: bytes, edits: Edits) -> bytes:
    """Return bytes with edits made to them."""
    changed = bytearray(data)
    for place, kind, value in edits:
        at = place % (len(changed) or 1)
        if kind == "flip" and changed:
            changed[at] ^= value
        elif kind == "drop":
            del changed[at : at + value]
        elif kind == "insert":
            changed[at:at] = bytes([value]) * (value % 9)
        elif kind == "cut":
            del changed[at:]
        elif kind == "repeat":
            changed[at:at] = changed[max(0, at - value) : at] * 3
        else:
            changed[at : at + 8] = bytes(8)
    return bytes(changed)


def damaged(seeds: Callable[[], list[bytes]]) -> st.SearchStrategy[bytes]:
    """Return a strategy of a target's seeds with edits, or any bytes behind their first ones."""
    return st.one_of(
        st.deferred(lambda: st.builds(damage, st.sampled_from(seeds()), EDITS)),
        st.deferred(
            lambda: st.builds(lambda seed, more: seed[:8] + more, st.sampled_from(seeds()), st.binary(max_size=200))
        ),
    )


@cache
def _tables() -> list[bytes]:
    import openpyxl  # type: ignore[import-untyped]

    book = openpyxl.Workbook()
    book.active.append(HEADER)
    for row in rows_of_day(0, 0)[:6]:
        book.active.append(row)
    book.active.cell(2, 7).hyperlink = "https://example.org/moa.pdf"
    book.create_sheet("Notes").append(["as of", date(2025, 3, 5)])
    buffer = io.BytesIO()
    book.save(buffer)
    stored = io.BytesIO()
    with zipfile.ZipFile(buffer) as packed, zipfile.ZipFile(stored, "w") as plain:
        for name in packed.namelist():
            plain.writestr(name, packed.read(name))  # unpacked, so that edits meet the parts themselves
    lines = [",".join(f'"{cell}"' for cell in row) for row in (HEADER, *rows_of_day(0, 0)[:6])]
    cells = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (HEADER, *rows_of_day(0, 0)[:4])
    )
    page = f"<!DOCTYPE html><html><body><p>As of March 5, 2025</p><table>{cells}</table></body></html>"
    document = {"_meta": {"as_of": "2025-03-05"}, "states": {"KS": {"agencies": [dict.fromkeys(HEADER, "x")]}}}
    return [
        buffer.getvalue(),
        stored.getvalue(),
        "\n".join(lines).encode(),
        "\n".join(lines).encode("utf-16"),
        page.encode(),
        json.dumps(document).encode(),
    ]


def _read_tables(data: bytes) -> object:
    from section287.readers.detect import read_tables

    return read_tables("any.file", data)


def _read_lists(data: bytes) -> object:
    from section287.live.intake import look_at

    return [look_at(name, data) for name in NAMES]


@cache
def _program_pages() -> list[bytes]:
    return [
        b'<html><body><h2>Participating agencies</h2><p>See the <a href="/doclib/287g/participatingAgencies03052025am'
        b'.xlsx">list</a>, pending: <a href="//www.ice.gov/doclib/p%20ending.xlsx?x=1#a" title="Pending">here</a>'
        b'<a href="https://nam.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.ice.gov%2Fa.xlsx">c</a></body>',
        b'<a href="http://[::1]:99999/x.csv">[</a><a href="\x00.xlsx"><a href="../../../x.xlsx">',
    ]


def _read_program_page(data: bytes) -> object:
    from section287.live.program_page import find_lists

    return find_lists(data, "https://www.ice.gov/identify-and-arrest/287g")


@cache
def _manifests() -> list[bytes]:
    from section287.archive.manifest import Entry, hash_line

    previous, lines = "", []
    for number in range(3):
        line = Entry(
            "2025-03-05T00:00:00Z", "2025-03-05T00:00:00Z", "ice", "list", f"x{number}.xlsx", "0" * 64, 1,
            previous=previous,
        ).line()  # fmt: skip
        lines.append(line)
        previous = hash_line(line)
    return [b"\n".join(lines) + b"\n", lines[0] + b"\n"]


def _read_manifest(data: bytes) -> object:
    from section287.archive.manifest import follow, split_lines

    return follow(split_lines(data), "manifest")


@cache
def _configurations() -> list[bytes]:
    from section287.live.configuration import bundled_text

    short = b"manners: {contact: a}\nsources:\n- {id: a, kind: folder, path: /tmp}\n"
    return [bundled_text().encode(), short]


def _read_configuration(data: bytes) -> object:
    from section287.live.configuration import read_configuration

    with tempfile.NamedTemporaryFile(suffix=".yaml") as file:
        file.write(data)
        file.flush()
        return read_configuration(Path(file.name))


@cache
def _pdfs() -> list[bytes]:
    from fpdf import FPDF

    made = []
    for pages in (1, 2):
        pdf = FPDF(unit="pt", format=(612, 792))
        pdf.set_creation_date(datetime(2025, 3, 5, tzinfo=UTC))
        for number in range(pages):
            pdf.add_page()
            pdf.set_font("Times", size=12)
            pdf.text(60, 100, f"MEMORANDUM OF AGREEMENT page {number}: Task Force Model, Butler County Sheriff")
        made.append(bytes(pdf.output()))
    return made


def _read_pdf(data: bytes) -> object:
    from section287.documents.reading import read_document

    return read_document(data, "fuzzed.pdf")


@cache
def small_record() -> Path:
    """Return a small record built for this process, gone with it."""
    from section287.registry.build import build_record, read_files

    folder = tempfile.TemporaryDirectory(prefix="section287-fuzz-")
    _kept.append(folder)
    place = Path(folder.name)
    reading = read_files(write_lists(place / "lists", 0), workers=1)
    build_record(reading.lists, place / "record.duckdb", reading.unreadable)
    return place / "record.duckdb"


_kept: list[Any] = []


@cache
def _panel() -> tuple[Any, Any]:
    from section287.claims.panel import Panel
    from section287.record.open import open_record

    connection = open_record(small_record())
    return connection, Panel(connection)


def _check_text(text: str) -> object:
    from section287.claims.check import check_document
    from section287.claims.intake.sniff import read_document

    connection, panel = _panel()
    return check_document(read_document(text, "text"), connection, None, panel).as_json()


def _check_bytes(data: bytes) -> object:
    from section287.claims.check import check_document
    from section287.claims.intake.sniff import read_document

    connection, panel = _panel()
    return check_document(read_document(data, "article"), connection, None, panel).as_json()


def _articles() -> list[bytes]:
    return [
        b"# 287(g) grows\n\nICE has 1,843 agreements in 40 states as of May 18, 2026, up from 135.\n\n| a | b |\n|-|-|",
        "<html><head><title>ICE</title></head><body><p>There are 72 agreements — “a record” — in Texas."
        "</p><table><tr><td>KS</td><td>24</td></tr></table></body></html>".encode(),
        *_pdfs()[:1],
    ]


def _ask(case: dict[str, Any]) -> object:
    from section287.answers import answer

    day = date.fromisoformat(case["on"]) if case["on"] else None
    return answer(case["question"], _panel()[0], day).as_json()


@cache
def _law() -> tuple[Any, Any, Any]:
    from section287.law.evaluate import Evaluator
    from section287.law.policies import load_policies
    from section287.law.rules import load_rule_book
    from section287.law.scenarios import load_scenarios

    return Evaluator(load_rule_book()), load_policies(), load_scenarios()


def _authority_cases() -> st.SearchStrategy[Any]:
    from section287.law.rules import load_rule_book

    book = load_rule_book()
    facts = {name: mostly(st.sampled_from(one.values), ODD) for name, one in book.conditions.items()}
    return st.fixed_dictionaries(
        {
            "touchpoint": mostly(st.sampled_from(sorted(book.touchpoints)), ODD),
            "action": mostly(st.sampled_from(sorted(book.actions)), ODD),
            "model": mostly(st.sampled_from((None, "TFM", "JEM", "WSO", "none")), ODD),
            "state": mostly(st.sampled_from(PLACES), ODD),
            "on": mostly(LATER_DAYS, DAYS).map(date.isoformat),
            "given": mostly(st.fixed_dictionaries({}, optional=facts), st.dictionaries(ODD, ODD, max_size=2)),
        }
    )


def _authority(case: dict[str, Any]) -> object:
    from section287.law.authority import Question, answer_question

    evaluator, policies, _ = _law()
    code = policies.find(case["state"]).state if case["state"] else None
    day = date.fromisoformat(case["on"])
    question = Question(case["touchpoint"], case["action"], day, case["model"], code, case["given"])
    return json.dumps(answer_question(evaluator, policies, question), default=str)


def _walk_cases() -> st.SearchStrategy[Any]:
    scenarios = _law()[2]
    return st.fixed_dictionaries(
        {
            "scenario": mostly(st.sampled_from(sorted(scenarios.scenarios)), ODD),
            "variant": mostly(st.sampled_from(sorted(scenarios.variants)), ODD),
            "models": st.lists(st.sampled_from(("TFM", "JEM", "WSO", "none")), min_size=1, max_size=4, unique=True),
            "state": mostly(st.sampled_from(PLACES), ODD),
            "on": mostly(LATER_DAYS, DAYS).map(date.isoformat),
        }
    )


def _walk(case: dict[str, Any]) -> object:
    from section287.law.walk import WalkQuestion, walk

    evaluator, policies, scenarios = _law()
    code = policies.find(case["state"]).state if case["state"] else None
    day = date.fromisoformat(case["on"])
    question = WalkQuestion(case["scenario"], day, case["variant"], tuple(case["models"]), code)
    return json.dumps(walk(evaluator, scenarios, policies, question), default=str)


QUESTION: dict[str, Any] = {"question": "How many agreements are in Texas?", "on": None}
TARGETS: tuple[Target, ...] = (
    Target("tables", damaged(_tables), _read_tables, lambda: list(_tables())),
    Target("lists", damaged(_tables), _read_lists, lambda: list(_tables())),
    Target("program_page", damaged(_program_pages), _read_program_page, lambda: list(_program_pages())),
    Target("manifest", damaged(_manifests), _read_manifest, lambda: list(_manifests())),
    Target("configuration", damaged(_configurations), _read_configuration, lambda: list(_configurations())),
    Target("documents", damaged(_pdfs), _read_pdf, lambda: list(_pdfs()), slow=True),
    Target("claims", TEXTS, _check_text, lambda: [" ".join(WORDS[:6]) + "."], _panel, slow=True),
    Target("articles", damaged(_articles), _check_bytes, _articles, _panel, slow=True),
    Target(
        "questions",
        st.fixed_dictionaries({"question": TEXTS, "on": st.one_of(st.none(), DAYS.map(date.isoformat))}),
        _ask,
        lambda: [QUESTION],
        _panel,
        slow=True,
    ),
    Target("authority", st.deferred(_authority_cases), _authority, list, _law),
    Target("walk", st.deferred(_walk_cases), _walk, list, _law),
)


def as_file(case: Any) -> bytes:
    """Return a case as the bytes of its file in the corpus."""
    if isinstance(case, bytes):
        return case
    if isinstance(case, str):
        return case.encode("utf-8", "surrogatepass")
    return json.dumps(case, ensure_ascii=True, indent=1, sort_keys=True).encode() + b"\n"


def from_file(target: Target, data: bytes) -> Any:
    """Return the case of a file in the corpus."""
    if target.name == "claims":
        return data.decode("utf-8", "surrogatepass")
    if target.name in ("questions", "authority", "walk"):
        return json.loads(data)
    return data
