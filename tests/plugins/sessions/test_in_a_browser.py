"""The sheet with a keyboard, the table on a phone and on paper, both for people who do not see them."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from tests.plugins.sessions.site import HERE, Known, facilitator

PAGES = ("", "/new", "/4", "/6/attendance", "/matrix", "/matrix?view=people")


@pytest.fixture(autouse=True)
def _someone_who_facilitates(app: Flask, known: Known) -> None:
    facilitator(app, known)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the pages are the same
def test_nobody_is_shut_out(narrow_page: Page) -> None:
    found: dict[str, list[str]] = {}
    for at in PAGES:
        narrow_page.goto(HERE + at)
        wide = narrow_page.evaluate("document.documentElement.scrollWidth > innerWidth")
        wrong = [one["id"] for one in Axe().run(narrow_page).response["violations"]]
        if wrong or wide:
            found[at] = [*wrong, *(["wider than the screen"] if wide else [])]

    assert found == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the pages are the same
def test_a_sheet_is_filled_in_with_the_keyboard(page: Page, known: Known) -> None:
    page.goto(f"{HERE}/6/attendance")
    name = f"o{known.organisations['A1']}"
    page.locator(f"input[name='{name}'][value='']").focus()

    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.locator(f"input[name='{name}']:checked").get_attribute("value") == "excused"
    page.keyboard.press("Tab")
    page.keyboard.type("Réunion au siège")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{HERE}/6")
    assert "Réunion au siège" in page.locator("main").inner_text()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the pages are the same
def test_the_table_prints_on_a_landscape_sheet(page: Page) -> None:
    page.goto(f"{HERE}/matrix")

    paper = page.pdf(prefer_css_page_size=True).decode("latin-1")

    width, height = (
        float(part) for part in paper.split("/MediaBox [0 0 ")[1].split("]")[0].split()
    )
    assert width > height
    assert paper.count("/Type /Page\n") == 1
