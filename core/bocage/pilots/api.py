"""Those who lead, for programs."""

from __future__ import annotations

from typing import Any

from flask import g

from bocage import clock
from bocage.api import network_api
from bocage.communities.actions import MANAGE_COMMUNITY
from bocage.communities.models import Community
from bocage.communities.queries import find_community
from bocage.database import transaction
from bocage.people.invitations import invited
from bocage.permissions import NotAllowed
from bocage.pilots import queries, service
from bocage.pilots.schemas import AssignPilot, EndAssignment, PilotShown

blueprint = network_api("pilots", __name__)


def _shown(slug: str) -> Any:
    today = clock.today(g.network.time_zone)
    return queries.leaders(g.actor, find_community(g.network, slug), today)


def _managed(slug: str) -> Community:
    community = find_community(g.network, slug)
    if not g.actor.may(MANAGE_COMMUNITY, community):
        raise NotAllowed(MANAGE_COMMUNITY, g.actor, community.scope)
    return community


@blueprint.get("/communities/<slug>/pilots")
@blueprint.response(200, PilotShown(many=True))
def list_pilots(slug: str) -> Any:
    """Who leads the community today, in which function."""
    return _shown(slug)


@blueprint.post("/communities/<slug>/pilots")
@blueprint.arguments(AssignPilot)
@blueprint.response(201, PilotShown(many=True))
def name_pilot(data: dict[str, Any], slug: str) -> Any:
    """Name somebody by their address."""
    starts = data["starts"] or clock.today(g.network.time_zone)
    with transaction():
        community = _managed(slug)
        person = invited(g.actor, data["email"], data["name"], g.network.language)
        ends = data["ends"]
        service.name_pilot(g.actor, community, person, data["function"], starts, ends=ends)
    return _shown(slug)


@blueprint.post("/communities/<slug>/pilots/<int:assignment_id>/end")
@blueprint.arguments(EndAssignment)
@blueprint.response(200, PilotShown(many=True))
def end_assignment(data: dict[str, Any], slug: str, assignment_id: int) -> Any:
    """Say which day is the last: today unless another is given."""
    last_day = data["last_day"] or clock.today(g.network.time_zone)
    with transaction():
        service.end_assignment(g.actor, _managed(slug), assignment_id, last_day)
    return _shown(slug)
