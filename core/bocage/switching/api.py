"""Plugins of a network for programs: how they stand, what a switch changes, the switch."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import g
from marshmallow import Schema

from bocage.api import network_api
from bocage.communities import plugin_settings
from bocage.communities.actions import LEAD_COMMUNITY
from bocage.communities.queries import find_community, setting_levels_in
from bocage.database import transaction
from bocage.networks import service
from bocage.networks.actions import MANAGE_NETWORK, READ_NETWORK
from bocage.networks.inheritance import Levels
from bocage.networks.queries import setting_levels
from bocage.permissions import NotAllowed, Scope
from bocage.switching.here import asked_of_schema, plan_of, shelf
from bocage.switching.impact import impact
from bocage.switching.schemas import (
    AskImpact,
    EffectShown,
    OfferPlugin,
    PluginShown,
    SetSettings,
    SettingShown,
    SwitchPlugin,
    over,
    shown,
)

blueprint = network_api("switching", __name__)


def _plugins() -> list[dict[str, Any]]:
    if not g.actor.may(READ_NETWORK, g.network):
        raise NotAllowed(READ_NETWORK, g.actor, g.network.scope)
    return [_shown(name) for name in sorted(shelf().plugins)]


def _shown(name: str) -> dict[str, Any]:
    plugin, switch = shelf().plugins[name], shelf().switch(g.network, name)
    told = {part: [str(text) for text in getattr(plugin, part)] for part in PARTS}
    return told | {
        "name": name,
        "title": str(plugin.title),
        "summary": str(plugin.summary),
        "is_on": switch.is_active,
        "state": switch.state,
        "offer": switch.offer,
        "quarantined_at": switch.quarantined_at,
        "requires": list(plugin.requires),
    }


PARTS = ("adds", "screens", "keeps")


@blueprint.get("/plugins")
@blueprint.response(200, PluginShown(many=True))
def list_plugins() -> Any:
    """The plugins that can be used, what they add, and how they stand here."""
    return _plugins()


@blueprint.put("/plugins/<name>")
@blueprint.arguments(SwitchPlugin)
@blueprint.response(200, PluginShown(many=True))
def switch_plugin(data: dict[str, Any], name: str) -> Any:
    """Switch a plugin on, off, or let it only be read; with effect at the next request."""
    with transaction():
        service.switch_plugin(g.actor, g.network, name, shelf(), state=data["state"])
    return _plugins()


@blueprint.get("/plugins/<name>/impact")
@blueprint.arguments(AskImpact, location="query")
@blueprint.response(200, EffectShown(many=True))
def show_impact(given: dict[str, Any], name: str) -> Any:
    """What a switch would change, before it is done."""
    return impact(g.actor, g.network, plan_of(name, given["to"]))


@blueprint.put("/plugins/<name>/offer")
@blueprint.arguments(OfferPlugin)
@blueprint.response(200, PluginShown(many=True))
def offer_plugin(data: dict[str, Any], name: str) -> Any:
    """Decide, as an administrator, what this network may do with a plugin."""
    with transaction():
        service.offer_plugin(g.actor, Scope(), g.network, name, shelf(), offer=data["offer"])
    return _plugins()


@blueprint.get("/plugins/<name>/settings")
@blueprint.response(200, SettingShown(many=True))
def show_settings(name: str) -> Any:
    """What counts for a plugin in this network, and the level each value comes from."""
    if not g.actor.may(MANAGE_NETWORK, g.network):
        raise NotAllowed(MANAGE_NETWORK, g.actor, g.network.scope)
    return _told(name, shelf().schema(name), setting_levels(g.network, name))


@blueprint.put("/plugins/<name>/settings")
@blueprint.arguments(SetSettings)
@blueprint.response(200, SettingShown(many=True))
def change_settings(data: dict[str, Any], name: str) -> Any:
    """Set what is named; null goes back to what is inherited."""
    own = over(shelf().switch(g.network, name).settings, data["values"])
    with transaction():
        keep = partial(service.change_plugin_settings, g.actor, g.network, name, shelf(), own)
        asked_of_schema(name, keep)
    return _told(name, shelf().schema(name), setting_levels(g.network, name))


@blueprint.get("/communities/<slug>/plugins/<name>/settings")
@blueprint.response(200, SettingShown(many=True))
def show_settings_in(slug: str, name: str) -> Any:
    """The same for one community."""
    community = find_community(g.network, slug)
    if not g.actor.may(LEAD_COMMUNITY, community):
        raise NotAllowed(LEAD_COMMUNITY, g.actor, community.scope)
    schema = shelf().active_schema(g.network, name)
    return _told(name, schema, setting_levels_in(community, name))


@blueprint.put("/communities/<slug>/plugins/<name>/settings")
@blueprint.arguments(SetSettings)
@blueprint.response(200, SettingShown(many=True))
def change_settings_in(data: dict[str, Any], slug: str, name: str) -> Any:
    """Set what is named for one community; null goes back to what is inherited."""
    community = find_community(g.network, slug)
    schema = shelf().active_schema(g.network, name)
    *_above, (_level, kept) = setting_levels_in(community, name)
    with transaction():
        own = over(kept, data["values"])
        keep = partial(plugin_settings.change_settings_in, g.actor, community, name, shelf(), own)
        asked_of_schema(name, keep)
    return _told(name, schema, setting_levels_in(community, name))


def _told(name: str, schema: type[Schema], levels: Levels) -> list[dict[str, Any]]:
    return asked_of_schema(name, partial(shown, schema, levels))
