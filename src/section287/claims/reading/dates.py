"""Find moments in a sentence, as printed: days, months, parts of them, years, and what is told relative to another."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from section287.claims.words.load import any_of, patterns, vocabulary

_PATTERNS = patterns("dates")


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment as printed, not yet resolved.

    Attributes:
        kind: day, month, year, quarter, half, season, weekday, relative, ago, offset, stretch, named, now, fiscal.
        part: early, mid, late, start, end, first_week, last_week, first_half, second_half.
        number, unit, direction: of "two months earlier", "last year", "the past six weeks".
        first, last: of a named period; days back of a stretch.
    """

    start: int
    end: int
    kind: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""
    number: int = 0
    unit: str = ""
    direction: str = ""
    first: object = None
    last: object = None
    shape: str = "at"
    low: int = 0


@cache
def _months() -> str:
    names = sorted(vocabulary("dates")["months"], key=len, reverse=True)
    return "(?:" + "|".join(f"{one.capitalize()}|{one.upper()}" for one in names) + r")\b\.?"


@cache
def _part_words() -> dict[str, str]:
    return {word: name for name, words in vocabulary("dates")["parts"].items() for word in words}


@cache
def _pattern() -> re.Pattern[str]:
    data = vocabulary("dates")
    month = _months()
    part = rf"(?:(?P<{{0}}>(?i:{any_of(_part_words())}))\s*(?:the\s+)?(?:month\s+of\s+)?)?"
    year = r"(?:19|20)\d\d"
    day = r"\d{1,2}(?:st|nd|rd|th)?(?!\d)"
    count = (
        r"(?:\d{1,3}|(?i:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|several|a\s+few))"
    )
    plain = r"(?:\d{1,3}|(?i:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen))"
    units = r"(?i:days?|weeks?|months?|years?|quarters?|decades?)"
    named = "|".join(f"(?:{word})" for one in data["named"] for word in one["words"]).replace(" ", r"\s+")
    stretch = "|".join(f"(?:{word})" for one in data["stretches"] for word in one["words"]).replace(" ", r"\s+")
    weekdays, seasons = (any_of(data[name]) for name in ("weekdays", "seasons"))
    lists = [
        rf"(?P<iso>\b(?P<iy>{year})-(?P<im>\d\d)-(?P<id>\d\d)\b)",
        r"(?P<slashed>\b(?P<sm>\d{1,2})/(?P<sd>\d{1,2})/(?P<sy>(?:20)?\d\d)\b)",
        rf"(?P<mdy>\b(?P<mm>{month})\s+(?P<md>{day})(?:,?\s+(?P<my>{year})\b(?!\s+agreements)|\s+(?i:of\s+(?P<mdw>this|last)\s+year))?)",
        rf"(?P<dmy>\b(?P<dd>{day})\s+(?:of\s+)?(?P<dm>{month})(?:,?\s+(?P<dy>{year})\b)?)",
        rf"(?P<weeks>\b(?i:the\s+)?(?i:(?P<wq>first|last|final))\s+(?P<wn>{count})\s+(?P<wu>days|weeks)\s+(?i:of|in)\s+(?P<wm>{month})(?:,?\s+(?P<wy>{year})\b)?)",
        rf"(?P<monthly>\b{part.format('mp')}(?P<mo>{month})(?:\s*,?\s*(?:of\s+)?(?P<moy>{year})\b|\s+(?i:of\s+(?P<moyw>this|last)\s+year))?)",
        rf"(?P<quarter>\b(?i:(?:the\s+)?(?P<qw>first|second|third|fourth|last)\s+quarter(?:\s+of)?|Q(?P<qn>[1-4]))\s*,?\s*(?:(?i:of\s+))?(?:(?P<qy>{year})\b)?)",
        rf"(?P<fiscal>\b(?i:(?:{any_of(_part_words())}\s+)?(?:federal\s+)?fiscal\s+(?:year\s+)?|FY\s?-?)(?P<fy>(?:20)?\d\d)\b)",
        rf"(?P<season>\b(?:(?P<sew>(?i:this|last|next|the|early|late))\s+)?(?P<se>(?i:{seasons}))\b(?:\s+(?:(?i:of)\s+)?(?P<sey>{year})\b)?)",
        rf"(?P<named>\b(?i:{named}))",
        rf"(?P<stretch>\b(?i:{stretch})\b(?!(?:\s+and\s+a\s+half)?\s+(?i:ago|earlier|later|before|after|prior)))",
        rf"(?P<ago>\b(?:(?i:more\s+than|over|about|nearly|almost|just|less\s+than|roughly|some)\s+)?(?P<an>{count})\s+(?P<au>{units})(?P<ah>\s+and\s+a\s+half)?\s+(?P<aw>(?i:ago|earlier|before|prior|later|afterwards?|after)\b))",
        rf"(?P<past>\b(?i:(?:the\s+)?(?P<pw>past|last|previous|preceding))\s+(?P<pn>{count})\s+(?P<pu>{units})\b)",
        rf"(?P<span>\b(?i:in|within|over)\s+(?i:(?:just|only|about|roughly|under|less\s+than|nearly|barely)\s+)?(?P<spn>{plain})\s+(?P<spu>(?i:weeks?|months?|years?))\b(?!\s+(?i:ago|earlier|later|before|after|prior)))",
        rf"(?P<relative>\b(?i:(?P<rw>this|last|past|previous|next|the\s+following|the\s+same|that|later\s+this|later\s+that|earlier\s+this|earlier\s+that|late\s+last|early\s+this|late\s+this|early\s+last))\s+(?:(?P<ru>(?i:week|month|year|quarter|weekend))\b|(?P<rm>{month})|(?P<rd>(?i:{weekdays}))\b))",
        rf"(?P<edge>\b{part.format('ep')}(?P<eu>(?i:the\s+year|the\s+month|this\s+year|last\s+year|this\s+month|last\s+month|that\s+year|that\s+month|the\s+week))\b)",
        r"(?P<yearend>\b(?i:year-end|year's\s+end|the\s+year's\s+end|month's\s+end)\b(?:\s+(?P<yey>(?:19|20)\d\d))?)",
        r"(?P<yesterday>\b(?i:yesterday|this\s+morning|tonight|this\s+afternoon)\b)",
        rf"(?P<weekday>\b(?P<wd>{any_of(one.capitalize() for one in data['weekdays'])})\b)",
        rf"(?P<yearly>\b{part.format('yp')}(?:(?<=[Mm]id-)|(?<![\d,.$/-]))(?P<yr>{year})\b(?![,]\d|\.\d|/|\s*(?i:agreements|agencies|officers|people|arrests|counties|%|percent)))",
        rf"(?P<then>(?<=[Ss]ince\s)(?i:{any_of(data['then'])})\b)",
        rf"(?P<now>\b(?i:{any_of(data['now'])})\b)",
    ]
    return re.compile("|".join(lists))


_COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "eighteen": 18,
    "several": 4,
    "few": 3,
}


def find_moments(sentence: str) -> list[Moment]:
    """Return the moments of a sentence as printed, with the words in front of them that shape them."""
    found: list[Moment] = []
    for match in _pattern().finditer(sentence):
        moment = _read(match)
        if moment is not None:
            found.append(_shape(moment, sentence))
    kept = [one for one in found if not _is_quantity(one, sentence) and not _of_something_else(one, sentence)]
    return _same_year(kept, sentence)


def _of_something_else(moment: Moment, sentence: str) -> bool:
    """Return whether a moment only dates something named beside it: "the Dec. 1 deadline", "a year after it passed"."""
    if moment.kind in ("day", "month") and _PATTERNS["deadline"].match(sentence, moment.end):
        return True
    return moment.kind == "offset" and bool(_PATTERNS["after_event"].match(sentence, moment.end))


def _same_year(moments: list[Moment], sentence: str) -> list[Moment]:
    """Return "ended 2025 with ..., at the start of the year" with the year that stands before it."""
    shown: list[Moment] = []
    for one in moments:
        before = [each.year for each in shown if each.year is not None]
        words = sentence[one.start : one.end].lower()
        if before and one.kind == "relative" and one.part and one.year is None and words.endswith("the year"):
            one = replace(one, kind="year", year=before[-1])
        shown.append(one)
    return shown


def _is_quantity(moment: Moment, sentence: str) -> bool:
    """Return whether a bare year is a count after all, or "now" a part of another word's sense."""
    if moment.kind == "year" and moment.part == "" and moment.shape == "at" and moment.low == moment.start:
        if _PATTERNS["year_edge"].search(sentence[: moment.start]):
            return False
        before = sentence[: moment.start].rstrip().lower()
        following = sentence[moment.end :].lstrip().lower()
        alone = not before or before.endswith(
            (",", "(", "and", ";", "-", "–", "to", "'s", "the", "between", "from", "through")
        )
        if following.startswith(("agreement", "list", "report", "law", "study", "analysis", "order", "session")):
            return following.startswith("agreement")
        return not alone
    return False


def _month(text: str) -> int:
    number: int = vocabulary("dates")["months"][text.rstrip(".").lower()]
    return number


def _count(text: str) -> int:
    word = text.lower().split()[-1]
    return int(word) if word.isdigit() else _COUNTS[word]


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _read(match: re.Match[str]) -> Moment | None:
    kind = next(name for name in _KINDS if match.group(name) is not None)
    got = match.groupdict()
    start, end = match.span()
    if kind in ("iso", "slashed", "mdy", "dmy"):
        prefix = {"iso": "i", "slashed": "s", "mdy": "m", "dmy": "d"}[kind]
        month_text, day_text = got[f"{prefix}m"], re.sub(r"\D", "", got[f"{prefix}d"])
        month = int(month_text) if month_text.isdigit() else _month(month_text)
        if not (1 <= month <= 12 and 1 <= int(day_text) <= 31):
            return None
        direction = (got["mdw"] or "").lower() if kind == "mdy" else ""
        return Moment(start, end, "day", _year(got[f"{prefix}y"]), month, int(day_text), direction=direction)
    if kind == "monthly":
        return _read_month(match, start, end)
    if kind == "weeks":
        number = _count(got["wn"]) * (7 if got["wu"].lower() == "weeks" else 1)
        which = "first_days" if got["wq"].lower() == "first" else "last_days"
        return Moment(start, end, "month", _year(got["wy"]), _month(got["wm"]), part=which, number=number)
    if kind == "quarter":
        places = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
        number = int(got["qn"]) if got["qn"] else places[got["qw"].lower()]
        return Moment(start, end, "quarter", _year(got["qy"]), number=number)
    if kind == "fiscal":
        return Moment(start, end, "fiscal", _year(got["fy"]))
    if kind == "season":
        word = (got["sew"] or "").lower()
        if not got["sey"] and word not in ("this", "last"):
            return None
        return Moment(start, end, "season", _year(got["sey"]), unit=got["se"].lower(), direction=word)
    return _read_relative(kind, got, match, start, end)


def _read_month(match: re.Match[str], start: int, end: int) -> Moment | None:
    got = match.groupdict()
    part = _part_words().get(re.sub(r"\s+", " ", (got["mp"] or "").lower()), "")
    before = match.string[max(0, start - 25) : start].lower().rstrip()
    name = got["mo"].rstrip(".")
    bare = not got["moy"] and not part and not got["moyw"]
    if bare and name in ("May", "March", "MAY", "MARCH", "Mar", "Jan", "Jun", "Dec", "Sep", "August"):
        linked = _PATTERNS["month_link"].search(before)
        if not linked:
            return None
    direction = (got["moyw"] or "").lower()
    end = match.end() if not match.group(0).endswith(".") or got["moy"] else end
    return Moment(start, end, "month", _year(got["moy"]), _month(name), part=part, direction=direction)


def _read_relative(kind: str, got: dict[str, str | None], match: re.Match[str], start: int, end: int) -> Moment | None:
    def word(name: str) -> str:
        return re.sub(r"\s+", " ", (got[name] or "").lower())

    if kind == "named":
        return _read_named(match, start, end)
    if kind == "stretch":
        for one in vocabulary("dates")["stretches"]:
            if any(re.fullmatch(each.replace(" ", r"\s+"), match.group(0), re.IGNORECASE) for each in one["words"]):
                return Moment(start, end, "stretch", first=one["from"], last=one["to"])
        return None
    if kind == "ago":
        which = (
            "ago"
            if word("aw") == "ago"
            else "later"
            if word("aw") in ("later", "afterward", "afterwards", "after")
            else "earlier"
        )
        number, unit = _count(word("an")), word("au").rstrip("s")
        if unit == "decade":
            number, unit = 10 * number, "year"
        if got["ah"] and unit == "year":
            number, unit = 12 * number + 6, "month"
        return Moment(start, end, "offset", number=number, unit=unit, direction=which)
    if kind == "past":
        return Moment(start, end, "past", number=_count(word("pn")), unit=word("pu").rstrip("s"))
    if kind == "span":
        return Moment(start, end, "past", number=_count(word("spn")), unit=word("spu").rstrip("s"), direction="span")
    if kind == "relative":
        if got["rm"]:
            return Moment(start, end, "month", month=_month(got["rm"]), direction=word("rw"))
        if got["rd"]:
            return Moment(
                start, end, "weekday", number=vocabulary("dates")["weekdays"][word("rd")], direction=word("rw")
            )
        return Moment(start, end, "relative", unit=word("ru"), direction=word("rw"))
    if kind == "edge":
        part = _part_words().get(word("ep"), "")
        if not part:
            return None
        which, unit = word("eu").split()
        return Moment(start, end, "relative", unit=unit, direction="this" if which == "the" else which, part=part)
    if kind == "yearend":
        unit = "month" if "month" in match.group(0).lower() else "year"
        if got["yey"] and unit == "year":
            return Moment(start, end, "year", _year(got["yey"]), part="end")
        return Moment(start, end, "relative", _year(got["yey"]), unit=unit, direction="this", part="end")
    if kind == "yesterday":
        return Moment(
            start, end, "offset", number=1 if "yester" in match.group(0).lower() else 0, unit="day", direction="ago"
        )
    if kind == "weekday":
        return Moment(start, end, "weekday", number=vocabulary("dates")["weekdays"][word("wd")])
    if kind == "yearly":
        return Moment(start, end, "year", _year(got["yr"]), part=_part_words().get(word("yp"), ""))
    return Moment(start, end, kind)


def _read_named(match: re.Match[str], start: int, end: int) -> Moment | None:
    before = match.string[max(0, start - 15) : start].lower().split()
    for one in vocabulary("dates")["named"]:
        for each in one["words"]:
            if re.fullmatch(re.sub(r"\(\?=[^)]*\)$", "", each).replace(" ", r"\s+"), match.group(0), re.IGNORECASE):
                if one.get("only_after") and (not before or before[-1] not in one["only_after"]):
                    return None
                return Moment(start, end, "named", first=one["first"], last=one["last"])
    return None


_KINDS = (
    "iso",
    "slashed",
    "mdy",
    "dmy",
    "weeks",
    "monthly",
    "quarter",
    "fiscal",
    "season",
    "named",
    "stretch",
    "ago",
    "past",
    "span",
    "relative",
    "edge",
    "yearend",
    "yesterday",
    "weekday",
    "yearly",
    "then",
    "now",
)


@cache
def _shapes() -> re.Pattern[str]:
    groups = vocabulary("dates")["shapes"]
    parts = [rf"(?P<{name}>{any_of(words)})" for name, words in groups.items()]
    return re.compile(
        rf"(?:^|(?<=[\s(,;—–-]))(?:{'|'.join(parts)})\s+(?:just\s+|about\s+|only\s+)?(?:the\s+)?$", re.IGNORECASE
    )


def _shape(moment: Moment, sentence: str) -> Moment:
    week = _PATTERNS["week_of"].search(sentence[: moment.start]) if moment.kind == "day" else None
    if week is not None:
        return replace(moment, part="week", low=week.start())
    edge = _PATTERNS["year_edge"].search(sentence[: moment.start]) if moment.kind == "year" else None
    if edge is not None and not moment.part:
        return replace(moment, low=moment.start, part="start" if edge.group("first") else "end")
    if moment.kind in ("day", "month") and (event := _PATTERNS["before_event"].search(sentence[: moment.start])):
        return replace(moment, shape="before", low=event.start())
    found = _shapes().search(sentence[max(0, moment.start - 40) : moment.start])
    if moment.kind == "now" or not found:
        return replace(moment, low=moment.start)
    low = moment.start - len(found.group(0))
    return replace(moment, shape=str(found.lastgroup), low=low)
