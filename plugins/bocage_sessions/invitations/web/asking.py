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
from bocage_sessions.actions import READ_PROMISES
from bocage_sessions.invitations import entries, ics, queries, rules, service
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.invitations.schemas import InvitingGiven, ReplyGiven
from bocage_sessions.models import CommunitySession
from bocage_sessions.presence import queries as presence
from bocage_sessions.sheet import WORDS
from bocage_sessions.web import pages

_ = translator("sessions")
ASKED = "/<community_slug>/<int(max=9999):number>/invitations"


@pages.get(ASKED)
def show_invitations(community_slug: str, number: int) -> str:
    community, meeting = _found(community_slug, number)
    return _list(community, meeting, Submitted())


@pages.post(ASKED)
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
        reads_promises=g.actor.may(READ_PROMISES, meeting),
        when=queries.spoken_when(meeting, language()),
        asked=asked,
        to_ask=[one for one in guests if not one.invitation and one.is_reachable],
        unreachable=[one for one in guests if not one.invitation and not one.is_reachable],
        stale=queries.stale_of(asked, meeting),
        entered_by=queries.entered_by(g.actor, meeting),
        summary=queries.for_session(g.actor, meeting),
        is_open=service.is_open(meeting),
        reply_words=rules.REPLY_WORDS,
        form=form,
    )


@pages.get(f"{ASKED}/<int:person_id>")
def edit_reply(community_slug: str, number: int, person_id: int) -> str:
    """Enter what somebody said on the telephone."""
    _community, meeting = _found(community_slug, number)
    invitation = queries.invitation_to(g.actor, meeting, person_id)
    return _entering(invitation, Submitted(values=_said(invitation)))


@pages.post(f"{ASKED}/<int:person_id>")
def enter_reply(community_slug: str, number: int, person_id: int) -> Any:
    _community, meeting = _found(community_slug, number)
    invitation = queries.invitation_to(g.actor, meeting, person_id)
    form = submitted(ReplyGiven())
    if not form.is_valid:
        return _entering(invitation, form), 422
    try:
        with transaction():
            service.answer_for(g.actor, meeting, invitation, form.data)
    except ValidationError as refusal:
        form.errors = dict(refusal.messages_dict)
        return _entering(queries.invitation_to(g.actor, meeting, person_id), form), 409
    notice(_("The answer of %(name)s is noted.", name=invitation.person.name))
    return go(".show_invitations", community_slug=community_slug, number=number)


def _entering(invitation: Invitation, form: Submitted) -> str:
    meeting = invitation.meeting
    return render_page(
        "sessions/invitations/enter.html",
        invitation=invitation,
        meeting=meeting,
        community=meeting.community,
        community_url=states.community_address(g.network.slug, meeting.community.slug),
        reads_promises=g.actor.may(READ_PROMISES, meeting),
        when=queries.spoken_when(meeting, language()),
        is_open=service.is_open(meeting),
        form=form,
    )


def _said(invitation: Invitation) -> dict[str, str]:
    return {name: getattr(invitation, name) for name in ("reply", "stand_in_name", "reason")}


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
    return reply_page(invitation, Submitted(values=_said(invitation)))


@pages.post("/-/reply/<int:invitation_id>")
def send_reply(invitation_id: int) -> Any:
    invitation = _own(invitation_id)
    form = submitted(ReplyGiven())
    if not form.is_valid:
        return reply_page(invitation, form), 422
    try:
        with transaction():
            service.answer(g.actor, invitation, form.data)
    except ValidationError as refusal:
        form.errors = dict(refusal.messages_dict)
        return reply_page(_own(invitation_id), form), 409
    notice(_("Thank you: your answer is noted. You may change it until the day."))
    return go(".show_reply", invitation_id=invitation_id)


def _own(invitation_id: int) -> Invitation:
    return queries.own_invitation(g.actor, g.network, invitation_id, request.path)


def reply_page(invitation: Invitation, form: Submitted, code: Submitted | None = None) -> str:
    """Where one answers; on the day also where the code of the room is typed."""
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
        code=code or Submitted(),
        takes_code=presence.is_open(meeting),
        own_state=presence.own_marks_of(g.actor, meeting)[:1],
        mark_words=WORDS,
    )


def before_of(meeting: CommunitySession) -> dict[str, str]:
    """What the session said before, as people read it."""
    said = queries.said_before(meeting)
    return {what: queries.spoken(what, said[what], meeting, language()) for what in said}
