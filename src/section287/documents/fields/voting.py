"""Several readings of one name → the one that counts: printed elsewhere, given alike by two, or an officer's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from section287.documents.fields.field import load_patterns
from section287.documents.fields.names import Candidate, Readings, how_sure, is_name
from section287.documents.page import Page
from section287.documents.stream import Squashed, Stream, squash

SHOWN, AGREED, ONE_READING = 0.99, 0.95, 0.86
LEAST_VOTED = 80.0  # of 100: one of two readings of the place beside a label must be so sure
PRINTED_ALIKE = 86.0  # of 100: a name on another page is the signatory's, misread here
RANK_WORDS = frozenset(["Sheriff", "Chief", "Undersheriff", "Constable", "Director", "Colonel", "Captain", "Jailer"])
DISSENT_ALIKE, DISSENT_SURE = 70.0, 50  # of 100: another reading of the same name, sure enough to be heard
OFFICER_ALIKE = 82.0  # of 100: the same name, misread


def find_agreed(readings: Readings) -> Candidate | None:
    """Return the candidate that two readings give alike."""
    every = [*readings.each, *readings.alone]
    for index, reading in enumerate(every):
        for candidate in reading:
            others = [one for other in every[index + 1 :] for one in other]
            same = next((one for one in others if squash(one[0]) == squash(candidate[0])), None)
            if same:
                return max(candidate, same, key=lambda one: how_sure(one[1]))
    return None


def find_voted(readings: Readings) -> tuple[Candidate, float] | None:
    """Return the name that at least two readings give letter for letter, more than give another, and how sure it is.

    Readings of the place beside the label look at the same strokes: that they agree makes a name likely, never sure,
    and only where no other reading speaks against it.
    """
    from rapidfuzz import fuzz

    best: tuple[Candidate, float] | None = _held_twice(readings)
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
    return _all_in(
        {squash(word.text) for lines in (page.lines, page.again) for line in lines for word in line}, candidate
    )


def _all_in(read: set[str], candidate: Candidate) -> bool:
    return all(squash(word) in read for word in candidate[0].split() if len(squash(word)) > 2)


def _held_twice(readings: Readings) -> tuple[Candidate, float] | None:
    """Return the only name given, where both readings of the page have its words, one perhaps without a first letter.

    A signature's stroke mostly runs through the first letter below it: "onathon" beside "Jonathon".
    """
    names = {squash(text) for text, _ in readings.every}
    if len(names) != 1:
        return None
    text, words = readings.every[0]
    if min(word.confidence for word in words) < DISSENT_SURE:
        return None
    for lines in (readings.page.lines, readings.page.again):
        read = {squash(word.text) for line in lines for word in line}
        beheaded = {squash(word) for word in text.split() if len(word) > 5 and squash(word)[1:] in read}
        if not _all_in(read | beheaded, (text, words)):
            return None
    return (text, words), ONE_READING


def find_elsewhere(readings: Readings, stream: Stream) -> Candidate | None:
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
        if whole and is_name(printed) and abs(len(squash(printed)) - len(key)) <= 2:
            yield printed, words


def are_at_odds(readings: Readings) -> bool:
    """Say whether readings give names that aren't one name misread."""
    from rapidfuzz import fuzz

    keys = {squash(reading[0][0]) for reading in (*readings.each, *readings.alone) if reading}
    return len(keys) > 1 and min(fuzz.ratio(one, other) for one in keys for other in keys) < 90


def find_officer(candidates: Iterable[Candidate]) -> Candidate | None:
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
