"""What the record holds, from when to when, what is missing from it, and what can be asked."""

from __future__ import annotations

from section287.answers.compose.common import many, record_source
from section287.answers.draft import Draft
from section287.answers.report import Fact
from section287.answers.wording import load_words

_ERAS = """
SELECT list, era, count(*) AS lists, min(published_on) AS first_on, max(last_seen_on) AS last_on,
       bool_or(secondary) AS copies
FROM publication WHERE trusted AND published_on <= $day GROUP BY list, era ORDER BY first_on, list
"""
_HOLDS = """
SELECT (SELECT count(*) FROM publication WHERE trusted) AS lists, (SELECT count(*) FROM capture) AS files,
       (SELECT count(*) FROM listing) AS row_count, (SELECT count(*) FROM agency) AS agencies,
       (SELECT count(*) FROM agreement) AS agreements, (SELECT count(*) FROM application) AS applications,
       (SELECT count(*) FROM capture WHERE verdict = 'redated') AS redated,
       (SELECT count(*) FROM capture WHERE verdict = 'quarantined') AS quarantined,
       (SELECT count(*) FROM capture WHERE verdict = 'unreadable') AS unreadable
"""
_NEWEST = """
SELECT publication_id, list, published_on, last_seen_on, row_count, secondary FROM publication
WHERE trusted AND published_on <= $day
QUALIFY row_number() OVER (
    PARTITION BY list, secondary ORDER BY last_seen_on DESC, published_on DESC, publication_id DESC) = 1
ORDER BY last_seen_on DESC, list
"""
_GAPS = """
SELECT list, last_on, next_on, days FROM (
    SELECT list, last_on, lead(first_on) OVER (PARTITION BY list ORDER BY seq) AS next_on,
           date_diff('day', last_on, lead(first_on) OVER (PARTITION BY list ORDER BY seq)) AS days FROM appearance)
WHERE days > 7 AND last_on <= $day ORDER BY list, days DESC, last_on
"""
_ERA_WORDS = {
    "pages-2011-2017": "Earlier captures of ICE's page",
    "pages-2021-2024": "Later captures of ICE's page",
    "spreadsheets-2025": "ICE's spreadsheets",
}  # fmt: skip


def compose(draft: Draft) -> None:
    """Write the answer."""
    words = draft.asked.masked
    if "ask" in words.split() or "help" in words or "what can" in words or "ask?" in words:
        _say_what_can_be_asked(draft)
        return
    _say_newest(draft)
    _say_eras(draft)
    _say_gaps(draft)
    draft.follow(
        "How many agreements are there?",
        "What changed on the newest list?",
        "What can I ask?",
        "How many applications are pending?",
    )


def _say_newest(draft: Draft) -> None:
    ran = draft.record.ask("found the newest lists", _NEWEST, day=draft.day)
    draft.head("The newest lists")
    for index, row in enumerate(ran.dicts()):
        source = draft.cite_publication(row["publication_id"], row["last_seen_on"])
        fact = draft.rows(ran, [source], list=row["list"], list_on=row["last_seen_on"], row_count=row["row_count"])
        rows = f"of {row['last_seen_on']}, with {many(row['row_count'], 'row')}"
        if row["secondary"]:
            text = f"The newest {row['list']} list in the record is a third party's copy of ICE's list, {rows}."
        else:
            text = f"ICE's own newest {row['list']} list in the record is {rows}."
        draft.item(text, fact)
        if index == 0 or (row["list"] == "participating" and not row["secondary"]):
            draft.sum_up(text, fact)
    holds = draft.record.ask("counted what the record holds", _HOLDS)
    row = holds.dicts()[0]
    fact = draft.rows(holds, [record_source(draft)], **row)
    draft.sum_up(
        f"The record was read from {many(row['files'], 'file')} with {many(row['lists'], 'distinct list')} that ICE "
        "published, "
        f"{many(row['row_count'], 'row')} in all.",
        fact,
    )
    draft.head("What was not simply believed")
    draft.say(
        f"{many(row['redated'], 'file')} {'was' if row['redated'] == 1 else 'were'} re-dated by their content, "
        f"{row['quarantined']:,} kept out as not trustworthy and {row['unreadable']:,} could not be read; "
        "'section287 status' lists each.",
        fact,
    )
    first = ran.dicts()[0]
    draft.conclude(
        f"The record answers up to {first['last_seen_on']}.",
        draft.rows(
            ran, [draft.cite_publication(first["publication_id"], first["last_seen_on"])], list_on=first["last_seen_on"]
        ),
    )


def _say_eras(draft: Draft) -> None:
    ran = draft.record.ask("looked up what the record was built from, by era", _ERAS, day=draft.day)
    draft.head("Where it comes from")
    for row in ran.dicts():
        fact = draft.rows(
            ran, [record_source(draft)], **{key: row[key] for key in ("list", "era", "lists", "first_on", "last_on")}
        )
        copies = "; with a third party's copy at its end" if row["copies"] else ""
        draft.item(
            f"{_ERA_WORDS.get(row['era'], row['era'])}, {row['list']} agencies: {many(row['lists'], 'list')}, "
            f"{row['first_on']} to {row['last_on']}{copies}.",
            fact,
        )


def _say_gaps(draft: Draft) -> None:
    ran = draft.record.ask("found the gaps between lists", _GAPS, day=draft.day)
    rows = ran.dicts()
    draft.head("Gaps of more than a week")
    own = [row for row in rows if row["list"] == "participating"]
    total = draft.rows(ran, [record_source(draft)], rows=len(rows))
    draft.say(
        f"Between consecutive lists of one kind there are {many(len(rows), 'gap')} of more than a week; the longest "
        "follow.",
        total,
    )
    for row in own[:12]:
        fact = draft.rows(ran, [record_source(draft)], last_on=row["last_on"], next_on=row["next_on"], days=row["days"])
        draft.item(
            f"Participating: none between {row['last_on']} and {row['next_on']} ({many(row['days'], 'day')}).", fact
        )
    if any(word in draft.asked.masked for word in ("missing", "gap", "lacking")) and own:
        longest = draft.rows(
            ran, [record_source(draft)], last_on=own[0]["last_on"], next_on=own[0]["next_on"], days=own[0]["days"]
        )
        draft.sum_up(
            f"The longest stretch without a participating list is from {own[0]['last_on']} to {own[0]['next_on']}, "
            f"{own[0]['days']:,} days.",
            longest,
        )


def what_can_be_asked() -> list[str]:
    """Return one example of each kind of question."""
    return [str(one) for one in load_words("examples")["examples"]]


def _say_what_can_be_asked(draft: Draft) -> None:
    holds = draft.record.ask("counted what the record holds", _HOLDS)
    row = holds.dicts()[0]
    fact: Fact = draft.rows(holds, [record_source(draft)], **row)
    draft.sum_up(
        f"The record holds {many(row['agreements'], 'agreement')} of {many(row['agencies'], 'agency', 'agencies')} and "
        f"{many(row['applications'], 'application')}, from {many(row['lists'], 'list')}.",
        fact,
    )
    draft.sum_up(
        "It can be asked how many, where, since when, how it changed, who left and joined, who has one, what "
        "officers may do, what the law says, what it costs and what was found.",
        fact,
    )
    draft.head("Examples")
    examples = what_can_be_asked()
    told = draft.fact("term", {"examples": examples}, fact.sources, ref="examples:all")
    for one in examples:
        draft.item(one, told)
    draft.conclude("A place, a day and a model narrow any of them.", fact)
    draft.follow(*examples[:5])
