"""A study as files, each written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from section287.errors import MissingExtra, Section287Error, UsageError
from section287.impact.plotting import plot_png, plot_svg
from section287.impact.reporting import write_csv, write_html, write_markdown
from section287.impact.study import Study
from section287.scratch import replace_file

ENDINGS = (".svg", ".png", ".csv", ".html", ".md")


def check_targets(paths: Sequence[Path]) -> None:
    """Refuse a file whose ending isn't written, before any work is done.

    Raises:
        UsageError: the ending is none of ENDINGS, or the folder isn't there.
    """
    for path in paths:
        if path.suffix.lower() not in ENDINGS:
            raise UsageError(f"--to {path.name}: '{path.suffix}' is not written; end it in {', '.join(ENDINGS)}")
        if not path.parent.is_dir():
            raise UsageError(f"--to {path}: no such folder")


def write_study(study: Study, paths: Sequence[Path], language: str = "en") -> list[Path]:
    """Write a study to files by their endings: plots (svg, png), estimates (csv), reports (html, md).

    Raises:
        MissingExtra: png needs pillow. Section287Error: a file can't be written.
    """
    check_targets(paths)
    picture = next((path.name for path in paths if path.suffix.lower() in (".svg", ".png")), None)
    makers: dict[str, Callable[[], bytes]] = {
        ".svg": lambda: plot_svg(study, language).encode(),
        ".png": lambda: plot_png(study, language),
        ".csv": lambda: write_csv(study).encode(),
        ".html": lambda: write_html(study, language).encode(),
        ".md": lambda: write_markdown(study, language, picture).encode(),
    }
    for path in paths:
        try:
            replace_file(path, makers[path.suffix.lower()]())
        except ImportError as error:
            raise MissingExtra(f"{path.suffix} needs {error.name}: pip install 'section287[impact]'") from error
        except OSError as error:
            raise Section287Error(f"--to {path}: can't be written ({error.strerror})") from error
    return list(paths)
