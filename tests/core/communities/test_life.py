"""A community lives: it is created, steps forward and back, is mandated, joined and left."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from bocage import clock
from bocage import testing as make
from bocage.communities.models import Membership
from bocage.communities.rules import differences
from bocage.networks.models import Network
from bocage.people.models import Person
from tests.core.communities.site import as_person, one_network, signed_in
from tests.core.people.site import saving, send

AT = "/n/ouest/communities"
HERE = f"{AT}/metiers"
TOLD = {"name": "Métiers", "slug": "metiers", "openness": "on_request", "origin": "spontaneous"}


def created(app: Flask, **more: str) -> int:
    network_id = one_network(app)
    client = signed_in(app, "secretariat", network_id)
    assert send(client, f"{AT}/new", **TOLD | {"state": "active"} | more).status_code == 303
    return network_id


def test_a_community_is_created_once_and_changed(app: Flask) -> None:
    client = signed_in(app, "secretariat", created(app))
    answer = send(client, f"{AT}/new", **TOLD)
    assert answer.status_code == 422
    assert 'href="#f-slug"' in answer.text
    changed = {"name": "Métiers d’avenir", "expected_size": "12", "state": "dormant"}
    assert send(client, f"{HERE}/edit", **changed).status_code == 303
    assert "Métiers d’avenir" in client.get(HERE).text
    wrong = changed | {"started": "2024-02-01", "ended": "31/01/2024"}
    assert send(client, f"{HERE}/edit", **wrong).status_code == 422
    assert "Métiers d’avenir" in client.get(f"{AT}?state=dormant&q=avenir").text
    assert "Métiers d’avenir" not in client.get(f"{AT}?state=active").text


def test_a_step_back_needs_its_cause(app: Flask) -> None:
    client = signed_in(app, "secretariat", created(app))
    page = f"{HERE}/stage"
    assert send(client, page, stage="maturation", on="2024-05-01").status_code == 303
    answer = send(client, page, stage="gathering", on="2024-09-01", note="Trois départs")
    assert answer.status_code == 422
    assert "Trois départs" in answer.text
    told = {"stage": "gathering", "on": "2024-09-01", "cause": "external", "note": "Trois départs"}
    assert send(client, page, **told).status_code == 303
    assert "Trois départs" in client.get(HERE).text


def test_a_mandate_keeps_its_versions_and_shows_what_changed(app: Flask) -> None:
    client = signed_in(app, "secretariat", created(app))
    page = f"{HERE}/mandate/new"
    assert send(client, page, text="Recruter\nIntégrer", content="members").status_code == 303
    assert send(client, page, text="Recruter\nFidéliser").status_code == 303
    shown = client.get(f"{HERE}/mandate").text
    assert "<ins>Fidéliser</ins>" in shown
    assert "<del>Intégrer</del>" in shown
    assert send(client, page, text="").status_code == 422


def test_differences_are_told_line_by_line() -> None:
    told = [(line.kind, line.line) for line in differences("a\nb", "a\nc")]
    assert told == [("kept", "a"), ("removed", "b"), ("added", "c")]


def test_somebody_asks_is_welcomed_pauses_and_leaves(app: Flask) -> None:
    network_id = created(app)
    with saving(app) as session:
        person = make.a_person(session, name="Sacha Le Goff")
        make.a_role(session, person, "member", network_id=network_id)
        session.expunge(person)
    member, secretary = as_person(app, person), signed_in(app, "secretariat", network_id)
    asked = {"basis": "own_name", "aim": "Apprendre", "involvement": "active"}
    assert send(member, f"{HERE}/join", **asked).status_code == 303
    assert send(member, f"{HERE}/join", **asked).status_code == 409
    assert "Apprendre" in secretary.get(f"{HERE}/members").text
    assert "Sacha Le Goff" not in signed_in(app, "member", network_id).get(f"{HERE}/members").text
    mine = f"{HERE}/members/{membership_id(app)}"
    assert send(member, f"{HERE}/join", mine, act="accept").status_code == 403
    assert send(secretary, f"{HERE}/members", mine, act="accept").status_code == 303
    for act, answer in (("pause", 303), ("pause", 409), ("come_back", 303), ("leave", 303)):
        assert send(member, mine, mine, act=act, reason="Naissance").status_code == answer
    assert "Naissance" in secretary.get(f"{HERE}/members").text
    assert "Naissance" not in member.get(f"{HERE}/members").text


def membership_id(app: Flask) -> int:
    with saving(app) as session:
        return session.query(Membership).one().id


def test_nobody_is_mandated_by_an_organisation_of_another_network(app: Flask) -> None:
    network_id = created(app, openness="open")
    with saving(app) as session:
        other = make.an_organisation(session, make.a_network(session)).id
        own = make.an_organisation(session, session.get_one(Network, network_id)).id
    client = signed_in(app, "member", network_id)
    given = {"basis": "mandated", "organisation": str(other), "involvement": "core"}
    assert send(client, f"{HERE}/join", **given).status_code == 422
    assert send(client, f"{HERE}/join", **given | {"organisation": str(own)}).status_code == 303


def test_a_closed_community_takes_nobody_in_by_itself(app: Flask) -> None:
    client = signed_in(app, "member", created(app, openness="closed"))
    assert send(client, f"{HERE}/join", basis="own_name", involvement="core").status_code == 409


def test_the_pilot_keeps_members_but_not_the_state(app: Flask) -> None:
    network_id = created(app)
    secretary = signed_in(app, "secretariat", network_id)
    page = f"{HERE}/pilots"
    told = {"email": "pilote@example.org", "name": "Alix Pilote", "function": "pilot"}
    assert send(secretary, page, **told, ends="1999-01-01").status_code == 422
    soon = clock.today() + timedelta(days=9)
    assert send(secretary, page, **told, ends=str(soon)).status_code == 303
    assert "prend bientôt fin" in secretary.get(page).text
    assert send(secretary, page, **told).status_code == 422
    with saving(app) as session:
        person = session.query(Person).filter_by(email="pilote@example.org").one()
        session.expunge(person)
    pilot = as_person(app, person)
    entered = {"email": "membre@example.org", "name": "Membre", "basis": "own_name"}
    assert send(pilot, f"{HERE}/members", **entered).status_code == 303
    assert send(pilot, f"{HERE}/edit", name="Métiers", state="ended").status_code == 303
    assert pilot.get(f"{HERE}/stage").status_code == 403
    assert "Métiers" in pilot.get(AT).text
    assert send(secretary, page, f"{page}/1/end", last_day="1999-01-01").status_code == 422
    assert send(secretary, page, f"{page}/1/end").status_code == 303
