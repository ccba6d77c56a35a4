"""Reads about who leads what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)

from bocage.communities.actions import READ_COMMUNITY
from bocage.communities.models import Community
from bocage.database import session
from bocage.people.models import Person
from bocage.permissions import Actor, open_to_all, requires
from bocage.pilots.models import PilotAssignment


@open_to_all("these are the roles of the person who asks")
def grants(person_id: int, on: date) -> Select[*tuple[Any, ...]]:
    """Who leads a community holds that function in it, and reads its network as a member does."""
    community, assignment = Community.__table__, PilotAssignment.__table__
    mine = (
        select(assignment.c.function, community.c.network_id, community.c.id)
        .select_from(community.join(assignment, assignment.c.community_id == community.c.id))
        .where(assignment.c.person_id == person_id, leads_on(on))
        .subquery()
    )
    both = union_all(
        select(mine.c.function.label("role"), mine.c.network_id, mine.c.id.label("community_id")),
        select(literal("member"), mine.c.network_id, cast(null(), Integer)).distinct(),
    ).subquery()
    return select(both.c.role, both.c.network_id, both.c.community_id)


@open_to_all("a condition, not a read")
def leads_on(on: Any) -> Any:
    """Whether an assignment holds on this day."""
    assignment = PilotAssignment.__table__.c
    return and_(assignment.starts <= on, or_(assignment.ends.is_(None), assignment.ends >= on))


@requires(READ_COMMUNITY)
def leaders(actor: Actor, community: Community, on: date) -> Sequence[Any]:
    """Who leads the community that day: id, function, starts, ends, person_id, name, email."""
    return session.execute(_LEADERS, {"community_id": community.id, "on": on}).all()


@requires(READ_COMMUNITY)
def past_leaders(actor: Actor, community: Community, on: date) -> Sequence[Any]:
    """Who led it before that day, the latest first."""
    ended = _named(community.id).where(PilotAssignment.ends < on).order_by(None)
    return session.execute(ended.order_by(PilotAssignment.ends.desc(), PilotAssignment.id)).all()


@open_to_all("pilots are named wherever their community is; the list asked for is the caller's")
def pilots_of(community_ids: Collection[int], on: date) -> Mapping[int, list[tuple[int, str]]]:
    """Pilots and co-pilots of these communities, pilots first: (person_id, name)."""
    found = session.execute(
        select(PilotAssignment.community_id, Person.id, Person.name)
        .join(Person, Person.id == PilotAssignment.person_id)
        .where(
            PilotAssignment.community_id.in_(community_ids),
            PilotAssignment.function.in_(("pilot", "co_pilot")),
            leads_on(on),
        )
        .order_by(PilotAssignment.function.desc(), Person.name)
    )
    named: dict[int, list[tuple[int, str]]] = {}
    for community_id, person_id, name in found:
        named.setdefault(community_id, []).append((person_id, name))
    return named


@open_to_all("bound to its community, which the caller has found and asks about")
def find_assignment(community: Community, assignment_id: int) -> PilotAssignment:
    """One assignment of this community, or NoResultFound."""
    return session.scalars(
        select(PilotAssignment).where(
            PilotAssignment.id == assignment_id, PilotAssignment.community_id == community.id
        )
    ).one()


def _named(community_id: Any) -> Select[*tuple[Any, ...]]:
    assignment, person = PilotAssignment.__table__, Person.__table__
    columns = (
        assignment.c.id,
        assignment.c.function,
        assignment.c.starts,
        assignment.c.ends,
        assignment.c.person_id,
        person.c.name,
        person.c.email,
    )
    return (
        select(*columns)
        .select_from(assignment.join(person, person.c.id == assignment.c.person_id))
        .where(assignment.c.community_id == community_id)
        .order_by(assignment.c.function.desc(), person.c.name)
    )


_LEADERS = _named(bindparam("community_id")).where(leads_on(bindparam("on", type_=Date())))
