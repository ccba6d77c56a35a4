"""What the administrators of the instance offer to each network."""

from __future__ import annotations

from typing import Any

from flask import g, request

from bocage.database import transaction
from bocage.language import Text, _
from bocage.networks import service
from bocage.networks.actions import MANAGE_INSTANCE
from bocage.networks.queries import networks_of
from bocage.networks.rules import ALWAYS_ON, NOT_OFFERED, OFFERED, OFFERS
from bocage.permissions import NotAllowed, Scope
from bocage.switching.here import shelf
from bocage.switching.web.blueprint import STATES, state_shown
from bocage.web import go, house, notice, render_page, site_pages

pages = site_pages("offering", __name__)
INSTANCE = Scope()
OFFER_WORDS: dict[str, Text] = {
    NOT_OFFERED: _("not offered"),
    OFFERED: _("offered: the secretariat decides"),
    ALWAYS_ON: _("always on"),
}


def for_administrators() -> None:
    """Raises NotAllowed for everybody else."""
    if not g.actor.may(MANAGE_INSTANCE, INSTANCE):
        raise NotAllowed(MANAGE_INSTANCE, g.actor, INSTANCE)


@pages.get("/administration/plugins")
def list_offers() -> str:
    for_administrators()
    networks, here = networks_of(g.actor), shelf()
    shown = [
        {
            "name": name,
            "title": str(plugin.title),
            "summary": str(plugin.summary),
            "has_settings": plugin.settings is not None,
            "counts": _counted([here.switch(network, name).offer for network in networks]),
            "active": sum(name in network.active_plugins for network in networks),
        }
        for name, plugin in sorted(here.plugins.items())
    ]
    return render_page("switching/offers.html", plugins=shown, set_aside=house().registry.set_aside)


def _counted(offers: list[str]) -> list[tuple[str, int]]:
    return [(str(OFFER_WORDS[offer]), offers.count(offer)) for offer in OFFERS if offer in offers]


@pages.get("/administration/plugins/<name>")
def edit_offers(name: str) -> str:
    for_administrators()
    here = shelf()
    plugin = here.manifest(name)
    rows = []
    for network in networks_of(g.actor):
        switch = here.switch(network, name)
        state = state_shown(switch)
        rows.append({"network": network, "offer": switch.offer, "state": str(STATES[state])})
    return render_page(
        "switching/offer.html",
        plugin=plugin,
        rows=rows,
        options=[(offer, str(text)) for offer, text in OFFER_WORDS.items()],
    )


@pages.post("/administration/plugins/<name>")
def save_offers(name: str) -> Any:
    for_administrators()
    here = shelf()
    here.manifest(name)
    with transaction():
        for network in networks_of(g.actor):
            offer = request.form.get(f"offer-{network.id}", "")
            if offer in OFFERS:
                service.offer_plugin(g.actor, INSTANCE, network, name, here, offer=offer)
    notice(_("The offers are saved; they count from the next page on."))
    return go(".edit_offers", name=name)
