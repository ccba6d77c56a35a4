"""What people keep about themselves, and the programs that speak in their name."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bocage.people.models import ApiToken, Person
from tests.core.people.site import (
    link_for,
    saving,
    send,
    sign_in_by_link,
    token_on,
    who_is_signed_in,
)


def token_for(client: FlaskClient, **fields: str) -> str:
    page = send(client, "/profile/tokens", name="tableur", **fields).get_data(as_text=True)
    found = re.search(r'id="token">(bocage_[\w-]+)<', page)
    assert found
    return found[1]


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_speaks_for_its_person_until_it_is_revoked(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    sign_in_by_link(app, client, alix)
    token = token_for(client)
    program = app.test_client()
    answer = program.get("/api/v1/me", headers=bearing(token))
    assert answer.get_json() == {
        "id": alix.id, "name": "Alix Moreau", "email": "alix@example.org", "language": "fr", "roles": [],
    }  # fmt: skip
    assert token not in client.get("/profile").get_data(as_text=True)
    with saving(app) as session:
        kept = session.scalars(select(ApiToken)).one()
        assert kept.used_at is not None
        assert token not in str(vars(kept))
        token_id = kept.id
    send(client, "/profile", f"/profile/tokens/{token_id}/revoke")
    refused = program.get("/api/v1/me", headers=bearing(token))
    assert refused.status_code == 401
    assert refused.mimetype == "application/problem+json"


def test_a_wrong_token_is_refused_even_with_a_session(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    sign_in_by_link(app, client, alix)
    assert client.get("/api/v1/me").status_code == 200
    assert client.get("/api/v1/me", headers=bearing("bocage_nothing")).status_code == 401


def test_a_token_opens_no_page_of_the_profile(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    sign_in_by_link(app, client, alix)
    token = token_for(client)
    answer = app.test_client().get("/profile", headers=bearing(token))
    assert answer.status_code == 303


def test_a_token_of_somebody_else_cannot_be_revoked(
    app: Flask, client: FlaskClient, alix: Person, brune: Person
) -> None:
    sign_in_by_link(app, client, alix)
    token = token_for(client)
    with saving(app) as session:
        token_id = session.scalars(select(ApiToken.id)).one()
    other = app.test_client()
    sign_in_by_link(app, other, brune)
    assert send(other, "/profile", f"/profile/tokens/{token_id}/revoke").status_code == 404
    assert app.test_client().get("/api/v1/me", headers=bearing(token)).status_code == 200


@pytest.mark.parametrize("days", ["0", "1e9", "9" * 400, "1.5", "demain", "-3"])
def test_a_token_lasts_a_number_of_days_that_makes_sense(
    app: Flask, client: FlaskClient, alix: Person, days: str
) -> None:
    sign_in_by_link(app, client, alix)
    answer = send(client, "/profile/tokens", name="tableur", days=days)
    assert answer.status_code == 422
    assert 'href="#f-days"' in answer.get_data(as_text=True)


def test_signing_out_everywhere_ends_sessions_and_links(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    waiting = link_for(app, alix)
    elsewhere = app.test_client()
    for device in (client, elsewhere):
        sign_in_by_link(app, device, alix)
    send(client, "/profile", "/profile/sign-out-everywhere")
    assert who_is_signed_in(client) is None
    assert who_is_signed_in(elsewhere) is None
    assert app.test_client().get(f"/l/{waiting}").status_code == 404


def test_my_data_holds_what_is_kept_and_no_secret(
    app: Flask, client: FlaskClient, brune: Person
) -> None:
    sign_in_by_link(app, client, brune)
    answer = client.get("/profile/data.json")
    found = json.loads(answer.data)
    assert found["person"]["email"] == "brune@example.org"
    assert "argon2" not in answer.get_data(as_text=True)
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_language_is_everybodys_choice(app: Flask, client: FlaskClient, alix: Person) -> None:
    send(client, "/sign-in", "/language", language="en", next="/sign-in")
    assert '<html lang="en"' in client.get("/sign-in").get_data(as_text=True)
    sign_in_by_link(app, client, alix)
    assert '<html lang="fr"' in client.get("/profile").get_data(as_text=True)
    send(client, "/profile", "/language", language="en", next="/profile")
    assert '<html lang="en"' in client.get("/profile").get_data(as_text=True)
    assert send(client, "/profile", "/language", language="zz", next="//evil").location == "/"


def test_a_profile_with_a_fault_keeps_what_was_typed(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    sign_in_by_link(app, client, alix)
    answer = send(client, "/profile", name="A\x00lix", language="fr")
    assert answer.status_code == 422
    assert 'href="#f-name"' in answer.get_data(as_text=True)
    assert send(client, "/profile", name="Alix Le Goff", language="fr").status_code == 303
    assert who_is_signed_in(client) == "Alix Le Goff"


@pytest.mark.parametrize("forged", ["", "of another session"])
def test_a_form_that_was_not_ours_changes_nothing_and_keeps_the_text(
    app: Flask, client: FlaskClient, alix: Person, forged: str
) -> None:
    sign_in_by_link(app, client, alix)
    token = token_on(app.test_client(), "/sign-in") if forged else ""
    answer = client.post(
        "/profile", data={"csrf_token": token, "name": "Quelqu’un d’autre", "language": "fr"}
    )
    assert answer.status_code == 403
    assert "Quelqu’un d’autre" in answer.get_data(as_text=True)
    assert who_is_signed_in(client) == "Alix Moreau"


def test_a_session_given_by_somebody_else_does_not_become_theirs(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    client.get("/sign-in")
    given = client.get_cookie("bocage")
    sign_in_by_link(app, client, alix)
    assert given is not None
    assert client.get_cookie("bocage") != given
    victim = app.test_client()
    victim.set_cookie("bocage", given.value)
    assert who_is_signed_in(victim) is None


def test_the_session_is_out_of_reach_of_scripts_and_other_sites(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    answer = sign_in_by_link(app, client, alix)
    kept = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("bocage=")]
    assert len(kept) == 1
    for word in ("HttpOnly", "SameSite=Lax", "Expires="):
        assert word in kept[0]


def test_a_cookie_kept_from_before_signing_out_does_not_open_again(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    sign_in_by_link(app, client, alix)
    kept = client.get_cookie("bocage")
    assert kept is not None
    send(client, "/profile", "/sign-out")
    thief = app.test_client()
    thief.set_cookie("bocage", kept.value)
    assert who_is_signed_in(thief) is None
