"""Sessions for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import g
from marshmallow import Schema, fields, validate

from bocage.plugin import (
    Community,
    Paging,
    page_of,
    paged,
    plugin_api,
    transaction,
)
from bocage_sessions import queries, service
from bocage_sessions.models import CommunitySession
from bocage_sessions.presence import sheets
from bocage_sessions.presence.over_time import attendance_matrix
from bocage_sessions.schemas import (
    MatrixTold,
    OneSessionTold,
    SessionGiven,
    SessionTold,
    SheetGiven,
    StateGiven,
)

blueprint = plugin_api("sessions", __name__)


class View(Schema):
    """How the matrix is asked for."""

    view = fields.String(
        load_default="organisations", validate=validate.OneOf(("organisations", "people"))
    )


@blueprint.get("/")
@blueprint.arguments(Paging, location="query", as_kwargs=True)
@blueprint.response(200, paged(SessionTold))
def list_sessions(page: int, per_page: int) -> Any:
    """Sessions of every community the caller may read, the latest first."""
    return page_of(queries.sessions_of_network(g.actor, g.network), page, per_page)


@blueprint.get("/<community>")
@blueprint.arguments(Paging, location="query", as_kwargs=True)
@blueprint.response(200, paged(SessionTold))
def list_programme(page: int, per_page: int, community: str) -> Any:
    """The programme of one community, the latest first."""
    return page_of(queries.programme(g.actor, _community(community)), page, per_page)


@blueprint.post("/<community>")
@blueprint.arguments(SessionGiven)
@blueprint.response(201, OneSessionTold)
def plan_session(given: dict[str, Any], community: str) -> Any:
    """Add a session."""
    found = _community(community)
    with transaction():
        meeting = service.plan_session(g.actor, found, given)
        number = meeting.number
    return _told(found_session(community, number))


@blueprint.get("/<community>/<int(max=9999):number>")
@blueprint.response(200, OneSessionTold)
def one_session(community: str, number: int) -> Any:
    """One session with its attendance sheet."""
    return _told(found_session(community, number))


@blueprint.put("/<community>/<int(max=9999):number>")
@blueprint.arguments(SessionGiven)
@blueprint.response(200, OneSessionTold)
def change_session(given: dict[str, Any], community: str, number: int) -> Any:
    """Change a session."""
    meeting = found_session(community, number)
    with transaction():
        service.change_session(g.actor, meeting, given)
        number = meeting.number
    return _told(found_session(community, number))


@blueprint.put("/<community>/<int(max=9999):number>/state")
@blueprint.arguments(StateGiven)
@blueprint.response(200, OneSessionTold)
def change_state(given: dict[str, Any], community: str, number: int) -> Any:
    """Say that a session took place, is cancelled, or is planned again."""
    meeting = found_session(community, number)
    with transaction():
        service.set_state(g.actor, meeting, given["state"])
    return _told(found_session(community, number))


@blueprint.put("/<community>/<int(max=9999):number>/attendance")
@blueprint.arguments(SheetGiven)
@blueprint.response(200, OneSessionTold)
def take_attendance(given: dict[str, Any], community: str, number: int) -> Any:
    """Replace the attendance sheet of a session."""
    meeting = found_session(community, number)
    lines = [service.MarkGiven(**line) for line in given["lines"]]
    with transaction():
        service.take_attendance(g.actor, meeting, lines, replace=True)
    return _told(found_session(community, number))


@blueprint.get("/<community>/matrix")
@blueprint.arguments(View, location="query", as_kwargs=True)
@blueprint.response(200, MatrixTold)
def show_matrix(view: str, community: str) -> Any:
    """Who came to what."""
    found = _community(community)
    return asdict(attendance_matrix(g.actor, found, by_people=view == "people"))


def _community(slug: str) -> Community:
    return queries.find_community(g.network, slug)


def found_session(community: str, number: int) -> CommunitySession:
    """The session of this address, for whoever may read it."""
    return queries.find_session(g.actor, _community(community), number)


def _told(meeting: CommunitySession) -> dict[str, Any]:
    lines = sheets.sheet(g.actor, meeting)
    host = meeting.host_organisation.name if meeting.host_organisation else meeting.host
    return {
        "id": meeting.id,
        "community": meeting.community.slug,
        "number": meeting.number,
        "on": meeting.on,
        "theme": meeting.theme,
        "state": meeting.state,
        "host": host,
        "host_organisation_id": meeting.host_organisation_id,
        "begins": meeting.begins,
        "ends": meeting.ends,
        "time_zone": meeting.time_zone,
        "place": meeting.place,
        "access": meeting.access,
        "lunch": meeting.lunch,
        "bring": meeting.bring,
        "slides_url": meeting.slides_url,
        "online_url": meeting.online_url,
        "notes": meeting.notes,
        "came": sheets.participants(lines),
        "attendance": lines,
    }
