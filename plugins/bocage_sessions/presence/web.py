"""Pages of who is in the room: taps, the sheet on paper, the code, and one's own presence."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, jsonify, request

from bocage.plugin import (
    Submitted,
    count_attempt,
    go,
    language,
    ngettext,
    notice,
    now,
    render_page,
    submitted,
    transaction,
    translator,
)
from bocage_sessions import queries, rules, sheet
from bocage_sessions.actions import MANAGE_SESSIONS
from bocage_sessions.invitations.queries import own_invitation, spoken_when
from bocage_sessions.invitations.rules import reply_address
from bocage_sessions.invitations.web.asking import reply_page
from bocage_sessions.models import CommunitySession
from bocage_sessions.presence import hints, service, sheets, taps
from bocage_sessions.presence import queries as presence
from bocage_sessions.presence import rules as words
from bocage_sessions.presence.schemas import CodeGiven, ConsentGiven, RoomGiven, room_of
from bocage_sessions.web import drawn, found_session, pages

_ = translator("sessions")
AT = "/<community_slug>/<int(max=9999):number>/presence"
BLANK_VISITORS = 2


@pages.get(AT)
def show_presence(community_slug: str, number: int) -> Any:
    """The room for whoever leads; others find who came on the page of the session."""
    meeting = found_session(community_slug, number)
    if not g.actor.may(MANAGE_SESSIONS, meeting):
        at = {"community_slug": community_slug, "number": number}
        return go(".show_session", **at, _anchor="presence")
    return _room(meeting, taps.Sent())


@pages.post(AT)
def keep_presence(community_slug: str, number: int) -> Any:
    meeting = found_session(community_slug, number)
    sent = taps.sent(request.form)
    sent.errors.update(service.faults_in(g.actor, meeting, sent.room))
    if sent.errors:
        return _room(meeting, sent), 422
    with transaction():
        service.keep_presence(g.actor, meeting, sent.room)
        taken = service.take_over_replies(g.actor, meeting) if "replies" in request.form else None
    if taken is None:
        notice(_("Attendance is saved."))
    else:
        told = ngettext(
            "%(num)s answer is taken over. Touch whoever came otherwise.",
            "%(num)s answers are taken over. Touch whoever came otherwise.",
            taken,
        )
        notice(told % {"num": taken})
    if {"more", "replies"} & request.form.keys():
        return go(".show_presence", community_slug=community_slug, number=number)
    return go(".show_session", community_slug=community_slug, number=number)


@pages.post(f"{AT}/taps")
def keep_taps(community_slug: str, number: int) -> Any:
    """What was tapped meanwhile, as the page sends it by itself; `{"saved_at"}`, or errors by line."""
    meeting = found_session(community_slug, number)
    form = submitted(RoomGiven(), taps.tapped(request.form))
    if not form.is_valid:
        return jsonify(message=str(_("This could not be read.")), errors=form.errors), 422
    room = room_of(form.data)
    if wrong := service.faults_in(g.actor, meeting, room):
        return jsonify(errors={name: " ".join(texts) for name, texts in wrong.items()}), 422
    with transaction():
        service.keep_presence(g.actor, meeting, room)
    return jsonify(saved_at=current_app.jinja_env.filters["hour"](now()))


@pages.post(f"{AT}/code")
def change_code(community_slug: str, number: int) -> Any:
    meeting = found_session(community_slug, number)
    with transaction():
        if request.form.get("act") == "hide":
            service.hide_code(g.actor, meeting)
        else:
            service.show_code(g.actor, meeting)
    if request.form.get("back") == "clock":
        return go(".show_clock", community_slug=community_slug, number=number, _anchor="code")
    return go(".show_presence", community_slug=community_slug, number=number, _anchor="code")


@pages.get(f"{AT}/sheet")
def print_sheet(community_slug: str, number: int) -> str:
    meeting = found_session(community_slug, number)
    return drawn(
        "sessions/presence/paper.html",
        meeting.community,
        meeting=meeting,
        when=spoken_when(meeting, language()),
        lines=sheets.expected(g.actor, meeting),
        blank=words.BLANK_LINES,
    )


@pages.get("/-/in")
def ask_code() -> str:
    return _code(Submitted(values={"code": request.args.get("code", "")[:20]}))


@pages.post("/-/in")
def sign_in() -> Any:
    count_attempt("sessions.code", g.actor.person_id)
    form = submitted(CodeGiven(), {name: request.form.get(name, "") for name in ("code", "state")})
    found = presence.sessions_with_code(g.network, form.data["code"]) if form.is_valid else ()
    if form.is_valid and not found:
        form.refuse(
            "code", _("No session goes by this code. Look at the screen in the room again.")
        )
    places = presence.own_place(g.actor, found[0]) if found else []
    if found and not places:
        form.refuse(
            "code",
            _("You are not on the list of this group. Tell whoever leads it: they can add you."),
        )
    if not form.is_valid:
        return _code(form), 422
    with transaction():
        service.sign_in(g.actor, found[0], places[0], form.data["state"])
        service.let_be_seen(g.actor, g.network, is_given="is_given" in request.form)
    notice(_("You are on the sheet of %(community)s. Welcome!", community=found[0].community.name))
    return go(".show_mine")


@pages.post("/-/reply/<int:invitation_id>/in")
def sign_in_by_invitation(invitation_id: int) -> Any:
    """The code typed on the page that the link of the invitation opens."""
    page = reply_address(g.network.slug, invitation_id)
    invitation = own_invitation(g.actor, g.network, invitation_id, page)
    count_attempt("sessions.code", g.actor.person_id)
    form = submitted(CodeGiven(), {name: request.form.get(name, "") for name in ("code", "state")})
    found = presence.sessions_with_code(g.network, form.data["code"]) if form.is_valid else ()
    if form.is_valid and invitation.meeting not in found:
        form.refuse("code", _("This is not the code of this session. Look at the screen again."))
    if not form.is_valid:
        return reply_page(invitation, Submitted(), form), 422
    place = presence.own_place(g.actor, invitation.meeting) or [
        (invitation.organisation_id, invitation.person_id)
    ]
    with transaction():
        service.sign_in(g.actor, invitation.meeting, place[0], form.data["state"])
    notice(_("You are on the sheet. Welcome!"))
    return go(".show_reply", invitation_id=invitation_id)


def _code(form: Submitted) -> str:
    return render_page(
        "sessions/presence/sign_in.html",
        form=form,
        is_shown="is_given" in request.form or presence.is_shown(g.actor, g.network),
    )


@pages.get("/-/mine")
def show_mine() -> str:
    return render_page(
        "sessions/presence/mine.html",
        marks=presence.own_marks(g.actor, g.network),
        is_shown=presence.is_shown(g.actor, g.network),
        mark_words=sheet.WORDS,
    )


@pages.post("/-/mine")
def change_consent() -> Any:
    # A box that is not ticked sends nothing: another field says that it was there.
    asked = {"is_given": "is_given" in request.form} if "asked" in request.form else {}
    form = submitted(ConsentGiven(), asked)
    if not form.is_valid:
        return show_mine(), 422
    with transaction():
        service.let_be_seen(g.actor, g.network, is_given=form.data["is_given"])
    notice(
        _("Other members now see which sessions you came to.")
        if form.data["is_given"]
        else _("Only those who lead the group and the secretariat see which sessions you came to.")
    )
    return go(".show_mine")


def _room(meeting: CommunitySession, sent: taps.Sent) -> str:
    before = presence.history(g.actor, meeting)
    kept = sheets.grid(g.actor, meeting)
    replies = hints.replies_by_line(g.actor, meeting, kept)
    lines = [sent.over(line) for line in kept]
    known = {line.organisation_id for line in lines}
    others = queries.organisations(g.actor, meeting.community)
    return drawn(
        "sessions/presence/room.html",
        meeting.community,
        meeting=meeting,
        lines=[(line, before.is_first(line), taps.line_says(line)) for line in lines],
        guests=sent.guests(presence.visitors(g.actor, meeting, before)),
        blank=[words.new_visitor() for _each in range(BLANK_VISITORS)],
        others=[one for one in others if one[0] not in known],
        names={line.key: line.label for line in lines},
        hints={key: hints.hint(reply) for key, reply in replies.items()},
        to_take_over=len(hints.to_take_over(kept, replies)),
        sent=sent,
        extra=sheet.EXTRA,
        away=(rules.REMOTE, rules.STAND_IN, rules.EXCUSED, rules.ABSENT),
        reasons=(*words.EXTERNAL.values(), *words.INTERNAL.values()),
        code=presence.code_shown(g.actor, meeting),
        is_open=presence.is_open(meeting),
        is_ahead=meeting.on > meeting.day_there,
        server_time=int(now().timestamp() * 1000),
    )
