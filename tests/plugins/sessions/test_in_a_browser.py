"""The sheet with a keyboard, the table on a phone and on paper, both for people who do not see them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from bocage_sessions.presence.models import Visitor
from tests.plugins.sessions.site import HERE, Known, facilitator, saving

PAGES = (
    "",
    "/new",
    "/4",
    "/6/attendance",
    "/6/presence",
    "/6/presence/sheet",
    "/matrix",
    "/matrix?view=people",
    "/../-/in",
    "/../-/mine",
)


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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the page is the same
def test_taps_wait_for_the_network_and_arrive_once(
    narrow_page: Page, app: Flask, known: Known
) -> None:
    page, context = narrow_page, narrow_page.context
    page.goto(f"{HERE}/6/presence")
    one, two = (f"#l-o{known.organisations[code]}" for code in ("A1", "A2"))
    status = page.locator("[data-room-state]")

    page.locator(f"{one} .tap-main").click()
    expect(status).to_contain_text("Tout est enregistré (")
    box = page.locator(f"{one} .tap-main").bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44

    context.set_offline(True)
    for _each in range(33):
        page.locator(f"{two} .tap-main").click()
        page.locator(f"{two} summary").click()
        page.locator(f"{two} .tap-excused").click()
        page.locator(f"{two} summary").click()
    page.locator(f"{one} .tap-main").click()
    page.locator(f"{one} .tap-absent").click()
    page.get_by_role("button", name="Annuler ce geste").click()
    page.locator("[data-new-visitor] input").first.fill("Rozenn Le Bihan")
    page.locator("[data-new-visitor] button").click()
    expect(status).to_contain_text("3 changements ne sont pas encore enregistrés")
    assert "waits" in (page.locator(two).get_attribute("class") or "")

    context.set_offline(False)
    expect(status).to_contain_text("Tout est enregistré (")
    page.reload()
    assert page.locator(f"{one} input[value=present]").is_checked()
    assert page.locator(f"{two} input[value=excused]").is_checked()
    assert page.locator("[data-visitors] li").count() == 1
    with saving(app) as session:
        assert session.scalars(sa.select(Visitor.name)).all() == ["Rozenn Le Bihan"]
