"""Sign-in links and links to one update: once, for whom they are, as long as they last."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bocage import clock
from bocage.events import EventRow
from bocage.people import links
from bocage.people.links import LinkGone
from bocage.people.models import Person, PersonalLink
from bocage.permissions import Scope
from bocage.reporting.actions import WRITE_UPDATE
from bocage.testing import a_network
from tests.core.people.site import (
    link_for,
    saving,
    send,
    sign_in_by_link,
    token_on,
    who_is_signed_in,
)


def asked_links(app: Flask) -> list[dict[str, object]]:
    with saving(app) as session:
        found = select(EventRow).where(EventRow.name == "people.link_asked").order_by(EventRow.id)
        return [row.facts for row in session.scalars(found)]


def test_a_link_signs_in_once(app: Flask, client: FlaskClient, alix: Person) -> None:
    secret = link_for(app, alix)

    first = send(client, f"/l/{secret}")
    assert (first.status_code, first.location) == (303, "/")
    assert who_is_signed_in(client) == "Alix Moreau"

    again = app.test_client().get(f"/l/{secret}")
    assert again.status_code == 404
    assert "Alix" not in again.get_data(as_text=True)


def test_opening_a_link_uses_nothing_up_and_masks_the_name(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    secret = link_for(app, alix)
    for _scanner in range(3):
        page = app.test_client().get(f"/l/{secret}").get_data(as_text=True)
        assert "A… M…" in page
        assert "Alix" not in page
    assert send(client, f"/l/{secret}").status_code == 303


def test_only_the_digest_of_a_link_is_kept(app: Flask, alix: Person) -> None:
    secret = link_for(app, alix)
    with saving(app) as session:
        kept = session.scalars(select(PersonalLink)).one()
        assert secret not in str(vars(kept))


@pytest.mark.parametrize("what", ["old", "revoked", "unknown", "strange"])
def test_a_link_that_does_not_work_offers_a_new_one_and_tells_nothing(
    app: Flask, client: FlaskClient, alix: Person, what: str
) -> None:
    secret = link_for(app, alix, minutes=-1) if what == "old" else link_for(app, alix)
    if what == "revoked":
        with saving(app):
            links.revoke_links_of(alix.id)
    path = {"unknown": "/l/abc", "strange": "/l/%F0%9F%8C%B3"}.get(what, f"/l/{secret}")
    answer = client.get(path)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert 'action="/sign-in"' in page
    assert "Alix" not in page


def test_a_link_of_somebody_switched_off_does_not_work(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    secret = link_for(app, alix)
    with saving(app) as session:
        session.get_one(Person, alix.id).active = False
    assert client.get(f"/l/{secret}").status_code == 404


def test_asking_for_a_link_answers_the_same_whether_the_address_is_known(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    known = send(client, "/sign-in", email="ALIX@example.org ", next="/profile")
    unknown = send(client, "/sign-in", email="nobody@example.org")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert asked_links(app) == [
        {"person_id": alix.id, "next_path": "/profile"},
        {"person_id": None, "next_path": "/"},
    ]


def test_an_address_that_is_none_is_refused_with_what_was_typed(client: FlaskClient) -> None:
    answer = send(client, "/sign-in", email="alix chez example")
    assert answer.status_code == 422
    assert "alix chez example" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "onward",
    ["//evil", "/\\evil", "https:evil", "javascript:alert(1)", "///evil", "/a\r\nSet-Cookie:x",
     "http://localhost.evil.example/", "\u200a//evil", "/\t/evil"],
)  # fmt: skip
def test_one_goes_on_to_own_pages_only(
    app: Flask, client: FlaskClient, alix: Person, onward: str
) -> None:
    page = f"/l/{link_for(app, alix)}"
    form = {"csrf_token": token_on(client, page)}
    answer = client.post(page, data=form, query_string={"next": onward})
    assert answer.location == "/"


def test_one_goes_on_to_the_page_asked_for(app: Flask, client: FlaskClient, alix: Person) -> None:
    answer = send(client, f"/l/{link_for(app, alix)}?next=/n/rennes/reports%3Fpage=2")
    assert answer.location == "/n/rennes/reports?page=2"


def update_link(app: Flask, person: Person, days: int = 30) -> tuple[str, SimpleNamespace]:
    with saving(app) as session:
        network = a_network(session, slug="rennes")
        update = SimpleNamespace(id=41, network_id=network.id, community_id=7)
        ends = clock.now() + timedelta(days=days)
        return links.make_update_link(person.id, update, ends), update


def test_an_update_link_opens_that_update_again_and_again_and_nothing_else(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    secret, update = update_link(app, alix)
    for _time in range(2):
        answer = send(client, f"/l/{secret}")
        assert answer.location.startswith("/n/rennes/")
        assert "41" in answer.location
    assert client.get("/profile").status_code == 303
    with saving(app) as session:
        link = session.scalars(select(PersonalLink)).one()
        actor = links.bearer_actor(link.id)
    assert actor is not None
    own = Scope(network_id=update.network_id, community_id=7, update_id=41)
    assert actor.may(WRITE_UPDATE, own)
    assert not actor.may(
        WRITE_UPDATE, Scope(network_id=update.network_id, community_id=7, update_id=42)
    )
    forged = send(client, "/sign-in", "/profile", name="X", language="fr")
    assert forged.status_code == 401


def test_an_update_link_ends_when_it_is_revoked_or_too_old(
    app: Flask, client: FlaskClient, alix: Person
) -> None:
    secret, _update = update_link(app, alix)
    send(client, f"/l/{secret}")
    assert who_is_signed_in(client) == "Alix Moreau"
    with saving(app):
        links.end_update_links(alix.id, 7, clock.now())
    assert who_is_signed_in(client) is None
    assert client.get(f"/l/{secret}").status_code == 404


def test_following_somebody_elses_link_says_so_first(
    app: Flask, client: FlaskClient, alix: Person, brune: Person
) -> None:
    sign_in_by_link(app, client, brune)
    page = client.get(f"/l/{link_for(app, alix)}").get_data(as_text=True)
    assert "Brune Petit" in page
    assert "Alix" not in page


def test_a_link_is_used_once_even_when_two_use_it_at_the_same_time(
    app: Flask, alix: Person
) -> None:
    secret = link_for(app, alix)
    with saving(app):
        link, _person = links.find_link(secret)
        links.use_link(link)
        with pytest.raises(LinkGone):
            links.use_link(link)
