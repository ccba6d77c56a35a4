"""Invitations and answers for programs."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import g

from bocage.plugin import session, transaction
from bocage_sessions import queries as sessions
from bocage_sessions.api import blueprint
from bocage_sessions.invitations import queries, service
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.invitations.schemas import (
    InvitationsTold,
    InvitingGiven,
    OwnReplyTold,
    ReplyGiven,
)
from bocage_sessions.models import CommunitySession


@blueprint.get("/<community>/<int(max=9999):number>/invitations")
@blueprint.response(200, InvitationsTold)
def list_invitations(community: str, number: int) -> Any:
    """Who was invited to a session, and who answered what."""
    return _told(_meeting(community, number))


@blueprint.post("/<community>/<int(max=9999):number>/invitations")
@blueprint.arguments(InvitingGiven)
@blueprint.response(200, InvitationsTold)
def send_invitations(given: dict[str, Any], community: str, number: int) -> Any:
    """Invite everybody who was not invited yet; nobody is invited twice."""
    meeting = _meeting(community, number)
    with transaction():
        service.invite(g.actor, meeting, given["words"])
    return _told(meeting)


@blueprint.get("/<community>/<int(max=9999):number>/reply")
@blueprint.response(200, OwnReplyTold)
def own_reply(community: str, number: int) -> Any:
    """The caller's own answer; `seen` goes back with a new one."""
    meeting = _meeting(community, number)
    return _reply(_own(meeting), meeting)


@blueprint.put("/<community>/<int(max=9999):number>/reply")
@blueprint.arguments(ReplyGiven)
@blueprint.response(200, OwnReplyTold)
def answer(given: dict[str, Any], community: str, number: int) -> Any:
    """Answer an invitation; refused when the session was moved since `seen`."""
    meeting = _meeting(community, number)
    own = _own(meeting)
    with transaction():
        service.answer(g.actor, own, given)
    return _reply(own, meeting)


def _meeting(community: str, number: int) -> CommunitySession:
    return sessions.find_session(g.actor, sessions.find_community(g.network, community), number)


def _own(meeting: CommunitySession) -> Invitation:
    return session.scalars(
        sa.select(Invitation).where(
            Invitation.session_id == meeting.id, Invitation.person_id == g.actor.person_id
        )
    ).one()


def _reply(own: Invitation, meeting: CommunitySession) -> dict[str, Any]:
    return {
        "reply": own.reply,
        "stand_in_name": own.stand_in_name,
        "reason": own.reason,
        "is_current": not queries.is_stale(own, meeting),
        "seen": meeting.moved_sequence,
    }


def _told(meeting: CommunitySession) -> dict[str, Any]:
    guests = queries.guests(g.actor, meeting)
    summary = queries.for_session(g.actor, meeting)
    return {
        "invited": summary.invited,
        "stale": summary.stale,
        "counts": {reply or "none": count for reply, count in summary.counts.items()},
        "to_invite": sum(one.is_reachable and not one.invitation for one in guests),
        "sequence": meeting.sequence,
        "guests": [
            {
                "person_id": one.person_id,
                "name": one.name,
                "organisation": one.organisation,
                "reply": one.invitation.reply,
                "stand_in_name": one.invitation.stand_in_name,
                "reason": one.invitation.reason,
                "is_current": not queries.is_stale(one.invitation, meeting),
            }
            for one in guests
            if one.invitation
        ],
    }
