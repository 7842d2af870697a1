"""Names and titles of those who signed. A name that only one poor reading gives is called unread, never guessed at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from section287.documents.fields.block import Column
from section287.documents.fields.field import Field, absent, load_patterns
from section287.documents.legible import vocabulary
from section287.documents.page import Inked, Page, Word
from section287.documents.stream import Span, Squashed, Stream, squash

SCRIBBLE = 60
SHOWN, AGREED, ONE_READING = 0.99, 0.95, 0.86
LEAST_VOTED = 80.0  # of 100: one of two readings of the place beside a label must be so sure
LEAST_ALONE = 0.93  # a name that one reading of a scan gives, with less, is called unread
LEAST_TITLE = 0.6
PRINTED_ALIKE = 86.0  # of 100: a name on another page is the signatory's, misread here
RANK_WORDS = frozenset(["Sheriff", "Chief", "Undersheriff", "Constable", "Director", "Colonel", "Captain", "Jailer"])
OFFICER_ALIKE, TITLE_ALIKE = 82.0, 80.0  # of 100: the same name or title, misread
RANKS = r"(?:(?:Sheriff|Chief|Constable|Dr|Hon|MG|BG|Maj|Col|Gen|Capt|Lt|Brig|Major|General|Colonel|Captain)\.? ){0,2}"
_WORD = r"[^\W\d_][^\W\d_.'’-]*(?:[.'’-][^\W\d_]+)*\.?"
_PART = rf"(?:{_WORD}|[\"“'(][^\W\d_.]+\.?[\"”')])"
NAME = re.compile(
    rf"^{RANKS}(?=[A-ZÀ-Þ]){_PART}(?: (?:(?=[A-ZÀ-Þ\"“'(]){_PART}|de|la|las|los|del|der|van|von|da|dos)){{1,5}}"
    r"(?:,? (?:Jr|Sr|II|III|IV|Esq|Ph\.?D)\.?)?$"
)
OFFICE = re.compile(
    r"\b(?:County|Office|Department|Enforcement|Customs|Operations|Security|Agency|Date|[Ss]igned|For|DHS|ICE|LEA|MOA"
    r"|Street|Road|Avenue|Suite|Box|The|This|By)\b"
)
ADDRESS = re.compile(r"\d|\b(?:St|Ave|Rd|Dr|Blvd|Hwy|Ln)\.?$")
TYPED_TITLE = re.compile(r"[A-Z][^\W\d_]*(?:[ .,'’&/-]+[^\W\d_]+){0,8}\.?")
INNER_MARK = re.compile(r"[^\w.,'’\"“”()-]")
JUNK = re.compile(r"^[^A-Za-zÀ-ÿ]*[a-z]?$|^B+$")
RANK = re.compile(rf"^{RANKS}(?=[A-Z])")
STRUCK = str.maketrans("¢", "c")  # a letter that a signature's stroke runs through
DISSENT_ALIKE, DISSENT_SURE = 70.0, 50  # of 100: another reading of the same name, sure enough to be heard

Candidate = tuple[str, list[Word]]


@dataclass(frozen=True, slots=True)
class Readings:
    """What each reading of one side's part of the block gives for a name or title, best first.

    Attributes:
        each: candidates, one list a reading of the page (its own, tesseract's second).
        alone: candidates, one list a reading of the place beside the label alone.
    """

    page: Page
    each: list[list[Candidate]]
    alone: list[list[Candidate]] = field(default_factory=list)

    @property
    def every(self) -> list[Candidate]:
        """All candidates, in the order of the readings."""
        return [candidate for reading in (*self.each, *self.alone) for candidate in reading]


def read_signatory(side: str, columns: Sequence[Column], stream: Stream, page: Page) -> Field:
    """Read who signed for a side.

    A name counts as sure when the file itself shows it, when two readings or another place of the document agree on
    it, or when it is, a letter or two aside, one of the officers that sign for ICE (``patterns/officers.yaml``).
    """
    name = f"{side}_signatory"
    readings = _read_names(columns, page)
    shown = next((one for one in readings.every if _is_shown(one)), None)
    officer = _as_officer(readings.every) if side == "ice" else None
    if officer:
        value, words = officer
        return Field(name, value, "read", _printed(words), AGREED, find_span(page, words))
    if shown:
        return Field(name, shown[0], "read", _printed(shown[1]), SHOWN, find_span(page, shown[1]))
    if not readings.every:
        return _nothing(name, "name", columns, page)
    chosen = _elsewhere(readings, stream)
    if chosen:
        return Field(name, chosen[0], "read", _printed(chosen[1]), AGREED, find_span(page, chosen[1]))
    voted = _voted(readings)
    if voted:
        (value, words), sure = voted
        return Field(name, value, "read", _printed(words), sure, find_span(page, words))
    value, words = max(readings.every, key=lambda one: how_sure(one[1]))
    span = find_span(page, words)
    if how_sure(words) < LEAST_ALONE or _at_odds(readings):
        return Field(name, None, "unread", value, 0.8, span)
    return Field(name, value, "read", _printed(words), min(how_sure(words), ONE_READING), span)


def read_title(side: str, columns: Sequence[Column], stream: Stream, page: Page, agency: str | None = None) -> Field:
    """Read in which office a side's signatory signed; a place in it must be one that the agency's name holds."""
    name = f"{side}_title"
    readings = Readings(page, [list(_titles(column)) for column in columns])
    readings.alone.extend([one] for one in _alone("title", columns, page, _is_title))
    if not readings.every:
        mended = _mended(columns, page)
        if mended:
            return Field(name, mended[0], "read", _printed(mended[1]), 0.85, find_span(page, mended[1]))
        return _nothing(name, "title", columns, page)
    shown = next((one for one in readings.every if _is_shown(one)), None)
    agreed = shown or _agreed(readings)
    value, words = agreed or max(readings.every, key=lambda one: how_sure(one[1]))
    sure = SHOWN if shown else AGREED if agreed else how_sure(words)
    span = find_span(page, words)
    if value in load_patterns("signing")["titles"]:
        sure = max(sure, LEAST_TITLE + 0.1)  # letter for letter a title: no misreading gives that by chance
    doubted = [] if agreed else _unknown(value, agency or "", stream)
    if doubted and agency:
        value, doubted = _with_place(value, doubted, agency)
        sure = min(sure, ONE_READING)
    if sure < LEAST_TITLE or doubted:
        return Field(name, None, "unread", value, 0.8, span)
    return Field(name, value, "read", _printed(words), round(sure * 0.99, 3), span)


def candidate_names(columns: Sequence[Column], page: Page) -> list[Candidate]:
    """Return what each reading of a block of signatures gives for the names of those who signed."""
    return _read_names(columns, page).every


def _read_names(columns: Sequence[Column], page: Page) -> Readings:
    alone = [[one] for one in _alone("name", columns, page, _is_name)]
    return Readings(page, [list(_names(column)) for column in columns], alone)


def _nothing(name: str, label: str, columns: Sequence[Column], page: Page) -> Field:
    """Nothing that reads like a name: absent, or written by hand where ink was seen beside the label.

    Forms without labels print the name below the signature; that a scan doesn't give it says that it is struck through.
    """
    labels = [column.labels[label] for column in columns if label in column.labels]
    unlabelled = (
        page.via != "text"
        and bool(columns)
        and not any(one in column.labels or column.head for column in columns for one in ("name", "title", "signature"))
    )
    if unlabelled or any(beside(place, one) for place in labels for one in page.ink or ()):
        return Field(name, None, "unread", confidence=0.8, span=find_span(page, labels[:1]))
    return absent(name, 0.6)


def _names(column: Column) -> Iterator[Candidate]:
    places = [column.labelled.get("name", []), column.head]
    if "name" not in column.labels:
        places += _above_titles(column.loose[:6])
    places.append(column.labelled.get("signature", []))
    for index, words in enumerate(places):
        kept = clean(words)
        text = _printed(kept)
        typed = index < len(places) - 1 or all(word.confidence == 100 for word in kept)
        if _is_name(text) and typed and not re.search(r"[Ss]igned", _printed(words)):
            yield _without_rank(text, kept)


def _without_rank(text: str, words: list[Word]) -> Candidate:
    """Return a name without the rank before it ("Sheriff Blake Wallace"), and its words."""
    name = RANK.sub("", text)
    if not _is_name(name):
        return text, words
    return name, words[-len(name.split()) :]


def _above_titles(loose: list[list[Word]]) -> list[list[Word]]:
    """Of lines without labels, names stand above titles; failing a title, any line that is no address."""
    texts = [_printed(clean(line)) for line in loose]
    over = [line for index, line in enumerate(loose[:-1]) if _is_title(texts[index + 1])]
    return over + [line for line in loose if line not in over and not ADDRESS.search(_printed(line))]


def _titles(column: Column) -> Iterator[Candidate]:
    labelled = column.labelled.get("title", [])
    if labelled and all(word.confidence == 100 for word in labelled):
        text = _without_body(_printed(clean(labelled)))
        if TYPED_TITLE.fullmatch(text) and len(text) < 70:
            yield text.rstrip(", "), clean(labelled)
            return
    places = [labelled] if labelled or "title" in column.labels else []
    if "title" not in column.labels:
        places += column.loose
    for words in places:
        kept = clean(words)
        text = _without_body(_printed(kept))
        if _is_title(text) and len(text) < 70:
            yield text, kept
        elif kept and re.match(r"^Sheriff [A-Z][a-z]+ [A-Z]", text) and "title" not in column.labels:
            yield "Sheriff", kept[:1]


def _without_body(text: str) -> str:
    return re.split(r",? (?:U\.\s?S\b|United States|ICE\b)", text.rstrip(", "))[0]


def _alone(label: str, columns: Sequence[Column], page: Page, fits: object) -> Iterator[Candidate]:
    """Yield what the place beside a label gave when it was read alone."""
    labels = [column.labels[label] for column in columns if label in column.labels]
    for one in page.ink or ():
        if one.text and any(beside(place, one) for place in labels):
            word = Word(one.text, one.x0, one.y0, one.x1, one.y1, one.confidence)
            kept = clean([word._replace(text=part) for part in one.text.split()], alone=True)
            if kept and fits(_printed(kept)):  # type: ignore[operator]
                yield _without_rank(_printed(kept), kept)


def _mended(columns: Sequence[Column], page: Page) -> Candidate | None:
    """Return the one title that a misread word beside the label is ("oneriff")."""
    from rapidfuzz import fuzz

    titles = load_patterns("signing")["titles"]
    found: dict[str, list[Word]] = {}
    for column in columns:
        words = clean(column.labelled.get("title", []))
        text = _printed(words)
        found.update({one: words for one in titles if len(text) > 5 and fuzz.ratio(one, text) >= TITLE_ALIKE})
    return next(iter(found.items())) if len(found) == 1 else None


def _agreed(readings: Readings) -> Candidate | None:
    """Return the candidate that two readings give alike."""
    every = [*readings.each, *readings.alone]
    for index, reading in enumerate(every):
        for candidate in reading:
            others = [one for other in every[index + 1 :] for one in other]
            same = next((one for one in others if squash(one[0]) == squash(candidate[0])), None)
            if same:
                return max(candidate, same, key=lambda one: how_sure(one[1]))
    return None


def _voted(readings: Readings) -> tuple[Candidate, float] | None:
    """Return the name that at least two readings give letter for letter, more than give another, and how sure it is.

    Readings of the place beside the label look at the same strokes: that they agree makes a name likely, never sure,
    and only where no other reading speaks against it.
    """
    from rapidfuzz import fuzz

    best: tuple[Candidate, float] | None = None
    for value, _ in readings.every:
        key = squash(value)
        pages, alone = (
            [next((one for one in reading if squash(one[0]) == key), None) for reading in kind]
            for kind in (readings.each, readings.alone)
        )
        same = [one for one in (*pages, *alone) if one]
        against, doubting = (
            sum(
                squash(text) != key
                and fuzz.ratio(squash(text), key) >= DISSENT_ALIKE
                and min(word.confidence for word in words) >= DISSENT_SURE
                for reading in kind
                for text, words in reading
            )
            for kind in (readings.each, readings.alone)
        )
        against += doubting > 0  # readings of one place are misled by the same strokes: they have one voice
        if len(same) < 2 or len(same) <= against:
            continue
        winner = max(same, key=lambda one: how_sure(one[1]))
        if any(pages) and (not best or best[1] < AGREED):
            best = winner, AGREED
        elif not against and not best and (how_sure(winner[1]) * 100 >= LEAST_VOTED or _holds(readings.page, winner)):
            best = winner, ONE_READING
    return best


def _holds(page: Page, candidate: Candidate) -> bool:
    """Say whether a reading of the whole page gives all words of a name, initials aside."""
    read = {squash(word.text) for lines in (page.lines, page.again) for line in lines for word in line}
    return all(squash(word) in read for word in candidate[0].split() if len(squash(word)) > 2)


def _elsewhere(readings: Readings, stream: Stream) -> Candidate | None:
    """Return the name as another page prints it (points of contact, an addendum), where a candidate is much like it."""
    text = "\n".join(page.text for page in stream.document.pages if page.number != readings.page.number)
    return next(find_alike(readings.every, "\n".join((*readings.page.names, text))), None)


def find_alike(candidates: Iterable[Candidate], text: str) -> Iterator[Candidate]:
    """Yield each name as a text prints it in letters much like a candidate's, with the candidate's words."""
    from rapidfuzz import fuzz

    squashed = Squashed(text)
    for value, words in candidates:
        key = squash(value)
        near = fuzz.partial_ratio_alignment(key, squashed.text, score_cutoff=PRINTED_ALIKE) if len(key) >= 8 else None
        if near is None:
            continue
        start, end = squashed.spread(near.dest_start, near.dest_end)
        start = max(text.rfind(blank, 0, start) for blank in " \n") + 1
        end = min((at for at in (text.find(blank, end) for blank in " \n") if at >= 0), default=len(text))
        printed = text[start:end].strip(" ,;:")
        before = text[:start].split()[-1:] if "\n" not in text[max(start - 1, 0) : start] else []
        whole = not before or not before[0][:1].isupper() or before[0].strip(".,:") in RANK_WORDS
        if whole and _is_name(printed) and abs(len(squash(printed)) - len(key)) <= 2:
            yield printed, words


def _at_odds(readings: Readings) -> bool:
    from rapidfuzz import fuzz

    keys = {squash(reading[0][0]) for reading in (*readings.each, *readings.alone) if reading}
    return len(keys) > 1 and min(fuzz.ratio(one, other) for one in keys for other in keys) < 90


def _as_officer(candidates: Iterable[Candidate]) -> Candidate | None:
    """Return the officer of ICE that a candidate is, letters misread aside; a name shown by the file stays as it is."""
    from rapidfuzz import fuzz

    best: tuple[float, Candidate] | None = None
    for text, words in candidates:
        for officer in load_patterns("officers")["officers"]:
            for form in (officer["name"], *officer.get("also", ())):
                alike = fuzz.ratio(squash(text), squash(form))
                if alike >= OFFICER_ALIKE and (best is None or alike > best[0]):
                    best = alike, (form, words)
    return best[1] if best else None


def _unknown(title: str, agency: str, stream: Stream) -> list[str]:
    """Return the words of a title that are neither the agreements' own, the agency's, nor anywhere else in the text."""
    held = re.findall(r"[^\W\d_]{3,}", f"{agency} {stream.text}".lower())
    held += " ".join(load_patterns("signing")["titles"]).lower().split() * 2
    words = re.findall(r"[^\W\d_]{3,}", title)
    return [word for word in words if word.lower() not in vocabulary() and held.count(word.lower()) < 2]


def _with_place(title: str, doubted: list[str], agency: str) -> tuple[str, list[str]]:
    """Mend a place in a title by the agency's name ("Bumet County Sheriff", of Burnet County); return what is left."""
    from rapidfuzz import fuzz, process

    left = []
    for word in doubted:
        near = process.extractOne(word, agency.split(), scorer=fuzz.ratio, score_cutoff=70)
        if near:
            title = title.replace(word, near[0])
        else:
            left.append(word)
    return title, left


def _is_name(text: str) -> bool:
    if not NAME.match(text) or OFFICE.search(text) or _is_title(text) or len(text) > 60:
        return False
    words = [word.strip(".,").lower() for word in text.split()]
    if text.isupper() and any(word in vocabulary() for word in words if len(word) > 3):
        return False
    return sum(len(word) >= 3 for word in words) >= 1 and len(squash(text)) >= 5


def _is_title(text: str) -> bool:
    titles = load_patterns("signing")["titles"]
    named = text.startswith("Sheriff ") and " of " not in text and NAME.match(re.sub(r"^Sheriff ", "", text))
    return not named and any(re.search(rf"(?:^|\s){re.escape(title)}(?:$|[\s,])", text) for title in titles)


def _is_shown(candidate: Candidate) -> bool:
    return all(word.confidence == 100 for word in candidate[1])


def clean(words: Sequence[Word], alone: bool = False) -> list[Word]:
    """Return words without the rules, smudges and doubled words that a scan puts beside typed ones.

    Args:
        alone: read from the place beside a label, where all words have the least sure one's confidence.
    """
    kept = [word for word in words if re.search(r"[^\W\d_]", word.text) and not JUNK.match(word.text)]
    # a form's text over a scan of the same form is there twice; the scanner's joins a rule to it ("__Caleb Caleb")
    kept = [word for index, word in enumerate(kept) if index == 0 or _letters(word) != _letters(kept[index - 1])]
    if len(kept) > 1 and re.fullmatch(r"(?:Name|Title)[:._]*", kept[0].text):
        kept = kept[1:]
    if len(kept) > 1 and re.fullmatch(r"(?:Name|Title)[:._]*", kept[-1].text):
        kept = kept[:-1]
    while not alone and len(kept) > 1 and _is_scribble(kept[0]):
        kept = kept[1:]  # what a signature's strokes look like, before a typed name
    kept = [word._replace(text=word.text.translate(STRUCK)) for word in kept]
    return [word._replace(text=re.sub(r"^[^\w(\"“]+|^_+|[^\w.)\"”]+$|_+$", "", word.text)) for word in kept]


def _is_scribble(word: Word) -> bool:
    letters = len(_letters(word))
    return letters < 3 and (word.confidence < SCRIBBLE or (word.confidence < 80 and bool(INNER_MARK.search(word.text))))


def _letters(word: Word) -> str:
    return "".join(character for character in word.text if character.isalpha())


def _printed(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def how_sure(words: Sequence[Word]) -> float:
    """Return how sure words are, 0 to 1: the least sure of them counts half."""
    return (sum(word.confidence for word in words) / len(words) + min(word.confidence for word in words)) / 200


def beside(label: Word, inked: Inked) -> bool:
    """Say whether a place with ink is the one beside a label."""
    return abs(inked.x0 - label.x1) < 40 and abs(inked.y1 - label.y1) < 12


def find_span(page: Page, words: Sequence[Word]) -> Span:
    """Return where words stand in a page's text; words of the second reading are found by their place on the page."""
    starts: list[int] = []
    ends: list[int] = []
    for at, word in page.placed_words():
        for one in words:
            if word.x0 < one.x1 and one.x0 < word.x1 and word.y0 < one.y1 - 1 and one.y0 < word.y1 - 1:
                starts.append(at)
                ends.append(at + len(word.text))
                break
    return Span(page.number, min(starts), max(ends)) if starts else Span(page.number, 0, 0)
