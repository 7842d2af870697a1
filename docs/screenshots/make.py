"""Take the README's screenshots again: ``python -m docs.screenshots.make [--record PATH]``; needs chromium."""

from __future__ import annotations

import argparse
import socket
import threading
from io import BytesIO
from pathlib import Path

FOLDER = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
WIDTH, HEIGHT = 1200, 1080
COLOURS = 128  # of a picture; more would not be seen and take three times the room
# file name -> address and colour scheme
SHOTS = {"map.png": ("/map", "light"), "agency.png": ("/agency/fl-alachua-county-sheriff", "dark")}


def take(record: str | None) -> list[Path]:
    """Serve the site and write each screenshot; return where they are."""
    import uvicorn
    from PIL import Image
    from playwright.sync_api import sync_playwright

    from section287.web import create_app

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(record), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    site = f"http://127.0.0.1:{listening.getsockname()[1]}"
    written = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for name, (address, scheme) in SHOTS.items():
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme)
            page.goto(site + address)
            page.wait_for_load_state("networkidle")
            shot = Image.open(BytesIO(page.screenshot()))
            shot.convert("RGB").quantize(COLOURS).save(FOLDER / name, optimize=True)
            written.append(FOLDER / name)
            page.close()
        browser.close()
    server.should_exit = True
    thread.join(10)
    return written


def main() -> None:
    """Read the options and take the screenshots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", default=None, help="another record than the default")
    for path in take(parser.parse_args().record):
        print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
