"""A headless Chromium of the system, and pages that complain when the site breaks its own policy."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = (1280, 900)
NARROW = (360, 740)


def chromium() -> str | None:
    """Where the browser is; None when this machine has none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextlib.contextmanager
def running_browser(executable: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield browser
        browser.close()


@contextlib.contextmanager
def opened_page(
    browser: Browser, base_url: str, size: tuple[int, int] = WIDE, *, javascript: bool = True
) -> Iterator[Page]:
    """A page of somebody new. Ends in an assertion: no policy broken, no script failed."""
    width, height = size
    context: BrowserContext = browser.new_context(
        base_url=base_url,
        viewport={"width": width, "height": height},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        java_script_enabled=javascript,
    )
    context.set_default_timeout(10_000)
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    page = context.new_page()
    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert not complaints, complaints


def is_wider_than_its_window(page: Page) -> bool:
    """Whether one has to scroll sideways to read."""
    found: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return found
