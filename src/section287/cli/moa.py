"""``section287 moa``: agreements (PDF) read into parties, dates and clauses; those that the record holds, listed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from section287.cli.options import csv_option, json_option, record_option

if TYPE_CHECKING:
    from section287.documents.agreement import Agreement
    from section287.documents.deviating import ClauseComparison
    from section287.documents.linking import Linking

SHOWN = {
    "model": "model",
    "revision": "template revised",
    "agency": "agency as written",
    "state": "state",
    "field_office": "ICE field office",
    "lea_signatory": "signed for the agency by",
    "lea_title": "  as",
    "lea_signed_on": "  on",
    "ice_signatory": "signed for ICE by",
    "ice_title": "  as",
    "ice_signed_on": "  on",
    "effective_on": "in effect from",
    "term": "term",
    "expires": "expires",
    "notice_lea": "notice by the agency",
    "notice_ice": "notice by ICE",
    "addendum": "addendum adds",
}
HELD = (
    "sha256", "file_name", "status", "problem", "pages", "scanned", "model", "agency", "state", "template_id",
    "bespoke", "words_changed", "agreement_id", "linked_by", "link_confidence", "ice_signed_on", "disagreements",
)  # fmt: skip


@click.command("moa")
@click.argument("places", nargs=-1, metavar="[FILE|DIR...]")
@click.option("--no-link", is_flag=True, help="Don't look the agreements up in the registry.")
@click.option("--held", is_flag=True, help="List the documents that the record holds.")
@click.option("--missing", is_flag=True, help="List the agreements whose document ICE links and the record lacks.")
@click.option("--bespoke", is_flag=True, help="With --held: only those with words of their own.")
@click.option("--state", default=None, help="With --held, --missing: only this state (name or postal code).")
@click.option("--model", default=None, help="With --held, --missing: only this model: TFM, JEM or WSO.")
@record_option
@csv_option
@json_option
def command(
    places: tuple[str, ...],
    no_link: bool,
    held: bool,
    missing: bool,
    bespoke: bool,
    state: str | None,
    model: str | None,
    record: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Read agreements (PDF): parties, dates, term, clauses, each with its page and a confidence.

    With --held or --missing nothing is read: the documents of the record are listed.

    What was read is kept by content, so that no file is read twice. Scanned pages need tesseract; without it they are
    listed as waiting. A file that can't be read is one line, and never stops the others.
    """
    from section287.cli.output import Bar, write_json
    from section287.documents.agreement import read_agreements
    from section287.errors import UsageError

    if held or missing or bespoke:
        _list(missing and not (held or bespoke), bespoke, state, model, record, as_csv, as_json)
        return
    if not places or as_csv:
        raise UsageError("moa: name files or folders to read, or list what the record holds by --held [--csv]")
    agreements = read_agreements([Path(one) for one in places], progress=Bar())
    linking = None if no_link else _link(agreements, record)
    if as_json:
        documents = []
        for one in agreements:
            link = linking.links.get(one.document.sha256) if linking else None
            agreement_id = link.agreement_id if link else None
            linked = {"agreement_id": agreement_id, "linked_by": link.by if link else None}
            documents.append({**one.as_json(), **linked})
        write_json(
            {
                "documents": documents,
                "decisions": linking.decisions if linking else [],
                "held_but_unlisted": linking.unlisted if linking else [],
            }
        )
        return
    for one in agreements:
        _show(one, linking)
    _sum_up(agreements, linking)


def _list(
    missing: bool, bespoke: bool, state: str | None, model: str | None, record: str | None, as_csv: bool, as_json: bool
) -> None:
    from section287.cli.output import write_columns, write_csv, write_json, write_table
    from section287.documents.holdings import list_held, list_missing
    from section287.questions.filters import read_filters
    from section287.record.open import open_record

    filters = read_filters(state, model)
    with open_record(record) as connection:
        if missing:
            rows = list_missing(connection, filters.state, filters.model)
        else:
            held = list_held(connection, filters.state, filters.model, bespoke)
            rows = [{name: one[name] for name in HELD} for one in held]
    if as_json:
        write_json({"missing" if missing else "documents": rows})
    elif as_csv:
        write_csv(rows, list(rows[0]) if rows else ["agreement_id" if missing else "sha256"])
    elif missing:
        names = ("state", "agency", "model", "signed_on", "url")
        write_columns(rows, names, ("state", "agency", "model", "signed", "document"))
        click.echo(f"{len(rows):,} agreements have a document on ICE's list that isn't held")
    else:
        columns = ("state", "agency", "model", "ice_signed_on", "pages", "words_changed", "agreement_id")
        write_table(
            [[one["sha256"][:12], *(one[name] for name in columns)] for one in rows],
            ("document", "state", "agency", "model", "signed", "pages", "words", "agreement"),
            right=(5, 6),
        )
        click.echo(f"{len(rows):,} documents; words: added and left out against the model's template")


def _link(agreements: list[Agreement], record: str | None) -> Linking | None:
    """Link to the registry when there is a record; without one, reading still works."""
    from section287.documents.link import read_listed
    from section287.documents.linking import link_documents
    from section287.errors import RecordMissing
    from section287.record.open import open_record

    try:
        with open_record(record) as connection:
            return link_documents(agreements, read_listed(connection))
    except RecordMissing:
        if record is not None:
            raise
        click.echo("section287: no record yet, so nothing is linked; 'section287 build' makes one", err=True)
        return None


def _show(agreement: Agreement, linking: Linking | None) -> None:
    document = agreement.document
    click.secho(document.name, bold=True)
    if document.problem:
        click.echo(f"  not read: {document.problem}\n")
        return
    for name, label in SHOWN.items():
        for field in (one for one in agreement.fields if one.name == name and one.status != "absent"):
            value = field.value if field.status == "read" else "written by hand, not read"
            where = f"p. {field.span.page}" if field.span else field.basis
            click.echo(f"  {label:<25} {value}  ({where}, {field.confidence:.0%})")
    functions = [one.name.removeprefix("function_") for one in agreement.fields if one.value == "yes"]
    listed = [one for one in functions if not one.startswith("clause_")]
    click.echo(f"  {'functions':<25} {', '.join(listed)}")
    template = agreement.template[0]
    if template:
        changed = [one for one in agreement.deviations if one.verdict not in ("same", "not_read")]
        said = f"differs in {', '.join(map(_name, changed))}" if changed else "word for word"
        click.echo(f"  {'template ' + template.id:<25} {said}{' (words of its own)' if agreement.bespoke else ''}")
    if linking:
        link = linking.links[document.sha256]
        click.echo(f"  {'registry':<25} {link.agreement_id or 'none'} ({link.by})")
        for one in linking.decisions:
            if one["rule"] != "document_linked" and one["decision_id"].endswith(document.sha256[:12]):
                click.echo(f"  {'note':<25} {one['reason'].removeprefix(document.name + ': ')}")
    if document.waiting:
        click.echo(f"  {'waiting for tesseract':<25} pages {', '.join(map(str, document.waiting))}")
    click.echo()


def _name(comparison: ClauseComparison) -> str:
    side = comparison.new or comparison.old
    name = (side.label or side.heading) if side else ""
    return name if comparison.new else f"{name} (left out)"


def _sum_up(agreements: list[Agreement], linking: Linking | None) -> None:
    from section287.documents.ocr import INSTALL

    pages = sum(len(one.document.pages) for one in agreements)
    bad = [one for one in agreements if one.document.problem]
    click.echo(f"{len(agreements) - len(bad)} read ({pages} pages), {len(bad)} not readable")
    waiting = sum(len(one.document.waiting) for one in agreements)
    if waiting:
        click.echo(f"{waiting} scanned pages wait for tesseract; install it: {INSTALL}")
    if linking:
        click.echo(f"{len(linking.links) - len(linking.unlisted)} linked to the registry, {len(linking.unlisted)} not")
