"""Reads at the end of a session: who belongs to it, what they promised, where its questions stand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bocage.plugin import (
    Actor,
    Community,
    Membership,
    Network,
    Organisation,
    Person,
    PilotAssignment,
    open_to_all,
    requires,
    session,
    settings_in,
)
from bocage_sessions import rules as sessions
from bocage_sessions.actions import MANAGE_SESSIONS, READ_PROMISES
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.promises import rules
from bocage_sessions.promises.models import (
    Closing,
    ClosingAnswer,
    ClosingAnswered,
    Promise,
)
from bocage_sessions.queries import TAKES_PART


@open_to_all("its door asks, with what who came by a personal link may see")
def find_meeting(community: Community, number: int) -> CommunitySession:
    """One session of this community, or NoResultFound."""
    return session.scalars(
        sa.select(CommunitySession).where(
            CommunitySession.community_id == community.id, CommunitySession.number == number
        )
    ).one()


@open_to_all("the day it is")
def today_of(meeting: CommunitySession) -> date:
    """What the calendar says where this session takes place."""
    return meeting.day_there


class Mine(NamedTuple):
    """A promise somebody finds again when closing a session."""

    id: int
    text: str
    state: str


@open_to_all("a person reads what is their own")
def own_promises(meeting: CommunitySession, person_id: int | None) -> list[Mine]:
    """What this person has promised at this session."""
    found = session.execute(
        sa.select(Promise.id, Promise.text, Promise.state)
        .where(
            Promise.session_id == meeting.id,
            Promise.person_id == person_id,
            Promise.state != rules.WITHDRAWN,
        )
        .order_by(Promise.id)
    )
    return [Mine(*row) for row in found]


@open_to_all("a part of a statement, not a read")
def belonging(meeting: CommunitySession) -> Any:
    """Numbers of the people of a session: who takes part, leads, or was marked for it."""
    there = today_of(meeting)
    return sa.union(
        sa.select(Membership.person_id).where(
            Membership.community_id == meeting.community_id, Membership.state.in_(TAKES_PART)
        ),
        sa.select(PilotAssignment.person_id).where(
            PilotAssignment.community_id == meeting.community_id,
            PilotAssignment.starts <= there,
            sa.or_(PilotAssignment.ends.is_(None), PilotAssignment.ends > there),
        ),
        sa.select(Attendance.person_id).where(
            Attendance.session_id == meeting.id, Attendance.person_id.is_not(None)
        ),
    )


@open_to_all("tells a door about whoever stands before it")
def belongs(meeting: CommunitySession, person_id: int | None) -> bool:
    """Whether this person may promise something at this session and answer its questions."""
    if person_id is None:
        return False
    people = belonging(meeting).subquery()
    return bool(session.scalar(sa.select(sa.exists().where(people.c.person_id == person_id))))


class Participant(NamedTuple):
    """Somebody for whom a promise may be entered, with what they promised already."""

    id: int
    name: str
    organisation: str
    promises: tuple[str, ...]


@requires(MANAGE_SESSIONS)
def participants(actor: Actor, meeting: CommunitySession) -> list[Participant]:
    """Everybody of this session, those who came first, by name."""
    people = belonging(meeting).subquery()
    came = sa.exists().where(
        Attendance.session_id == meeting.id,
        Attendance.person_id == Person.id,
        Attendance.state.in_(sessions.THERE),
    )
    organisation = (
        sa.select(sa.func.min(Organisation.name))
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.community_id == meeting.community_id, Membership.person_id == Person.id)
        .scalar_subquery()
    )
    found = session.execute(
        sa.select(Person.id, Person.name, sa.func.coalesce(organisation, ""), came.label("came"))
        .where(Person.id.in_(sa.select(people.c.person_id)))
        .order_by(sa.desc("came"), Person.name, Person.id)
    ).all()
    said: dict[int, list[str]] = {}
    for person_id, text in session.execute(
        sa.select(Promise.person_id, Promise.text)
        .where(Promise.session_id == meeting.id, Promise.state != rules.WITHDRAWN)
        .order_by(Promise.id)
    ):
        said.setdefault(person_id or 0, []).append(text)
    return [Participant(row[0], row[1], row[2], tuple(said.get(row[0], ()))) for row in found]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where the questions of a session stand for somebody."""

    is_open: bool
    closed_from: date
    is_answered: bool

    @property
    def last_day(self) -> date:
        """The last day on which they can be answered."""
        return self.closed_from - timedelta(days=1)


@open_to_all("dates, and whether the asker has answered; nothing of anybody else")
def standing(meeting: CommunitySession, person_id: int | None) -> Standing:
    """Whether the questions of this session can be answered, until when, and were by this person."""
    found = session.execute(
        sa.select(
            sa.select(Closing.closed_from)
            .where(Closing.session_id == meeting.id)
            .scalar_subquery(),
            sa.exists().where(
                ClosingAnswered.session_id == meeting.id, ClosingAnswered.person_id == person_id
            ),
        )
    ).one()
    fixed, answered = found[0], bool(found[1])
    closes = _closes(meeting, fixed)
    there = today_of(meeting)
    is_open = rules.may_be_promised(meeting.state, meeting.on, there) and there < closes
    return Standing(is_open=is_open, closed_from=closes, is_answered=answered)


@open_to_all("dates of sessions; nothing of what was answered")
def closed_among(network: Network, ids: Collection[int]) -> set[int]:
    """Which of these sessions of the network have questions that nobody answers any more."""
    found = session.execute(
        sa.select(CommunitySession, Closing.closed_from)
        .outerjoin(Closing, Closing.session_id == CommunitySession.id)
        .where(CommunitySession.network_id == network.id, CommunitySession.id.in_(ids))
        .options(joinedload(CommunitySession.community).joinedload(Community.network))
    ).all()
    return {one.id for one, fixed in found if today_of(one) >= _closes(one, fixed)}


def _closes(meeting: CommunitySession, fixed: date | None) -> date:
    if fixed is not None:
        return fixed
    days = settings_in(meeting.community, "sessions")["closing_days"]
    return rules.closed_from(meeting.on, days)


@requires(READ_PROMISES)
def answers(actor: Actor, meeting: CommunitySession) -> tuple[rules.Told, ...]:
    """The answers to the questions of this session, as far as anybody may read them."""
    there = today_of(meeting)
    given = session.execute(
        sa.select(ClosingAnswer.question, ClosingAnswer.text).where(
            ClosingAnswer.session_id == meeting.id
        )
    ).all()
    is_closed = there >= standing(meeting, None).closed_from
    return rules.shown([(row[0], row[1]) for row in given], is_closed=is_closed)
