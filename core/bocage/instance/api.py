"""The instance for programs: which networks there are."""

from __future__ import annotations

import json
from typing import Any

from flask import abort, g

from bocage.api import site_api
from bocage.networks.queries import networks_of
from bocage.networks.schemas import NetworkLine
from bocage.reporting import federation
from bocage.reporting.rules import Quarter

blueprint = site_api("instance", __name__)


@blueprint.get("/federation/reports/<period>")
@blueprint.response(200)
def show_federation_report(period: str) -> dict[str, Any]:
    """What the federation published of a quarter, its latest number."""
    found = federation.find_federation_publication(Quarter.named(period))
    told: dict[str, Any] = json.loads(found.data)
    return told | {"checksum": found.checksum}


@blueprint.get("/networks")
@blueprint.response(200, NetworkLine(many=True))
def list_networks() -> Any:
    """The networks in which the caller has any business."""
    if not g.actor.is_known:
        abort(401)
    return networks_of(g.actor)
