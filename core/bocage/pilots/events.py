"""What has happened to the leading of a community."""

from __future__ import annotations

from dataclasses import dataclass

from bocage.events import Event


@dataclass(frozen=True, kw_only=True)
class PilotNamed(Event, name="pilots.pilot_named"):
    """Somebody leads a community from now on (or from a later day)."""

    community_id: int
    person_id: int
    function: str


@dataclass(frozen=True, kw_only=True)
class PilotEnded(Event, name="pilots.pilot_ended"):
    """Somebody leads a community until a day."""

    community_id: int
    person_id: int
    function: str
