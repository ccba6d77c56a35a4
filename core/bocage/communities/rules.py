"""The five stages of a community's life and the words around them."""

from __future__ import annotations

STAGES = ("envisaged", "gathering", "maturation", "organisation", "transformation")
DIRECTIONS = ("advance", "speed_up", "slow", "regress")
CAUSES = ("internal", "external")
ORIGINS = ("spontaneous", "intentional", "quasi-piloted")
STATES = ("draft", "open", "active", "dormant", "ended")
REPORTING_STATES = ("open", "active", "dormant")
"""Communities in these states are asked for an update; drafts and ended ones are not."""
BASES = ("mandated", "own_name")
INVOLVEMENTS = ("core", "active", "occasional", "informed")
MEMBERSHIP_STATES = ("asked", "active", "on_leave", "left")
OPENNESS = ("open", "on_request", "closed")


class CauseMissing(ValueError):
    """A step back is recorded with its cause."""


def direction(before: str | None, after: str) -> str:
    """`advance`, `speed_up` (a stage was skipped), `slow` (the same again) or `regress`."""
    if before is None:
        return "advance"
    step = STAGES.index(after) - STAGES.index(before)
    if step < 0:
        return "regress"
    if step == 0:
        return "slow"
    return "advance" if step == 1 else "speed_up"
