"""The plugins of this application as its pages and programs see them."""

from __future__ import annotations

from typing import Any

from flask import current_app, g

from bocage.hooks import NetworkHooks
from bocage.networks.shelf import Shelf
from bocage.switching.impact import Addresses, Plan
from bocage.web import house


def shelf() -> Shelf:
    """The plugins of this instance, as networks may choose from them."""
    return Shelf(plugins=house().registry.manifests, usual=house().settings.plugins)


def hooks_of(name: str) -> NetworkHooks:
    """This plugin alone, on or off."""
    return NetworkHooks(house().registry, frozenset({name}))


def plan_of(name: str, after: str) -> Plan:
    """The switch that is asked about. Raises UnknownPlugin."""
    here = shelf()
    here.manifest(name)
    return Plan(
        actor=g.actor,
        network=g.network,
        name=name,
        before=here.switch(g.network, name).state,
        after=after,
        hooks=hooks_of(name),
        addresses=_addresses_of(name),
    )


def _addresses_of(name: str) -> Addresses:
    endpoints = {rule.endpoint for rule in current_app.url_map.iter_rules() if _is_read(rule)}
    parts = [endpoint.partition(".")[0] for endpoint in endpoints]
    return Addresses(pages=parts.count(name), programs=parts.count(f"api_{name}"))


def _is_read(rule: Any) -> bool:
    return "GET" in (rule.methods or ())
