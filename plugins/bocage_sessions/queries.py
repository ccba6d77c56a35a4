"""Reads around one community: its programme, one session, the marks of attendance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bocage.plugin import (
    Actor,
    Community,
    Network,
    Organisation,
    Person,
    open_to_all,
    requires,
    session,
)
from bocage_sessions import rules
from bocage_sessions.actions import MANAGE_SESSIONS, READ_PEOPLE, READ_SESSIONS
from bocage_sessions.matrix import Column, Given
from bocage_sessions.models import Attendance, CommunitySession

TAKES_PART = ("active", "on_leave")


@open_to_all("every read of what it holds asks for READ_SESSIONS on the community found")
def find_community(network: Network, slug: str) -> Community:
    """A community of this network, or NoResultFound."""
    return session.scalars(
        sa.select(Community).where(Community.network_id == network.id, Community.slug == slug)
    ).one()


@open_to_all("a part of a statement, not a read")
def came() -> sa.ScalarSelect[int]:
    """How many participants came to a session of the outer statement."""
    who = sa.func.coalesce(Attendance.organisation_id, -Attendance.person_id)
    return (
        sa.select(sa.func.count(sa.distinct(who)))
        .where(Attendance.session_id == CommunitySession.id, Attendance.state.in_(rules.THERE))
        .correlate(CommunitySession)
        .scalar_subquery()
    )


def _programme(community_id: int) -> Any:
    return (
        sa.select(
            CommunitySession.id,
            CommunitySession.number,
            CommunitySession.on,
            CommunitySession.theme,
            CommunitySession.state,
            CommunitySession.host,
            Organisation.name.label("host_name"),
            CommunitySession.place,
            CommunitySession.online_url,
            came().label("came"),
        )
        .outerjoin(Organisation, Organisation.id == CommunitySession.host_organisation_id)
        .where(CommunitySession.community_id == community_id)
    )


@requires(READ_SESSIONS)
def programme(actor: Actor, community: Community) -> Any:
    """Every session of the community, the latest first, with how many came."""
    return _programme(community.id).order_by(
        CommunitySession.on.desc(), CommunitySession.number.desc()
    )


@requires(READ_SESSIONS)
def find_session(actor: Actor, community: Community, number: int) -> CommunitySession:
    """One session of this community, or NoResultFound."""
    return session.scalars(
        sa.select(CommunitySession)
        .where(CommunitySession.community_id == community.id, CommunitySession.number == number)
        .options(joinedload(CommunitySession.host_organisation))
    ).one()


@open_to_all("a part of a statement, for forgetting somebody who is known by name alone")
def is_called(column: Any, name: str) -> Any:
    """Whether this column holds this name, however it was typed; SQLite knows no capital accents."""
    said = session.scalars(sa.select(column).where(column != "").distinct())
    return column.in_([one for one in said if rules.same_name(one, name)])


@requires(READ_SESSIONS)
def next_number(actor: Actor, community: Community) -> int:
    """The number after the highest one given so far."""
    highest = session.scalar(
        sa.select(sa.func.max(CommunitySession.number)).where(
            CommunitySession.community_id == community.id
        )
    )
    return (highest or 0) + 1


# What the page of a community asks at every visit is put together once, from bare tables.
_session = CommunitySession.__table__.c
_mark = Attendance.__table__.c
_COLUMNS = (_session.id, _session.number, _session.on, _session.theme)
_HELD = (
    sa.select(*_COLUMNS)
    .where(_session.community_id == sa.bindparam("community"), _session.state == rules.HELD)
    .order_by(_session.on.desc(), _session.number.desc())
    .limit(sa.bindparam("last"))
)
_AHEAD = (
    sa.select(*_COLUMNS, _session.place)
    .where(
        _session.community_id == sa.bindparam("community"),
        _session.state == rules.PLANNED,
        _session.on >= sa.bindparam("today", type_=sa.Date()),
    )
    .order_by(_session.on, _session.number)
    .limit(sa.bindparam("most"))
)
_AROUND = sa.union_all(
    sa.select(sa.literal(0).label("is_ahead"), *_HELD.subquery().c, sa.literal("").label("place")),
    sa.select(sa.literal(1), *_AHEAD.subquery().c),
)
# A row a participant, with all their marks as `12:present,13:absent`: fewer rows are read sooner.
_SHOWN = sa.select(_session.id).where(
    _session.community_id == sa.bindparam("community"),
    _session.id.in_(sa.bindparam("sessions", expanding=True)),
)
_GATHERED = (
    sa.select(
        _mark.organisation_id,
        _mark.person_id,
        sa.func.aggregate_strings(
            sa.cast(_mark.session_id, sa.String) + sa.literal(":") + _mark.state, ","
        ).label("told"),
    )
    .where(_mark.session_id.in_(_SHOWN))
    .group_by(_mark.organisation_id, _mark.person_id)
    .subquery()
)
_MARKS = sa.select(
    _GATHERED.c.organisation_id,
    _GATHERED.c.person_id,
    Organisation.__table__.c.name,
    Person.__table__.c.name,
    _GATHERED.c.told,
).select_from(
    _GATHERED.outerjoin(
        Organisation.__table__, Organisation.__table__.c.id == _GATHERED.c.organisation_id
    ).outerjoin(Person.__table__, Person.__table__.c.id == _GATHERED.c.person_id)
)


@requires(READ_SESSIONS)
def sessions_held(actor: Actor, community: Community, last: int = 400) -> list[Column]:
    """The last sessions held, the earliest first."""
    found = session.execute(_HELD, {"community": community.id, "last": last}).all()
    return [
        Column(id=number, number=shown, on=on, theme=theme)
        for number, shown, on, theme in reversed(found)
    ]


class Ahead(NamedTuple):
    """A session that is planned."""

    number: int
    on: date
    theme: str
    place: str


@requires(READ_SESSIONS)
def sessions_around(
    actor: Actor, community: Community, today: date, last: int, most: int = 3
) -> tuple[list[Column], tuple[Ahead, ...]]:
    """The last sessions held, the earliest first, and the next planned ones, in one statement."""
    asked = {"community": community.id, "today": today, "last": last, "most": most}
    rows = session.execute(_AROUND, asked).all()
    held = [
        Column(id=number, number=shown, on=on, theme=theme)
        for is_ahead, number, shown, on, theme, _ in rows
        if not is_ahead
    ]
    ahead = [
        Ahead(shown, on, theme, place) for is_ahead, _, shown, on, theme, place in rows if is_ahead
    ]
    return (
        sorted(held, key=lambda column: (column.on, column.number)),
        tuple(sorted(ahead, key=lambda one: (one.on, one.number))),
    )


@requires(READ_SESSIONS)
def marks(
    actor: Actor, community: Community, columns: Sequence[Column], *, by_people: bool = False
) -> list[Given]:
    """Every mark of these sessions. People are named to leaders, and to themselves."""
    asked = {"community": community.id, "sessions": [column.id for column in columns]}
    sees_all = actor.may(READ_PEOPLE, community)
    found = []
    for organisation_id, person_id, organisation, person, told in session.execute(
        _MARKS, asked
    ).all():
        is_seen = sees_all or person_id == actor.person_id
        names = (organisation or "", person or "")
        line = _line((organisation_id, person_id), names, by_people=by_people, is_seen=is_seen)
        for number, state in (mark.split(":") for mark in told.split(",")):
            found.append(Given(int(number), *line, state))
    return found


def _line(
    about: tuple[int | None, int | None], names: tuple[str, str], *, by_people: bool, is_seen: bool
) -> tuple[str, str, str, str]:
    organisation, person = names
    who = rules.participant(*about)
    if by_people and about[1]:
        key = rules.row_key(*about)
        return (key, who, person, organisation) if is_seen else (key, who, "", "")
    return who, who, organisation or (person if is_seen else ""), ""


@requires(MANAGE_SESSIONS)
def organisations(actor: Actor, community: Community) -> list[tuple[int, str]]:
    """The organisations of the network, to choose from."""
    found = session.execute(
        sa.select(Organisation.id, Organisation.name).where(
            Organisation.network_id == community.network_id
        )
    )
    return sorted(((row[0], row[1]) for row in found), key=lambda one: rules.natural(one[1]))


@open_to_all("lists only sessions of communities the actor may read")
def sessions_of_network(actor: Actor, network: Network) -> Any:
    """Sessions of the network's communities, the latest first."""
    found = (
        sa.select(
            CommunitySession.id,
            CommunitySession.number,
            CommunitySession.on,
            CommunitySession.begins,
            CommunitySession.ends,
            CommunitySession.time_zone,
            CommunitySession.theme,
            CommunitySession.state,
            CommunitySession.place,
            Community.slug.label("community"),
            Community.name.label("community_name"),
            came().label("came"),
        )
        .join(Community, Community.id == CommunitySession.community_id)
        .where(CommunitySession.network_id == network.id)
        .order_by(CommunitySession.on.desc(), CommunitySession.number.desc())
    )
    if actor.may(READ_SESSIONS, network):
        return found
    own = [grant.community_id for grant in actor.grants if grant.role in READ_SESSIONS.roles]
    return found.where(CommunitySession.community_id.in_([one for one in own if one]))
