"""The pages of signing in as people meet them: on a phone, without scripts, with a screen reader."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from bocage.people.models import Person
from tests.browser import is_wider_than_its_window
from tests.core.people.site import PASSWORD, link_for

OPEN = ("/sign-in", "/sign-in/sent", "/sign-in/password", "/l/nothing")
OWN = ("/profile", "/profile/password", "/profile/address", "/profile/tokens", "/profile/passkeys",
       "/profile/second-factor", "/profile/recovery-codes", "/profile/confirm")  # fmt: skip
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
    return [
        f"{page.url} {fault['id']}: {fault['nodes'][0]['html'][:120]}"
        for fault in found.response["violations"]
    ]


@ONE_DATABASE  # nothing on these pages depends on the database
def test_everybody_can_read_and_reach_everything(
    app: Flask, narrow_page: Page, brune: Person
) -> None:
    wrong: list[str] = []
    for path in OPEN:
        narrow_page.goto(path)
        narrow_page.evaluate(
            "document.querySelectorAll('main details').forEach(d => d.open = true)"
        )
        wrong += faults(narrow_page)
        assert not is_wider_than_its_window(narrow_page), path
    narrow_page.goto(f"/l/{link_for(app, brune)}")
    wrong += faults(narrow_page)
    narrow_page.locator("main form button").click()
    for path in OWN:
        narrow_page.goto(path)
        wrong += faults(narrow_page)
        assert not is_wider_than_its_window(narrow_page), path
    assert wrong == []


@ONE_DATABASE
def test_a_link_and_a_password_work_without_scripts(
    app: Flask, plain_page: Page, brune: Person
) -> None:
    plain_page.goto("/sign-in?next=/profile")
    plain_page.locator("details:has(#password-word) summary").click()
    plain_page.locator("#password-email").fill("brune@example.org")
    plain_page.locator("#password-word").fill(PASSWORD)
    plain_page.locator("details:has(#password-word) button").click()
    expect(plain_page.locator("#f-name")).to_have_value("Brune Petit")
    plain_page.locator("header summary").click()
    plain_page.locator("form[action='/sign-out'] button").click()
    plain_page.goto(f"/l/{link_for(app, brune)}?next=/profile")
    plain_page.locator("main form button").click()
    expect(plain_page.locator("#f-name")).to_have_value("Brune Petit")
