"""Reads about those who lead: of one community, of many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, and_, case, cast, literal, null, or_, select, union_all

from bocage.communities.actions import READ_COMMUNITY
from bocage.communities.models import Community
from bocage.database import session
from bocage.networks.actions import READ_NETWORK
from bocage.networks.models import Network
from bocage.people.models import Person
from bocage.permissions import Actor, open_to_all, requires
from bocage.pilots.models import PilotAssignment
from bocage.pilots.rules import FUNCTIONS

_IN_ORDER = case(
    {name: place for place, name in enumerate(FUNCTIONS)}, value=PilotAssignment.function
)


@open_to_all("these are the roles of the person who asks")
def grants(person_id: int, on: date) -> Select[Any]:
    """Who leads a community holds that function in it, and reads its network as a member does."""
    mine = (
        select(PilotAssignment.function, Community.network_id, Community.id)
        .join(Community, Community.id == PilotAssignment.community_id)
        .where(PilotAssignment.person_id == person_id, leads_on(on))
        .subquery()
    )
    both = union_all(
        select(mine.c.function.label("role"), mine.c.network_id, mine.c.id.label("community_id")),
        select(literal("member"), mine.c.network_id, cast(null(), Integer)).distinct(),
    ).subquery()
    return select(both.c.role, both.c.network_id, both.c.community_id)


@open_to_all("a condition, not a read")
def leads_on(on: date) -> Any:
    """Whether an assignment holds on this day."""
    return and_(
        PilotAssignment.starts <= on,
        or_(PilotAssignment.ends.is_(None), PilotAssignment.ends >= on),
    )


@requires(READ_COMMUNITY)
def leaders(actor: Actor, community: Community, on: date) -> Sequence[Any]:
    """Who leads it on this day, pilots first: id, person_id, name, function, starts, ends."""
    return session.execute(
        _assignments().where(PilotAssignment.community_id == community.id, leads_on(on))
    ).all()


@requires(READ_COMMUNITY)
def all_leaders(actor: Actor, community: Community) -> Sequence[Any]:
    """Everybody who led it, leads it or will: the same columns, the latest start first."""
    found = _assignments().where(PilotAssignment.community_id == community.id)
    return session.execute(
        found.order_by(None).order_by(PilotAssignment.starts.desc(), PilotAssignment.id.desc())
    ).all()


def _assignments() -> Select[Any]:
    found: Select[Any] = (
        select(
            PilotAssignment.id,
            PilotAssignment.person_id,
            Person.name,
            PilotAssignment.function,
            PilotAssignment.starts,
            PilotAssignment.ends,
        )
        .join(Person, Person.id == PilotAssignment.person_id)
        .order_by(_IN_ORDER, Person.name, PilotAssignment.id)
    )
    return found


@requires(READ_NETWORK)
def pilots_of(
    actor: Actor, network: Network, community_ids: Iterable[int], on: date
) -> Mapping[int, list[str]]:
    """The names of pilots and co-pilots of these communities, by community id: one statement."""
    found = (
        select(PilotAssignment.community_id, Person.name)
        .join(Person, Person.id == PilotAssignment.person_id)
        .join(Community, Community.id == PilotAssignment.community_id)
        .where(
            Community.network_id == network.id,
            PilotAssignment.community_id.in_(list(community_ids)),
            PilotAssignment.function.in_(("pilot", "co_pilot")),
            leads_on(on),
        )
        .order_by(_IN_ORDER, Person.name)
    )
    told: dict[int, list[str]] = {}
    for community_id, name in session.execute(found):
        told.setdefault(community_id, []).append(name)
    return told


@requires(READ_COMMUNITY)
def find_assignment(actor: Actor, community: Community, assignment_id: int) -> PilotAssignment:
    """One assignment of this community, or NoResultFound."""
    return session.scalars(
        select(PilotAssignment).where(
            PilotAssignment.id == assignment_id, PilotAssignment.community_id == community.id
        )
    ).one()
