"""Who is in the room, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import g
from marshmallow import ValidationError

from bocage.plugin import count_attempt, transaction, translator
from bocage_sessions.api import blueprint, found_session
from bocage_sessions.models import CommunitySession
from bocage_sessions.presence import hints, queries, service, sheets
from bocage_sessions.presence.schemas import (
    CodeGiven,
    ConsentGiven,
    MineTold,
    RoomGiven,
    RoomTold,
    room_of,
)

_ = translator("sessions")
AT = "/<community>/<int(max=9999):number>/presence"


@blueprint.get(AT)
@blueprint.response(200, RoomTold)
def show_room(community: str, number: int) -> Any:
    """Everybody expected or there, with what they answered, and who comes for the first time."""
    return _told(found_session(community, number))


@blueprint.put(AT)
@blueprint.arguments(RoomGiven)
@blueprint.response(200, RoomTold)
def change_room(given: dict[str, Any], community: str, number: int) -> Any:
    """Change some lines; others stay. Of each line the latest change counts, whenever it arrives."""
    meeting = found_session(community, number)
    with transaction():
        service.keep_presence(g.actor, meeting, room_of(given))
    return _told(found_session(community, number))


@blueprint.put(f"{AT}/replies")
@blueprint.response(200, RoomTold)
def take_over_replies(community: str, number: int) -> Any:
    """Mark everybody who has no mark yet as they answered to the invitation."""
    meeting = found_session(community, number)
    with transaction():
        service.take_over_replies(g.actor, meeting)
    return _told(found_session(community, number))


@blueprint.put(f"{AT}/code")
@blueprint.response(200, RoomTold)
def make_code(community: str, number: int) -> Any:
    """Make a new code for the room; the one before opens nothing any more."""
    meeting = found_session(community, number)
    with transaction():
        service.show_code(g.actor, meeting)
    return _told(found_session(community, number))


@blueprint.put("/-/in")
@blueprint.arguments(CodeGiven)
@blueprint.response(200, MineTold)
def sign_in(given: dict[str, Any]) -> Any:
    """Say oneself that one is there, with the code that is shown in the room."""
    count_attempt("sessions.code", g.actor.person_id)
    found = queries.sessions_with_code(g.network, given["code"])
    places = queries.own_place(g.actor, found[0]) if found else []
    if not places:
        raise ValidationError({"code": [str(_("No session of yours goes by this code."))]})
    with transaction():
        service.sign_in(g.actor, found[0], places[0], given["state"])
    return _mine()


@blueprint.get("/-/mine")
@blueprint.response(200, MineTold)
def show_mine() -> Any:
    """The sessions one was marked for, and whether other members see them."""
    return _mine()


@blueprint.put("/-/mine")
@blueprint.arguments(ConsentGiven)
@blueprint.response(200, MineTold)
def change_consent(given: dict[str, Any]) -> Any:
    """Let other members see which sessions one came to, or no longer."""
    with transaction():
        service.let_be_seen(g.actor, g.network, is_given=given["is_given"])
    return _mine()


def _mine() -> dict[str, Any]:
    marks = queries.own_marks(g.actor, g.network)
    return {
        "is_given": queries.is_shown(g.actor, g.network),
        "marks": [mark._asdict() for mark in marks],
    }


def _told(meeting: CommunitySession) -> dict[str, Any]:
    before = queries.history(g.actor, meeting)
    lines = sheets.grid(g.actor, meeting)
    replies = hints.replies_by_line(g.actor, meeting, lines)
    return {
        "code": queries.code_shown(g.actor, meeting),
        "is_open": queries.is_open(meeting),
        "lines": [
            asdict(line) | {"is_first": before.is_first(line), "answered": replies.get(line.key)}
            for line in lines
        ],
        "visitors": queries.visitors(g.actor, meeting, before),
    }
