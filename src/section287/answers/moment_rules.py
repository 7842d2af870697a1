"""The days that a question's words name, before prepositions are looked at: one rule and one reader for each form."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from section287.answers.wording import load_words

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Atom:
    """A day, month, year or other stretch.

    Attributes:
        at: where its words stand.
        yearless: no year was named, so that a partner's may be taken.
        note: how it was read, where that isn't plain.
        role: what a named moment stands for: since, until, day, span; ``now`` for today.
    """

    low: date
    high: date
    at: tuple[int, int]
    yearless: bool = False
    note: str | None = None
    role: str = ""


def last_of_month(year: int, month: int) -> date:
    """Return a month's last day."""
    return date(year, month, calendar.monthrange(year, month)[1])


def months_before(day: date, months: int) -> date:
    """Return the same day of a month so many months earlier, or that month's last day."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@cache
def _month_numbers() -> dict[str, int]:
    return {name: int(number) for number, names in load_words("moments")["months"].items() for name in names}


def _after(*words: str) -> str:
    """Return a pattern that fits behind any of some words."""
    return "(?:" + "|".join(f"(?<={re.escape(word)} )" for word in words) + ")"


@cache
def _grammar() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = load_words("moments")
    month = "(?P<m>" + "|".join(sorted(_month_numbers(), key=len, reverse=True)) + r")\.?"
    number = "|".join(re.escape(one) for one in sorted(words["numbers"], key=len, reverse=True))
    season = "|".join(words["seasons"])
    year, day = r"(?P<y>(?:19|20)\d\d)", r"(?P<d>[0-3]?\d)(?:st|nd|rd|th)?"
    part = (
        r"(?P<part>early|mid|middle of|late|end of|close of|last day of|final day of|start of|beginning of|"
        r"first day of|first half of|second half of)"
        r"(?:[- ](?:the )?(?:month of )?)"
    )
    unit = r"(?P<u>day|week|month|year)s?"
    ends = r"(?= |$|[?.!,])"
    after_word = _after(
        "since", "by", "until", "till", "through", "before", "after", "during", "from", "between", "to", "and", "of"
    )
    before_year = _after(
        "in", "of", "since", "by", "before", "after", "during", "through", "until", "till", "from", "to", "and",
        "between",
        "for", "vs", "versus", "year", "with", "than in", "-",
    )  # fmt: skip
    no_count = r"(?![\d,]*\d|[ -](?:agree|agenc|count|state|officer|people|list|deput|sheriff|appli|row))"
    rules = (
        ("iso", r"(?P<y>(?:19|20)\d\d)-(?P<m>[01]\d)-(?P<d>[0-3]\d)"),
        ("us", r"(?P<m>[01]?\d)/(?P<d>[0-3]?\d)/(?P<y>\d{4}|\d\d)"),
        ("years", r"(?P<a>(?:19|20)\d\d) ?(?:-|to) ?(?P<b>(?:19|20)\d\d)"),
        ("iso_month", r"(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])(?![-\d])"),
        ("day", rf"{month} (?:the )?{day},?(?: of)? {year}"),
        ("day", rf"{day} (?:of )?{month},? {year}"),
        ("month", rf"{part}{month}(?:,| of)? {year}"),
        ("month", rf"{month}(?:,| of)? {year}"),
        ("half", rf"(?P<part>first|second|1st|2nd) half of {year}"),
        ("quarter", rf"(?P<part>first|second|third|fourth|1st|2nd|3rd|4th) quarter of {year}"),
        ("quarter", r"q(?P<q>[1-4])[ -]?(?P<y>(?:19|20)\d\d)"),
        ("fiscal", rf"(?:fiscal year|fy) ?{year}"),
        ("season", rf"(?P<part>early |late )?(?P<s>{season})(?: of)? {year}"),
        ("year", rf"{part}(?:the year )?{year}"),
        ("year", rf"(?:when |as )?{year} (?P<part>began|started|opened|ended|closed)"),
        ("day_month", rf"{month} (?:the )?{day}(?![\d,]*\d| agree| agenc| coun| state)"),
        ("day_month", rf"{day} (?:of )?{month}(?![a-z])"),
        ("ago", rf"(?P<n>\d+|{number}) (?P<u>day|week|month|year)s? (?:ago|earlier|before now)"),
        ("part_of", r"(?P<part>end|close|start|beginning|middle) of (?P<w>this|last) (?P<u>year|month)"),
        ("past", rf"(?:the )?(?:past|last|previous|preceding)(?: (?P<n>\d+|{number}))? {unit}{ends}"),
        ("this", r"this (?P<u>week|month|year|quarter)|(?P<ytd>year to date|so far this year)"),
        ("named_month", rf"(?P<w>last|this|this past) {month}(?![a-z])"),
        ("named_season", rf"(?P<w>last|this|this past) (?P<s>{season})(?![a-z])"),
        ("named_season", rf"(?<=in )(?:the )?(?P<w>)(?P<s>{season})(?= |$|[?.!,])"),
        ("month_only", rf"{part}{month}(?![a-z])"),
        ("month_only", rf"(?<=in )(?:the )?{month}{ends}"),
        ("month_only", rf"{after_word}{month}{ends}"),
        ("now", r"right now|today|as of now|at present|presently|currently|at the moment|these days|nowadays"),
        ("now", r"(?<!before )now(?! on)"),
        ("yesterday", r"yesterday"),
        ("only_year", rf"(?:{before_year}|(?<=-)|^)(?P<y>(?:19|20)\d\d){no_count}"),
    )  # fmt: skip
    return tuple((name, re.compile(rf"(?<![\w/.])(?:{rule})(?![\w/])")) for name, rule in rules)


def find_atoms(small: str, today: date) -> list[Atom]:
    """Return what a text in small letters names, in its order and without overlaps; named moments come first."""
    taken: list[Atom] = []
    for find in (_named_atoms, _grammar_atoms):
        for atom in find(small, today):
            if not any(atom.at[0] < one.at[1] and one.at[0] < atom.at[1] for one in taken):
                taken.append(atom)
    return sorted(taken, key=lambda one: one.at)


def _named_atoms(small: str, today: date) -> Iterator[Atom]:
    for one in load_words("moments")["named"]:
        for match in re.finditer(rf"(?<!\w)(?:{one['find']})(?!\w)", small):
            start: date = one["day"]
            end = one.get("until") or (start if one["role"] == "day" else today)
            note = f"'{match.group(0)}' is read as {_words_for(one['role'], start, one.get('until'))} ({one['means']})"
            yield Atom(start, end, match.span(), note=note, role=one["role"])


def _words_for(role: str, start: date, end: date | None) -> str:
    if role == "until":
        return f"up to {start}"
    return f"{start} to {end}" if end else f"{start}" if role == "day" else f"since {start}"


def _grammar_atoms(small: str, today: date) -> Iterator[Atom]:
    for name, rule in _grammar():
        for match in rule.finditer(small):
            try:
                atom = _READERS[name](match, today)
            except (ValueError, OverflowError):
                continue  # "13/45/2025" is no day
            if atom is not None:
                yield replace(atom, at=match.span())


_DAYS = ("iso", "us", "day", "day_month")


def find_impossible(small: str, today: date) -> list[str]:
    """Return what a text in small letters writes as a day though no calendar has it ("february 30, 2025")."""
    found: list[str] = []
    taken: list[tuple[int, int]] = []
    for name, rule in _grammar():
        for match in rule.finditer(small) if name in _DAYS else ():
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            try:
                _READERS[name](match, today)
            except ValueError:
                found.append(match.group(0))
    return found


def _year_of(text: str) -> int:
    year = int(text)
    return year + 2000 if year < 100 else year


def _read_day(match: re.Match[str], today: date) -> Atom:
    month = match["m"]
    number = int(month) if month.isdigit() else _month_numbers()[month]
    day = date(_year_of(match["y"]), number, int(match["d"]))
    return Atom(day, day, (0, 0))


def _read_month(match: re.Match[str], today: date) -> Atom:
    month = match["m"]
    number = int(month) if month.isdigit() else _month_numbers()[month]
    part = match.groupdict().get("part")
    low, high = _part_of_month(part, int(match["y"]), number)
    return Atom(low, high, (0, 0), note=_part_note(part, low, high, match.group(0)))


def _part_of_month(part: str | None, year: int, month: int) -> tuple[date, date]:
    first, last = date(year, month, 1), last_of_month(year, month)
    if part in ("end of", "close of", "last day of", "final day of"):
        return last, last
    if part in ("start of", "beginning of", "first day of"):
        return first, first
    spans = {"early": (1, 10), "mid": (11, 20), "middle of": (11, 20), "late": (21, last.day),
             "first half of": (1, 15), "second half of": (16, last.day)}  # fmt: skip
    if part in spans:
        return first.replace(day=spans[part][0]), first.replace(day=spans[part][1])
    return first, last


def _part_note(part: str | None, low: date, high: date, printed: str) -> str | None:
    return f"'{printed}' is read as {low} to {high}" if part and low != high else None


def _read_years(match: re.Match[str], today: date) -> Atom:
    first, last = sorted((int(match["a"]), int(match["b"])))
    return Atom(date(first, 1, 1), date(last, 12, 31), (0, 0))


def _read_half(match: re.Match[str], today: date) -> Atom:
    year = int(match["y"])
    if match["part"] in ("first", "1st"):
        return Atom(date(year, 1, 1), date(year, 6, 30), (0, 0))
    return Atom(date(year, 7, 1), date(year, 12, 31), (0, 0))


def _read_quarter(match: re.Match[str], today: date) -> Atom:
    words = {"first": 1, "second": 2, "third": 3, "fourth": 4}
    groups = match.groupdict()
    part = groups.get("part") or ""
    number = int(groups["q"]) if groups.get("q") else words.get(part) or int(part[0])
    year = int(match["y"])
    return Atom(date(year, number * 3 - 2, 1), last_of_month(year, number * 3), (0, 0))


def _read_fiscal(match: re.Match[str], today: date) -> Atom:
    year = int(match["y"])
    low, high = date(year - 1, 10, 1), date(year, 9, 30)
    return Atom(low, high, (0, 0), note=f"'{match.group(0)}' is read as the federal fiscal year, {low} to {high}")


def _season(year: int, name: str) -> tuple[date, date]:
    first, last = load_words("moments")["seasons"][name]
    return date(year - 1 if first > last else year, first, 1), last_of_month(year, last)


def _read_season(match: re.Match[str], today: date) -> Atom:
    low, high = _season(int(match["y"]), match["s"])
    return Atom(low, high, (0, 0), note=f"'{match.group(0)}' is read as {low} to {high}")


def _read_year(match: re.Match[str], today: date) -> Atom:
    year, part = int(match["y"]), match.groupdict().get("part")
    first, last = date(year, 1, 1), date(year, 12, 31)
    spans = {
        "end of": (last, last), "close of": (last, last), "last day of": (last, last), "final day of": (last, last),
        "ended": (last, last), "closed": (last, last), "start of": (first, first), "beginning of": (first, first),
        "first day of": (first, first), "began": (first, first), "started": (first, first), "opened": (first, first),
        "early": (first, date(year, 3, 31)), "mid": (date(year, 6, 1), date(year, 7, 31)),
        "middle of": (date(year, 6, 1), date(year, 7, 31)), "late": (date(year, 10, 1), last),
        "first half of": (first, date(year, 6, 30)), "second half of": (date(year, 7, 1), last),
    }  # fmt: skip
    low, high = spans.get(part or "", (first, last))
    return Atom(low, high, (0, 0), note=_part_note(part, low, high, match.group(0)))


def _read_day_month(match: re.Match[str], today: date) -> Atom:
    month, number = _month_numbers()[match["m"]], int(match["d"])
    year = today.year if (month, number) <= (today.month, today.day) else today.year - 1
    day = date(year, month, number)
    return Atom(day, day, (0, 0), yearless=True, note=f"'{match.group(0)}' has no year and is read as {day}")


def _read_month_only(match: re.Match[str], today: date) -> Atom:
    groups = match.groupdict()
    name = str(groups["m"])
    month, part = _month_numbers()[name], groups.get("part")
    year = today.year if month <= today.month else today.year - 1
    low, high = _part_of_month(part, year, month)
    shown = f"{low}" if low == high else f"{low} to {high}"
    note = f"'{name.capitalize()}' has no year and is read as {shown}"
    return Atom(low, high, (0, 0), yearless=True, note=note)


def _read_named_month(match: re.Match[str], today: date) -> Atom:
    month = _month_numbers()[match["m"]]
    this = match["w"] == "this"
    year = today.year if month < today.month or (this and month == today.month) else today.year - 1
    low, high = date(year, month, 1), last_of_month(year, month)
    return Atom(low, high, (0, 0), note=f"'{match.group(0)}' is read as {low} to {high}")


def _read_named_season(match: re.Match[str], today: date) -> Atom:
    low, high = _season(today.year, match["s"])
    if low > today or (match["w"] == "last" and high >= today):
        low, high = _season(today.year - 1, match["s"])
    return Atom(low, high, (0, 0), note=f"'{match.group(0)}' is read as {low} to {high}")


def _amount(text: str | None) -> int:
    if text is None:
        return 1
    return int(text) if text.isdigit() else int(load_words("moments")["numbers"][text])


def _back(today: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    return months_before(today, count * (12 if unit == "year" else 1))


def _read_ago(match: re.Match[str], today: date) -> Atom:
    day = _back(today, _amount(match["n"]), match["u"])
    return Atom(day, day, (0, 0), note=f"'{match.group(0)}' is read as {day}, counted from {today}")


def _read_past(match: re.Match[str], today: date) -> Atom:
    unit, phrase = match["u"], match.group(0)
    if match["n"] is None and "last" in phrase and not phrase.startswith("the last") and unit in ("month", "year"):
        if unit == "year":
            low, high = date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
        else:
            high = today.replace(day=1) - _ONE_DAY
            low = high.replace(day=1)
    else:
        low, high = _back(today, _amount(match["n"]), unit), today
    return Atom(low, high, (0, 0), note=f"'{phrase}' is read as {low} to {high}")


def _read_this(match: re.Match[str], today: date) -> Atom:
    unit = match["u"] or "year"
    low = {
        "year": date(today.year, 1, 1),
        "month": today.replace(day=1),
        "quarter": date(today.year, (today.month - 1) // 3 * 3 + 1, 1),
        "week": today - timedelta(days=today.weekday()),
    }[unit]
    return Atom(low, today, (0, 0), note=f"'{match.group(0)}' is read as {low} to {today}")


def _read_part_of(match: re.Match[str], today: date) -> Atom:
    back = 1 if match["w"] == "last" else 0
    if match["u"] == "year":
        low, high = date(today.year - back, 1, 1), date(today.year - back, 12, 31)
    else:
        at = months_before(today, back)
        low, high = at.replace(day=1), last_of_month(at.year, at.month)
    part = match["part"]
    day = high if part in ("end", "close") else low if part in ("start", "beginning") else low + (high - low) // 2
    return Atom(day, day, (0, 0), note=f"'{match.group(0)}' is read as {day}")


def _read_now(match: re.Match[str], today: date) -> Atom:
    return Atom(today, today, (0, 0), role="now")


def _read_yesterday(match: re.Match[str], today: date) -> Atom:
    day = today - _ONE_DAY
    return Atom(day, day, (0, 0), note=f"'yesterday' is read as {day}, counted from {today}")


_READERS: dict[str, Any] = {
    "iso": _read_day, "us": _read_day, "day": _read_day, "iso_month": _read_month, "years": _read_years,
    "month": _read_month,
    "half": _read_half, "quarter": _read_quarter, "fiscal": _read_fiscal, "season": _read_season, "year": _read_year,
    "day_month": _read_day_month, "ago": _read_ago, "past": _read_past, "this": _read_this, "part_of": _read_part_of,
    "named_month": _read_named_month, "named_season": _read_named_season, "month_only": _read_month_only,
    "now": _read_now, "yesterday": _read_yesterday, "only_year": _read_year,
}  # fmt: skip
