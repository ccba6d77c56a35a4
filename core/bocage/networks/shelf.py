"""The plugins a network can choose from, and what the operator offers where nothing was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from marshmallow import Schema

from bocage.hooks import Plugin
from bocage.language import _
from bocage.networks.models import Network, NetworkPlugin
from bocage.networks.refusals import UnknownPlugin
from bocage.networks.rules import ALWAYS_ON, NOT_OFFERED, OFF, OFFERED, ON
from bocage.settings import PluginSettings


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The manifests of what can be used, by name, and the offers a new network begins with."""

    plugins: Mapping[str, Plugin]
    usual: PluginSettings = field(default_factory=PluginSettings)

    def manifest(self, name: str) -> Plugin:
        """What the plugin says of itself. Raises UnknownPlugin."""
        if name not in self.plugins:
            raise UnknownPlugin(name)
        return self.plugins[name]

    def schema(self, name: str) -> type[Schema]:
        """What its settings look like. Raises UnknownPlugin when it has none."""
        found = self.manifest(name).settings
        if found is None:
            raise UnknownPlugin(str(_("The plugin %(name)s has no settings.", name=name)))
        return found

    def active_schema(self, network: Network, name: str) -> type[Schema]:
        """The same of a plugin that is on in this network. Raises UnknownPlugin."""
        if name not in network.active_plugins:
            raise UnknownPlugin(name)
        return self.schema(name)

    def title(self, name: str) -> str:
        """What the plugin is called, be it by the bare name of one that is gone."""
        return str(self.plugins[name].title) if name in self.plugins else name

    def usual_offer(self, name: str) -> str:
        """What a new network is offered of this plugin."""
        if name in self.usual.always_on:
            return ALWAYS_ON
        return OFFERED if name in self.usual.offered or not self.usual.offered else NOT_OFFERED

    def first_switches(self) -> list[NetworkPlugin]:
        """What a new network begins with: only what differs from being offered and off."""
        offers = {name: self.usual_offer(name) for name in sorted(self.plugins)}
        return [
            NetworkPlugin(name=name, offer=offer, state=ON if offer == ALWAYS_ON else OFF)
            for name, offer in offers.items()
            if offer != OFFERED
        ]

    def switch(self, network: Network, name: str) -> NetworkPlugin:
        """Where this plugin stands in the network; one nobody decided on yet is new, and off."""
        for found in network.plugins:
            if found.name == name:
                return found
        # What is on in new networks only is not forced upon one that was there before.
        offer = NOT_OFFERED if self.usual_offer(name) == NOT_OFFERED else OFFERED
        return NetworkPlugin(
            name=name, offer=offer, state=OFF, settings={}, quarantine_reference=""
        )
