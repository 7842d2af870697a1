"""``section287 status``: what the record holds and what it could not read."""

from __future__ import annotations

from typing import Any

import click

from section287.cli.options import json_option, record_option


@click.command("status")
@click.option("--headline", "only_headline", is_flag=True, help="Only the newest figures with their source.")
@record_option
@json_option
def command(only_headline: bool, record: str | None, as_json: bool) -> None:
    """Show what the record holds and from when to when; every file re-dated or not believed; what must hold."""
    from section287.cli.output import write_json
    from section287.documents.holdings import describe_holdings
    from section287.questions.status import headline, status
    from section287.record.open import open_record

    with open_record(record) as connection:
        found = {"headline": headline(connection)} if only_headline else status(connection)
        if not only_headline:
            found["documents"] = describe_holdings(connection)
    if as_json:
        write_json(found)
        return
    _tell_headline(found["headline"])
    if not only_headline:
        _tell_rest(found)


def _tell_headline(found: dict[str, Any]) -> None:
    for name, one in found.items():
        if name == "pending":
            if one["as_of"]:
                click.echo(f"{one['waiting']:,} applications were waiting on the newest pending list ({one['as_of']}).")
            continue
        publication = one["publication"]
        click.secho(
            f"{one['agreements']:,} agreements with {one['agencies']:,} agencies in {one['states']} states"
            + (f" and {one['territories']} territories" if one["territories"] else "")
            + f" on {one['as_of']}",
            bold=True,
        )
        models = ", ".join(f"{group['agreements']:,} {group['key']}" for group in one["by"])
        click.echo(f"  {models}")
        click.echo(
            f"  source: {publication['file_name']}, sha256 {publication['sha256'][:16]}, "
            f"{publication['url'] or 'no address known'}"
        )
        if publication["secondary"]:
            click.echo(
                "  a third party's copy: no list of ICE's own is in the record for that day; ICE's own newest follows"
            )


def _tell_rest(found: dict[str, Any]) -> None:
    from section287.cli.output import write_table

    click.echo()
    write_table(
        [
            (one["era"], one["list"], one["publications"], one["first_on"], one["last_on"], one["rows"])
            for one in found["eras"]
        ],
        ("era", "list", "publications", "from", "to", "rows"),
        right=(2, 5),
    )
    click.echo()
    click.echo(", ".join(f"{count:,} {name} rows" for name, count in found["holds"].items()))
    for title, name in (
        ("Files re-dated by their content", "redated"),
        ("Files posted under the other list's name", "reclassified"),
        ("Files not believed", "quarantined_files"),
        ("Lists not believed (they never decide that an agreement ended)", "quarantined_publications"),
        ("Files that could not be read", "unreadable"),
    ):
        click.secho(f"\n{title}: {len(found[name])}", bold=True)
        for one in found[name]:
            click.echo(f"  {one['file_name']}: {str(one['reason']).removeprefix(one['file_name'] + ': ')}")
    _tell_documents(found["documents"])
    click.secho(f"\nGaps of more than a week between lists: {len(found['gaps'])}", bold=True)
    for one in found["gaps"]:
        click.echo(f"  {one['list']}: {one['after']} to {one['before']} ({one['days']} days)")
    click.secho(f"\nLeft undecided: {len(found['undecided'])}", bold=True)
    for one in found["undecided"]:
        click.echo(f"  {one['decision_id']}: {one['reason']}")
    click.secho("\nWhat must hold", bold=True)
    for one in found["invariants"]:
        click.echo(f"  {'holds' if one['holds'] else 'BROKEN'}  {one['name']}: {one['detail']}")


def _tell_documents(found: dict[str, Any]) -> None:
    """Tell of agreements' documents, where the record holds any."""
    if not found["held"]:
        return
    click.secho(f"\nAgreements' documents held: {found['held']:,}", bold=True)
    click.echo(
        f"  {found['read']:,} read, {found['waiting']} waiting for tesseract, {found['unreadable']} not readable; "
        f"{found['linked']:,} linked, {found['unlisted']} fit nothing listed; {found['missing']:,} listed by ICE, not "
        f"held; {found['bespoke']} with words of their own"
    )
    for one in (*found["unreadable_files"], *found["unlisted_files"]):
        click.echo(f"  {one['file_name']}: {one['reason']}")
    click.secho(f"\nDocuments that differ from ICE's list: {found['disagreements']}", bold=True)
    for one in found["differing"]:
        click.echo(f"  {one['subject_id']}: {one['reason'].partition(': ')[2]}")
