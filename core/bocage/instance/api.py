"""The instance for programs: which networks there are."""

from __future__ import annotations

import json
from typing import Any

from flask import abort, g

from bocage.api import site_api
from bocage.database import transaction
from bocage.networks.creating import begin_network
from bocage.networks.queries import find_profile, networks_of, profiles
from bocage.networks.schemas import CreateNetwork, NetworkBegun, NetworkLine, ProfileShown
from bocage.permissions import Scope
from bocage.reporting import federation
from bocage.reporting.rules import Quarter
from bocage.switching.here import shelf

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


@blueprint.post("/networks")
@blueprint.arguments(CreateNetwork)
@blueprint.response(201, NetworkBegun)
def create_network(data: dict[str, Any]) -> Any:
    """Begin a network, as an administrator; `profile` brings plugins, settings and words."""
    profile = find_profile(data["profile"]) if data["profile"] else None
    with transaction():
        begun = begin_network(g.actor, Scope(), data, shelf(), profile)
        network = begun.network
        told = {"slug": network.slug, "name": network.name, "kind": network.kind}
    return told | {"state": network.state, "not_installed": begun.not_installed}


@blueprint.get("/network-profiles")
@blueprint.response(200, ProfileShown(many=True))
def list_profiles() -> Any:
    """The profiles a network can begin with."""
    if not g.actor.is_known:
        abort(401)
    return profiles()
