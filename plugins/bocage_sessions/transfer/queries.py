"""Reads of a whole series, a part at a time, so that the longest one is handed out as it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from bocage.plugin import Actor, Community, Organisation, Person, requires, session
from bocage_sessions import rules
from bocage_sessions.actions import READ_PEOPLE, READ_PROMISES, READ_SESSIONS
from bocage_sessions.minutes import queries as minutes
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.promises import queries as promises

AT_ONCE = 100


class Mark(NamedTuple):
    """Who took part; what names a person is empty for those who may not see people."""

    number: int
    code: str
    organisation: str
    person: str
    name: str
    state: str
    reason: str
    stand_in: str


@requires(READ_SESSIONS)
def sessions_of(actor: Actor, community: Community) -> Sequence[Any]:
    """Every session of this community, the earliest first."""
    return session.execute(
        sa.select(
            CommunitySession.id,
            CommunitySession.number,
            CommunitySession.on.label("date"),
            CommunitySession.begins,
            CommunitySession.ends,
            CommunitySession.theme,
            sa.func.coalesce(Organisation.name, CommunitySession.host).label("host"),
            sa.func.coalesce(Organisation.code, "").label("host_code"),
            CommunitySession.place,
            CommunitySession.access,
            CommunitySession.lunch,
            CommunitySession.bring,
            CommunitySession.online_url,
            CommunitySession.slides_url,
            CommunitySession.notes,
            CommunitySession.state,
            CommunitySession.time_zone,
        )
        .outerjoin(Organisation, Organisation.id == CommunitySession.host_organisation_id)
        .where(CommunitySession.community_id == community.id)
        .order_by(CommunitySession.on, CommunitySession.number)
    ).all()


@requires(READ_SESSIONS)
def marks_of(actor: Actor, community: Community, numbers: Sequence[int]) -> list[Mark]:
    """Who took part in these sessions: people for those who may see them, else organisations."""
    found = [
        Mark(*row)
        for row in session.execute(
            sa.select(
                CommunitySession.number,
                sa.func.coalesce(Organisation.code, ""),
                sa.func.coalesce(Organisation.name, ""),
                sa.func.coalesce(Person.email, ""),
                sa.func.coalesce(Person.name, ""),
                Attendance.state,
                Attendance.reason,
                Attendance.stand_in_name,
            )
            .join(CommunitySession, CommunitySession.id == Attendance.session_id)
            .outerjoin(Organisation, Organisation.id == Attendance.organisation_id)
            .outerjoin(Person, Person.id == Attendance.person_id)
            .where(
                CommunitySession.community_id == community.id, CommunitySession.number.in_(numbers)
            )
            .order_by(
                CommunitySession.on, CommunitySession.number, Organisation.name, Attendance.id
            )
        )
    ]
    return found if actor.may(READ_PEOPLE, community) else _without_people(found)


def _without_people(found: Sequence[Mark]) -> list[Mark]:
    shown: dict[tuple[int, str, str], Mark] = {}
    for mark in found:
        if not mark.organisation:
            continue
        key = (mark.number, mark.code, mark.organisation)
        state = rules.strongest(shown[key].state, mark.state) if key in shown else mark.state
        shown[key] = mark._replace(person="", name="", state=state, reason="", stand_in="")
    return list(shown.values())


@requires(READ_SESSIONS)
def every_mark(actor: Actor, community: Community) -> Iterator[Mark]:
    """The marks of the whole series, read a hundred sessions at a time."""
    numbers = [one.number for one in sessions_of(actor, community)]
    for start in range(0, len(numbers), AT_ONCE):
        yield from marks_of(actor, community, numbers[start : start + AT_ONCE])


@requires(READ_SESSIONS)
def promises_of(actor: Actor, community: Community) -> list[Any]:
    """Promises of the community, the earliest session first; none for those who may not read them."""
    if not actor.may(READ_PROMISES, community):
        return []
    found = session.execute(promises.all_promises(actor, community, {})).mappings().all()
    return list(reversed(found))


@requires(READ_SESSIONS)
def whole(actor: Actor, community: Community) -> Iterator[dict[str, Any]]:
    """Each session with who took part, what was promised and its final minutes."""
    every = sessions_of(actor, community)
    promised: dict[int, list[Any]] = {}
    for one in promises_of(actor, community):
        promised.setdefault(one["session"], []).append(one)
    for start in range(0, len(every), AT_ONCE):
        part = every[start : start + AT_ONCE]
        numbers = [one.number for one in part]
        marks: dict[int, list[Any]] = {}
        for mark in marks_of(actor, community, numbers):
            marks.setdefault(mark.number, []).append(mark._asdict())
        texts = {one.number: one.parts for one in minutes.series(actor, community, numbers)}
        for one in part:
            yield {
                **one._asdict(),
                "attendance": marks.get(one.number, []),
                "promises": promised.get(one.number, []),
                "minutes": [
                    {"title": step.title, "text": step.text} for step in texts.get(one.number, ())
                ],
            }
