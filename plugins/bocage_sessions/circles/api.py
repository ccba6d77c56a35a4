"""Circles, rhythm and ways of engaging for programs."""

from __future__ import annotations

from typing import Any

from flask import g

from bocage.plugin import Community, find_community, today, transaction
from bocage_sessions.api import blueprint
from bocage_sessions.circles import life, queries, service, watching
from bocage_sessions.circles.quarters import Quarter
from bocage_sessions.circles.schemas import (
    CircleGiven,
    LifeAsked,
    LifeTold,
    NoteGiven,
    NoteTold,
)


@blueprint.get("/<community>/life")
@blueprint.arguments(LifeAsked, location="query", as_kwargs=True)
@blueprint.response(200, LifeTold)
def show_life(quarter: str, view: str, community: str) -> Any:
    """Circles, rhythm and ways of engaging at the end of a quarter, or today."""
    return _told(find_community(g.network, community), quarter, view)


@blueprint.post("/<community>/life/circles")
@blueprint.arguments(CircleGiven)
@blueprint.response(201, LifeTold)
def correct_circle(given: dict[str, Any], community: str) -> Any:
    """Say where somebody stands, or take that back with an empty circle."""
    found = find_community(g.network, community)
    with transaction():
        service.correct_circle(g.actor, found, service.CircleTold(**given), today=_today())
    view = "people" if given["who"].startswith("person:") else "organisations"
    return _told(find_community(g.network, community), "", view)


@blueprint.post("/<community>/life/engagement")
@blueprint.arguments(NoteGiven)
@blueprint.response(201, NoteTold)
def note_engagement(given: dict[str, Any], community: str) -> Any:
    """Note that somebody brought an idea or carried something outward."""
    found = find_community(g.network, community)
    told = service.NoteTold(
        person_id=given["person"],
        mode=given["mode"],
        word=given["word"],
        session=given["session"],
    )
    with transaction():
        note = service.note_engagement(g.actor, found, told, today=_today())
        names = ("id", "person_id", "mode", "word", "on")
        return {name: getattr(note, name) for name in names}


@blueprint.delete("/<community>/life/engagement/<int:note_id>")
@blueprint.response(204)
def take_back_note(community: str, note_id: int) -> None:
    """Take a note back."""
    note = queries.find_note(g.actor, find_community(g.network, community), note_id)
    with transaction():
        service.take_back_note(g.actor, note)


def _today() -> Any:
    return today(g.network.time_zone)


def _told(community: Community, name: str, view: str) -> dict[str, Any]:
    now = _today()
    quarter = Quarter.named(name) or Quarter.of(now)
    on = min(quarter.ends, now)
    known = queries.known(g.actor, community, by_people=view == "people")
    heard = watching.heard_of(now, Community.id == community.id)[0]
    circles = life.circles_of(known, quarter, on)
    rhythm = life.rhythm_of(community, known, on, heard, now)
    return {
        "quarter": quarter.name,
        "on": on,
        "circles": [one for seen in circles.standing.values() for one in seen],
        "close": circles.close,
        "total": circles.total,
        "hint": circles.hint,
        "held": len(rhythm.kept.days),
        "meant": rhythm.kept.expected,
        "silent_days": rhythm.silence.days if rhythm.silence else None,
        "engaged": queries.engaged(g.actor, community, [quarter])[0],
    }
