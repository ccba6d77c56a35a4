"""The pages a network has of its plugins, and what they share."""

from __future__ import annotations

from typing import Any

from bocage.language import Text, _
from bocage.networks.rules import ALWAYS_ON, NOT_OFFERED, OFF, ON, PAUSED
from bocage.web import network_pages

pages = network_pages("switching", __name__)
QUARANTINED = "quarantined"
STATES: dict[str, Text] = {
    ON: _("On"),
    PAUSED: _("Paused: read only"),
    OFF: _("Off"),
    ALWAYS_ON: _("Always on"),
    NOT_OFFERED: _("Not offered here"),
    QUARANTINED: _("Set apart after failures"),
}


def state_shown(switch: Any) -> str:
    """In which state a reader sees the plugin: what is locked or broken goes first."""
    if switch.quarantined_at is not None and switch.offer != NOT_OFFERED:
        return QUARANTINED
    return str(switch.state if switch.offer not in {ALWAYS_ON, NOT_OFFERED} else switch.offer)
