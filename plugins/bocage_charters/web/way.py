"""What the page and the card of a charter show of its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g

from bocage.plugin import today
from bocage_charters import milestone_reads, next_steps, outputs, timeline
from bocage_charters import milestone_words as names
from bocage_charters.models import Charter


@dataclass(frozen=True, kw_only=True)
class Way:
    """Milestones with their picture, the next steps, what is there already."""

    seen: list[milestone_reads.Seen]
    picture: timeline.Picture | None
    steps: Any
    outputs: Any
    words: Any
    chips: Any

    @property
    def late(self) -> list[milestone_reads.Seen]:
        """The milestones whose day is over."""
        return [one for one in self.seen if one.shown == "late"]


def way_of(charter: Charter) -> Way:
    """Everything of the way of this charter: four statements."""
    seen = milestone_reads.milestones_of(charter)
    return Way(
        seen=seen,
        picture=timeline.picture_of(seen, today(g.network.time_zone)),
        steps=next_steps.steps_of(charter),
        outputs=outputs.outputs_of(charter),
        words=names.SHOWN,
        chips=names.CHIPS,
    )
