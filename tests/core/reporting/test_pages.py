"""The pages of a quarter: nothing typed is lost, nothing is shown to the wrong reader."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from bocage import clock
from bocage.people import links
from bocage.reporting.models import ProgressUpdate
from bocage.testing import a_community
from tests.browser import is_wider_than_its_window
from tests.core.reporting.site import PERIOD, Site, Visitor, counting, saving

LONG = "Text that took half an hour to write."


@pytest.fixture
def awa(site: Site) -> Visitor:
    site.open_quarter()
    return site.visitor("Awa")


def revision_on(form: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', form)
    assert found
    return found[1]


def test_two_tabs_on_the_same_update_are_shown_side_by_side(site: Site, awa: Visitor) -> None:
    path = f"/updates/{site.update('Accueil').id}"
    first = revision_on(awa.get(path))
    awa.done(path, revision=first, fields={"core.news:moved": "The other tab."})
    answer = awa.post(path, revision=first, fields={"core.news:moved": LONG})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert LONG in shown
    assert "The other tab." in shown
    awa.done(path, revision=revision_on(shown), fields={"core.news:moved": LONG})
    assert site.update("Accueil").answer("core.news", "moved") == LONG


def test_two_tabs_are_shown_only_where_they_differ(site: Site, awa: Visitor) -> None:
    path = f"/updates/{site.update('Accueil').id}"
    row = {"core.news:next:0:what": "A guide", "core.news:next:0:open_to_join": "1"}
    empty = {"core.news:next:1:what": "", "core.news:next:1:open_to_join": "0"}
    awa.done(path, revision=revision_on(awa.get(path)), fields=row | empty)
    old = str(int(revision_on(awa.get(path))) - 1)
    answer = awa.post(path, revision=old, fields={"core.news:moved": LONG} | row | empty)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "you saved this update in another window" in shown
    assert shown.count("Saved meanwhile") == 1


def test_a_corrected_figure_stands_corrected_while_one_writes(site: Site, awa: Visitor) -> None:
    path = f"/updates/{site.update('Accueil').id}"
    fields = {"fact:communities.joined:corrected": "7", "fact:communities.joined:reason": "Late."}
    awa.done(path, revision=revision_on(awa.get(path)), fields=fields)
    shown = " ".join(re.sub(r"<[^>]+>", " ", awa.get(path)).split())
    assert re.search(r"\b7 · \w", shown)
    assert "Late." in shown


def test_figures_that_are_all_right_are_confirmed_at_once(site: Site, awa: Visitor) -> None:
    path = f"/updates/{site.update('Accueil').id}"
    shown = awa.get(path)
    typed = {"core.news:moved": LONG, "fact:communities.joined:corrected": "7"}
    typed["fact:communities.joined:reason"] = "Late."
    awa.done(path, revision=revision_on(shown), act="confirm core.standing", fields=typed)
    update = site.update("Accueil")
    assert update.answer("core.news", "moved") == LONG
    here = [fact for fact in update.facts if fact.key.startswith("communities.")]
    assert len(here) == 3
    assert all(fact.confirmed_at for fact in here)
    assert sum(bool(fact.corrected) for fact in update.facts) == 1
    assert "All these figures are right" not in awa.get(path)


def test_a_question_to_a_member_that_is_empty_is_asked_again_where_it_stands(
    site: Site, awa: Visitor
) -> None:
    path = f"/updates/{site.update('Accueil').id}"
    revision = revision_on(awa.get(path))
    answer = awa.post(path, revision=revision, act="ask", ask_person=str(site.people["Yann"]))
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<details open><summary>Ask a member" in shown
    assert ">What would you like to know?</a>" in shown


def test_who_comes_by_a_link_finds_that_update_at_home_and_nothing_that_is_closed(
    site: Site,
) -> None:
    site.open_quarter()
    number = site.update("Accueil").id
    reader = Visitor(site.app)
    reader.follow(site.update_link("Awa", "Accueil"))
    home = reader.client.get("/").get_data(as_text=True)
    assert f"/n/rennes/updates/{number}" in home
    assert "Q2 2024" in home
    assert "/communities/" not in home
    shut = reader.get("/communities?stage=gathering", 403)
    assert "You came by a personal link" in shut
    assert "Ask the secretariat" not in shut
    assert "/sign-in?next=/n/rennes/communities%3Fstage%3Dgathering" in shut


def test_a_quarter_is_opened_for_somebody_who_is_there(site: Site) -> None:
    claire = site.visitor("Claire")
    page = "/n/rennes/cycles/new?period=2024-Q3&due_on=2024-10-15"
    typed = {"period": "2024-Q3", "due_on": "2024-10-15", "page": page}
    nobody = claire.post("/cycles", **typed)
    assert nobody.status_code == 422
    assert "Tick at least one" in nobody.get_data(as_text=True)
    stranger = claire.post("/cycles", asked="99999", **typed)
    assert stranger.status_code == 422
    assert "2024-Q3" not in claire.get("/cycles")


def test_an_answer_nobody_asked_for_is_named(site: Site, awa: Visitor) -> None:
    path = f"/updates/{site.update('Accueil').id}"
    wrong = awa.post(path, act="save", revision="0", **{"core.news:mood": "Good"})
    assert wrong.status_code == 422
    assert "core.news:mood" in wrong.get_data(as_text=True)


def test_the_secretariat_is_told_that_it_writes_for_somebody_else(site: Site, awa: Visitor) -> None:
    path = f"/updates/{site.update('Accueil').id}"
    assert "on behalf" in site.visitor("Claire").get(path)
    assert "on behalf" not in awa.get(path)


def test_what_was_saved_on_another_day_says_the_day(site: Site, awa: Visitor) -> None:
    path = f"/updates/{site.update('Accueil').id}"
    with clock.at(datetime(2024, 6, 3, 9, tzinfo=UTC)), saving(site.app) as session:
        update = session.get_one(ProgressUpdate, site.update("Accueil").id)
        update.saved_at = clock.now()
    assert "Saved on 3 Jun 2024" in awa.get(path)


def test_the_board_stays_with_the_quarter_that_is_due_first(site: Site, awa: Visitor) -> None:
    site.open_quarter("2024-Q3", "2024-10-15")
    assert "in Q2 2024" in site.visitor("Claire").get("/portfolio")


def test_dates_can_be_changed_before_a_quarter_is_opened(site: Site) -> None:
    typed = "period=2024-Q2&due_on=2024-07-21&grace_days=3"
    claire = site.visitor("Claire")
    again = re.search(r'href="/n/rennes(/cycles/new\?[^"]+)"', claire.get(f"/cycles/new?{typed}"))
    assert again
    assert 'value="2024-07-21"' in claire.get(again[1])


def test_what_did_not_come_may_still_be_entered_for_it(site: Site, awa: Visitor) -> None:
    claire = site.visitor("Claire")
    claire.done(f"/cycles/{PERIOD}/close", page=f"/cycles/{PERIOD}")
    assert f"/updates/{site.update('Accueil').id}" in claire.get(f"/cycles/{PERIOD}")
    assert "Enter on behalf" in claire.get(f"/cycles/{PERIOD}")


def test_saving_while_typing_says_that_somebody_else_wrote(site: Site, awa: Visitor) -> None:
    path = f"/updates/{site.update('Accueil').id}"
    first = revision_on(awa.get(path))
    awa.done(path, revision=first, fields={"core.news:moved": "The other tab."})
    answer = awa.post(
        f"{path}/autosave",
        page=f"/n/rennes{path}",
        revision=first,
        fields={"core.news:moved": LONG},
    )
    assert answer.status_code == 409
    assert "side by side" in answer.get_json()["message"]
    assert site.update("Accueil").answer("core.news", "moved") == "The other tab."


def test_what_cannot_be_read_is_named_and_the_rest_is_kept(site: Site, awa: Visitor) -> None:
    path = f"/updates/{site.update('Accueil').id}"
    answer = awa.post(
        path,
        revision=revision_on(awa.get(path)),
        fields={
            "core.news:moved": LONG,
            "core.news:next:0:what": "Visit",
            "core.news:next:0:on": "someday",
        },
    )
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert LONG in shown
    assert 'value="someday"' in shown
    assert 'href="#f-core.news:next"' in shown
    assert site.update("Accueil").answer("core.news", "moved") is None


def test_sending_too_early_saves_what_was_typed_and_names_what_is_missing(
    site: Site, awa: Visitor
) -> None:
    path = f"/updates/{site.update('Accueil').id}"
    answer = awa.post(
        path, act="submit", revision=revision_on(awa.get(path)), fields={"core.news:moved": LONG}
    )
    assert answer.status_code == 422
    assert 'href="#f-core.standing:appreciation"' in answer.get_data(as_text=True)
    assert site.update("Accueil").answer("core.news", "moved") == LONG


def test_a_session_that_ended_while_typing_keeps_the_text(site: Site, awa: Visitor) -> None:
    path = f"/updates/{site.update('Accueil').id}"
    awa.client.delete_cookie("bocage")
    answer = awa.client.post(f"/n/rennes{path}", data={"core.news:moved": LONG, "revision": "0"})
    assert answer.status_code in {400, 401}
    assert LONG in answer.get_data(as_text=True)


def test_characters_no_database_keeps_are_refused_with_the_field(site: Site, awa: Visitor) -> None:
    path = f"/updates/{site.update('Accueil').id}"
    answer = awa.post(
        path, revision=revision_on(awa.get(path)), fields={"core.news:moved": "a\x00b"}
    )
    assert answer.status_code == 422
    assert 'href="#f-core.news:moved"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    ["/portfolio", "/cycles", "/cycles/new", f"/cycles/{PERIOD}", f"/cycles/{PERIOD}/reminders"],
)
def test_the_secretariats_pages_are_not_open_to_a_member(site: Site, path: str) -> None:
    site.open_quarter()
    assert site.visitor("Ines").client.get(f"/n/rennes{path}").status_code == 403


def test_nobody_reads_the_update_of_others(site: Site, awa: Visitor) -> None:
    number = site.update("Santé").id
    assert awa.client.get(f"/n/rennes/updates/{number}").status_code in {403, 404}
    assert site.visitor("Ines").client.get(f"/n/rennes/updates/{number}").status_code in {403, 404}
    assert Visitor(site.app).client.get(f"/n/rennes/updates/{number}").status_code == 303
    assert awa.client.get("/n/rennes/updates/999999").status_code == 404


def test_the_board_asks_as_little_of_forty_communities_as_of_three(app: Flask, site: Site) -> None:
    site.open_quarter()
    claire = site.visitor("Claire")
    claire.get("/portfolio")
    with counting(app) as few:
        claire.get("/portfolio")
    with saving(app) as session:
        network = site.network(session)
        for number in range(37):
            a_community(session, network, name=f"Community {number:02d}")
    with counting(app) as many:
        shown = claire.get("/portfolio")
    asked, before = (
        [text for text in found if not text.startswith(("BEGIN", "PRAGMA"))]
        for found in (many, few)
    )
    assert len(asked) == len(before)
    assert len(asked) <= 12, "\n".join(asked)
    assert "Page 1 of 2" in shown
    assert "Santé" in claire.get("/portfolio?page=2")


def test_the_board_is_filtered_by_its_address(site: Site) -> None:
    site.open_quarter()
    claire = site.visitor("Claire")
    assert "Accueil" in claire.get("/portfolio?state=due")
    assert "Nothing fits" in claire.get("/portfolio?state=accepted")
    assert "Nothing fits" in claire.get("/portfolio?stage=transformation")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_page_is_accessible_and_fits_a_phone(site: Site, narrow_page: Page) -> None:
    """On one database only: what is looked at is the pages."""
    site.open_quarter()
    with saving(site.app):
        secret = links.make_sign_in_link(site.people["Claire"])
    narrow_page.goto(f"/l/{secret}")
    narrow_page.locator("main form button").first.click()
    number = site.update("Accueil").id
    paths = (
        "/portfolio", "/cycles", "/cycles/new", "/cycles/new?period=2024-Q3&due_on=2024-10-15",
        f"/cycles/{PERIOD}", f"/cycles/{PERIOD}/reminders", f"/updates/{number}",
        f"/updates/{number}/excuse", "/reports",
    )  # fmt: skip
    assert seen_on(narrow_page, *paths) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_review_and_report_are_accessible_and_fit_a_phone(site: Site, narrow_page: Page) -> None:
    """On one database only: what is looked at is the pages."""
    site.open_quarter()
    claire, number = site.visitor("Claire"), site.update("Accueil").id
    form = claire.get(f"/updates/{number}")
    claire.done(f"/updates/{number}", revision=revision_on(form), fields=ANSWERS, act="nothing_new")
    claire.done(f"/updates/{number}/review", act="pin", fields={"remark:core.news:moved": "Which?"})
    with saving(site.app):
        secret = links.make_sign_in_link(site.people["Claire"])
    narrow_page.goto(f"/l/{secret}")
    narrow_page.locator("main form button").first.click()
    assert seen_on(narrow_page, f"/updates/{number}/review", f"/updates/{number}") == []
    claire.done(f"/updates/{number}/review", act="accept")
    claire.done(f"/cycles/{PERIOD}/close", page=f"/cycles/{PERIOD}")
    claire.done(f"/cycles/{PERIOD}/compile", page=f"/cycles/{PERIOD}")
    claire.done(f"/cycles/{PERIOD}/report/publish", page=f"/cycles/{PERIOD}/report")
    report = f"/cycles/{PERIOD}/report"
    assert seen_on(narrow_page, report, f"{report}/preview", f"/reports/{PERIOD}", "/reports") == []


ANSWERS = {
    "core.standing:appreciation": "on_track",
    "core.news:moved": LONG,
    "core.news:light": "A story.",
    "core.news:next:0:what": "A visit",
    "core.news:next:0:open_to_join": "1",
}


def seen_on(page: Page, *paths: str) -> list[tuple[str, list[str]]]:
    """The pages with a fault: what axe says of them, and whether one has to scroll sideways."""
    wrong = []
    for path in paths:
        page.goto(f"/n/rennes{path}")
        found = [item["id"] for item in Axe().run(page).response["violations"]]
        if is_wider_than_its_window(page):
            found.append("wide")
        if found:
            wrong.append((path, found))
    return wrong


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_update_is_saved_while_it_is_typed(site: Site, narrow_page: Page) -> None:
    """On one database only: what is tried is the script."""
    site.open_quarter()
    narrow_page.goto(f"/l/{site.update_link('Awa', 'Accueil')}")
    narrow_page.locator("main form button").first.click()
    narrow_page.locator('[name="core.news:moved"]').fill(LONG)
    narrow_page.locator('[data-saved][data-state="saved"]').wait_for()
    assert site.update("Accueil").answer("core.news", "moved") == LONG


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_sent_with_the_button_is_not_offered_again(site: Site, narrow_page: Page) -> None:
    site.open_quarter()
    narrow_page.goto(f"/l/{site.update_link('Awa', 'Accueil')}")
    narrow_page.locator("main form button").first.click()
    narrow_page.get_by_text("Demander quelques mots").click()
    narrow_page.locator('[name="ask_request"]').fill("What did you learn?")
    narrow_page.locator('#contributions button[value="ask"]').click()
    narrow_page.locator(".note-success").wait_for()
    assert narrow_page.locator("form .note-warning").count() == 0
