"""What has happened to milestones, outputs and next steps."""

from __future__ import annotations

from dataclasses import dataclass

from bocage.plugin import Event


@dataclass(frozen=True, kw_only=True)
class MilestoneReached(Event, name="charters.milestone_reached"):
    """A milestone is reached, and what came of it is told."""

    charter_id: int
    milestone_id: int


@dataclass(frozen=True, kw_only=True)
class MilestoneMoved(Event, name="charters.milestone_moved"):
    """A milestone was put elsewhere, with the reason."""

    charter_id: int
    milestone_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class LearningReturned(Event, name="charters.learning_returned"):
    """Where what was learned returned to the network is told."""

    charter_id: int
    feedback_id: int


@dataclass(frozen=True, kw_only=True)
class NextStepsSaid(Event, name="charters.next_steps_said"):
    """The next steps are told anew, to those who can take part."""

    charter_id: int
    count: int
