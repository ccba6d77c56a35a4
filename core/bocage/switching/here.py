"""The plugins of this application as its pages and programs see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app, g
from marshmallow import ValidationError

from bocage.hooks import HookFailed, NetworkHooks
from bocage.hooks.guarding import Failure, Question, guarded
from bocage.networks.shelf import Shelf
from bocage.permissions import NotAllowed
from bocage.switching.impact import Addresses, Plan
from bocage.web import house

A = TypeVar("A")


def shelf() -> Shelf:
    """The plugins of this instance, as networks may choose from them."""
    return Shelf(plugins=house().registry.manifests, usual=house().settings.plugins)


def hooks_of(name: str) -> NetworkHooks:
    """This plugin alone, on or off."""
    return NetworkHooks(house().registry, frozenset({name}))


def asked_of_schema(name: str, work: Callable[[], A]) -> A:
    """Do something with the settings a plugin describes: what its schema breaks is a fault of it.

    Raises HookFailed, UnknownPlugin, and whatever refusal the schema or a service raises.
    """
    shelf().manifest(name)
    expected: tuple[type[Exception], ...] = (ValidationError, NotAllowed, *house().refusals)
    refusals: list[Exception] = []

    def asked() -> A | None:
        try:
            return work()
        except expected as refusal:
            refusals.append(refusal)
            return None

    network = g.get("network")
    found = guarded(Question(name, "settings", network.id if network else None), asked)
    if refusals:
        raise refusals[0]
    if isinstance(found, Failure):
        raise HookFailed([found])
    return cast(A, found)


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
