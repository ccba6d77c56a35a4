"""The life of a group as its pages tell it: circles, corrections, ways of engaging, silence."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bocage.clock import today
from bocage.communities.models import Community, CommunityPlugin
from bocage.hooks import NetworkHooks
from bocage.networks.models import Network
from bocage.organisations.models import Organisation
from bocage.people.models import Person
from bocage.permissions import Actor, Grant
from bocage.testing import a_cycle, a_member, a_person, an_update
from bocage_sessions.circles.figures import EngagementFigures
from bocage_sessions.circles.service import forget_person
from bocage_sessions.models import Attendance, CommunitySession
from tests.plugins.sessions.site import (
    API,
    HERE,
    Known,
    counted,
    facilitator,
    member,
    saving,
    send,
    text_of,
    visit_as,
)

LIFE = f"{HERE}/life"
THEN = f"{LIFE}?quarter=2024-Q2"


def standing(page: str) -> dict[str, list[str]]:
    """Circle → the names in it, as the list beside the picture tells them."""
    listed = page[page.index("Qui se tient où") : page.index("Ce qui a bougé")]
    told = {}
    for title, names in re.findall(r"<dt>(.*?) \(\d+\)</dt>\s*<dd>(.*?)</dd>", listed, re.DOTALL):
        told[title] = re.findall(r"(Association \d+|Awa Traoré|Inès Le Roux)", names)
    return told


def test_circles_are_counted_corrected_and_taken_back(app: Flask, known: Known) -> None:
    leads = facilitator(app, known)
    page = text_of(leads.get(LIFE))

    assert "Pas encore de cercles" in text_of(leads.get(f"{LIFE}?quarter=2023-Q1"))
    by_person = "Seules des organisations ont été émargées ici"
    assert by_person not in page
    for at in (f"{LIFE}?view=people", f"{HERE}/matrix?view=people"):
        assert by_person in text_of(leads.get(at)), "organisations under a tab that says people"
    assert standing(page)["Noyau"] == ["Association 2", "Association 6", "Association 11"]
    thirteen = f"organisation:{known.organisations['A13']}"
    refused = send(leads, LIFE, f"{LIFE}/circles", who=thirteen, circle="active")
    assert refused.status_code == 422
    assert "Dites en un mot pourquoi" in text_of(refused)
    for who in ("organisation:999999", "person:1"):
        stranger = send(leads, LIFE, f"{LIFE}/circles", who=who, circle="core", word="Oui")
        assert stranger.status_code == 422
    word = "Prépare les séances avec nous."
    send(leads, LIFE, f"{LIFE}/circles", who=thirteen, circle="active", word=word)
    page = text_of(leads.get(LIFE))
    assert "Association 13" in standing(page)["Actifs"]
    assert word in page
    assert "(compté : occasionnels)" in page
    assert "8 sur 13 sont proches" in page
    # What was said today changes nothing of what was counted then.
    assert "Association 13" in standing(text_of(leads.get(THEN)))["Occasionnels"]

    reads = member(app, known)
    page = text_of(reads.get(LIFE))
    assert "Association 13" in standing(page)["Actifs"]
    assert "Corriger un cercle" not in page
    leads = facilitator(app, known)
    assert send(leads, LIFE, f"{LIFE}/circles", who=thirteen).status_code == 303
    page = text_of(leads.get(LIFE))
    assert "Association 13" in standing(page)["Occasionnels"]
    assert word not in page

    program = facilitator(app, known, is_program=True)
    given = {"who": thirteen, "circle": "core", "word": "Porte le groupe."}
    told = program.post(f"{API}/attractivite/life/circles", json=given)
    assert told.status_code == 201
    circle = {one["label"]: one["circle"] for one in told.get_json()["circles"]}
    assert circle["Association 13"] == "core"
    refused = member(app, known, is_program=True).post(
        f"{API}/attractivite/life/circles", json=given
    )
    assert refused.status_code == 403
    with counted(app) as said:
        assert facilitator(app, known).get(LIFE).status_code == 200
    assert len(said) <= 20


@pytest.fixture
def people(app: Flask, known: Known) -> dict[str, int]:
    """Two people who came to a session of this quarter, one of them for an organisation."""
    with saving(app) as session:
        community = session.get_one(Community, known.community)
        awa, ines = (
            a_person(session, name="Awa Traoré"),
            a_person(session, name="Inès Le Roux"),
        )
        organisation = session.get_one(Organisation, known.organisations["A2"])
        a_member(session, community, person=awa, organisation=organisation)
        a_member(session, community, person=ines, basis="own_name")
        held = CommunitySession(
            network_id=known.network,
            community_id=known.community,
            number=8,
            on=today(),
            theme="Le tutorat",
            state="held",
        )
        session.add(held)
        session.flush()
        for person, organisation_id in ((awa, organisation.id), (ines, None)):
            session.add(
                Attendance(
                    session_id=held.id,
                    person_id=person.id,
                    organisation_id=organisation_id,
                    state="present",
                )
            )
        session.flush()
        return {"awa": awa.id, "ines": ines.id}


def speaking(app: Flask, known: Known, person_id: int) -> FlaskClient:
    grant = Grant(role="participant", network_id=known.network, community_id=known.community)
    return visit_as(app, grant, person_id=person_id)


def test_ways_of_engaging_are_noted_said_and_counted(
    app: Flask, known: Known, people: dict[str, int]
) -> None:
    word = "A proposé le thème du tutorat."
    leads, note = facilitator(app, known), f"{LIFE}/engagement"
    fields = {"person": people["awa"], "mode": "brings_ideas", "word": word, "session": 8}
    assert send(leads, LIFE, note, **fields).status_code == 303
    assert send(leads, LIFE, note, **(fields | {"word": ""})).status_code == 422
    assert send(leads, LIFE, note, **(fields | {"person": 99_999})).status_code == 422
    page = text_of(leads.get(LIFE))
    assert word in page
    assert "participe : 2, apporte des idées : 1, porte vers l’extérieur : personne de noté" in page

    seen = member(app, known, is_program=True).get(f"{API}/attractivite/life?view=people")
    unnamed = [one for one in seen.get_json()["circles"] if not one["label"]]
    assert {(one["who"], one["came"], one["expected"]) for one in unnamed} == {("", None, None)}

    ines = speaking(app, known, people["ines"])
    own = {"person": people["ines"], "mode": "carries_outward", "word": "Livret repris chez nous."}
    assert send(ines, LIFE, note, **own).status_code == 303
    assert send(ines, LIFE, note, **(own | {"person": people["awa"]})).status_code == 403
    page = text_of(ines.get(LIFE))
    assert "Livret repris chez nous." in page
    assert word not in page
    by_people = text_of(ines.get(f"{LIFE}?view=people"))
    assert standing(by_people)["Occasionnels"][-1] == "Inès Le Roux"
    assert "Awa Traoré" not in by_people
    named = text_of(facilitator(app, known).get(f"{LIFE}?view=people"))
    assert "Awa Traoré" in named
    assert "Seules des organisations" not in named

    ines = speaking(app, known, people["ines"])
    proposed = send(ines, f"{HERE}/themes", title="Le tutorat inversé")
    assert proposed.status_code == 303
    assert "apporte des idées : 2" in text_of(facilitator(app, known).get(LIFE))

    with saving(app) as session:
        network = session.get_one(Network, known.network)
        name = f"{today().year}-Q{(today().month + 2) // 3}"
        cycle = a_cycle(session, network, name)
        update = an_update(session, cycle, session.get_one(Community, known.community))
        figures = EngagementFigures(cycle)
        with counted(app) as said:
            told = {one.key: _size(one.value(update)) for one in figures.indicators()}
        assert told == {
            "engaged_takes_part": 2,
            "engaged_brings_ideas": 2,
            "engaged_carries_outward": 1,
        }
        assert len(said) == 1
        shown = [one.value(update).evidence[0].url for one in figures.indicators()]
        assert set(shown) == {f"{LIFE}?quarter={name}#engagement"}

    mine = re.search(r"engagement/(\d+)/take-back", page)
    assert mine
    _forgotten(app, known, people)
    take_back = f"{note}/{mine[1]}/take-back"
    assert send(speaking(app, known, people["awa"]), LIFE, take_back).status_code == 403
    assert send(speaking(app, known, people["ines"]), LIFE, take_back).status_code == 303
    assert "Livret repris" not in text_of(ines.get(LIFE))


def _size(fact: object) -> int:
    return len(fact.value.identifiers)  # type: ignore[attr-defined]


def _forgotten(app: Flask, known: Known, people: dict[str, int]) -> None:
    """Words about somebody who is erased go; that somebody brought an idea is still counted."""
    hooks = NetworkHooks(app.extensions["bocage"].registry, frozenset({"sessions"}))
    with app.app_context(), saving(app) as session:
        network = session.get_one(Network, known.network)
        kept = {one.name: one.rows for one in hooks.network_data(network)}
        assert [row[1] for row in kept["engagement"]] == ["Awa Traoré", "Inès Le Roux"]
        awa = session.get_one(Person, people["awa"])
        forget_person(awa)
    page = text_of(facilitator(app, known).get(LIFE))
    assert "A proposé le thème" not in page
    assert "apporte des idées : 2" in page


def test_silence_is_told_to_the_pilot_and_two_weeks_later_to_the_secretariat(
    app: Flask, known: Known
) -> None:
    hooks = NetworkHooks(app.extensions["bocage"].registry, frozenset({"sessions"}))
    pilot = Grant(role="pilot", network_id=known.network, community_id=known.community)
    secretariat = Grant(role="secretariat", network_id=known.network)

    def told(grant: Grant, days: int) -> list[str]:
        with app.app_context(), saving(app) as session:
            network = session.get_one(Network, known.network)
            actor = Actor(person_id=1, grants=(grant,))
            found = hooks.reminders(network, actor, last + timedelta(days=days))
            return [str(one.title) for one in found if "semaines" in str(one.title)]

    with saving(app) as session:
        session.execute(sa.update(Community).values(rhythm="tous les deux mois", state="active"))
        last = session.scalars(sa.select(sa.func.max(CommunitySession.on))).one()
    assert told(pilot, 90) == []
    assert told(pilot, 100) == ["Rien au programme depuis 14 semaines, rien de prévu"]
    assert told(secretariat, 100) == []
    assert told(secretariat, 110) == [
        "Attractivité des métiers ne donne plus signe depuis 15 semaines"
    ]

    # What the programme's settings say of the rhythm comes before its words.
    own = {"every": "91"}
    with saving(app) as session:
        kept = CommunityPlugin(community_id=known.community, name="sessions", settings=own)
        session.add(kept)
    assert told(pilot, 100) == []
    assert told(pilot, 140) == ["Rien au programme depuis 20 semaines, rien de prévu"]
    with saving(app) as session:
        session.execute(sa.delete(CommunityPlugin))

    with app.app_context(), saving(app) as session:
        network = session.get_one(Network, known.network)
        later = last + timedelta(days=400)
        columns = hooks.portfolio_columns(network, [known.community], Actor(), later)
        cell = next(one for one in columns if one.key == "rhythm").cells[known.community]
        assert str(cell.text).startswith("Silence depuis 57 semaines")
        assert session.get_one(Community, known.community).state == "active"
    assert "le groupe est-il en sommeil" in text_of(facilitator(app, known).get(LIFE))

    with saving(app) as session:
        ahead = date(2199, 1, 1)
        session.execute(
            sa.update(CommunitySession).where(CommunitySession.number == 7).values(on=ahead)
        )
    assert told(pilot, 100) == []
