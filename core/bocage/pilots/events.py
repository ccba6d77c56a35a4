"""What happens around those who lead a community."""

from __future__ import annotations

from dataclasses import dataclass

from bocage.events import Event


@dataclass(frozen=True, kw_only=True)
class PilotAssigned(Event, name="pilots.assigned"):
    """A person leads a community in some function."""

    community_id: int
    person_id: int
    function: str


@dataclass(frozen=True, kw_only=True)
class PilotEnded(Event, name="pilots.ended"):
    """A person no longer leads a community in some function."""

    community_id: int
    person_id: int
    function: str
