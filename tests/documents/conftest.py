"""Agreements written by the tests themselves, in the shape of the real ones: text, scans, forms, hostile files."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from conftest_parts import agreement_lines, straight
from fpdf import FPDF

from lacking import lacking
from section287.documents.shelf import Shelf


@pytest.fixture(scope="session")
def tesseract() -> str:
    """The program tesseract; skipped where it isn't installed, a failure under CI."""
    found = shutil.which("tesseract")
    if found is None:
        lacking("tesseract (sudo apt-get install tesseract-ocr)")
    return str(found)


@pytest.fixture(scope="session")
def session_shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """One shelf for all tests and workers of a session: nothing is scanned twice."""
    base = tmp_path_factory.getbasetemp()
    return Shelf((base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "documents-shelf")


Make = Callable[..., Path]


def _write_pages(path: Path, pages: Iterable[list[tuple]], size: tuple[float, float] = (612, 792)) -> Path:
    pdf = FPDF(unit="pt", format=size)
    pdf.set_auto_page_break(False)
    for words in pages:
        pdf.add_page()
        for x, y, text, *rest in words:
            pdf.set_font("Times", size=rest[0] if rest else 12)
            pdf.text(x, y, straight(text))
    path.write_bytes(bytes(pdf.output()))
    return path


@pytest.fixture
def write_pdf(tmp_path: Path) -> Make:
    """Write a PDF of pages, each a list of (x, y, text) or (x, y, text, size); points from the top left."""

    def write(name: str, pages: list[list[tuple]], size: tuple[float, float] = (612, 792)) -> Path:
        return _write_pages(tmp_path / name, pages, size)

    return write


@pytest.fixture
def write_agreement(tmp_path: Path) -> Make:
    """Write an agreement on a bundled template, with an agency, signatures and edits."""

    def write(name: str = "agreement.pdf", **what: object) -> Path:
        return _write_pages(tmp_path / name, agreement_lines(**what))  # type: ignore[arg-type]

    return write


@pytest.fixture
def as_scan(tmp_path: Path) -> Callable[..., Path]:
    """Turn chosen pages of a PDF into images without text, as a scanner does."""

    def scan(path: Path, pages: list[int] | None = None, turn: int = 0, dots: int = 150) -> Path:
        import pypdfium2

        from section287.documents.image import as_png, render_page
        from section287.documents.image import turn as turn_image

        source = pypdfium2.PdfDocument(path.read_bytes())
        chosen = pages or list(range(1, len(source) + 1))
        pdf = FPDF(unit="pt", format=(612, 792))
        for number in chosen:
            image = render_page(source[number - 1], dots)
            if turn:
                image = turn_image(image, turn)
            width, height = (792, 612) if turn in (90, 270) else (612, 792)
            pdf.add_page(format=(width, height))
            pdf.image(io.BytesIO(as_png(image)), x=0, y=0, w=width, h=height)
        source.close()
        result = tmp_path / f"scan-{turn}-{path.name}"
        result.write_bytes(bytes(pdf.output()))
        return result

    return scan
