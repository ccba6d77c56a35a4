"""The acts on a plugin of a network, and what each does to whoever reads or writes there."""

from __future__ import annotations

from bocage.networks.rules import OFF, ON, PAUSED

REMOVE = "remove"
ACTS = (ON, PAUSED, OFF)


def acts_from(state: str) -> tuple[str, ...]:
    """What can be done next with a plugin in this state, the mildest first."""
    return tuple(act for act in ACTS if act != state and (state, act) != (OFF, PAUSED))
