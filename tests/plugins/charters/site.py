"""A network whose people write, review and join a charter, in a running app."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bocage.communities.models import Community
from bocage.database import Database, transaction
from bocage.networks.models import Network
from bocage.people.models import Person
from bocage.permissions import Actor, Grant
from bocage.testing import (
    a_community,
    a_member,
    a_network,
    a_person,
    a_pilot,
    a_secretary,
    acting,
    an_affiliation,
    an_organisation,
)
from bocage_charters import reviewing, service
from bocage_charters.models import Charter

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
AT = "/n/passerelles/charters"
HERE = f"{AT}/cantines/1"
API = "/api/v1/networks/passerelles/charters"
ANSWERS: dict[str, Any] = {
    "problem": "Les repas coûtent cher et sont jetés à moitié.",
    "positioning": "Nous savons cuisiner ; l’agriculture est l’affaire d’autres.",
    "object": "Un guide d’achat local et trois ateliers de cuisine.",
}
READING = {"room": 4, "room_why": "On peut entrer.", "enough": 3, "enough_why": "C’est clair."}


@dataclass
class Place:
    """The people of the network, by what they do there."""

    network: Network
    community: Community
    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """This person with the roles they hold."""
        person = self.people[name]
        return acting(person, *grants_of(name, self.network.id, self.community.id))


def grants_of(name: str, network_id: int, community_id: int) -> tuple[Grant, ...]:
    member = Grant(role="member", network_id=network_id)
    if name == "secretary":
        return (Grant(role="secretariat", network_id=network_id),)
    if name == "pilot":
        return (
            member,
            Grant(role="pilot", network_id=network_id, community_id=community_id),
        )
    return (member,) if name != "stranger" else (Grant(role="member", network_id=network_id + 999),)


def with_place(session: Any) -> Place:
    """A network with a community, its pilot, a secretary, three members and a stranger."""
    network = a_network(session, slug="passerelles", plugins=("charters",))
    community = a_community(
        session, network, slug="cantines", name="Cantines solidaires", openness="open"
    )
    place = Place(network, community)
    place.people["pilot"] = a_pilot(session, community, a_person(session, name="Awa Traoré"))
    place.people["secretary"] = a_secretary(session, network, name="Sidonie Keller")
    house = an_organisation(session, network, name="La Boucle")
    for name, said in (("ines", "Inès Le Gall"), ("malo", "Malo Kerdoncuff"), ("ana", "Ana Sá")):
        place.people[name] = a_person(session, name=said)
        an_affiliation(session, place.people[name], house)
    other = a_network(session, slug="ailleurs", plugins=("charters",))
    elsewhere = a_community(session, other, slug="cantines")
    place.people["stranger"] = a_member(session, elsewhere).person_id and a_person(
        session, name="Noé Ailleurs"
    )
    return place


def a_charter(place: Place, **more: Any) -> Charter:
    """A draft with its required part written."""
    charter = service.begin_charter(place.actor("pilot"), place.community, "Cuisiner ensemble")
    version = service.at_work(charter)
    told = ANSWERS | {"pilot_id": place.people["pilot"].id} | more
    service.write_text(place.actor("pilot"), version, told, version.revision)
    return charter


def in_review(place: Place) -> Charter:
    charter = a_charter(place)
    service.hand_in(place.actor("pilot"), charter)
    return charter


def signed(place: Place) -> Charter:
    """A charter that was read by three and signed by two."""
    charter = in_review(place)
    reviewing.ask_gauge(
        place.actor("secretary"), charter, [place.people["ines"].id, place.people["malo"].id]
    )
    for name in ("secretary", "ines", "malo"):
        reviewing.answer_gauge(place.actor(name), charter, READING)
    reviewing.accept(place.actor("secretary"), charter)
    return charter


@contextmanager
def saving(app: Flask) -> Iterator[Any]:
    database: Database = app.extensions["bocage.database"]
    with database.work(), transaction() as session:
        yield session


@dataclass
class Site:
    """The same in a running app: ids only, since no session stays open."""

    app: Flask
    network: int
    community: int
    people: Mapping[str, int]

    def visit(self, name: str, *, is_program: bool = False) -> FlaskClient:
        """A browser of this person, or a program with their token."""
        grants = grants_of(name, self.network, self.community)
        actor = Actor(person_id=self.people[name], name=name, grants=grants)

        def greeted() -> Actor:
            g.speaks_with_token = is_program
            return actor

        self.app.extensions["bocage"].current_actor = greeted
        return self.app.test_client()

    @contextmanager
    def place(self) -> Iterator[Place]:
        """The domain objects, in a transaction beside the site's own."""
        with saving(self.app) as session:
            network = session.get_one(Network, self.network)
            community = session.get_one(Community, self.community)
            found = Place(network, community)
            for name, person_id in self.people.items():
                found.people[name] = session.get_one(Person, person_id)
            yield found


def text_of(answer: TestResponse) -> str:
    return (
        html.unescape(answer.get_data(as_text=True)).replace("\u00a0", " ").replace("\u202f", " ")
    )


def send(client: FlaskClient, page: str, fields: Mapping[str, Any], to: str = "") -> TestResponse:
    """Fill in the form of a page and send it."""
    answer = client.get(page)
    found = TOKEN.search(answer.get_data(as_text=True))
    assert found, f"no form on {page}: {answer.status_code}"
    return client.post(to or page, data={"csrf_token": html.unescape(found[1])} | dict(fields))
