"""A browser's page that keeps what went wrong: console lines, errors, failed and foreign requests."""

from __future__ import annotations

from typing import Any


class Looked:
    """A browser's page that keeps what went wrong."""

    def __init__(self, browser: Any, site: str, width: int, scheme: str = "light", script: bool = True) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=script
        )
        self.page = self.context.new_page()
        self.site = site
        self.faults: list[str] = []
        self.page.on("console", lambda said: self.faults.append(f"console: {said.text}"))
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", lambda asked: None if asked.url.startswith(site) else self.faults.append(asked.url))
        self.page.on(
            "response", lambda got: self.faults.append(f"{got.status}: {got.url}") if got.status >= 400 else None
        )

    def _failed(self, asked: Any) -> None:
        if asked.failure != "net::ERR_ABORTED":  # by the browser itself, as of an icon when the page is left
            self.faults.append(f"failed: {asked.url}: {asked.failure}")

    def open(self, address: str) -> Any:
        self.page.goto(self.site + address)
        self.page.wait_for_load_state("networkidle")
        return self.page
