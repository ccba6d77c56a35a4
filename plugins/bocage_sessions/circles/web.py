"""The page of a community's life, and the small forms on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g

from bocage.plugin import (
    Community,
    Submitted,
    filters_of,
    find_community,
    go,
    notice,
    render_page,
    stage_way,
    submitted,
    today,
    transaction,
    translator,
)
from bocage_sessions import rules
from bocage_sessions.actions import MANAGE_SESSIONS, READ_PEOPLE
from bocage_sessions.circles import life, queries, service, watching, words
from bocage_sessions.circles.engagement import MODES, NOTED
from bocage_sessions.circles.quarters import Quarter
from bocage_sessions.circles.rules import CIRCLES
from bocage_sessions.circles.schemas import CircleGiven, LifeAsked, NoteGiven
from bocage_sessions.web import pages

_ = translator("sessions")


@pages.get("/<community_slug>/life")
def show_life(community_slug: str) -> str:
    return _life(find_community(g.network, community_slug))


@pages.post("/<community_slug>/life/circles")
def correct_circle(community_slug: str) -> Any:
    community = find_community(g.network, community_slug)
    form = submitted(CircleGiven())
    if form.is_valid and form.data["circle"] and not form.data["word"]:
        form.refuse("word", _("Say in a word why."))
    if not form.is_valid:
        return _life(community, correcting=form), 422
    told = service.CircleTold(**form.data)
    with transaction():
        service.correct_circle(g.actor, community, told, today=today(g.network.time_zone))
    notice(_("The circle is corrected.") if told.circle else _("The correction is taken back."))
    return go(".show_life", community_slug=community_slug, **_view(told.who))


@pages.post("/<community_slug>/life/engagement")
def note_engagement(community_slug: str) -> Any:
    community = find_community(g.network, community_slug)
    form = submitted(NoteGiven())
    if not form.is_valid:
        return _life(community, noting=form), 422
    told = service.NoteTold(
        person_id=form.data["person"],
        mode=form.data["mode"],
        word=form.data["word"],
        session=form.data["session"],
    )
    with transaction():
        service.note_engagement(g.actor, community, told, today=today(g.network.time_zone))
    notice(_("Noted."))
    return go(".show_life", community_slug=community_slug, _anchor="engagement")


@pages.post("/<community_slug>/life/engagement/<int:note_id>/take-back")
def take_back_note(community_slug: str, note_id: int) -> Any:
    community = find_community(g.network, community_slug)
    note = queries.find_note(g.actor, community, note_id)
    with transaction():
        service.take_back_note(g.actor, note)
    notice(_("The note is taken back."))
    return go(".show_life", community_slug=community_slug, _anchor="engagement")


def _view(who: str) -> dict[str, str]:
    return {"view": "people"} if who.startswith("person:") else {}


def _life(
    community: Community, correcting: Submitted | None = None, noting: Submitted | None = None
) -> str:
    asked = filters_of(LifeAsked()).data
    now = today(g.network.time_zone)
    quarter = Quarter.named(asked["quarter"]) or Quarter.of(now)
    on = min(quarter.ends, now)
    known = queries.known(g.actor, community, by_people=asked["view"] == "people")
    heard = watching.heard_of(now, Community.id == community.id)[0]
    quarters = life.quarters_until(quarter)
    circles = life.circles_of(known, quarter, on)
    return render_page(
        "sessions/circles/life.html",
        community=community,
        community_url=rules.community_address(g.network.slug, community.slug),
        asked=asked,
        quarter=quarter,
        is_now=quarter == Quarter.of(now),
        circles=circles,
        circles_told=life.circles_told(circles),
        rhythm=life.rhythm_of(community, known, on, heard, now),
        gap_in_words=life.gap_in_words,
        way=stage_way(g.actor, community, on),
        quarters=quarters,
        engaged=queries.engaged(g.actor, community, quarters),
        notes=queries.notes(g.actor, community, quarter),
        names=_names(),
        counting=words.RULES,
        may=_may(community),
        forms=_forms(community, known, (correcting, noting)),
    )


def _names() -> Mapping[str, Mapping[str, str]]:
    return {
        "circles": words.told(words.CIRCLES),
        "modes": words.told(words.MODES),
    }


def _may(community: Community) -> dict[str, bool]:
    return {
        "manage": g.actor.may(MANAGE_SESSIONS, community),
        "people": g.actor.may(READ_PEOPLE, community),
        "speak": queries.takes_part(g.actor, community),
    }


def _forms(
    community: Community, known: queries.Known, sent: tuple[Submitted | None, Submitted | None]
) -> dict[str, Any]:
    """What the two forms offer, with what was typed before."""
    names, correcting, noting = _names(), *sent
    people = (
        queries.people(g.actor, community)
        if g.actor.may(MANAGE_SESSIONS, community)
        else [(g.actor.person_id, g.actor.name)]
    )
    sessions = [
        (one.number, f"{one.number} – {one.theme or one.on.isoformat()}")
        for one in reversed(known.held)
    ]
    return {
        "correcting": correcting or Submitted(),
        "noting": noting or Submitted(),
        "circles": [(circle, names["circles"][circle]) for circle in CIRCLES],
        "modes": [(mode, names["modes"][mode]) for mode in NOTED],
        "people": people,
        "sessions": [("", _("This quarter, no session")), *sessions[:12]],
        "all_modes": MODES,
    }
