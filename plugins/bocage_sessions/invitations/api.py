"""Invitations, answers and calendar addresses for programs."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import g, url_for
from marshmallow import ValidationError

from bocage.plugin import session, transaction, translator
from bocage_sessions import queries as sessions
from bocage_sessions.api import blueprint
from bocage_sessions.invitations import feeds, queries, service
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.invitations.schemas import (
    FeedGiven,
    FeedsTold,
    FeedTold,
    InvitationsTold,
    InvitingGiven,
    OwnReplyTold,
    ReplyGiven,
)
from bocage_sessions.models import CommunitySession

_ = translator("sessions")


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


@blueprint.put("/<community>/<int(max=9999):number>/invitations/<int:person_id>")
@blueprint.arguments(ReplyGiven)
@blueprint.response(200, InvitationsTold)
def answer_for(given: dict[str, Any], community: str, number: int, person_id: int) -> Any:
    """Enter the answer of somebody who gave it otherwise; it is told who entered it."""
    meeting = _meeting(community, number)
    invitation = queries.invitation_to(g.actor, meeting, person_id)
    with transaction():
        service.answer_for(g.actor, meeting, invitation, given)
    return _told(meeting)


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
    entered_by = queries.entered_by(g.actor, meeting)
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
                "entered_by": entered_by.get(one.person_id, ""),
            }
            for one in guests
            if one.invitation
        ],
    }


@blueprint.get("/-/calendars")
@blueprint.response(200, FeedsTold)
def list_feeds() -> Any:
    """The caller's own calendar addresses that work, without their secrets."""
    found = feeds.feeds_of(g.actor, g.network)
    return {"feeds": [_feed_told(one) for one in found]}


@blueprint.post("/-/calendars")
@blueprint.arguments(FeedGiven)
@blueprint.response(201, FeedTold)
def make_feed(given: dict[str, Any]) -> Any:
    """Make an address for `own` sessions, the `network`, or a community; `url` is told this once."""
    if given["shows"] not in feeds.may_show(g.actor, g.network):
        raise ValidationError({"shows": [str(_("Choose one of these calendars."))]})
    with transaction():
        secret = feeds.make_feed(g.actor, g.network, given["shows"])
    return _with_address(secret)


@blueprint.put("/-/calendars/<int:feed_id>")
@blueprint.response(200, FeedTold)
def renew_feed(feed_id: int) -> Any:
    """A new address for the same calendar; the old one answers no more."""
    with transaction():
        secret = feeds.renew_feed(g.actor, g.network, feed_id)
    return _with_address(secret)


@blueprint.delete("/-/calendars/<int:feed_id>")
@blueprint.response(204)
def revoke_feed(feed_id: int) -> None:
    """End one address."""
    with transaction():
        feeds.revoke_feed(g.actor, g.network, feed_id)


def _with_address(secret: str) -> dict[str, Any]:
    own = feeds.feed_with(g.actor, g.network, secret)
    url = url_for("sessions.read_feed", secret=secret, _external=True)
    return _feed_told(own) | {"url": url}


def _feed_told(own: feeds.OwnFeed) -> dict[str, Any]:
    return {"id": own.feed.id, "shows": own.shows, "made_at": own.feed.made_at}
