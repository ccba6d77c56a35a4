"""The five stages of a community's life and the words around them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

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


MATTERS = ("content", "rhythm", "activities", "structure")
DECIDERS = ("members", "pilot", "secretariat", "funder")
NEXT_MEMBERSHIP = {
    "asked": {"active", "left"},
    "active": {"on_leave", "left"},
    "on_leave": {"active", "left"},
    "left": {"asked", "active"},
}
"""Who left may come back: the row is one, the reason for leaving stays until then."""


@dataclass(frozen=True)
class Difference:
    """A line of a text: `kept`, `added` or `removed`."""

    kind: str
    line: str


MOST_LINES = 2_000
"""Beyond this, lines that come back often are not matched one by one: it would take too long."""


def differences(before: str, after: str) -> list[Difference]:
    """Both texts line by line, what was removed before what was added."""
    first, second = before.splitlines(), after.splitlines()
    is_long = len(first) + len(second) > MOST_LINES
    found = difflib.SequenceMatcher(None, first, second, autojunk=is_long)
    lines: list[Difference] = []
    for act, start, end, other_start, other_end in found.get_opcodes():
        if act == "equal":
            lines += [Difference("kept", line) for line in first[start:end]]
            continue
        lines += [Difference("removed", line) for line in first[start:end]]
        lines += [Difference("added", line) for line in second[other_start:other_end]]
    return lines
