"""Builders of domain objects for tests of core and of plugins.

A builder takes the session and any field by name, makes what is missing, and flushes.
"""

from __future__ import annotations

import itertools
import secrets
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bocage.communities.models import Community, Membership, StageEvent
from bocage.database import Row
from bocage.networks.models import Network, NetworkPlugin, RoleGrant
from bocage.organisations.models import Affiliation, Organisation
from bocage.people.models import Person
from bocage.permissions import Actor, Grant
from bocage.pilots.models import PilotAssignment
from bocage.reporting.models import ProgressUpdate, ReportingCycle
from bocage.reporting.rules import Quarter

STARTED = date(2024, 1, 8)
_numbers = itertools.count(1)


def _kept(session: Session, made: Row) -> Row:
    session.add(made)
    session.flush()
    return made


def a_network(session: Session, *, plugins: tuple[str, ...] = (), **fields: Any) -> Network:
    """A network in which these plugins are on."""
    number = next(_numbers)
    given = {"slug": f"network-{number}", "name": f"Réseau n° {number}"} | fields
    made = _kept(session, Network(**given))
    made.plugins.extend(NetworkPlugin(name=name, state="on") for name in plugins)
    session.flush()
    return made


def a_person(session: Session, **fields: Any) -> Person:
    """Somebody who can sign in."""
    number = next(_numbers)
    given = {
        "name": f"Dominique Moreau {number}",
        "email": f"dominique.{number}@example.org",
        "state": "active",
        "fs_uniquifier": secrets.token_hex(16),
    }
    return _kept(session, Person(**given | fields))


def a_role(session: Session, person: Person, role: str, **fields: Any) -> RoleGrant:
    """A role of this person; without `network_id` it is held in the whole instance."""
    return _kept(
        session, RoleGrant(**{"person_id": person.id, "role": role, "starts": STARTED} | fields)
    )


def a_secretary(session: Session, network: Network, **fields: Any) -> Person:
    """Somebody of the secretariat of this network."""
    person = a_person(session, **fields)
    a_role(session, person, "secretariat", network_id=network.id)
    return person


def an_organisation(session: Session, network: Network, **fields: Any) -> Organisation:
    """A member organisation of this network."""
    number = next(_numbers)
    given = {"code": f"ORG{number}", "name": f"Association n° {number}", "joined": STARTED}
    return _kept(session, Organisation(network_id=network.id, **given | fields))


def an_affiliation(
    session: Session, person: Person, organisation: Organisation, **fields: Any
) -> Affiliation:
    """This person represents that organisation."""
    given = {"person_id": person.id, "organisation_id": organisation.id, "starts": STARTED}
    return _kept(session, Affiliation(**given | fields))


def a_community(session: Session, network: Network, **fields: Any) -> Community:
    """An active community in its second stage, with the event that says so."""
    number = next(_numbers)
    given = {
        "slug": f"community-{number}",
        "name": f"Communauté n° {number}",
        "started": STARTED,
    }
    made = _kept(session, Community(network=network, network_id=network.id, **given | fields))
    event = {"stage": made.stage, "direction": "advance", "on": made.started or STARTED}
    _kept(session, StageEvent(community_id=made.id, **event))
    return made


def a_pilot(
    session: Session, community: Community, person: Person | None = None, **fields: Any
) -> Person:
    """Somebody who leads this community; `function="co_pilot"` and the like change how."""
    person = person or a_person(session)
    given = {"function": "pilot", "starts": STARTED} | fields
    _kept(session, PilotAssignment(community_id=community.id, person_id=person.id, **given))
    return person


def a_member(
    session: Session,
    community: Community,
    organisation: Organisation | None = None,
    person: Person | None = None,
    **fields: Any,
) -> Membership:
    """Somebody who takes part, for an organisation unless `basis="own_name"`."""
    person = person or a_person(session)
    if organisation is None and fields.get("basis") != "own_name":
        organisation = an_organisation(session, community.network)
    given = {
        "community_id": community.id,
        "person_id": person.id,
        "organisation_id": organisation.id if organisation else None,
        "joined": STARTED,
    }
    return _kept(session, Membership(**given | fields))


def a_cycle(
    session: Session, network: Network, period: str = "2024-Q2", **fields: Any
) -> ReportingCycle:
    """An open cycle of this network, due fifteen days after its quarter."""
    quarter = Quarter.named(period)
    given = {
        "period": quarter.name,
        "starts": quarter.starts,
        "ends": quarter.ends,
        "due_on": quarter.ends + timedelta(days=15),
        "form": [],
    }
    made = ReportingCycle(network=network, network_id=network.id, **given | fields)
    return _kept(session, made)


def an_update(
    session: Session, cycle: ReportingCycle, community: Community, **fields: Any
) -> ProgressUpdate:
    """The update of this community in this cycle, not begun."""
    made = ProgressUpdate(
        network_id=cycle.network_id,
        cycle=cycle,
        cycle_id=cycle.id,
        community=community,
        community_id=community.id,
        **fields,
    )
    return _kept(session, made)


def acting(person: Person, *grants: Grant) -> Actor:
    """This person with exactly these roles."""
    return Actor(person_id=person.id, name=person.name, grants=grants)


def secretary_of(network: Network) -> Actor:
    """Somebody of the secretariat of this network, who is no row."""
    grant = Grant(role="secretariat", network_id=network.id)
    return Actor(name="secretariat", grants=(grant,))
