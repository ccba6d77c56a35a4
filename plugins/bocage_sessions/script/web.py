"""Pages of a script: what the network proposes, what a session prepares, the clock of the room."""

from __future__ import annotations

import re
from typing import Any

from flask import g, jsonify, request
from werkzeug.wrappers import Response

from bocage.plugin import Network, go, notice, render_page, submitted, transaction, translator
from bocage_sessions import rules as session_rules
from bocage_sessions.actions import FACILITATE, MANAGE_SESSIONS, READ_PROMISES
from bocage_sessions.minutes.service import follow_script
from bocage_sessions.models import CommunitySession
from bocage_sessions.presence import queries as presence
from bocage_sessions.queries import find_community, find_session
from bocage_sessions.script import form, queries, rules, service
from bocage_sessions.script.schemas import ClockGiven
from bocage_sessions.web import pages

_ = translator("sessions")
Page = str | tuple[str, int] | Response
AT = "/<community_slug>/<int(max=9999):number>/script"


@pages.get(AT)
def show_script(community_slug: str, number: int) -> str:
    """The steps of one session; before it is prepared, what the network proposes."""
    meeting = _meeting(community_slug, number)
    return _drawn("sessions/script/show.html", meeting, **_seen(meeting))


@pages.get(f"{AT}/print")
def print_script(community_slug: str, number: int) -> str:
    """The same for paper, with the notes of whoever may read them."""
    meeting = _meeting(community_slug, number)
    return _drawn("sessions/script/print.html", meeting, **_seen(meeting))


@pages.post(AT)
def prepare_script(community_slug: str, number: int) -> Response:
    """Take a copy of the network's steps for this session."""
    meeting = _meeting(community_slug, number)
    with transaction():
        service.prepare_script(g.actor, meeting)
    return go(".edit_script", community_slug=community_slug, number=number)


@pages.get(f"{AT}/edit")
def edit_script(community_slug: str, number: int) -> str:
    """The form of all steps."""
    return _form(_meeting(community_slug, number), None)


@pages.post(f"{AT}/edit")
def change_script(community_slug: str, number: int) -> Page:
    """Save what was typed, then do what the button says."""
    meeting = _meeting(community_slug, number)
    refused = _changed(meeting)
    if refused:
        return refused
    if request.form.get("act", "save") == "save":
        notice(_("The script is saved."))
        return go(".show_script", community_slug=community_slug, number=number)
    return go(".edit_script", community_slug=community_slug, number=number, _anchor=_anchor())


@pages.get("/-/script")
def edit_template() -> str:
    """What sessions of this network begin from."""
    return _form(g.network, None)


@pages.post("/-/script")
def change_template() -> Page:
    """Change what sessions of this network begin from."""
    refused = _changed(g.network)
    if refused:
        return refused
    if request.form.get("act", "save") == "save":
        notice(_("Saved. Sessions prepared from now on begin from these steps."))
    return go(".edit_template", _anchor=_anchor())


@pages.post("/-/script/forget")
def forget_template() -> Response:
    """Go back to the usual five steps."""
    with transaction():
        service.forget_template(g.actor, g.network)
    notice(_("The five usual steps are proposed again."))
    return go(".edit_template")


@pages.get(f"{AT}/clock")
def show_clock(community_slug: str, number: int) -> str:
    """The step under way, for everybody in the room."""
    meeting = _meeting(community_slug, number)
    told = queries.script_or_proposal(g.actor, meeting)
    clock = told.clock
    may_manage = g.actor.may(MANAGE_SESSIONS, meeting)
    return _drawn(
        "sessions/script/clock.html",
        meeting,
        script=told,
        clock=clock,
        is_return=clock.place >= 0 and clock.place == rules.place_of_return(clock.steps),
        may_manage=may_manage,
        code=presence.code_shown(g.actor, meeting) if may_manage else "",
        may_show_code=may_manage and presence.is_open(meeting),
    )


@pages.get(f"{AT}/clock.json")
def tell_clock(community_slug: str, number: int) -> Response:
    """Where the room stands: a page that is open asks, so that two devices agree."""
    told = queries.script_or_proposal(g.actor, _meeting(community_slug, number))
    clock = told.clock
    began = clock.current.began_at if clock.current else None
    return jsonify(
        place=clock.place, now=clock.now.timestamp(), began=began.timestamp() if began else None
    )


@pages.post(f"{AT}/clock")
def set_clock(community_slug: str, number: int) -> Page:
    """Start, go on, go back, end."""
    meeting = _meeting(community_slug, number)
    given = submitted(ClockGiven())
    if not given.is_valid:
        return render_page("error.html", title=_("The clock has no such button.")), 422
    with transaction():
        is_done = service.set_clock(g.actor, meeting, given.data["act"], given.data["seen"])
    if not is_done:
        notice(
            _("Somebody had pressed the button already: here is where the room stands."), "message"
        )
    return go(".show_clock", community_slug=community_slug, number=number)


def _meeting(community_slug: str, number: int) -> CommunitySession:
    return find_session(g.actor, find_community(g.network, community_slug), number)


def _seen(meeting: CommunitySession) -> dict[str, Any]:
    told = queries.script_or_proposal(g.actor, meeting)
    return {
        "script": told,
        "return_at": rules.place_of_return(told.steps),
        "may_manage": g.actor.may(MANAGE_SESSIONS, meeting),
        "sees_notes": g.actor.may(FACILITATE, meeting),
    }


def _drawn(template: str, meeting: CommunitySession, **context: Any) -> str:
    community = meeting.community
    return render_page(
        template,
        meeting=meeting,
        community=community,
        community_url=session_rules.community_address(g.network.slug, community.slug),
        reads_promises=g.actor.may(READ_PROMISES, meeting),
        **context,
    )


def _changed(place: CommunitySession | Network) -> Page | None:
    came = form.filled(request.form)
    if not came.form.is_valid:
        return _form(place, came), 422
    act, _space, which = request.form.get("act", "save").partition(" ")
    with transaction():
        is_saved = service.save_script(g.actor, place, came.form.data)
        if is_saved and act in (rules.UP, rules.DOWN, rules.REMOVE, rules.ADD):
            service.rearrange(g.actor, place, act, _number(which))
        if is_saved and isinstance(place, CommunitySession):
            follow_script(g.actor, place)
    return None if is_saved else (_form(place, came, is_overtaken=True), 409)


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0


def _anchor() -> str | None:
    act, _space, which = request.form.get("act", "").partition(" ")
    if act == rules.ADD:
        return "end"
    return f"step-{which}" if act in (rules.UP, rules.DOWN) else None


def _form(
    place: CommunitySession | Network, came: form.Filled | None, *, is_overtaken: bool = False
) -> str:
    service.check_editor(g.actor, place)
    meeting = place if isinstance(place, CommunitySession) else None
    told = queries.script_or_proposal(g.actor, meeting) if meeting else queries.proposed(g.network)
    context = {
        "script": told,
        "rows": form.rows(told.steps, came, is_overtaken=is_overtaken),
        "typed": came.typed if came else {},
        "errors": came.errors if came else {},
        "is_overtaken": is_overtaken,
        "sees_notes": bool(meeting) and g.actor.may(FACILITATE, place),
    }
    if meeting:
        return _drawn("sessions/script/edit.html", meeting, **context)
    return render_page("sessions/script/template.html", **context)
