"""Agreements as a scanner would have left them: text files and made-up ones, printed, skewed, smudged, and read back.

Nothing of a third party is kept: pages are drawn from the real text files (or written by us), spoilt by a seeded
generator and read from a folder that goes away. What a text file says is known, so that its scan can be scored.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFilter

DOTS = 200
LETTER = (612.0, 792.0)
PAPER = 255


def draw_pages(data: bytes, dots: int = DOTS) -> list[Image.Image]:
    """Draw every page of a PDF in grey, what was typed into forms included."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    if pdf.get_formtype():
        pdf.init_forms()
    pages = [pdf[index].render(scale=dots / 72, grayscale=True).to_pil().convert("L") for index in range(len(pdf))]
    pdf.close()
    return pages


def skew(image: Image.Image, chance: random.Random) -> Image.Image:
    """Lay the page 0.5 to 2 degrees askew."""
    degrees = chance.uniform(0.5, 2.0) * chance.choice((-1, 1))
    return image.rotate(degrees, resample=Image.Resampling.BILINEAR, fillcolor=PAPER)


def speckle(image: Image.Image, chance: random.Random) -> Image.Image:
    """Blur the page a little and lay grain over it."""
    soft = image.filter(ImageFilter.GaussianBlur(chance.uniform(0.6, 0.9)))
    grain = Image.frombytes("L", image.size, chance.randbytes(image.size[0] * image.size[1]))
    noisy = ImageChops.add(soft, grain.point(lambda value: value // 4), 1, -32)
    draw = ImageDraw.Draw(noisy)
    for _ in range(400):
        x, y = chance.randrange(image.width), chance.randrange(image.height)
        draw.ellipse((x, y, x + chance.randrange(3), y + chance.randrange(3)), fill=chance.choice((40, 60, 250)))
    return noisy


def squeeze(image: Image.Image, chance: random.Random) -> Image.Image:
    """Keep the page as a coarse JPEG."""
    held = io.BytesIO()
    image.save(held, "JPEG", quality=chance.randrange(14, 24))
    return Image.open(io.BytesIO(held.getvalue())).convert("L")


def grey(image: Image.Image, chance: random.Random) -> Image.Image:
    """Give the paper a grey ground that darkens to one side, and faded ink."""
    ramp = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 270))).resize(image.size)
    ground = ramp.point(lambda value: 170 + value // 5)
    faded = image.point(lambda value: 70 + value * 185 // 255)
    return ImageChops.multiply(faded, ground)


def stamp(image: Image.Image, chance: random.Random) -> Image.Image:
    """Press a round "RECEIVED" stamp on the page and punch two holes in its edge."""
    page = image.copy()
    draw = ImageDraw.Draw(page)
    x, y = chance.randrange(image.width * 2 // 3), chance.randrange(image.height * 2 // 3)
    for step in range(3):
        draw.ellipse((x + step, y + step, x + 300 - step, y + 300 - step), outline=120)
    draw.text((x + 60, y + 130), "RECEIVED  COUNTY CLERK", fill=110, font_size=17)
    for share in (0.25, 0.75):
        middle = int(image.height * share)
        draw.ellipse((20, middle, 60, middle + 40), fill=30)
    return page


def fax(image: Image.Image, chance: random.Random) -> Image.Image:
    """Keep only black and white at 150 dots an inch, as an office copier does."""
    small = image.resize((image.width * 3 // 4, image.height * 3 // 4), Image.Resampling.BILINEAR)
    level = chance.randrange(140, 170)
    return small.point(lambda value: 255 if value > level else 0)


def upside_down(image: Image.Image, chance: random.Random) -> Image.Image:
    """Feed the page the wrong way round."""
    return image.rotate(180)


def sideways(image: Image.Image, chance: random.Random) -> Image.Image:
    """Feed the page on its side."""
    return image.rotate(chance.choice((90, 270)), expand=True)


Spoil = Callable[[Image.Image, random.Random], Image.Image]
KINDS: dict[str, tuple[Spoil, ...]] = {
    "skew": (skew,),
    "grain": (skew, speckle),
    "jpeg": (squeeze,),
    "grey": (grey, skew),
    "stamp": (stamp, skew),
    "copier": (fax,),
    "upside down": (upside_down,),
    "sideways": (sideways,),
    "spread": (),
}


def spoil(pages: list[Image.Image], kind: str, seed: int) -> Iterator[Image.Image]:
    """Yield the pages as a scanner of this kind leaves them; the same seed gives the same pages."""
    chance = random.Random(f"{kind}/{seed}")
    if kind == "spread":
        yield from _spreads(pages)
        return
    for page in pages:
        for step in KINDS[kind]:
            page = step(page, chance)
        yield page


def _spreads(pages: list[Image.Image]) -> Iterator[Image.Image]:
    for left, right in zip(pages[::2], [*pages[1::2], None], strict=False):
        sheet = Image.new("L", (left.width * 2, left.height), PAPER)
        sheet.paste(left, (0, 0))
        if right is not None:
            sheet.paste(right, (left.width, 0))
        yield sheet


def write_scan(data: bytes, place: Path, kind: str, seed: int) -> Path:
    """Write a PDF's pages as a scan of one kind: images alone, no text."""
    from fpdf import FPDF

    pdf = FPDF(unit="pt", format=LETTER)
    for image in spoil(draw_pages(data), kind, seed):
        height = LETTER[1] if image.width < image.height or kind == "spread" else LETTER[0]
        size = (height * image.width / image.height, height)
        held: Any = io.BytesIO()
        image.save(held, "JPEG" if kind != "copier" else "PNG", quality=80)
        pdf.add_page(format=size)
        pdf.image(held, x=0, y=0, w=size[0], h=size[1])
    place.write_bytes(bytes(pdf.output()))
    return place
