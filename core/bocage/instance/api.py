"""The instance for programs: which networks there are."""

from __future__ import annotations

from typing import Any

from flask import abort, g

from bocage.api import site_api
from bocage.networks.queries import networks_of
from bocage.networks.schemas import NetworkLine

blueprint = site_api("instance", __name__)


@blueprint.get("/networks")
@blueprint.response(200, NetworkLine(many=True))
def list_networks() -> Any:
    """The networks in which the caller has any business."""
    if not g.actor.is_known:
        abort(401)
    return networks_of(g.actor)
