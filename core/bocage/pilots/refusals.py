"""Refusals of pilotage, and the answers they lead to."""

from __future__ import annotations

from bocage.pilots.rules import AssignmentOver

REFUSALS: dict[type[Exception], int] = {AssignmentOver: 409}
