"""What the operator offers and what the secretariat decides make the state of a plugin."""

from __future__ import annotations

NOT_OFFERED, OFFERED, ALWAYS_ON = "not_offered", "offered", "always_on"
OFFERS = (NOT_OFFERED, OFFERED, ALWAYS_ON)
OFF, ON, PAUSED = "off", "on", "paused"
STATES = (OFF, ON, PAUSED)


def effective(offer: str, state: str) -> str:
    """The state in which a plugin really is: what is locked does not follow the secretariat."""
    return {NOT_OFFERED: OFF, ALWAYS_ON: ON}.get(offer, state)


def is_active(offer: str, state: str) -> bool:
    """Whether the plugin has a place in the network, be it only to be read."""
    return effective(offer, state) != OFF
