"""Scanned pages → words, by the program tesseract, one page at a time; how sure it was of each word is kept."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

from section287.documents.image import Grey, as_pgm
from section287.documents.page import Word

PROGRAM = "tesseract"
INSTALL = "sudo apt-get install tesseract-ocr"
SECONDS_AT_MOST = 90.0
LOCAL_THRESHOLD = ["-c", "thresholding_method=2"]  # Sauvola's: a grey or shaded ground hides no words
WHITE = 235  # paper is lighter than this; on white paper the usual threshold reads heavy black letters better
NEVER_A_WORD = 5  # tesseract's marks for rules, smudges and scribble have next to no confidence


def find_tesseract() -> str | None:
    """Return the path of tesseract, or None where it isn't installed (SECTION287 then lists scans as waiting)."""
    return shutil.which(PROGRAM)


def read_words(image: Grey, *, sparse: bool = False, block: bool = False) -> list[Word]:
    """Read an image; boxes come in points of the image's own top left corner.

    Args:
        sparse: look for scattered words, as in a block of signatures, rather than for paragraphs.
        block: the image holds a few lines of one column and nothing else.

    Raises:
        OSError: tesseract failed or took longer than ``SECONDS_AT_MOST``.
    """
    dots = max(70, round(image.scale * 72))
    layout = "11" if sparse else "6" if block else "3"
    threshold = LOCAL_THRESHOLD if _is_shaded(image) else []
    table = _run(image, ["--psm", layout, "--dpi", str(dots), "-l", "eng", *threshold, "tsv"])
    words: list[Word] = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        left, top, width, height = (int(cell) / image.scale for cell in cells[6:10])
        confidence = round(float(cells[10]))
        if confidence >= NEVER_A_WORD or any(character.isalnum() for character in cells[11]):
            words.append(Word(cells[11].strip(), left, top, left + width, top + height, max(confidence, 0)))
    return words


def _is_shaded(image: Grey) -> bool:
    sample = sorted(image.pixels[:: max(len(image.pixels) // 2000, 1)])
    return bool(sample) and sample[len(sample) // 2] < WHITE


def read_line(image: Grey) -> tuple[str, int]:
    """Read an image that holds one line: its text and the confidence of its least sure word; ("", 0) for nothing."""
    dots = max(70, round(image.scale * 72))
    try:
        table = _run(image, ["--psm", "7", "--dpi", str(dots), "-l", "eng", "tsv"])
    except OSError:
        return "", 0
    cells = [row.split("\t") for row in table.splitlines()[1:]]
    words = [(one[11].strip(), round(float(one[10]))) for one in cells if len(one) == 12 and one[0] == "5"]
    words = [one for one in words if any(character.isalnum() for character in one[0])]
    return " ".join(text for text, _ in words), min((sure for _, sure in words), default=0)


def find_rotation(image: Grey) -> int:
    """Return the degrees clockwise by which the image must be turned to stand upright; 0 when tesseract can't tell."""
    dots = max(70, round(image.scale * 72))
    try:
        said = _run(image, ["--psm", "0", "--dpi", str(dots), "-l", "osd"])
    except OSError:
        return 0
    found = re.search(r"Rotate: (\d+)", said)
    sure = re.search(r"Orientation confidence: ([\d.]+)", said)
    if not found or not sure or float(sure.group(1)) < 1.0:
        return 0
    return int(found.group(1)) % 360


def _run(image: Grey, options: list[str]) -> str:
    program = find_tesseract()
    if program is None:
        raise OSError(f"tesseract isn't installed; install it by: {INSTALL}")
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", *options],
            input=as_pgm(image),
            capture_output=True,
            timeout=SECONDS_AT_MOST,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise OSError(f"tesseract took longer than {SECONDS_AT_MOST:.0f} s") from error
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise OSError(f"tesseract failed: {lines[-1] if lines else done.returncode}")
    return done.stdout.decode("utf-8", errors="replace")
