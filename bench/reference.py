"""The instance that is measured: one community with members, updates, sessions and marks."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import Client

from bocage import testing as make
from bocage.clock import now
from bocage.communities.models import Community, Membership
from bocage.database import Database, transaction
from bocage.hooks import Registry
from bocage.migrations import upgrade
from bocage.networks.models import Network
from bocage.people.links import make_sign_in_link
from bocage.people.models import Person
from bocage.reporting.models import Answer, ProgressUpdate
from bocage.reporting.rules import Quarter
from bocage.settings import read_settings
from bocage_sessions.models import Attendance, CommunitySession

SLUG = "reference"
PAGE = f"/n/{SLUG}/communities/{SLUG}"
BROWSER = "Bench"
"""A session opens nothing in another browser than its own."""
HEADERS = {"User-Agent": BROWSER, "Accept-Language": "fr"}
FIRST_YEAR = 2023
STATES = ("present", "present", "present", "remote", "stand_in", "excused", "absent")
WORDS = [
    "accueil",
    "association",
    "bénévole",
    "territoire",
    "atelier",
    "mutualisation",
    "gouvernance",
    "partage",
    "formation",
    "emploi",
    "jeunesse",
    "santé",
    "culture",
    "sport",
    "insertion",
    "logement",
    "numérique",
    "ressourcerie",
    "jardin",
    "école",
]
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much there is to show."""

    members: int = 20
    updates: int = 8
    sessions: int = 10


ORDINARY = Size()
LARGE = Size(members=200, updates=80, sessions=100)


def settled(folder: Path, port: int = 8000) -> Path:
    """A new instance in this folder, as its operator would write it."""
    folder.mkdir(parents=True)
    (folder / "instance.toml").write_text(
        'name = "Fédération des associations de l’Ouest"\nshort_name = "Ouest"\n'
        f'base_url = "http://127.0.0.1:{port}"\nenvironment = "test"\nembedded_worker = false\n',
        "utf-8",
    )
    return folder


def fill(folder: Path, size: Size) -> None:
    """Make the tables of the instance in this folder, and the community to be looked at."""
    database = Database(read_settings(folder, {}).database)
    registry = Registry()
    registry.load_installed()
    upgrade(database, registry)
    with database.work(), transaction() as session:
        _Community(session, size).written()
    database.dispose()


class _Community:
    """One way through the tables; the same seed gives the same rows."""

    def __init__(self, session: Session, size: Size) -> None:
        self._session, self._size = session, size
        self._chance = random.Random(11)

    def written(self) -> None:
        network = make.a_network(
            self._session, slug=SLUG, name="Réseau des associations", plugins=("sessions",)
        )
        secretary = make.a_secretary(self._session, network, name="Camille Durand")
        community = make.a_community(
            self._session,
            network,
            slug=SLUG,
            name=self._text(4),
            theme=self._text(8),
            intention=self._text(70),
        )
        make.a_pilot(self._session, community, secretary)
        members = [self._member(network, community) for _ in range(self._size.members)]
        for number in range(self._size.updates):
            self._update(network, community, number)
        for number in range(self._size.sessions):
            self._held(community, number, members)
        self._session.flush()

    def _text(self, words: int) -> str:
        return " ".join(self._chance.choice(WORDS) for _ in range(words)).capitalize()

    def _member(self, network: Network, community: Community) -> Membership:
        person = make.a_person(self._session, name=self._text(2).title())
        organisation = make.an_organisation(self._session, network, name=self._text(3))
        make.an_affiliation(self._session, person, organisation, function=self._text(2))
        return make.a_member(self._session, community, organisation, person, aim=self._text(9))

    def _update(self, network: Network, community: Community, number: int) -> None:
        year, quarter = divmod(number, 4)
        period = Quarter.named(f"{FIRST_YEAR - self._size.updates // 8 + year}-Q{quarter + 1}")
        cycle = make.a_cycle(self._session, network, period.name, state="closed")
        update: ProgressUpdate = make.an_update(
            self._session, cycle, community, state="accepted", submitted_at=now(), decided_at=now()
        )
        self._session.add(
            Answer(
                update_id=update.id,
                section="core.news",
                question="moved",
                value=self._text(48),
                readership="network",
            )
        )

    def _held(self, community: Community, number: int, members: list[Membership]) -> None:
        held = CommunitySession(
            network_id=community.network_id,
            community_id=community.id,
            number=number + 1,
            on=make.STARTED + timedelta(days=30 * number % 1_000),
            theme=self._text(5),
            place=self._text(2),
            state="held",
        )
        self._session.add(held)
        self._session.flush()
        self._session.add_all(
            Attendance(
                session_id=held.id,
                organisation_id=member.organisation_id,
                person_id=member.person_id,
                state=self._chance.choice(STATES),
            )
            for member in members
        )


@contextmanager
def _saving(app: Flask) -> Iterator[Session]:
    database: Database = app.extensions["bocage.database"]
    with database.work(), transaction() as session:
        yield session


def signed_in(app: Flask) -> Client:
    """A browser in which the secretary is signed in, through a link as anybody would be."""
    with _saving(app) as session:
        person = session.query(Person).order_by(Person.id).limit(1).one()
        secret = make_sign_in_link(person.id)
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = BROWSER
    form = TOKEN.search(client.get(f"/l/{secret}").get_data(as_text=True))
    if form is None:
        raise RuntimeError("the page of a sign-in link has no form")
    answer = client.post(f"/l/{secret}", data={"csrf_token": html.unescape(form[1])})
    if answer.status_code != 303:
        raise RuntimeError(f"signing in was answered with {answer.status}")
    # The first page leaves a cookie of its own; the measure is about somebody who looks around.
    client.get(PAGE)
    return client


def cookies(client: Client, app: Flask) -> str:
    """The header a browser would send."""
    host = app.config["TRUSTED_HOSTS"][0]
    names = (app.config["SESSION_COOKIE_NAME"], "language", "known")
    found = [client.get_cookie(name, domain=host) or client.get_cookie(name) for name in names]
    return "; ".join(f"{one.key}={one.value}" for one in found if one is not None)
