"""How every plugin of a network is set, read in one value: each page of the network asks it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from bocage.networks.rules import OFFERED, PAUSED, is_active

BETWEEN, AFTER = "\x1f", "\x1e"
"""Between what is told of a plugin, and between plugins: neither name nor JSON can hold them."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Switch(NamedTuple):
    """How one plugin is set; the settings are those of this network and of the instance."""

    name: str
    offer: str
    state: str
    is_quarantined: bool
    settings: Mapping[str, Any] = NOTHING
    instance_settings: Mapping[str, Any] = NOTHING

    @property
    def is_active(self) -> bool:
        """Whether its pages are there, be it only to be read."""
        return not self.is_quarantined and is_active(self.offer, self.state)

    @property
    def is_paused(self) -> bool:
        """Whether its pages can only be read."""
        return self.state == PAUSED and self.offer == OFFERED and not self.is_quarantined


class Switches:
    """The switches of a network, by the name of the plugin and by what they allow."""

    def __init__(self, found: Iterable[Switch]) -> None:
        self.named = {switch.name: switch for switch in found}
        every = self.named.values()
        self.active = frozenset(switch.name for switch in every if switch.is_active)
        self.paused = frozenset(switch.name for switch in every if switch.is_paused)
        self.quarantined = frozenset(switch.name for switch in every if switch.is_quarantined)


# Keyed by everything it is made from, so that it cannot be out of date.
@lru_cache(256)
def switches_told(told: str) -> Switches:
    """The switches that are written in this text."""
    return Switches(_switch(line.split(BETWEEN)) for line in told.split(AFTER) if line)


def _switch(said: list[str]) -> Switch:
    name, offer, state, resting, own, shared = said
    return Switch(name, offer, state, resting == "1", _settings(own), _settings(shared))


def _settings(text: str) -> Mapping[str, Any]:
    return MappingProxyType(json.loads(text) or {}) if text else NOTHING
