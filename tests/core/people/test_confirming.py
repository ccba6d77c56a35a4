"""Who signed in long ago confirms before changing how they sign in; the words are in their language."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bocage.events import EventRow
from bocage.people.models import Person
from tests.core.people.site import PASSWORD, saving, send, sign_in_by_link, token_on

OWN_KEYS = ("/profile/passkeys", "/profile/second-factor", "/profile/recovery-codes")


def let_hours_pass(client: FlaskClient, hours: int) -> None:
    with client.session_transaction() as cookie:
        cookie["fs_paa"] = time.time() - hours * 3600
        cookie.pop("fs_gexp", None)


@pytest.mark.parametrize("path", OWN_KEYS)
def test_a_password_confirms_and_leads_back(
    app: Flask, client: FlaskClient, brune: Person, path: str
) -> None:
    sign_in_by_link(app, client, brune)
    assert client.get(path).status_code == 200
    let_hours_pass(client, 5)
    asked = client.get(path)
    assert asked.location.startswith("/profile/confirm")
    refused = send(client, asked.location, password="wrong " + PASSWORD)
    assert refused.status_code == 200
    assert send(client, asked.location, password=PASSWORD).location.endswith(path)
    assert client.get(path).status_code == 200


def test_without_a_password_a_link_confirms(app: Flask, client: FlaskClient, alix: Person) -> None:
    sign_in_by_link(app, client, alix)
    let_hours_pass(client, 5)
    page = client.get(client.get("/profile/passkeys").location).get_data(as_text=True)
    assert 'type="password"' not in page
    assert 'value="alix@example.org"' in page
    send(
        client,
        "/profile/confirm?next=/profile/passkeys",
        "/sign-in",
        email=alix.email,
        next="/profile/passkeys",
    )
    with saving(app) as session:
        asked = session.scalars(select(EventRow).where(EventRow.name == "people.link_asked")).one()
        assert asked.facts == {"person_id": alix.id, "next_path": "/profile/passkeys"}
    sign_in_by_link(app, client, alix)
    assert client.get("/profile/passkeys").status_code == 200


@pytest.mark.parametrize("code", ["fr", "en"])
def test_the_librarys_own_words_are_in_the_readers_language(
    app: Flask, client: FlaskClient, alix: Person, code: str
) -> None:
    with saving(app) as session:
        session.get_one(Person, alix.id).language = code
    sign_in_by_link(app, client, alix)
    page = send(client, "/profile/second-factor", "/profile/second-factor/nothing", code="123456")
    told = client.get(page.location).get_data(as_text=True)
    english = "Input not appropriate for requested API" in told
    assert english is (code == "en")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example"])
def test_a_foreign_host_is_refused(client: FlaskClient, alix: Person, host: str) -> None:
    token = token_on(client, "/sign-in")
    answer = client.post(
        "/sign-in", data={"csrf_token": token, "email": alix.email}, headers={"Host": host}
    )
    assert answer.status_code == 400


def test_pages_of_somebody_signed_in_are_not_kept_by_anybody(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    sign_in_by_link(app, client, alix)
    assert "no-store" in client.get("/profile").headers["Cache-Control"]
    assert "no-store" in client.get("/profile/passkeys").headers["Cache-Control"]
