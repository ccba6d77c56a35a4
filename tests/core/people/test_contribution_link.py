"""Who was asked for a line answers from the mail, and the link leads to that line only."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bocage import clock
from bocage.communities.models import Membership
from bocage.people import links
from bocage.people.models import Person, PersonalLink
from bocage.reporting.models import Contribution, ProgressUpdate
from bocage.testing import a_community, a_cycle, a_member, a_network, an_update
from tests.core.people.site import (
    link_for,
    saving,
    send,
    sign_in_by_link,
    token_on,
    who_is_signed_in,
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Alix is asked for two lines, Brune for one; `secret` leads Alix to the first."""

    secret: str
    path: str
    second: str
    others: str
    update: str
    line: int
    membership: str


@pytest.fixture
def asked(app: Flask, alix: Person, brune: Person) -> Asked:
    with saving(app) as session:
        network = a_network(session, slug="rennes")
        community = a_community(session, network)
        update = an_update(session, a_cycle(session, network), community)
        part: Membership = a_member(session, community, person=session.get_one(Person, alix.id))
        made = []
        for person in (alix, alix, brune):
            line = Contribution(update_id=update.id, person_id=person.id, request="La visite ?")
            session.add(line)
            session.flush()
            made.append(line)
        ends = clock.now() + timedelta(days=30)
        secret = links.make_contribution_link(alix.id, made[0].id, network.id, ends)
        paths = [f"/n/rennes/contributions/{line.id}" for line in made]
        return Asked(
            secret=secret,
            path=paths[0],
            second=paths[1],
            others=paths[2],
            update=f"/n/rennes/updates/{update.id}",
            line=made[0].id,
            membership=f"/n/rennes/communities/{community.slug}/members/{part.id}",
        )


def state_of(app: Flask, line: int) -> tuple[str, str]:
    with saving(app) as session:
        found = session.get_one(Contribution, line)
        return found.state, found.text


def test_a_line_is_written_without_signing_in(
    app: Flask, client: FlaskClient, asked: Asked
) -> None:
    shown = client.get(f"/l/{asked.secret}").get_data(as_text=True)
    assert "A… M…" in shown
    assert "Alix" not in shown

    assert send(client, f"/l/{asked.secret}").location == asked.path
    assert "La visite ?" in client.get(asked.path).get_data(as_text=True)
    sent = send(client, asked.path, text="Une belle visite.", act="offer")
    assert sent.status_code == 303
    assert state_of(app, asked.line) == ("offered", "Une belle visite.")

    again = app.test_client()
    assert send(again, f"/l/{asked.secret}").location == asked.path
    assert "Une belle visite." in again.get(asked.path).get_data(as_text=True)


def test_the_link_opens_no_other_door(client: FlaskClient, asked: Asked) -> None:
    send(client, f"/l/{asked.secret}")
    closed = (asked.second, asked.others, asked.update, "/n/rennes/", "/n/rennes/communities",
              "/n/rennes/settings", "/n/rennes/cycles", "/n/rennes/portfolio")  # fmt: skip
    found = {path: client.get(path).status_code for path in closed}
    assert set(found.values()) <= {403, 404}, found
    assert client.get("/profile").status_code == 303
    token = {"csrf_token": "", "act": "offer", "text": "x"}
    assert client.post(asked.second, data=token).status_code in {400, 403, 404}
    for path in (asked.second, asked.others, f"{asked.update}/autosave", asked.membership):
        answer = send(client, asked.path, path, text="x", act="leave", reason="x")
        assert answer.status_code in {403, 404, 405}, path


def test_at_home_the_line_is_all_there_is(client: FlaskClient, asked: Asked) -> None:
    send(client, f"/l/{asked.secret}")
    home = html.unescape(client.get("/").get_data(as_text=True))
    assert f'href="{asked.path}"' in home
    assert asked.second not in home
    assert "/communities/" not in home


def test_the_link_of_an_update_does_not_answer_for_a_line(
    app: Flask, client: FlaskClient, alix: Person, asked: Asked
) -> None:
    with saving(app) as session:
        update = session.get_one(ProgressUpdate, int(asked.update.rpartition("/")[2]))
        secret = links.make_update_link(alix.id, update, clock.now() + timedelta(days=1))
    send(client, f"/l/{secret}")
    assert client.get(asked.update).status_code == 200
    assert client.get(asked.path).status_code == 404


def test_a_line_that_was_used_is_shown_calmly_and_changes_no_more(
    app: Flask, client: FlaskClient, asked: Asked
) -> None:
    send(client, f"/l/{asked.secret}")
    token = token_on(client, asked.path)
    with saving(app) as session:
        line = session.get_one(Contribution, asked.line)
        line.state, line.text = "used", "Une belle visite."
    shown = client.get(asked.path)
    assert shown.status_code == 200
    assert "Une belle visite." in shown.get_data(as_text=True)
    late = client.post(asked.path, data={"csrf_token": token, "text": "Trop tard."})
    assert late.status_code == 409
    assert state_of(app, asked.line) == ("used", "Une belle visite.")


@pytest.mark.parametrize("how", ["old", "revoked", "gone"])
def test_a_link_that_has_ended_says_so(
    app: Flask, client: FlaskClient, alix: Person, asked: Asked, how: str
) -> None:
    send(client, f"/l/{asked.secret}")
    with saving(app) as session:
        if how == "old":
            wanted = select(PersonalLink).where(PersonalLink.contribution_id == asked.line)
            found = session.scalars(wanted).one()
            found.expires_at = clock.now() - timedelta(days=1)
        elif how == "revoked":
            links.revoke_links_of(alix.id)
        else:
            session.get_one(Person, alix.id).active = False
    answer = client.get(f"/l/{asked.secret}")
    assert answer.status_code == 404
    assert "Alix" not in answer.get_data(as_text=True)
    assert who_is_signed_in(client) is None
    assert client.get(asked.path).status_code == 303


def test_somebody_elses_link_is_announced_before_it_is_followed(
    app: Flask, client: FlaskClient, brune: Person, asked: Asked
) -> None:
    sign_in_by_link(app, client, brune)
    assert "Brune Petit" in client.get(f"/l/{asked.secret}").get_data(as_text=True)
    assert client.get(asked.path).status_code == 404


def test_whoever_signs_in_keeps_everything(
    app: Flask, client: FlaskClient, alix: Person, asked: Asked
) -> None:
    send(client, f"/l/{link_for(app, alix)}")
    send(client, f"/l/{asked.secret}")
    assert client.get(asked.second).status_code == 200
    assert client.get("/profile").status_code == 200


def test_whoever_says_no_loses_no_word_and_may_think_again(
    app: Flask, client: FlaskClient, asked: Asked
) -> None:
    send(client, f"/l/{asked.secret}")
    kept = send(client, asked.path, text="Une belle visite.", act="decline")
    assert kept.status_code == 422
    assert "Une belle visite." in kept.get_data(as_text=True)
    assert state_of(app, asked.line) == ("asked", "")

    assert send(client, asked.path, text="", act="decline").status_code == 303
    assert state_of(app, asked.line) == ("declined", "")
    assert send(client, asked.path, text="Tout compte fait, oui.", act="offer").status_code == 303
    assert state_of(app, asked.line) == ("offered", "Tout compte fait, oui.")
