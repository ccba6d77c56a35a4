"""The sheet with a keyboard, the table on a phone and on paper, both for people who do not see them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from bocage_sessions.presence.models import Visitor
from tests.plugins.sessions.site import HERE, Known, facilitator, saving
from tests.plugins.sessions.test_presence import joined

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


PASTED = """<html><body><p class=MsoNormal><b>Décision</b> prise</p>
<p class=MsoListParagraph><span>·&nbsp;</span>Relancer</p>
<p class=MsoListParagraph><span>·&nbsp;</span>Recevoir</p>
<table><tr><td>Essai</td><td>Où</td></tr><tr><td>Tutorat</td><td>Escale</td></tr></table>
<img src="cid:photo@word"></body></html>"""
PASTE = """html => {
  const area = document.querySelector("textarea[name=text]"), data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "Décision prise, sans mise en forme");
  area.focus();
  const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  area.dispatchEvent(paste);
}"""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the page is the same
def test_what_is_pasted_becomes_lists_and_tables_before_ones_eyes(narrow_page: Page) -> None:
    page = narrow_page
    page.goto(f"{HERE}/3/minutes")
    page.get_by_role("button", name="Commencer le compte rendu").click()
    area = page.locator("textarea[name=text]")
    area.fill("Avant.\n\n")

    page.evaluate(PASTE, PASTED)
    table = "| Essai | Où |\n| --- | --- |\n| Tutorat | Escale |"
    told = f"Avant.\n\n**Décision** prise\n\n- Relancer\n- Recevoir\n\n{table}"
    expect(area).to_have_value(told)
    expect(page.locator(".note[role=status]")).to_contain_text("1 image n’a pas été gardée")

    # Without a connection the words arrive all the same.
    page.context.set_offline(True)
    page.evaluate(PASTE, PASTED)
    expect(area).to_have_value(f"{told}Décision prise, sans mise en forme")
    page.context.set_offline(False)
    page.locator("button[value=stay]").last.click()
    page.wait_for_load_state()
    assert "Tutorat" in area.input_value()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the pages are the same
def test_an_effect_becomes_a_mini_case_and_a_circle_is_corrected_on_a_phone(
    narrow_page: Page, app: Flask, known: Known
) -> None:
    page = narrow_page
    person = joined(app, known, "Anne Le Goff", "A1")
    page.goto(f"{HERE}/4/closing/everybody")
    page.locator(f"[name=p{person}]").fill("Raconter une journée dans l’offre")
    page.get_by_role("button", name="Enregistrer ces engagements").click()

    page.goto(f"{HERE}/5/cards")
    page.get_by_label("Effet constaté", exact=True).check()
    page.get_by_label("En une phrase").fill("Trois candidatures de plus")
    page.get_by_role("button", name="Noter et continuer").click()
    expect(page.locator("main")).to_contain_text("en fait un mini-cas")

    page.goto(f"{HERE}/promises/1")
    page.get_by_role("link", name="En faire un mini-cas").click()
    expect(page.locator("[name=effect]")).to_have_value("Trois candidatures de plus")
    assert Axe().run(page).response["violations"] == []
    page.locator("[name=context]").fill("Deux postes vacants")
    page.locator("[name=done]").fill("Une offre écrite par l’équipe")
    page.get_by_role("button", name="Garder le brouillon").click()
    expect(page.locator("main")).to_contain_text("gardé comme brouillon")

    page.goto(f"{HERE}/life")
    page.get_by_text("Corriger un cercle").click()
    page.locator("select[name=who]").select_option(label="Association 13")
    page.locator("select[name=circle]").select_option("core")
    page.get_by_label("Pourquoi").fill("Prépare chaque séance")
    page.get_by_role("button", name="Corriger le cercle").click()
    expect(page.locator("main")).to_contain_text("Prépare chaque séance")
    page.get_by_role("button", name="Retirer la correction").click()
    expect(page.locator("main")).to_contain_text("La correction est retirée")
    assert "Prépare chaque séance" not in page.locator("main").inner_text()
