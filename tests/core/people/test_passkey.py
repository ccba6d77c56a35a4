"""Passkeys in a real browser, kept by an authenticator that only exists there."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from bocage.events import EventRow
from bocage.people.models import Person
from tests.core.people.site import link_for, saving


@pytest.fixture
def device(page: Page) -> Page:
    """A page on a phone that keeps passkeys and recognises its owner."""
    channel = page.context.new_cdp_session(page)
    channel.send("WebAuthn.enable")
    channel.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return page


def test_a_phone_keeps_a_passkey_and_signs_in_with_it(
    app: Flask, device: Page, alix: Person
) -> None:
    device.goto(f"/l/{link_for(app, alix)}")
    device.locator("main form button").click()
    device.goto("/profile/passkeys")
    device.locator("#f-name").fill("téléphone")
    device.locator("form:has(#f-name) button").click()
    expect(device.locator("main ul")).to_contain_text("téléphone")

    with saving(app) as session:
        added = session.query(EventRow).filter_by(name="people.passkey_added").one()
        assert added.facts == {"person_id": alix.id, "label": "téléphone"}

    device.locator("header summary").click()
    device.locator("form[action='/sign-out'] button").click()
    device.wait_for_url("**/sign-in")
    device.locator("details:has(form[action='/sign-in/passkey']) summary").click()
    device.locator("form[action='/sign-in/passkey'] button").click()
    device.wait_for_url("**/")
    device.goto("/profile")
    expect(device.locator("#f-name")).to_have_value("Alix Moreau")

    device.goto("/profile/passkeys")
    device.once("dialog", lambda dialog: dialog.accept())
    device.locator("form[action='/profile/passkeys/delete'] button").click()
    expect(device.locator("main ul")).to_have_count(0)
    with saving(app) as session:
        assert session.get_one(Person, alix.id).webauthn == []


def test_a_passkey_the_device_does_not_have_leaves_the_other_ways(device: Page) -> None:
    device.goto("/sign-in")
    device.locator("details:has(form[action='/sign-in/passkey']) summary").click()
    device.locator("form[action='/sign-in/passkey'] button").click()
    expect(device.locator("[data-told]")).to_contain_text("NotAllowedError", timeout=20_000)
    device.locator("main a[href^='/sign-in']").click()
    expect(device.locator("form[action='/sign-in'] input[type=email]")).to_be_visible()
