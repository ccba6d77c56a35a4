"""Pages of inviting people to a session, of answering, and its calendar file."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from bocage.plugin import (
    Community,
    Submitted,
    go,
    language,
    ngettext,
    notice,
    render_page,
    submitted,
    transaction,
    translator,
)
from bocage_sessions import queries as sessions
from bocage_sessions import rules as states
from bocage_sessions.invitations import entries, ics, queries, rules, service
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.invitations.schemas import InvitingGiven, ReplyGiven
from bocage_sessions.models import CommunitySession
from bocage_sessions.web import pages

_ = translator("sessions")


@pages.get("/<community_slug>/<int(max=9999):number>/invitations")
def show_invitations(community_slug: str, number: int) -> str:
    community, meeting = _found(community_slug, number)
    return _list(community, meeting, Submitted())


@pages.post("/<community_slug>/<int(max=9999):number>/invitations")
def send_invitations(community_slug: str, number: int) -> Any:
    community, meeting = _found(community_slug, number)
    form = submitted(InvitingGiven())
    if not form.is_valid:
        return _list(community, meeting, form), 422
    with transaction():
        count = service.invite(g.actor, meeting, form.data["words"])
    told = ngettext("%(num)s person is invited.", "%(num)s people are invited.", count)
    notice(told % {"num": count})
    return go(".show_invitations", community_slug=community_slug, number=number)


def _found(community_slug: str, number: int) -> tuple[Community, CommunitySession]:
    community = sessions.find_community(g.network, community_slug)
    return community, sessions.find_session(g.actor, community, number)


def _list(community: Community, meeting: CommunitySession, form: Submitted) -> str:
    guests = queries.guests(g.actor, meeting)
    asked = [one for one in guests if one.invitation]
    return render_page(
        "sessions/invitations/list.html",
        community=community,
        community_url=states.community_address(g.network.slug, community.slug),
        meeting=meeting,
        when=queries.spoken_when(meeting, language()),
        asked=asked,
        to_ask=[one for one in guests if not one.invitation and one.is_reachable],
        unreachable=[one for one in guests if not one.invitation and not one.is_reachable],
        stale=queries.stale_of(asked, meeting),
        summary=queries.for_session(g.actor, meeting),
        is_open=service.is_open(meeting),
        reply_words=rules.REPLY_WORDS,
        form=form,
    )


@pages.get("/<community_slug>/<int(max=9999):number>/session.ics")
def download_session(community_slug: str, number: int) -> AnyResponse:
    community, meeting = _found(community_slug, number)
    found = entries.entries(
        g.network, entries.of_session(g.actor, meeting), language(), request.host_url.rstrip("/")
    )
    answer = Response(ics.file_lines(found, community.name, language()), mimetype="text/calendar")
    name = f"{community.slug}-{meeting.number}.ics"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@pages.get("/-/reply/<int:invitation_id>")
def show_reply(invitation_id: int) -> str:
    invitation = _own(invitation_id)
    values = {
        "reply": invitation.reply,
        "stand_in_name": invitation.stand_in_name,
        "reason": invitation.reason,
    }
    return _reply(invitation, Submitted(values=values))


@pages.post("/-/reply/<int:invitation_id>")
def send_reply(invitation_id: int) -> Any:
    invitation = _own(invitation_id)
    form = submitted(ReplyGiven())
    if not form.is_valid:
        return _reply(invitation, form), 422
    try:
        with transaction():
            service.answer(g.actor, invitation, form.data)
    except ValidationError as refusal:
        form.errors = dict(refusal.messages_dict)
        return _reply(_own(invitation_id), form), 409
    notice(_("Thank you: your answer is noted. You may change it until the day."))
    return go(".show_reply", invitation_id=invitation_id)


def _own(invitation_id: int) -> Invitation:
    return queries.own_invitation(g.actor, g.network, invitation_id, request.path)


def _reply(invitation: Invitation, form: Submitted) -> str:
    meeting = invitation.meeting
    return render_page(
        "sessions/invitations/reply.html",
        invitation=invitation,
        meeting=meeting,
        community=meeting.community,
        when=queries.spoken_when(meeting, language()),
        before=before_of(meeting),
        is_stale=queries.is_stale(invitation, meeting),
        is_open=service.is_open(meeting),
        may_read=not g.actor.comes_by_link,
        reply_words=rules.REPLY_WORDS,
        form=form,
    )


def before_of(meeting: CommunitySession) -> dict[str, str]:
    """What the session said before, as people read it."""
    said = queries.said_before(meeting)
    return {what: queries.spoken(what, said[what], meeting, language()) for what in said}
