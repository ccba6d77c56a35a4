"""A network for programs: what it is, who holds a role, which plugins are on."""

from __future__ import annotations

from typing import Any

from flask import g

from bocage import clock
from bocage.api import network_api
from bocage.database import transaction
from bocage.networks import queries, service
from bocage.networks.actions import READ_NETWORK
from bocage.networks.models import Network
from bocage.networks.schemas import (
    NetworkShown,
    RoleShown,
    TellNetwork,
)
from bocage.permissions import NotAllowed

blueprint = network_api("networks", __name__)
NAMES = ("name", "kind", "intention", "language", "time_zone", "readership")


def _shown(network: Network) -> dict[str, Any]:
    if not g.actor.may(READ_NETWORK, network):
        raise NotAllowed(READ_NETWORK, g.actor, network.scope)
    more = {"slug": network.slug, "state": network.state, "vocabulary": network.vocabulary}
    told = {name: getattr(network, name) for name in NAMES}
    return told | more | {"active_plugins": sorted(network.active_plugins)}


@blueprint.get("")
@blueprint.response(200, NetworkShown)
def one_network() -> Any:
    """The network and its words."""
    return _shown(g.network)


@blueprint.patch("")
@blueprint.arguments(TellNetwork(partial=True))
@blueprint.response(200, NetworkShown)
def change_network(data: dict[str, Any]) -> Any:
    """Change what is sent; the rest stays."""
    with transaction():
        told = {name: getattr(g.network, name) for name in NAMES} | data
        service.change_network(g.actor, g.network, service.NetworkTold(**told))
    return _shown(g.network)


@blueprint.get("/roles")
@blueprint.response(200, RoleShown(many=True))
def list_roles() -> Any:
    """Who holds a role here today."""
    return queries.role_holders(g.actor, g.network, clock.today(g.network.time_zone))
