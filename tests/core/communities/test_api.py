"""Programs do what people do, and are refused what people are refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bocage import testing as make
from bocage.people.tokens import make_token
from tests.core.communities.site import one_network
from tests.core.people.site import saving

AT = "/api/v1/networks/ouest"


@pytest.fixture
def program(app: Flask) -> tuple[FlaskClient, dict[str, str]]:
    """A program of the secretariat: its client and the headers it sends."""
    network_id = one_network(app)
    with saving(app) as session:
        person = make.a_person(session)
        make.a_role(session, person, "secretariat", network_id=network_id)
        token = make_token(person.id, "essai", 30)
    assert datetime.now(UTC)
    return app.test_client(), {"Authorization": f"Bearer {token}"}


def test_a_community_is_made_changed_and_led(program: tuple[FlaskClient, dict[str, str]]) -> None:
    client, headers = program
    made = client.post(
        f"{AT}/communities", json={"slug": "metiers", "name": "Métiers"}, headers=headers
    )
    assert made.status_code == 201, made.text
    here = f"{AT}/communities/metiers"
    assert (
        client.post(
            f"{AT}/communities", json={"slug": "metiers", "name": "x"}, headers=headers
        ).status_code
        == 422
    )
    changed = client.patch(here, json={"theme": "Recruter"}, headers=headers)
    assert (changed.json["name"], changed.json["theme"]) == ("Métiers", "Recruter")
    back = {"stage": "maturation", "on": "2024-05-01"}
    assert client.post(f"{here}/stages", json=back, headers=headers).status_code == 201
    back = {"stage": "gathering", "on": "2024-06-01"}
    assert client.post(f"{here}/stages", json=back, headers=headers).status_code == 422
    pilot = {"email": "p@example.org", "function": "pilot"}
    assert client.post(f"{here}/pilots", json=pilot, headers=headers).status_code == 201
    assert client.post(f"{here}/pilots", json=pilot, headers=headers).status_code == 422
    member = {"email": "m@example.org", "basis": "own_name"}
    assert client.post(f"{here}/members", json=member, headers=headers).json["state"] == "active"
    assert client.get(f"{AT}/communities", headers=headers).json["items"][0]["members"] == 1
    mandate = {"text": "Recruter", "content": "members"}
    assert client.post(f"{here}/mandates", json=mandate, headers=headers).status_code == 201


def test_what_is_wrong_is_named_by_field(program: tuple[FlaskClient, dict[str, str]]) -> None:
    client, headers = program
    for wrong in (
        {"slug": "metiers", "name": "M\0"},
        {"slug": "metiers", "name": "M", "colour": "red"},
        {"slug": "metiers", "name": "M", "expected_size": 10**400},
        {"slug": "metiers", "name": ["M"]},
    ):
        answer = client.post(f"{AT}/communities", json=wrong, headers=headers)
        assert answer.status_code == 422, answer.text
        assert answer.mimetype == "application/problem+json"
        assert answer.json["errors"]


def test_organisations_and_the_network_itself(program: tuple[FlaskClient, dict[str, str]]) -> None:
    client, headers = program
    told = {"code": "A1", "name": "Association 1", "sectors": "Handicap"}
    made = client.post(f"{AT}/organisations", json=told, headers=headers)
    assert made.status_code == 201, made.text
    here = f"{AT}/organisations/{made.json['id']}"
    changed = client.patch(here, json={"staff": 48}, headers=headers).json
    assert (changed["staff"], changed["sectors"]) == (48, ["Handicap"])
    assert client.patch(AT, json={"kind": "regional"}, headers=headers).json["kind"] == "regional"
    on = client.put(f"{AT}/plugins/sessions", json={"is_on": True}, headers=headers)
    assert [plugin["is_on"] for plugin in on.json if plugin["name"] == "sessions"] == [True]
    assert [one["slug"] for one in client.get("/api/v1/networks", headers=headers).json] == [
        "ouest"
    ]


def test_nobody_unknown_reads_anything(app: Flask) -> None:
    one_network(app)
    for path in ("", "/communities", "/organisations", "/roles"):
        assert app.test_client().get(f"{AT}{path}").status_code == 401
