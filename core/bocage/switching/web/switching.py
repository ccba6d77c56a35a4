"""One page before a switch says what it changes; one button does it."""

from __future__ import annotations

from typing import Any

from flask import g, request

from bocage.database import transaction
from bocage.language import Text, _
from bocage.networks import service
from bocage.networks.actions import SWITCH_PLUGIN
from bocage.networks.rules import OFF, ON, PAUSED
from bocage.permissions import NotAllowed
from bocage.switching.here import plan_of, shelf
from bocage.switching.impact import by_topic, impact
from bocage.switching.rules import ACTS
from bocage.switching.schemas import SwitchPlugin
from bocage.switching.web.blueprint import pages
from bocage.switching.web.catalogue import show_plugins
from bocage.web import go, notice, render_page, submitted

HEADINGS: dict[str, Text] = {
    ON: _("Switch on “%(title)s”"),
    PAUSED: _("Pause “%(title)s”"),
    OFF: _("Hide “%(title)s”"),
}
MEANINGS: dict[str, Text] = {
    ON: _("It works for everybody in the network from the next page on."),
    PAUSED: _("It can still be read, and nothing can be changed in it until it is on again."),
    OFF: _("It is no longer shown anywhere. Everything it keeps is kept for when it is on again."),
}
DONE: dict[str, Text] = {
    ON: _("The plugin is on."),
    PAUSED: _("The plugin is paused; it can be read only."),
    OFF: _("The plugin is hidden; what it keeps is kept."),
}


@pages.get("/settings/plugins/<name>/switch")
def preview_switch(name: str) -> str:
    if not g.actor.may(SWITCH_PLUGIN, g.network):
        raise NotAllowed(SWITCH_PLUGIN, g.actor, g.network.scope)
    plugin = shelf().manifest(name)
    switch = shelf().switch(g.network, name)
    to = request.args.get("to", "")
    after = to if to in ACTS else ON if switch.state == OFF else OFF
    title = str(plugin.title)
    return render_page(
        "switching/switch.html",
        name=name,
        act=after,
        heading=str(HEADINGS[after]) % {"title": title},
        meaning=str(MEANINGS[after]),
        topics=by_topic(impact(g.actor, g.network, plan_of(name, after))),
        is_so=switch.state == after,
        refusal=service.refusal(g.actor, g.network, name, shelf(), state=after),
    )


@pages.post("/settings/plugins/<name>")
def switch_plugin(name: str) -> Any:
    form = submitted(SwitchPlugin())
    if not form.is_valid:
        return show_plugins(), 422
    state = form.data["state"]
    with transaction():
        service.switch_plugin(g.actor, g.network, name, shelf(), state=state)
    notice(DONE[state])
    return go(".show_plugins")
