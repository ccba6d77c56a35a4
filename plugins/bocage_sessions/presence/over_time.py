"""Who came to what over a whole programme: first times, leavers, and why people were away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from bocage.plugin import (
    Actor,
    Community,
    Membership,
    Organisation,
    Person,
    requires,
    session,
)
from bocage_sessions import rules
from bocage_sessions.actions import READ_PEOPLE, READ_SESSIONS
from bocage_sessions.matrix import OUTSIDE, Given, Left, Matrix, build
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.presence.models import Consent
from bocage_sessions.queries import sessions_held


@requires(READ_SESSIONS)
def attendance_matrix(actor: Actor, community: Community, *, by_people: bool = False) -> Matrix:
    """The whole table. People are named to leaders, to themselves, and where they let it be seen.

    Reasons, and whether they lie outside the group's reach, are for leaders.
    """
    columns = sessions_held(actor, community)
    sees_all = actor.may(READ_PEOPLE, community)
    found = session.execute(
        _marks(with_reasons=sees_all),
        {"community": community.id, "network": community.network_id},
    ).all()
    given = []
    for organisation_id, person_id, organisation, person, consent, told in found:
        is_seen = sees_all or person_id == actor.person_id or consent is not None
        line = _line((organisation_id, person_id), organisation or "", person if is_seen else "")
        if not by_people or not person_id:
            line = (line[1], line[1], organisation or line[2], "")
        given += [
            Given(int(number), *line, state)
            for number, state in (mark.split(":") for mark in told.split(","))
        ]
    return build(columns, given, _leavers(community, sees_reasons=sees_all))


def _line(
    about: tuple[int | None, int | None], organisation: str, person: str | None
) -> tuple[str, str, str, str]:
    return (
        rules.row_key(*about),
        rules.participant(*about),
        person or "",
        organisation if person else "",
    )


@cache
def _marks(*, with_reasons: bool) -> Any:
    # A row a participant, with all their marks as `12:present,13:excused_outside`: read sooner.
    state: Any = Attendance.state
    if with_reasons:
        state += sa.case((Attendance.reason_is_external.is_(True), OUTSIDE), else_="")
    gathered = (
        sa.select(
            Attendance.organisation_id,
            Attendance.person_id,
            sa.func.aggregate_strings(
                sa.cast(Attendance.session_id, sa.String) + sa.literal(":") + state, ","
            ).label("told"),
        )
        .join(CommunitySession, CommunitySession.id == Attendance.session_id)
        .where(
            CommunitySession.community_id == sa.bindparam("community"),
            CommunitySession.state == rules.HELD,
        )
        .group_by(Attendance.organisation_id, Attendance.person_id)
        .subquery()
    )
    return (
        sa.select(
            gathered.c.organisation_id,
            gathered.c.person_id,
            Organisation.name,
            Person.name,
            Consent.id,
            gathered.c.told,
        )
        .select_from(gathered)
        .outerjoin(Organisation, Organisation.id == gathered.c.organisation_id)
        .outerjoin(Person, Person.id == gathered.c.person_id)
        .outerjoin(
            Consent,
            sa.and_(
                Consent.person_id == gathered.c.person_id,
                Consent.network_id == sa.bindparam("network"),
            ),
        )
    )


def _leavers(community: Community, *, sees_reasons: bool) -> dict[str, Left]:
    stays: dict[str, list[Any]] = defaultdict(list)
    for stay in session.execute(
        sa.select(
            Membership.organisation_id,
            Membership.person_id,
            Membership.ended,
            Membership.reason,
            Membership.reason_is_external,
        ).where(Membership.community_id == community.id)
    ):
        about = stay.organisation_id, stay.person_id
        for key in {rules.row_key(*about), rules.participant(*about)}:
            stays[key].append(stay)
    return {key: _last(found, sees_reasons) for key, found in stays.items() if _all_ended(found)}


def _all_ended(stays: Iterable[Any]) -> bool:
    return all(stay.ended for stay in stays)


def _last(stays: list[Any], sees_reasons: bool) -> Left:  # noqa: FBT001 - one step of the above
    last = max(stays, key=lambda stay: stay.ended)
    if not sees_reasons:
        return Left(last.ended, "", is_outside=False)
    return Left(last.ended, last.reason, bool(last.reason_is_external))


class ReasonCount(NamedTuple):
    """How often a reason was given for being away."""

    reason: str
    is_outside: bool
    times: int


@requires(READ_PEOPLE)
def reasons_away(actor: Actor, community: Community) -> list[ReasonCount]:
    """Why people were excused or absent, those outside the group's reach first, then by number."""
    outside = sa.func.coalesce(Attendance.reason_is_external, sa.false())
    found = session.execute(
        sa.select(Attendance.reason, outside, sa.func.count())
        .join(CommunitySession, CommunitySession.id == Attendance.session_id)
        .where(
            CommunitySession.community_id == community.id,
            CommunitySession.state == rules.HELD,
            Attendance.state.in_((rules.EXCUSED, rules.ABSENT)),
        )
        .group_by(Attendance.reason, outside)
    )
    counted = [ReasonCount(reason, bool(is_outside), count) for reason, is_outside, count in found]
    return sorted(counted, key=lambda one: (not one.is_outside, -one.times, one.reason.casefold()))
