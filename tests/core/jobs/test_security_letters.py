"""What changes about ways to sign in is told to whom it concerns, without any secret."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bocage.database import Database, session, transaction
from bocage.events import Event, record
from bocage.jobs.models import Mail
from bocage.jobs.running import work_off
from bocage.people import events as told
from bocage.people.models import Person
from bocage.testing import a_person
from tests.core.people.site import saving, send, sign_in_by_link, who_is_signed_in


@pytest.fixture
def nell(app: Flask) -> Person:
    """Somebody who reads English."""
    with saving(app) as kept:
        person = a_person(kept, name="Nell Byrne", email="nell@example.org", language="en")
        kept.refresh(person)
        kept.expunge(person)
    return person


def mails(app: Flask) -> list[Mail]:
    database: Database = app.extensions["bocage.database"]
    with database.work():
        work_off(app)
        return list(session.scalars(sa.select(Mail).order_by(Mail.id)))


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (told.PasskeyAdded, ("The passkey “phone”", "La clé d’accès «\u00a0phone\u00a0»")),
        (told.SecondFactorSwitched, ("a code is asked", "un code vous est demandé")),
        (told.RecoveryCodeUsed, ("codes left: 7", "restants\u00a0: 7")),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_change_is_told_in_the_language_of_its_reader(
    app: Flask, nell: Person, event: type[Event], said: tuple[str, str], language: str
) -> None:
    more = {"label": "phone", "is_on": True, "left": 7}
    given = {name: more[name] for name in event.__annotations__ if name in more}
    database: Database = app.extensions["bocage.database"]
    with database.work(), transaction():
        session.get_one(Person, nell.id).language = language
        record(event(person_id=nell.id, **given), nell.id)
    (mail,) = mails(app)
    assert mail.recipient == "nell@example.org"
    assert said[language == "fr"] in mail.text
    assert "/l/" not in mail.text


def test_a_new_password_is_told_and_not_written(
    app: Flask, client: FlaskClient, nell: Person
) -> None:
    sign_in_by_link(app, client, nell)
    new = "une loutre peint douze volets"
    send(client, "/profile/password", new_password=new, new_password_confirm=new)
    (mail,) = mails(app)
    assert "password was changed" in mail.subject
    assert new not in mail.text
    assert "argon2" not in mail.html


def test_a_change_of_address_is_told_at_both(app: Flask, nell: Person) -> None:
    changed = told.AddressChanged(
        person_id=nell.id, before="nell@example.org", after="n.byrne@example.org"
    )
    with app.extensions["bocage.database"].work(), transaction():
        record(changed, None)
    found = mails(app)
    assert {mail.recipient for mail in found} == {"nell@example.org", "n.byrne@example.org"}
    assert all("n.byrne@example.org" in mail.text for mail in found)


def test_a_person_is_written_to_elsewhere_once_the_new_address_answers(
    app: Flask, client: FlaskClient, nell: Person
) -> None:
    sign_in_by_link(app, client, nell)
    same = send(client, "/profile/address", email="NELL@example.org")
    assert same.status_code == 422
    assert "This is your address already." in same.text
    assert send(client, "/profile/address", email="n.byrne@example.org").status_code == 303

    at_old, at_new = mails(app)
    assert (at_old.recipient, at_new.recipient) == ("nell@example.org", "n.byrne@example.org")
    assert "/l/" not in at_old.text
    found = re.search(r"/l/[\w-]+", at_new.text)
    assert found
    phone = app.test_client()
    page = phone.get(found[0], headers={"Accept-Language": "en"})
    assert "N… B… will be written to at n.byrne@example.org" in page.text
    with saving(app) as kept:
        assert kept.get_one(Person, nell.id).email == "nell@example.org"
    assert send(phone, found[0]).status_code == 303
    assert who_is_signed_in(phone) is None
    with saving(app) as kept:
        assert kept.get_one(Person, nell.id).email == "n.byrne@example.org"
    assert phone.get(found[0]).status_code == 404
    assert who_is_signed_in(client) == "Nell Byrne"
    assert {mail.recipient for mail in mails(app)[2:]} == {
        "nell@example.org",
        "n.byrne@example.org",
    }


def test_nobody_learns_by_asking_whose_address_it_is(
    app: Flask, client: FlaskClient, nell: Person
) -> None:
    with saving(app) as kept:
        other = a_person(kept, name="Jean Le Gall", email="jean@example.org").id
    sign_in_by_link(app, client, nell)
    send(client, "/profile/address", email="free@example.org")
    answers = [send(client, "/profile/address", email=to) for to in ("jean@example.org", "x@y.fr")]
    assert len({(answer.status_code, answer.location) for answer in answers}) == 1
    by_recipient = {mail.recipient: mail.text for mail in mails(app)}
    assert "jean@example.org" not in by_recipient
    with saving(app) as kept:
        kept.get_one(Person, other).email = "free@example.org"
    link = by_recipient["free@example.org"].partition("/l/")[2].split()[0]
    assert send(app.test_client(), f"/l/{link}").status_code == 404
    with saving(app) as kept:
        assert kept.get_one(Person, nell.id).email == "nell@example.org"


def test_the_present_password_is_asked_when_no_link_was_just_used(
    app: Flask, client: FlaskClient, nell: Person
) -> None:
    sign_in_by_link(app, client, nell)
    new = "une loutre peint douze volets"
    send(client, "/profile/password", new_password=new, new_password_confirm=new)
    with client.session_transaction() as cookie:
        cookie.pop("by_link_at", None)
    refused = send(client, "/profile/address", email="n@example.org", password="no")
    assert refused.status_code == 422
    assert "n@example.org" in refused.text
    assert send(client, "/profile/address", email="n@example.org", password=new).status_code == 303


def test_somebody_switched_off_is_told_nothing(app: Flask, nell: Person) -> None:
    with app.extensions["bocage.database"].work(), transaction():
        session.get_one(Person, nell.id).active = False
        record(told.PasswordChanged(person_id=nell.id), nell.id)
    assert mails(app) == []
