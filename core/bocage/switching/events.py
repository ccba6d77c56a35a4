"""What happens to the data of plugins."""

from __future__ import annotations

from dataclasses import dataclass

from bocage.events import Event


@dataclass(frozen=True, kw_only=True)
class PluginRemovalAsked(Event, name="switching.removal_asked"):
    """Somebody asked that what a plugin keeps here be removed; another person decides."""

    plugin: str


@dataclass(frozen=True, kw_only=True)
class PluginRemovalCancelled(Event, name="switching.removal_cancelled"):
    """Nothing is removed after all."""

    plugin: str


@dataclass(frozen=True, kw_only=True)
class PluginDataRemoved(Event, name="switching.data_removed"):
    """What a plugin kept of this network is gone; `rows` says how much it was."""

    plugin: str
    rows: int
