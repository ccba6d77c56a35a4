"""Functions in which a community is led; pure."""

from __future__ import annotations

FUNCTIONS = ("pilot", "co_pilot", "facilitator", "sponsor")


class AssignmentOver(Exception):
    """An assignment that has ended stays as it is."""
