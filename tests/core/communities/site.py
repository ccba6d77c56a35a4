"""A network with one community of bearable or of great size, and somebody signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bocage import testing as make
from bocage.communities.models import Community, MandateVersion, Membership, StageEvent
from bocage.database import Database
from bocage.networks.models import Network
from bocage.people.models import Person
from bocage.reporting.models import Answer
from bocage.reporting.rules import Quarter
from bocage_sessions.models import Attendance, CommunitySession
from tests.core.people.site import saving, sign_in_by_link


def one_network(app: Flask, *, plugins: tuple[str, ...] = (), **fields: str) -> int:
    """The id of a network with an address that tests can write down."""
    with saving(app) as session:
        given = {"slug": "ouest", "name": "Réseau Ouest"} | fields
        return make.a_network(session, plugins=plugins, **given).id


def signed_in(app: Flask, role: str, network_id: int | None) -> FlaskClient:
    """A browser of somebody who holds this role."""
    with saving(app) as session:
        person = make.a_person(session, language="fr")
        make.a_role(session, person, role, network_id=network_id)
        session.expunge(person)
    return as_person(app, person)


def as_person(app: Flask, person: Person) -> FlaskClient:
    """A browser in which this person is signed in."""
    client = app.test_client()
    assert sign_in_by_link(app, client, person).status_code in {302, 303}
    return client


def a_full_community(
    session: Session, network: Network, *, members: int, quarters: int
) -> Community:
    """A community with so many members and so many quarters told, two stages and two mandates."""
    community = make.a_community(session, network, slug="attractivite", name="Attractivité")
    for number in range(members):
        organisation = make.an_organisation(session, network)
        person = make.a_person(session, name=f"Membre {number:02d}")
        make.an_affiliation(session, person, organisation, function="DRH")
        make.a_member(session, community, organisation, person)
    make.a_pilot(session, community)
    for number in (1, 2):
        session.add(
            MandateVersion(
                community_id=community.id,
                number=number,
                text=f"Mandat {number}",
                starts=make.STARTED,
            )
        )
        session.add(
            StageEvent(
                community_id=community.id,
                stage="maturation" if number == 1 else "gathering",
                direction="advance" if number == 1 else "regress",
                cause=None if number == 1 else "external",
                on=make.STARTED + timedelta(days=100 * number),
            )
        )
    for place in range(quarters):
        _told(session, network, community, Quarter.of(date(2024, 1, 1)).plus(place))
    return community


def _told(session: Session, network: Network, community: Community, quarter: Quarter) -> None:
    cycle = make.a_cycle(session, network, quarter.name)
    update = make.an_update(session, cycle, community, state="accepted")
    for question, readership in (("moved", "network"), ("blocks", "team")):
        session.add(
            Answer(
                update_id=update.id,
                section="core.news",
                question=question,
                value=f"{question} {quarter.name}",
                readership=readership,
            )
        )


def with_sessions(session: Session, community: Community, *, count: int) -> None:
    """So many sessions held, with a mark for every member."""
    people = session.scalars(
        select(Membership).where(Membership.community_id == community.id)
    ).all()
    for number in range(1, count + 1):
        held = CommunitySession(
            network_id=community.network_id,
            community_id=community.id,
            number=number,
            on=make.STARTED + timedelta(days=30 * number),
            theme=f"Séance {number}",
            state="held",
        )
        session.add(held)
        session.flush()
        session.add_all(
            Attendance(
                session_id=held.id,
                organisation_id=membership.organisation_id,
                person_id=membership.person_id,
                state="absent" if (place + number) % 4 == 0 else "present",
            )
            for place, membership in enumerate(people)
        )


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """What is asked of the database meanwhile, without the marks around transactions."""
    found: list[str] = []
    database: Database = app.extensions["bocage.database"]

    def noted(*told: object) -> None:
        text = str(told[2])
        if not text.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            found.append(text)

    event.listen(database.engine, "before_cursor_execute", noted)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", noted)
