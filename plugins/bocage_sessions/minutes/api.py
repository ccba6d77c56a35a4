"""Minutes for programs."""

from __future__ import annotations

from typing import Any

from flask import g

from bocage.plugin import NotNow, transaction, translator
from bocage_sessions.api import blueprint
from bocage_sessions.minutes import queries, searching, service
from bocage_sessions.minutes.models import Minutes
from bocage_sessions.minutes.schemas import (
    CorrectionGiven,
    DecisionGiven,
    MinutesKeptTold,
    MinutesStateGiven,
    MinutesTold,
    SearchGiven,
    SectionGiven,
)
from bocage_sessions.models import CommunitySession
from bocage_sessions.queries import find_community, find_session

_ = translator("sessions")
AT = "/<community>/<int(max=9999):number>/minutes"
PER_PAGE = 20


@blueprint.get(AT)
@blueprint.response(200, MinutesTold)
def one_minutes(community: str, number: int) -> Any:
    """The minutes of a session as the caller may see them; 404 while nobody has begun them."""
    return _told(_minutes(community, number))


@blueprint.post(AT)
@blueprint.response(201, MinutesTold)
def begin_minutes(community: str, number: int) -> Any:
    """Begin the minutes along the steps of the script."""
    meeting = _meeting(community, number)
    with transaction():
        service.begin_minutes(g.actor, meeting)
    return _told(_minutes(community, number))


@blueprint.put(f"{AT}/<int:section_id>")
@blueprint.arguments(SectionGiven)
@blueprint.response(200, MinutesTold)
def write_section(given: dict[str, Any], community: str, number: int, section_id: int) -> Any:
    """Write one step; 409 when `revision` is not the one that is stored."""
    minutes = _minutes(community, number)
    section = queries.find_section(g.actor, minutes, section_id)
    with transaction():
        is_saved = service.write_section(
            g.actor, minutes, section, given["text"], given["revision"]
        )
        if not is_saved:
            raise NotNow(
                str(_("Somebody saved this meanwhile. Read it again, then send your change."))
            )
    return _told(_minutes(community, number))


@blueprint.put(f"{AT}/state")
@blueprint.arguments(MinutesStateGiven)
@blueprint.response(200, MinutesTold)
def hand_minutes_on(given: dict[str, Any], community: str, number: int) -> Any:
    """Hand the minutes on or take them back; each time a version is kept."""
    minutes = _minutes(community, number)
    with transaction():
        service.set_state(g.actor, minutes, given["state"])
    return _told(_minutes(community, number))


@blueprint.post(f"{AT}/<int:section_id>/corrections")
@blueprint.arguments(CorrectionGiven)
@blueprint.response(201, MinutesTold)
def propose_correction(given: dict[str, Any], community: str, number: int, section_id: int) -> Any:
    """Propose a correction to one step."""
    minutes = _minutes(community, number)
    section = queries.find_section(g.actor, minutes, section_id)
    with transaction():
        service.propose_correction(g.actor, minutes, section, given["text"])
    return _told(_minutes(community, number))


@blueprint.put(f"{AT}/corrections/<int:correction_id>")
@blueprint.arguments(DecisionGiven)
@blueprint.response(200, MinutesTold)
def decide_correction(
    given: dict[str, Any], community: str, number: int, correction_id: int
) -> Any:
    """Take a correction or not, with a word."""
    minutes = _minutes(community, number)
    correction = queries.find_correction(g.actor, minutes, correction_id)
    with transaction():
        service.decide_correction(
            g.actor, minutes, correction, given["answer"], is_taken=given["is_taken"]
        )
    return _told(_minutes(community, number))


@blueprint.get("/<community>/minutes")
@blueprint.arguments(SearchGiven, location="query", as_kwargs=True)
@blueprint.response(200, MinutesKeptTold(many=True))
def list_minutes(q: str, page: int, community: str) -> Any:
    """Final minutes of a community that hold all these words, twenty sessions a page."""
    found = find_community(g.network, community)
    places = queries.contents(g.actor, found, searching.words_of(q))
    numbers = [one.number for one in places[(page - 1) * PER_PAGE : page * PER_PAGE]]
    return queries.series(g.actor, found, numbers) if numbers else []


def _meeting(community: str, number: int) -> CommunitySession:
    return find_session(g.actor, find_community(g.network, community), number)


def _minutes(community: str, number: int) -> Minutes:
    return queries.minutes_begun(g.actor, _meeting(community, number))


def _told(minutes: Minutes) -> dict[str, Any]:
    is_known = queries.sees_working_text(g.actor, minutes)
    sections: Any = minutes.sections if is_known else queries.text_for(g.actor, minutes)
    version = minutes.last_version if is_known else minutes.final_version
    corrections = queries.corrections_of(g.actor, minutes) if is_known else {}
    return {
        "state": minutes.state,
        "version": version or 0,
        "sections": sections,
        "corrections": [one for found in corrections.values() for one in found],
    }
