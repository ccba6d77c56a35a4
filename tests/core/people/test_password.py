"""Passwords: the same answer to every wrong one, long ones welcome, easy ones refused."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bocage.people.models import Person
from tests.core.people.site import (
    PASSWORD,
    saving,
    send,
    sign_in_by_link,
    token_on,
    who_is_signed_in,
)

PAGE = "/sign-in/password"


def test_a_password_signs_in(client: FlaskClient, brune: Person) -> None:
    answer = send(
        client, "/sign-in", PAGE, email="Brune@example.org", password=PASSWORD, next="/profile"
    )
    assert (answer.status_code, answer.location) == (302, "/profile")
    assert who_is_signed_in(client) == "Brune Petit"


def test_nobody_waits_for_a_password_to_be_checked(
    app: Flask, client: FlaskClient, brune: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one is hashed somebody else writes; on SQLite there is one writer at a time."""
    written: list[bool] = []
    hashing = Person.verify_and_update_password

    def slowly(person: Person, password: str) -> bool:
        # Whoever found the database taken would give up, and so would this test.
        with ThreadPoolExecutor(1) as beside:
            beside.submit(write).result()
        return bool(hashing(person, password))

    def write() -> None:
        with saving(app) as session:
            session.get_one(Person, brune.id).wants_mail = False
        written.append(True)

    monkeypatch.setattr(Person, "verify_and_update_password", slowly)
    for password, code in (("wrong " + PASSWORD, 200), (PASSWORD, 302)):
        answer = send(client, "/sign-in", PAGE, email=brune.email, password=password)
        assert answer.status_code == code
    assert written == [True, True]
    assert who_is_signed_in(client) == "Brune Petit"


def test_a_password_changed_while_the_old_one_is_checked_does_not_open(
    app: Flask, client: FlaskClient, brune: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashing = Person.verify_and_update_password

    def meanwhile(person: Person, password: str) -> bool:
        found = bool(hashing(person, password))
        with ThreadPoolExecutor(1) as beside:
            beside.submit(change).result()
        return found

    def change() -> None:
        with saving(app) as session:
            session.get_one(Person, brune.id).password = "$argon2id$another"

    monkeypatch.setattr(Person, "verify_and_update_password", meanwhile)
    assert send(client, "/sign-in", PAGE, email=brune.email, password=PASSWORD).status_code == 200
    assert who_is_signed_in(client) is None


def test_it_is_kept_as_argon2id(app: Flask, brune: Person) -> None:
    assert str(brune.password).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_every_wrong_one_gets_the_same_answer_in_the_same_time(
    app: Flask, client: FlaskClient, alix: Person, brune: Person
) -> None:
    app.extensions["bocage.limiter"].enabled = False
    token = token_on(client, PAGE)
    answers: dict[str, tuple[int, int]] = {}
    taken: dict[str, list[float]] = {}
    for _round in range(7):
        for name in ("brune", "nemo1"):
            fields = {
                "csrf_token": token,
                "email": f"{name}@example.org",
                "password": "wrong " + PASSWORD,
            }
            began = time.perf_counter()
            answer = client.post(PAGE, data=fields)
            taken.setdefault(name, []).append(time.perf_counter() - began)
            answers[name] = (answer.status_code, len(answer.data))
    assert answers["brune"] == answers["nemo1"]
    gap = abs(statistics.median(taken["brune"]) - statistics.median(taken["nemo1"]))
    assert gap < 0.05
    none_kept = client.post(
        PAGE, data={"csrf_token": token, "email": "alix@example.org", "password": ""}
    )
    assert none_kept.status_code == 200


def test_ten_wrong_ones_close_an_account_to_strangers_but_not_to_its_own_device(
    app: Flask, brune: Person
) -> None:
    own = app.test_client()
    send(own, "/sign-in", PAGE, email=brune.email, password=PASSWORD)
    send(own, "/profile", "/sign-out")
    stranger = app.test_client()
    token = token_on(stranger, PAGE)
    fields = {"csrf_token": token, "email": brune.email, "password": "wrong " + PASSWORD}
    answers = [
        stranger.post(PAGE, data=fields, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
        for number in range(11)
    ]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert send(own, "/sign-in", PAGE, email=brune.email, password=PASSWORD).status_code == 302


def test_a_session_ends_when_the_password_changes(
    app: Flask, client: FlaskClient, brune: Person
) -> None:
    elsewhere = app.test_client()
    for device in (client, elsewhere):
        send(device, "/sign-in", PAGE, email=brune.email, password=PASSWORD)
    new = "une loutre peint douze volets"
    answer = send(
        client, "/profile/password", password=PASSWORD, new_password=new, new_password_confirm=new
    )
    assert answer.status_code == 303
    assert who_is_signed_in(client) == "Brune Petit"
    assert who_is_signed_in(elsewhere) is None
    assert send(elsewhere, "/sign-in", PAGE, email=brune.email, password=new).status_code == 302


def test_a_first_or_forgotten_password_is_chosen_after_following_a_link(
    app: Flask, client: FlaskClient, brune: Person
) -> None:
    sign_in_by_link(app, client, brune)
    new = "une loutre peint douze volets"
    answer = send(client, "/profile/password", new_password=new, new_password_confirm=new)
    assert answer.status_code == 303


def test_the_present_password_is_asked_otherwise(client: FlaskClient, brune: Person) -> None:
    send(client, "/sign-in", PAGE, email=brune.email, password=PASSWORD)
    new = "une loutre peint douze volets"
    for present in ({}, {"password": "another " + PASSWORD}):
        answer = send(
            client, "/profile/password", new_password=new, new_password_confirm=new, **present
        )
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("chosen", "is_taken"),
    [
        ("court", False),
        ("Association2026!", False),
        ("Fédération2026", False),
        ("aaaaaaaaaaaaaaaa", False),
        ("agrafe cheval correcte pile", True),
        ("é" * 40 + "abcdef 🌳" * 28, True),
        ("abcdefgh" * 8, False),
        ("azertyuiop123456", False),
        ("Poiuytreza!2026", False),
        ("MotDePasse-2026-nantes", False),
        ("alix.moreau.alix", False),
        ("Alix123456789!", False),
        ("loutre loutre loutre", False),
        ("volet peint par une loutre de nuit, puis repeint par douze renards", True),
    ],
)
def test_which_passwords_are_taken(
    app: Flask, client: FlaskClient, alix: Person, chosen: str, is_taken: bool
) -> None:
    sign_in_by_link(app, client, alix)
    answer = send(client, "/profile/password", new_password=chosen, new_password_confirm=chosen)
    assert answer.status_code == (303 if is_taken else 422)
    send(client, "/profile", "/sign-out")
    opened = send(client, "/sign-in", PAGE, email=alix.email, password=chosen)
    assert opened.status_code == (302 if is_taken else 200)


def test_what_differs_after_the_72nd_byte_does_not_open_the_account(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    long = "une loutre peint douze volets " * 3
    sign_in_by_link(app, client, alix)
    send(client, "/profile/password", new_password=long + "a", new_password_confirm=long + "a")
    send(client, "/profile", "/sign-out")
    assert send(client, "/sign-in", PAGE, email=alix.email, password=long + "b").status_code == 200
    assert send(client, "/sign-in", PAGE, email=alix.email, password=long + "a").status_code == 302


def test_a_giant_password_is_refused_at_once(client: FlaskClient, brune: Person) -> None:
    token = token_on(client, PAGE)
    began = time.perf_counter()
    answer = client.post(
        PAGE, data={"csrf_token": token, "email": brune.email, "password": "x" * 100_000}
    )
    assert answer.status_code == 400
    assert time.perf_counter() - began < 1


def test_json_is_not_read_by_the_sign_in_form(client: FlaskClient, brune: Person) -> None:
    token = token_on(client, PAGE)
    for body in ('{"email": {"a": 1}}', "[" * 900, "null", '{"email": NaN}'):
        answer = client.post(
            PAGE, data=body, content_type="application/json", headers={"X-CSRFToken": token}
        )
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "onward", ["//evil", "/\\evil", "https:evil", "///evil", "https://evil.example/"]
)
def test_one_goes_on_to_own_pages_only(client: FlaskClient, brune: Person, onward: str) -> None:
    answer = send(client, "/sign-in", PAGE, email=brune.email, password=PASSWORD, next=onward)
    assert answer.location == "/"


def test_somebody_switched_off_is_signed_out_at_once(
    app: Flask, client: FlaskClient, brune: Person
) -> None:
    send(client, "/sign-in", PAGE, email=brune.email, password=PASSWORD)
    with saving(app) as session:
        session.get_one(Person, brune.id).active = False
    assert who_is_signed_in(client) is None
    answer = send(client, "/sign-in", PAGE, email=brune.email, password=PASSWORD)
    assert answer.status_code == 200
