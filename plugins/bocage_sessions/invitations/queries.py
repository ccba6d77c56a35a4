"""Reads around invitations: who would be asked, who answered what, what has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

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
    today,
)
from bocage_sessions import rules as states
from bocage_sessions.actions import MANAGE_SESSIONS, READ_SESSIONS
from bocage_sessions.invitations import rules
from bocage_sessions.invitations.history import said_by, when_of
from bocage_sessions.invitations.models import Invitation, SessionChange
from bocage_sessions.invitations.when import told_when, when_from
from bocage_sessions.models import CommunitySession
from bocage_sessions.rules import natural

LEADING = ("pilot", "co_pilot", "facilitator")


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody who is, or would be, invited. `organisation` is whom they come for."""

    person_id: int
    name: str
    organisation_id: int | None
    organisation: str
    is_reachable: bool
    invitation: Invitation | None = None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What somebody answered; not `is_current`: they answered before the session was moved."""

    person_id: int
    organisation_id: int | None
    reply: str
    stand_in_name: str
    reason: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class OnSession:
    """What the page of a session tells of its invitations and changes."""

    counts: Mapping[str, int] = field(default_factory=dict)
    invited: int = 0
    stale: int = 0
    own: Invitation | None = None
    before: Mapping[str, str] = field(default_factory=dict)
    """What it said before, by what has changed, as a code of `When` or a plain text."""


@requires(READ_SESSIONS)
def for_session(actor: Actor, meeting: CommunitySession) -> OnSession:
    """Counts for everybody who may read the session, and the actor's own invitation."""
    found = session.scalars(_invited_to(meeting)).all()
    return OnSession(
        counts=Counter(one.reply for one in found),
        invited=len(found),
        stale=sum(is_stale(one, meeting) for one in found),
        own=next((one for one in found if one.person_id == actor.person_id), None),
        before=said_before(meeting),
    )


@open_to_all("tells what the session given said of itself")
def said_before(meeting: CommunitySession) -> dict[str, str]:
    """What its last change replaced, by what it was, where something else is said now."""
    if not meeting.sequence:
        return {}
    changes = session.execute(
        sa.select(SessionChange.what, SessionChange.before)
        .where(SessionChange.session_id == meeting.id)
        .order_by(SessionChange.id)
    ).all()
    now_said = said_by(meeting)
    return {what: said for what, said in changes if said and said != now_said[what]}


@open_to_all("compares two values the caller holds")
def is_stale(invitation: Invitation, meeting: CommunitySession) -> bool:
    """Whether this reply was given for a time that is no longer that of the session."""
    return bool(invitation.reply) and invitation.replied_sequence < meeting.moved_sequence


@open_to_all("compares values the caller holds")
def stale_of(guests: Sequence[Guest], meeting: CommunitySession) -> set[int]:
    """The people among these who answered for a former time."""
    return {one.person_id for one in guests if one.invitation and is_stale(one.invitation, meeting)}


def _invited_to(meeting: CommunitySession) -> sa.Select[Any]:
    return sa.select(Invitation).where(Invitation.session_id == meeting.id).order_by(Invitation.id)


@requires(MANAGE_SESSIONS)
def replies(actor: Actor, meeting: CommunitySession) -> list[Reply]:
    """Every answer to the invitation: a hint for the attendance sheet, never a mark on it."""
    return [
        Reply(
            person_id=one.person_id,
            organisation_id=one.organisation_id,
            reply=one.reply,
            stand_in_name=one.stand_in_name,
            reason=one.reason,
            is_current=not is_stale(one, meeting),
        )
        for one in session.scalars(_invited_to(meeting))
        if one.reply
    ]


@requires(MANAGE_SESSIONS)
def guests(actor: Actor, meeting: CommunitySession) -> list[Guest]:
    """Who is invited, and every active member and leader who would be."""
    invited = {one.person_id: one for one in session.scalars(_invited_to(meeting))}
    found: dict[int, Guest] = {}
    for row in session.execute(_to_be_asked(meeting, set(invited))):
        person_id, name, is_active, organisation_id, organisation = row
        invitation = invited.get(person_id)
        if person_id in found and (organisation_id is None or found[person_id].organisation_id):
            continue
        found[person_id] = Guest(
            person_id=person_id,
            name=name,
            organisation_id=organisation_id,
            organisation=organisation or "",
            is_reachable=is_active,
            invitation=invitation,
        )
    return sorted(found.values(), key=lambda one: (natural(one.organisation), natural(one.name)))


def _to_be_asked(meeting: CommunitySession, invited: set[int]) -> Any:
    on = today(meeting.community.network.time_zone)
    member = sa.and_(
        Membership.person_id == Person.id,
        Membership.community_id == meeting.community_id,
        Membership.state == "active",
        Membership.involvement != "informed",
    )
    leading = sa.select(PilotAssignment.person_id).where(
        PilotAssignment.community_id == meeting.community_id,
        PilotAssignment.function.in_(LEADING),
        PilotAssignment.starts <= on,
        sa.or_(PilotAssignment.ends.is_(None), PilotAssignment.ends > on),
    )
    return (
        sa.select(Person.id, Person.name, Person.active, Organisation.id, Organisation.name)
        .outerjoin(Membership, member)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            sa.or_(
                Membership.id.is_not(None), Person.id.in_(leading), Person.id.in_(sorted(invited))
            )
        )
        .order_by(Person.id, Membership.id)
    )


@open_to_all("gives an invitation to the person it was sent to, and to nobody else")
def own_invitation(actor: Actor, network: Network, invitation_id: int, path: str) -> Invitation:
    """The actor's own invitation, by signing in or by the link to this path. Or NoResultFound."""
    opens = not actor.comes_by_link or actor.opens(path)
    return session.scalars(
        sa.select(Invitation)
        .join(Person, Person.id == Invitation.person_id)
        .where(
            Invitation.id == invitation_id,
            Invitation.network_id == network.id,
            Invitation.person_id == (actor.person_id if opens else None),
            Person.active.is_(True),
        )
    ).one()


@requires(MANAGE_SESSIONS)
def invitation_to(actor: Actor, meeting: CommunitySession, person_id: int) -> Invitation:
    """The invitation of this person, or NoResultFound."""
    return session.scalars(
        sa.select(Invitation).where(
            Invitation.session_id == meeting.id, Invitation.person_id == person_id
        )
    ).one()


@requires(MANAGE_SESSIONS)
def entered_by(actor: Actor, meeting: CommunitySession) -> dict[int, str]:
    """Who entered the answer of these people for them, by the person who was asked."""
    found = session.execute(
        sa.select(Invitation.person_id, Person.name)
        .join(Person, Person.id == Invitation.replied_by_id)
        .where(Invitation.session_id == meeting.id)
    )
    return {row[0]: row[1] for row in found}


@requires(MANAGE_SESSIONS)
def hosts_in_turn(actor: Actor, community: Community) -> Sequence[rules.Turn]:
    """The organisations of active members, first who has not hosted for the longest."""
    last = (
        sa.select(
            CommunitySession.host_organisation_id.label("host"),
            sa.func.max(CommunitySession.on).label("on"),
        )
        .where(
            CommunitySession.community_id == community.id,
            CommunitySession.state != states.CANCELLED,
        )
        .group_by(CommunitySession.host_organisation_id)
        .subquery()
    )
    found = session.execute(
        sa.select(Organisation.id, Organisation.name, last.c.on)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .outerjoin(last, last.c.host == Organisation.id)
        .where(Membership.community_id == community.id, Membership.state == "active")
        .distinct()
    )
    return rules.in_turn(
        [rules.Turn(organisation_id=row[0], name=row[1], last=row[2]) for row in found]
    )


@open_to_all("writes down what the caller holds")
def spoken(what: str, said: str, meeting: CommunitySession, code: str) -> str:
    """What a session said, as people read it."""
    if what != rules.WHEN:
        return said
    return str(told_when(when_from(said), code, meeting.community.network.time_zone))


@open_to_all("writes down what the caller holds")
def spoken_when(meeting: CommunitySession, code: str) -> Any:
    """When it takes place, as people read it."""
    return told_when(when_of(meeting), code, meeting.community.network.time_zone)
