"""A network with a quarter that waits to be told, without any service: jobs are what is tested."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from flask import Flask

from bocage import clock
from bocage.app import create_app
from bocage.communities.models import Community
from bocage.database import Database, session, transaction
from bocage.hooks import Registry
from bocage.jobs.daily import Means
from bocage.jobs.mail import Post
from bocage.networks.models import Network, RoleGrant
from bocage.people.models import Person
from bocage.pilots.models import PilotAssignment
from bocage.reporting.models import ProgressUpdate, ReportingCycle
from bocage.settings import InstanceSettings
from tests.mailbox import Mailbox


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Who and what there is, by id."""

    network: int
    cycle: int
    update: int
    pilot: int
    member: int


@pytest.fixture
def post(app: Flask) -> Post:
    """The post office, which keeps mail because no server is set."""
    return Post(app.extensions["bocage"].settings, app.jinja_env)


@pytest.fixture
def means(registry_of: Registry, post: Post) -> Means:
    """What jobs work with."""
    return Means(registry_of, post)


@pytest.fixture
def sending_app(settings: InstanceSettings, mailbox: Mailbox) -> Iterator[Flask]:
    """The same instance with a mail server."""
    server = replace(
        settings.mail,
        server=mailbox.server,
        port=mailbox.port,
        starttls=False,
        sender="b@o.example",
    )
    settings.var.mkdir(parents=True, exist_ok=True)
    made = create_app(replace(settings, mail=server))
    yield made
    made.extensions["bocage.database"].dispose()


@pytest.fixture
def registry_of(app: Flask) -> Registry:
    """The plugins of the app."""
    found: Registry = app.extensions["bocage"].registry
    return found


def person(name: str, language: str = "fr") -> Person:
    made = Person(
        email=f"{name.lower()}@o.example", name=name, fs_uniquifier=name, language=language
    )
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def scene(database: Database) -> Scene:
    """A community led by Anne (French) and Bob (English), one member, one update due in a week."""
    with database.work(), transaction():
        network = Network(slug="ouest", name="Réseau de l’Ouest")
        session.add(network)
        session.flush()
        community = Community(network_id=network.id, slug="metiers", name="Métiers")
        anne, bob, carl = person("Anne"), person("Bob", "en"), person("Carl")
        session.add(community)
        session.flush()
        since = date(2020, 1, 1)
        for who, function in ((anne, "pilot"), (bob, "co_pilot"), (carl, "sponsor")):
            session.add(
                PilotAssignment(
                    community_id=community.id, person_id=who.id, function=function, starts=since
                )
            )
        for who, role in ((anne, "secretariat"), (carl, "member")):
            session.add(RoleGrant(person_id=who.id, network_id=network.id, role=role, starts=since))
        cycle = ReportingCycle(
            network_id=network.id,
            period="2026-Q3",
            starts=date(2026, 7, 1),
            ends=date(2026, 9, 30),
            due_on=clock.today() + timedelta(days=7),
        )
        session.add(cycle)
        session.flush()
        update = ProgressUpdate(network_id=network.id, cycle_id=cycle.id, community_id=community.id)
        session.add(update)
        session.flush()
        return Scene(
            network=network.id, cycle=cycle.id, update=update.id, pilot=anne.id, member=carl.id
        )
