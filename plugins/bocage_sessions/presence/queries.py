"""Reads around who is in the room."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bocage.plugin import (
    Actor,
    Affiliation,
    Community,
    Membership,
    Network,
    Organisation,
    open_to_all,
    requires,
    session,
)
from bocage_sessions.actions import MANAGE_SESSIONS, READ_PEOPLE, READ_SESSIONS
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.minutes.queries import are_final
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.presence import rules, sheets
from bocage_sessions.presence.models import Consent, SignInCode, Visitor
from bocage_sessions.presence.sheets import Line
from bocage_sessions.queries import TAKES_PART
from bocage_sessions.rules import CANCELLED, THERE, session_address

MOST_OWN = 100


@dataclass(frozen=True, kw_only=True)
class Guest:
    """A visitor as a sheet shows them."""

    key: str
    name: str
    organisation: str
    state: str
    is_first: bool = False


@dataclass(frozen=True, kw_only=True)
class History:
    """Who came to earlier sessions of this community."""

    seen: Collection[tuple[int | None, int | None]]
    visitors: Collection[str]
    is_beginning: bool

    def is_first(self, line: Line) -> bool:
        """Whether this line was never there before."""
        return rules.is_first_time(line.organisation_id, line.person_id, self.seen)


@requires(MANAGE_SESSIONS)
def history(actor: Actor, meeting: CommunitySession) -> History:
    """Who was there before this session, so that those who come for the first time are welcomed."""
    earlier = (
        CommunitySession.community_id == meeting.community_id,
        CommunitySession.on < meeting.on,
    )
    seen = session.execute(
        sa.select(Attendance.organisation_id, Attendance.person_id)
        .join(CommunitySession, CommunitySession.id == Attendance.session_id)
        .where(*earlier, Attendance.state.in_(THERE))
        .distinct()
    )
    pairs = {(organisation, person) for organisation, person in seen}
    names = session.scalars(
        sa.select(Visitor.name)
        .join(CommunitySession, CommunitySession.id == Visitor.session_id)
        .where(*earlier)
        .distinct()
    )
    return History(seen=pairs, visitors={name.casefold() for name in names}, is_beginning=not pairs)


@requires(MANAGE_SESSIONS)
def visitors(
    actor: Actor, meeting: CommunitySession, earlier: History | None = None
) -> list[Guest]:
    """Who came without being in a register, in the order they were written down."""
    rows = session.scalars(
        sa.select(Visitor).where(Visitor.session_id == meeting.id).order_by(Visitor.id)
    )
    return [
        Guest(
            key=row.key,
            name=row.name,
            organisation=row.organisation,
            state=row.state,
            is_first=earlier is not None
            and not earlier.is_beginning
            and row.name.casefold() not in earlier.visitors,
        )
        for row in rows
    ]


@requires(MANAGE_SESSIONS)
def code_shown(actor: Actor, meeting: CommunitySession) -> str:
    """The code to show in the room; empty while there is none."""
    found = session.scalar(sa.select(SignInCode.code).where(SignInCode.session_id == meeting.id))
    return rules.shown_code(found) if found else ""


@open_to_all("whether a sheet is open says nothing about anybody")
def is_open(meeting: CommunitySession, *, is_told: bool | None = None) -> bool:
    """Whether participants may say that they were there; `is_told`: the minutes are known final."""
    is_final = are_final(meeting) if is_told is None else is_told
    return rules.is_open(
        meeting.on, meeting.day_there, is_over=meeting.state == CANCELLED or is_final
    )


@open_to_all("only who was told the code in the room finds the session, and attempts are counted")
def sessions_with_code(network: Network, code: str) -> Sequence[CommunitySession]:
    """The session of this network that this code opens, or none."""
    return session.scalars(
        sa.select(CommunitySession)
        .join(SignInCode, SignInCode.session_id == CommunitySession.id)
        .where(SignInCode.network_id == network.id, SignInCode.code == rules.plain_code(code))
        .options(joinedload(CommunitySession.community))
    ).all()


@open_to_all("where somebody stands themselves")
def own_place(actor: Actor, meeting: CommunitySession) -> list[tuple[int | None, int | None]]:
    """For whom the actor comes: organisation and person; nothing when they are not of this place."""
    if actor.person_id is None:
        return []
    member = session.execute(
        sa.select(Membership.organisation_id)
        .where(
            Membership.community_id == meeting.community_id,
            Membership.person_id == actor.person_id,
            Membership.state.in_(TAKES_PART),
        )
        .order_by(Membership.id)
        .limit(1)
    ).all()
    if member:
        return [(member[0][0], actor.person_id)]
    speaks_for = session.scalars(
        sa.select(Affiliation.organisation_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(
            Organisation.network_id == meeting.network_id,
            Affiliation.person_id == actor.person_id,
            Affiliation.starts <= meeting.on,
            sa.or_(Affiliation.ends.is_(None), Affiliation.ends >= meeting.on),
        )
        .order_by(Affiliation.id)
        .limit(1)
    ).all()
    if speaks_for:
        return [(speaks_for[0], actor.person_id)]
    invited = session.execute(
        sa.select(Invitation.organisation_id).where(
            Invitation.session_id == meeting.id, Invitation.person_id == actor.person_id
        )
    ).all()
    return [(organisation, actor.person_id) for (organisation,) in invited]


class OwnMark(NamedTuple):
    """A session one was marked for."""

    on: date
    theme: str
    number: int
    community: str
    community_name: str
    state: str

    def address(self, network: Network) -> str:
        """The page of that session."""
        return session_address(network.slug, self.community, self.number)


@open_to_all("one's own marks and nobody else's")
def own_marks(actor: Actor, network: Network) -> list[OwnMark]:
    """What is kept about the actor in this network, the latest first."""
    found = session.execute(
        sa.select(
            CommunitySession.on,
            CommunitySession.theme,
            CommunitySession.number,
            Community.slug,
            Community.name,
            Attendance.state,
        )
        .join(CommunitySession, CommunitySession.id == Attendance.session_id)
        .join(Community, Community.id == CommunitySession.community_id)
        .where(CommunitySession.network_id == network.id, Attendance.person_id == actor.person_id)
        .order_by(CommunitySession.on.desc(), CommunitySession.id.desc())
        .limit(MOST_OWN)
    )
    return [OwnMark(*row) for row in found]


@open_to_all("one's own marks and nobody else's")
def own_marks_of(actor: Actor, meeting: CommunitySession) -> Sequence[str]:
    """How the actor is marked for this session, for each organisation they came for."""
    return session.scalars(
        sa.select(Attendance.state).where(
            Attendance.session_id == meeting.id, Attendance.person_id == actor.person_id
        )
    ).all()


@open_to_all("one's own consent and nobody else's")
def is_shown(actor: Actor, network: Network) -> bool:
    """Whether the actor lets other members see which sessions they came to."""
    return bool(
        session.scalar(
            sa.select(
                sa.exists().where(
                    Consent.person_id == actor.person_id, Consent.network_id == network.id
                )
            )
        )
    )


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the page of a session says about who came."""

    lines: Sequence[Line]
    came: int
    guests: Sequence[Guest]
    visitors: int
    own_state: str
    is_open: bool


@requires(READ_SESSIONS)
def for_session(actor: Actor, meeting: CommunitySession, *, is_told: bool) -> Shown:
    """Who came, as far as this reader may see it; `is_told`: the minutes are final."""
    lines = sheets.sheet(actor, meeting)
    own = [line.state for line in lines if line.is_own]
    sees_all = actor.may(READ_PEOPLE, meeting) and actor.may(MANAGE_SESSIONS, meeting)
    guests = visitors(actor, meeting) if sees_all else []
    count = len(guests) if sees_all else _visitor_count(meeting)
    return Shown(
        lines=lines,
        came=sheets.participants(lines),
        guests=guests,
        visitors=count,
        own_state=own[0] if own else "",
        is_open=is_open(meeting, is_told=is_told),
    )


def _visitor_count(meeting: CommunitySession) -> int:
    found = session.scalar(
        sa.select(sa.func.count()).select_from(Visitor).where(Visitor.session_id == meeting.id)
    )
    return found or 0
