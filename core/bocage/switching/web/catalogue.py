"""The catalogue of a network: what each plugin adds, in plain words, and where it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g, url_for
from werkzeug.wrappers import Response

from bocage.database import transaction
from bocage.hooks import Plugin
from bocage.language import _
from bocage.networks import quarantine
from bocage.networks.actions import MANAGE_NETWORK, SWITCH_PLUGIN
from bocage.networks.models import NetworkPlugin
from bocage.networks.rules import OFFERED
from bocage.permissions import NotAllowed
from bocage.switching import queries
from bocage.switching.here import shelf
from bocage.switching.rules import acts_from
from bocage.switching.web.blueprint import QUARANTINED, STATES, pages, state_shown
from bocage.web import go, house, notice, render_page


@pages.get("/settings/plugins")
def show_plugins() -> str:
    if not g.actor.may(MANAGE_NETWORK, g.network):
        raise NotAllowed(MANAGE_NETWORK, g.actor, g.network.scope)
    here, emptied = shelf(), queries.emptied(g.actor, g.network)
    shown = [
        card(plugin, here.switch(g.network, name), emptied.get(name))
        for name, plugin in sorted(here.plugins.items())
    ]
    return render_page(
        "switching/plugins.html",
        plugins=shown,
        gone=sorted(g.network.active_plugins - set(here.plugins)),
        may_switch=g.actor.may(SWITCH_PLUGIN, g.network),
        resting=quarantine.in_quarantine(g.actor, g.network),
        faults=quarantine.faults_here(g.actor, g.network),
        known={name: str(plugin.title) for name, plugin in here.plugins.items()},
    )


@pages.post("/settings/plugins/<name>/try-again")
def try_plugin_again(name: str) -> Response:
    with transaction():
        quarantine.try_again(g.actor, g.network, name)
    notice(_("The plugin is asked again, from the next page on."))
    return go(".show_plugins")


def card(plugin: Plugin, switch: NetworkPlugin, emptied: datetime | None) -> dict[str, Any]:
    """What the catalogue says of one plugin, whose data may have been removed once."""
    here, state = shelf(), state_shown(switch)
    is_empty = emptied is not None and emptied >= switch.changed_at
    may_choose = switch.offer == OFFERED and state != QUARANTINED
    return {
        "name": plugin.name,
        "title": str(plugin.title),
        "summary": str(plugin.summary),
        "adds": [str(text) for text in plugin.adds],
        "screens": [str(text) for text in plugin.screens],
        "keeps": [str(text) for text in plugin.keeps],
        "picture": picture_of(plugin),
        "picture_text": str(plugin.picture_text),
        "needs": [here.title(name) for name in plugin.requires],
        "state": state,
        "state_word": str(STATES[state]),
        "acts": acts_from(switch.state) if may_choose else (),
        "reference": switch.quarantine_reference,
        "settings_url": url_for("switching.edit_plugin", name=plugin.name)
        if plugin.settings
        else "",
        "may_be_emptied": switch in g.network.plugins and not switch.is_active and not is_empty,
        "is_empty": is_empty and not switch.is_active,
    }


def picture_of(plugin: Plugin) -> str:
    """Where the picture of a screen is; nothing when the plugin has none, or lost its file."""
    try:
        return house().assets.address(f"{plugin.name}/{plugin.picture}") if plugin.picture else ""
    except KeyError:
        return ""
