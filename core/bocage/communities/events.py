"""What happens to communities and to those who take part."""

from __future__ import annotations

from dataclasses import dataclass

from bocage.events import Event


@dataclass(frozen=True, kw_only=True)
class CommunityCreated(Event, name="communities.created"):
    """A community begins."""

    community_id: int


@dataclass(frozen=True, kw_only=True)
class CommunityChanged(Event, name="communities.changed"):
    """What a community is for, or how it works, is otherwise now."""

    community_id: int


@dataclass(frozen=True, kw_only=True)
class StageRecorded(Event, name="communities.stage_recorded"):
    """A community entered a stage; `direction` is advance, speed_up, slow or regress."""

    community_id: int
    stage: str
    direction: str


@dataclass(frozen=True, kw_only=True)
class MandateWritten(Event, name="communities.mandate_written"):
    """A version of the mandate is in force."""

    community_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class MembershipChanged(Event, name="communities.membership_changed"):
    """Somebody asked to take part, was taken in, paused, came back or left: see `state`."""

    community_id: int
    person_id: int
    state: str
