"""The second factor: asked whichever way one came, each code good for one time."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bocage.events import EventRow
from bocage.people.models import Person
from tests.core.people.site import (
    PASSWORD,
    link_for,
    saving,
    send,
    sign_in_by_link,
    token_on,
    who_is_signed_in,
)

CODE = "/sign-in/code"


@pytest.fixture
def secret(app: Flask, brune: Person) -> str:
    """What Brune's app makes its codes with."""
    with app.app_context():
        made: str = app.extensions["security"].totp_factory.generate_totp_secret()
    with saving(app) as session:
        person = session.get_one(Person, brune.id)
        person.tf_primary_method, person.tf_totp_secret = "authenticator", made
    return made


def code_of(app: Flask, secret: str) -> str:
    code: str = app.extensions["security"].totp_factory.generate_totp_password(secret)
    return code


def test_it_is_asked_after_a_password(
    app: Flask, client: FlaskClient, brune: Person, secret: str
) -> None:
    answer = send(
        client,
        "/sign-in",
        "/sign-in/password",
        email=brune.email,
        password=PASSWORD,
        next="/profile",
    )
    assert answer.location.startswith(CODE)
    assert who_is_signed_in(client) is None
    done = send(client, answer.location, code=code_of(app, secret))
    assert done.location == "/profile"
    assert who_is_signed_in(client) == "Brune Petit"


def test_it_is_asked_after_a_link(
    app: Flask, client: FlaskClient, brune: Person, secret: str
) -> None:
    answer = send(client, f"/l/{link_for(app, brune)}?next=/profile")
    assert answer.location.startswith(CODE)
    assert who_is_signed_in(client) is None
    assert client.get("/profile").status_code == 303
    assert send(client, answer.location, code=code_of(app, secret)).location == "/profile"
    assert who_is_signed_in(client) == "Brune Petit"


def test_a_code_does_not_open_twice(
    app: Flask, client: FlaskClient, brune: Person, secret: str
) -> None:
    code = code_of(app, secret)
    sign_in_by_link(app, client, brune)
    send(client, CODE, code=code)
    other = app.test_client()
    sign_in_by_link(app, other, brune)
    for spelt in (code, f"{code[:3]} {code[3:]}"):
        assert send(other, CODE, code=spelt).status_code == 200
        assert who_is_signed_in(other) is None


def test_a_wrong_code_names_its_field(
    app: Flask, client: FlaskClient, brune: Person, secret: str
) -> None:
    sign_in_by_link(app, client, brune)
    page = send(client, CODE, code="12").get_data(as_text=True)
    assert 'aria-invalid="true"' in page
    assert 'href="#f-code"' in page


def test_codes_cannot_be_tried_again_and_again_from_many_places(
    app: Flask, client: FlaskClient, brune: Person, secret: str
) -> None:
    sign_in_by_link(app, client, brune)
    token = token_on(client, CODE)
    found = [
        client.post(
            CODE,
            data={"csrf_token": token, "code": f"{number:06}"},
            environ_base={"REMOTE_ADDR": f"192.0.2.{number}"},
        ).status_code
        for number in range(11)
    ]
    assert found == [200] * 10 + [429]


def test_it_is_set_up_and_switched_off_in_the_profile(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    sign_in_by_link(app, client, alix)
    page = send(client, "/profile/second-factor", setup="authenticator").get_data(as_text=True)
    action = re.search(r'action="(/profile/second-factor/[^"]+)"', page)
    key = re.search(r'id="key">([^<]+)<', page)
    assert action
    assert key
    totp = app.extensions["security"].totp_factory._totp(
        key=key[1].replace("-", ""), format="base32"
    )
    done = send(client, "/profile/second-factor", action[1], code=totp.generate().token)
    assert done.location == "/profile/second-factor"
    with saving(app) as session:
        assert session.get_one(Person, alix.id).tf_primary_method == "authenticator"
    send(client, "/profile/second-factor", setup="disable")
    with saving(app) as session:
        assert session.get_one(Person, alix.id).tf_primary_method is None


def test_a_recovery_code_opens_once_and_is_not_kept_in_clear(
    app: Flask, client: FlaskClient, brune: Person, secret: str
) -> None:
    sign_in_by_link(app, client, brune)
    send(client, CODE, code=code_of(app, secret))
    page = send(client, "/profile/recovery-codes", generate_new_codes="1").get_data(as_text=True)
    codes = re.findall(r'<li class="sum">([0-9a-f-]+)<', page)
    assert len(codes) == 8
    with saving(app) as session:
        assert codes[0] not in str(session.get_one(Person, brune.id).mf_recovery_codes)
    for opens in (True, False):
        other = app.test_client()
        sign_in_by_link(app, other, brune)
        send(other, "/sign-in/recovery", code=codes[0])
        assert (who_is_signed_in(other) == "Brune Petit") is opens
    with saving(app) as session:
        used = session.scalars(
            select(EventRow).where(EventRow.name == "people.recovery_code_used")
        ).one()
        assert used.facts == {"person_id": brune.id, "left": 7}


def test_the_librarys_rescue_by_mail_is_closed(
    app: Flask, client: FlaskClient, brune: Person, secret: str
) -> None:
    sign_in_by_link(app, client, brune)
    assert client.get("/sign-in/rescue").status_code == 404


def test_the_page_for_codes_signs_nobody_out(app: Flask, client: FlaskClient, alix: Person) -> None:
    sign_in_by_link(app, client, alix)
    answer = client.get(CODE)
    assert (answer.status_code, answer.location) == (303, "/profile/second-factor")
    assert send(client, "/profile", CODE, code="123456").status_code == 303
    assert who_is_signed_in(client) == "Alix Moreau"
