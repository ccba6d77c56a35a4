"""What happens to networks."""

from __future__ import annotations

from dataclasses import dataclass

from bocage.events import Event


@dataclass(frozen=True, kw_only=True)
class NetworkCreated(Event, name="networks.created"):
    """A network begins."""


@dataclass(frozen=True, kw_only=True)
class NetworkChanged(Event, name="networks.changed"):
    """Name, intention, kind or words of a network are others now."""


@dataclass(frozen=True, kw_only=True)
class PluginSwitched(Event, name="networks.plugin_switched"):
    """A plugin was switched on, off or paused; what it kept stays."""

    plugin: str
    is_on: bool
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class PluginOffered(Event, name="networks.plugin_offered"):
    """The operator decided what this network may do with a plugin."""

    plugin: str
    offer: str


@dataclass(frozen=True, kw_only=True)
class PluginSettingsChanged(Event, name="networks.plugin_settings_changed"):
    """A plugin works otherwise in the instance, in a network, or in one of its communities."""

    plugin: str
    community_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PluginQuarantined(Event, name="networks.plugin_quarantined"):
    """A plugin failed too often in a short time and is not asked any more."""

    plugin: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class PluginTriedAgain(Event, name="networks.plugin_tried_again"):
    """Somebody let a plugin out of its quarantine."""

    plugin: str


@dataclass(frozen=True, kw_only=True)
class RoleGiven(Event, name="networks.role_given"):
    """Somebody holds a role from a day on."""

    person_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleEnded(Event, name="networks.role_ended"):
    """Somebody no longer holds a role."""

    person_id: int
    role: str
