"""Asking people to a session, and taking their answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from bocage.plugin import (
    Actor,
    NotNow,
    locked,
    now,
    open_to_all,
    record,
    requires,
    session,
    translator,
)
from bocage_sessions import rules as states
from bocage_sessions.actions import MANAGE_SESSIONS
from bocage_sessions.events import PeopleInvited
from bocage_sessions.invitations import queries, rules
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.models import CommunitySession

_ = translator("sessions")


class SessionIsOver(NotNow):
    """Nobody is invited to, or answers for, a session that is past or cancelled."""

    def __init__(self) -> None:
        super().__init__(str(_("This session is over or cancelled: nothing is answered any more.")))


@requires(MANAGE_SESSIONS)
def invite(actor: Actor, meeting: CommunitySession, words: str = "") -> int:
    """Ask everybody who was not asked yet; how many that were. Raises SessionIsOver."""
    locked(meeting)
    if not is_open(meeting):
        raise SessionIsOver
    asked = [
        guest
        for guest in queries.guests(actor, meeting)
        if guest.is_reachable and guest.invitation is None
    ]
    if not asked:
        return 0
    session.add_all(
        Invitation(
            network_id=meeting.network_id,
            session_id=meeting.id,
            person_id=guest.person_id,
            organisation_id=guest.organisation_id,
            invited_by_id=actor.person_id,
        )
        for guest in asked
    )
    record(
        PeopleInvited(
            network_id=meeting.network_id,
            community_id=meeting.community_id,
            session_id=meeting.id,
            person_ids=tuple(guest.person_id for guest in asked),
            words=words,
        ),
        actor.person_id,
    )
    session.flush()
    return len(asked)


@open_to_all("tells what the session given says of itself")
def is_open(meeting: CommunitySession) -> bool:
    """Whether it is still ahead, or today."""
    return meeting.state == states.PLANNED and meeting.on >= meeting.day_there


@open_to_all("the caller found the invitation as the actor's own")
def answer(actor: Actor, invitation: Invitation, given: Mapping[str, Any]) -> None:
    """Keep the answer; a later one replaces it.

    Raises SessionIsOver, or ValidationError when the session was moved while it was written.
    """
    _keep_answer(invitation, given, by_id=None)


@requires(MANAGE_SESSIONS)
def answer_for(
    actor: Actor, meeting: CommunitySession, invitation: Invitation, given: Mapping[str, Any]
) -> None:
    """Keep what somebody said by other ways than the page; it is told who entered it.

    Raises as `answer` does.
    """
    is_own = invitation.person_id == actor.person_id
    _keep_answer(invitation, given, by_id=None if is_own else actor.person_id)


def _keep_answer(invitation: Invitation, given: Mapping[str, Any], *, by_id: int | None) -> None:
    meeting = session.get_one(CommunitySession, invitation.session_id)
    locked(meeting)
    if not is_open(meeting):
        raise SessionIsOver
    if given["seen"] < meeting.moved_sequence:
        told = _("The session was moved meanwhile. Look at the new time, then answer once more.")
        raise ValidationError({"reply": [str(told)]})
    reply = given["reply"]
    invitation.reply = reply
    invitation.stand_in_name = given["stand_in_name"] if reply == rules.STAND_IN else ""
    invitation.reason = given["reason"] if reply in {rules.EXCUSED, rules.STAND_IN} else ""
    invitation.replied_at, invitation.replied_sequence = now(), meeting.sequence
    invitation.replied_by_id = by_id
    session.flush()
