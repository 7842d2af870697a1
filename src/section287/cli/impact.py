"""``section287 impact``: an event study of an outcome against the agreements of the record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from section287.cli.options import json_option, record_option

if TYPE_CHECKING:
    from section287.impact.study import Study
    from section287.impact.treatment import Treatment


@click.command("impact")
@click.option(
    "--outcome",
    "files",
    metavar="FILE",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path),
    help="Outcome by unit and period: csv, xls, xlsx, parquet or dta; may be given more than once.",
)
@click.option("--unit", default="county", show_default=True, help="county, agency or state.")
@click.option("--time", default="month", show_default=True, help="month, quarter or year.")
@click.option("--value", metavar="COLUMN", default=None, help="The outcome's column (default: the only one).")
@click.option("--covariates", metavar="COLUMNS", default="", help="Columns to adjust for, with commas.")
@click.option("--unit-column", default=None, help="The column of units, where it isn't found by its name.")
@click.option("--time-column", default=None, help="The column of periods, where it isn't found by its name.")
@click.option(
    "--treatment",
    metavar="FILE",
    default=None,
    type=click.Path(path_type=Path),
    help="Other beginnings of treatment than the record's: units with a date or period.",
)
@click.option("--model", default=None, help="Only agreements of this model: TFM, JEM or WSO.")
@click.option("--through-county", is_flag=True, help="Agencies: treated once any agency of their county is.")
@click.option(
    "--control",
    default="never",
    show_default=True,
    help="never: compare with units not treated; notyet: also with those treated later.",
)
@click.option("--cluster", default="state", show_default=True, help="state or unit.")
@click.option(
    "--method",
    default="cs",
    show_default=True,
    help="cs (Callaway-Sant'Anna), sunab (Sun-Abraham), did2s or lp (local projections).",
)
@click.option("--adjust", default="dr", show_default=True, help="With covariates: dr (doubly robust), reg or ipw.")
@click.option(
    "--window", default=None, type=int, help="Periods on each side (default: 12 months, 8 quarters, 5 years)."
)
@click.option("--since", metavar="PERIOD", default=None, help="Use the outcome from this period on.")
@click.option("--until", metavar="PERIOD", default=None, help="Use the outcome up to this period.")
@click.option("--anticipation", default=0, type=int, help="Periods before the beginning that may show an effect.")
@click.option(
    "--base",
    default="universal",
    show_default=True,
    help="universal: all against the last period before; varying: before it, each against the one before.",
)
@click.option("--balanced", is_flag=True, help="Only units with a value in every period.")
@click.option("--no-checks", is_flag=True, help="Leave out placebos, leaving states out, and sensitivity.")
@click.option("--draws", default=199, show_default=True, type=int, help="Random draws of untreated units.")
@click.option("--seed", default=287, show_default=True, type=int, help="Of everything random.")
@click.option("--lang", default="en", show_default=True, help="Language of the reading: en or es.")
@click.option(
    "--to",
    "targets",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write to FILE.svg or .png (plot), .csv (estimates), .html or .md (report); may be repeated.",
)
@record_option
@json_option
def command(
    files: tuple[Path, ...], unit: str, time: str, value: str | None, covariates: str, unit_column: str | None,
    time_column: str | None, treatment: Path | None, model: str | None, through_county: bool, control: str,
    cluster: str, method: str, adjust: str, window: int | None, since: str | None, until: str | None,
    anticipation: int, base: str, balanced: bool, no_checks: bool, draws: int, seed: int, lang: str,
    targets: tuple[Path, ...], record: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Study what followed agreements: an event study with staggered beginnings.

    Joins an outcome by county, agency or state to the record's agreements (or to the dates of --treatment), compares
    treated units with untreated ones before and after, and says what was found, how sure that is and what was not
    shown. Refuses, in one line, designs that can't answer.
    """
    try:
        import numpy  # noqa: F401
        import scipy  # type: ignore[import-untyped]  # noqa: F401
    except ImportError as error:
        from section287.errors import MissingExtra

        raise MissingExtra(f"impact needs {error.name}: pip install 'section287[impact]'") from error
    from section287.cli.output import Bar, write_json
    from section287.impact.assembling import Options
    from section287.impact.outcome import read_outcome
    from section287.impact.periods import read_bound
    from section287.impact.study import study
    from section287.impact.wording import words
    from section287.impact.writing import check_targets, write_study

    words(lang)
    check_targets(targets)
    names = tuple(one.strip() for one in covariates.split(",") if one.strip())
    outcome = read_outcome(files, unit, time, value, names, unit_column, time_column)
    options = Options(
        control, cluster, method, adjust, window,
        read_bound(since, time, "--since"), read_bound(until, time, "--until"),
        anticipation, base, balanced, not no_checks, seed, draws,
    )  # fmt: skip
    found = study(outcome, _treatment(treatment, record, unit, time, model, through_county), options, Bar())
    written = write_study(found, targets, lang)
    if as_json:
        from section287.impact.reporting import as_json as plain

        write_json(plain(found, lang) | {"files": [str(one) for one in written]})
        return
    _show(found, lang)
    for one in written:
        click.echo(f"wrote {one}")


def _treatment(
    path: Path | None, record: str | None, unit: str, time: str, model: str | None, through: bool
) -> Treatment:
    from section287.errors import UsageError
    from section287.impact.treatment import treatment_from_file, treatment_of_record
    from section287.record.open import open_record

    if path is not None:
        if model or through:
            raise UsageError("--model and --through-county are of the record; --treatment brings its own dates")
        return treatment_from_file(path, unit, time)
    with open_record(record) as connection:
        return treatment_of_record(connection, unit, time, model, through)


def _show(found: Study, lang: str) -> None:
    from section287.cli.output import write_table
    from section287.impact.reporting import bound_header, event_header, event_rows, reading_parts, sensitivity_rows
    from section287.impact.wording import words

    said = words(lang)
    for part, sentences in reading_parts(found, lang):
        click.secho(said[f"heading_{part}"], bold=True)
        for one in sentences:
            click.echo(f"- {one}")
        click.echo()
    header = event_header(lang)
    write_table(event_rows(found, lang), header, right=range(len(header)))
    if rows := sensitivity_rows(found, lang):
        click.echo()
        write_table(rows, bound_header(lang), right=(1, 2))
