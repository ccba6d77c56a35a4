"""Scripts for programs."""

from __future__ import annotations

from typing import Any

from flask import g

from bocage.plugin import NotNow, transaction, translator
from bocage_sessions.api import blueprint
from bocage_sessions.minutes.service import follow_script
from bocage_sessions.models import CommunitySession
from bocage_sessions.queries import find_community, find_session
from bocage_sessions.script import queries, service
from bocage_sessions.script.schemas import ClockGiven, ScriptGiven, ScriptTold

_ = translator("sessions")
AT = "/<community>/<int(max=9999):number>/script"
MEANWHILE = _("Somebody saved this meanwhile. Read it again, then send your change.")


@blueprint.get("/-/script")
@blueprint.response(200, ScriptTold)
def template_script() -> Any:
    """What sessions of this network begin from."""
    return queries.proposed(g.network)


@blueprint.put("/-/script")
@blueprint.arguments(ScriptGiven)
@blueprint.response(200, ScriptTold)
def change_template_script(given: dict[str, Any]) -> Any:
    """Change what sessions of this network begin from."""
    with transaction():
        _kept(service.save_script(g.actor, g.network, given))
    return queries.proposed(g.network)


@blueprint.get(AT)
@blueprint.response(200, ScriptTold)
def one_script(community: str, number: int) -> Any:
    """The steps of one session, and when each began."""
    return queries.script_or_proposal(g.actor, _meeting(community, number))


@blueprint.put(AT)
@blueprint.arguments(ScriptGiven)
@blueprint.response(200, ScriptTold)
def change_script(given: dict[str, Any], community: str, number: int) -> Any:
    """Change the steps of one session; 409 when `revision` is not the one that is stored."""
    meeting = _meeting(community, number)
    with transaction():
        _kept(service.save_script(g.actor, meeting, given))
        follow_script(g.actor, meeting)
    return queries.script_or_proposal(g.actor, meeting)


@blueprint.post(f"{AT}/clock")
@blueprint.arguments(ClockGiven)
@blueprint.response(200, ScriptTold)
def set_clock(given: dict[str, Any], community: str, number: int) -> Any:
    """Press a button of the clock; `seen` is the place (from 0, -1 before the start) it was pressed at."""
    meeting = _meeting(community, number)
    with transaction():
        _kept(service.set_clock(g.actor, meeting, given["act"], given["seen"]))
    return queries.script_or_proposal(g.actor, meeting)


def _kept(is_done: bool) -> None:  # noqa: FBT001 - what a service has just answered
    if not is_done:
        raise NotNow(str(MEANWHILE))


def _meeting(community: str, number: int) -> CommunitySession:
    return find_session(g.actor, find_community(g.network, community), number)
