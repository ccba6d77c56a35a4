"""Pages of a programme, its sessions, and who came."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from bocage.plugin import (
    Community,
    Submitted,
    go,
    language,
    notice,
    page_of,
    plugin_pages,
    render_page,
    session,
    settings_in,
    submitted,
    today,
    transaction,
    translator,
)
from bocage_sessions import queries, rules, service, sheet
from bocage_sessions.actions import MANAGE_SESSIONS, READ_PEOPLE, READ_PROMISES
from bocage_sessions.invitations import queries as invitations
from bocage_sessions.invitations.when import ZONES, When, hour_faults
from bocage_sessions.matrix import Matrix, Row
from bocage_sessions.minutes import queries as minutes_queries
from bocage_sessions.minutes.rules import FINAL
from bocage_sessions.models import CommunitySession
from bocage_sessions.presence import queries as presence
from bocage_sessions.presence import sheets
from bocage_sessions.presence.over_time import attendance_matrix, reasons_away
from bocage_sessions.promises import queries as promises_queries
from bocage_sessions.schemas import SessionGiven, StateGiven
from bocage_sessions.script import queries as script_queries

_ = translator("sessions")
pages = plugin_pages("sessions", __name__, public=("read_feed",))
PER_PAGE = 60
LAST_PAGE = 100_000


@pages.get("/")
def network_programme() -> str:
    number = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    found = page_of(queries.sessions_of_network(g.actor, g.network), number, PER_PAGE)
    pager = Pager(number, -(-found["total"] // PER_PAGE))
    return render_page(
        "sessions/network.html",
        found=found["items"],
        pager=pager,
        now=_now(),
        may_change_script=g.actor.may(MANAGE_SESSIONS, g.network),
    )


class Pager:
    """Where a long list stands."""

    def __init__(self, number: int, pages: int) -> None:
        self.number, self.pages = number, pages

    def url(self, number: int) -> str:
        """The address of another part of it."""
        return f"?page={number}"


@pages.get("/<community_slug>")
def show_programme(community_slug: str) -> str:
    community = _community(community_slug)
    found = session.execute(queries.programme(g.actor, community)).all()
    now = _now()
    ahead = [one for one in found if one.state == rules.PLANNED and one.on >= now]
    return drawn(
        "sessions/programme.html",
        community,
        ahead=list(reversed(ahead)),
        past=[one for one in found if one not in ahead],
        may_manage=g.actor.may(MANAGE_SESSIONS, community),
    )


@pages.get("/<community_slug>/new")
def new_session(community_slug: str) -> str:
    community = _community(community_slug)
    number = queries.next_number(g.actor, community)
    proposed = {"number": number, **settings_in(community, "sessions")}
    return _form(community, Submitted(values=proposed), None)


@pages.post("/<community_slug>/new")
def plan_session(community_slug: str) -> Any:
    community = _community(community_slug)
    form = _given(community, None)
    if not form.is_valid:
        return _form(community, form, None), 422
    with transaction():
        meeting = service.plan_session(g.actor, community, form.data)
        number = meeting.number
    notice(_("Session %(number)s is in the programme.", number=number))
    return go(".show_session", community_slug=community_slug, number=number)


@pages.get("/<community_slug>/<int(max=9999):number>")
def show_session(community_slug: str, number: int) -> str:
    community = _community(community_slug)
    meeting = queries.find_session(g.actor, community, number)
    minutes = minutes_queries.for_session(g.actor, meeting)
    is_told = minutes.state == FINAL
    return drawn(
        "sessions/show.html",
        community,
        meeting=meeting,
        presence=presence.for_session(g.actor, meeting, is_told=is_told),
        is_ahead=meeting.on > meeting.day_there,
        invitations=invitations.for_session(g.actor, meeting),
        when=invitations.spoken_when(meeting, language()),
        spoken=partial(invitations.spoken, meeting=meeting, code=language()),
        may_manage=g.actor.may(MANAGE_SESSIONS, meeting),
        sees_people=g.actor.may(READ_PEOPLE, meeting),
        script=script_queries.for_session(g.actor, meeting),
        promises=promises_queries.for_session(g.actor, meeting),
        minutes=minutes,
    )


@pages.get("/<community_slug>/<int(max=9999):number>/edit")
def edit_session(community_slug: str, number: int) -> str:
    community = _community(community_slug)
    meeting = queries.find_session(g.actor, community, number)
    values = {
        "number": meeting.number,
        "on": meeting.on.isoformat(),
        "host_organisation": meeting.host_organisation_id or "",
        "begins": f"{meeting.begins:%H:%M}" if meeting.begins else "",
        "ends": f"{meeting.ends:%H:%M}" if meeting.ends else "",
        "time_zone": meeting.time_zone,
        **{name: getattr(meeting, name) for name in service.TEXTS},
    }
    return _form(community, Submitted(values=values), meeting)


@pages.post("/<community_slug>/<int(max=9999):number>/edit")
def change_session(community_slug: str, number: int) -> Any:
    community = _community(community_slug)
    meeting = queries.find_session(g.actor, community, number)
    form = _given(community, meeting)
    if not form.is_valid:
        return _form(community, form, meeting), 422
    with transaction():
        service.change_session(g.actor, meeting, form.data)
        number = meeting.number
    notice(_("The session is saved."))
    return go(".show_session", community_slug=community_slug, number=number)


@pages.post("/<community_slug>/<int(max=9999):number>/state")
def change_state(community_slug: str, number: int) -> Any:
    meeting = queries.find_session(g.actor, _community(community_slug), number)
    form = submitted(StateGiven())
    if not form.is_valid:
        return render_page("error.html", title=_("This is no state of a session.")), 422
    with transaction():
        service.set_state(g.actor, meeting, form.data["state"])
    told = {
        rules.HELD: _("Noted: the session took place."),
        rules.CANCELLED: _("The session is cancelled."),
        rules.PLANNED: _("The session is planned again."),
    }
    notice(told[form.data["state"]])
    return go(".show_session", community_slug=community_slug, number=number)


@pages.get("/<community_slug>/<int(max=9999):number>/attendance")
def edit_attendance(community_slug: str, number: int) -> str:
    community = _community(community_slug)
    meeting = queries.find_session(g.actor, community, number)
    return _grid(community, meeting, sheet.Filled())


@pages.post("/<community_slug>/<int(max=9999):number>/attendance")
def take_attendance(community_slug: str, number: int) -> Any:
    community = _community(community_slug)
    meeting = queries.find_session(g.actor, community, number)
    filled = sheet.filled(request.form)
    filled.errors.update(service.faults_in(g.actor, meeting, filled.lines))
    if filled.errors:
        return _grid(community, meeting, filled), 422
    with transaction():
        service.take_attendance(g.actor, meeting, filled.lines)
    notice(_("Attendance is saved."))
    if "more" in request.form:
        return go(".edit_attendance", community_slug=community_slug, number=number)
    return go(".show_session", community_slug=community_slug, number=number)


@pages.get("/<community_slug>/matrix")
def show_matrix(community_slug: str) -> str:
    community = _community(community_slug)
    by_people = request.args.get("view") == "people"
    sees_people = g.actor.may(READ_PEOPLE, community)
    return drawn(
        "sessions/matrix.html",
        community,
        matrix=attendance_matrix(g.actor, community, by_people=by_people),
        reasons=reasons_away(g.actor, community) if sees_people else (),
        by_people=by_people,
        sees_people=sees_people,
    )


@pages.get("/<community_slug>/matrix.csv")
def download_matrix(community_slug: str) -> AnyResponse:
    community = _community(community_slug)
    by_people = request.args.get("view") == "people"
    text = _as_csv(attendance_matrix(g.actor, community, by_people=by_people), by_people=by_people)
    answer = Response("\ufeff" + text, mimetype="text/csv")
    name = f"{community.slug}-{'people' if by_people else 'organisations'}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def found_session(community_slug: str, number: int) -> CommunitySession:
    """The session of this address, for whoever may read it."""
    return queries.find_session(g.actor, _community(community_slug), number)


def _community(slug: str) -> Community:
    return queries.find_community(g.network, slug)


def drawn(template: str, community: Community, **context: Any) -> str:
    """A page around one community."""
    return render_page(
        template,
        community=community,
        community_url=rules.community_address(g.network.slug, community.slug),
        mark_words=sheet.CELLS,
        **{"reads_promises": g.actor.may(READ_PROMISES, community)} | context,
    )


def _now() -> Any:
    return today(g.network.time_zone)


def _given(community: Community, meeting: CommunitySession | None) -> Submitted:
    form = submitted(SessionGiven())
    if not form.is_valid:
        return form
    number = form.data["number"]
    if number != (meeting and meeting.number) and _is_taken(community, number):
        form.refuse("number", _("There is already a session with this number. Choose another."))
    zone = form.data["time_zone"] or g.network.time_zone
    asked = When(on=form.data["on"], begins=form.data["begins"], ends=form.data["ends"], zone=zone)
    for name, sentences in hour_faults(asked).items():
        form.refuse(name, sentences[0])
    if meeting and meeting.state == rules.HELD and form.data["on"] > today(zone):
        form.refuse("on", _("This session has taken place: its date cannot lie ahead."))
    return form


def _is_taken(community: Community, number: int) -> bool:
    found = queries.programme(g.actor, community).where(CommunitySession.number == number)
    return bool(session.scalar(sa.select(found.order_by(None).exists())))


def _form(community: Community, form: Submitted, meeting: CommunitySession | None) -> str:
    return drawn(
        "sessions/edit.html",
        community,
        form=form,
        meeting=meeting,
        organisations=queries.organisations(g.actor, community),
        turns=invitations.hosts_in_turn(g.actor, community)[:3],
        zones=[("", _("Time of the network")), *ZONES.items()],
    )


def _grid(community: Community, meeting: CommunitySession, filled: sheet.Filled) -> str:
    lines = sheets.grid(g.actor, meeting)
    known = {line.organisation_id for line in lines}
    others = [one for one in queries.organisations(g.actor, community) if one[0] not in known]
    return drawn(
        "sessions/attendance.html",
        community,
        meeting=meeting,
        lines=[filled.over(line) for line in lines],
        filled=filled,
        others=others,
        extra=sheet.EXTRA,
        marks=rules.MARKS,
        is_ahead=meeting.on > meeting.day_there,
    )


def _as_csv(matrix: Matrix, *, by_people: bool) -> str:
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";" if language() == "fr" else ",", lineterminator="\r\n")
    for row in _table(matrix, by_people=by_people):
        writer.writerow([rules.safe_cell(cell) for cell in row])
    return target.getvalue()


def _table(matrix: Matrix, *, by_people: bool) -> list[Sequence[object]]:
    words = {key: str(text) for key, text in sheet.CELLS.items()}
    heads = [f"{column.number} ({column.on.isoformat()})" for column in matrix.columns]
    first = [str(_("Person")), str(_("Organisation"))] if by_people else [str(_("Organisation"))]
    rows: list[Sequence[object]] = [[*first, *heads, str(_("Total")), str(_("Left on"))]]
    for row in matrix.rows:
        named = [row.label, row.detail] if by_people else [row.label]
        rows.append([*named, *(words.get(cell, "") for cell in row.cells), row.total, _left(row)])
    blank = [""] * (len(first) - 1)
    rows.append([str(_("Total")), *blank, *matrix.totals, matrix.total, ""])
    return rows


def _left(row: Row) -> str:
    return row.left.on.isoformat() if row.left else ""
