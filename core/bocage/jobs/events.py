"""What the jobs themselves let happen."""

from __future__ import annotations

from dataclasses import dataclass

from bocage.events import Event


@dataclass(frozen=True, kw_only=True)
class RemindersProposed(Event, name="jobs.reminders_proposed"):
    """Some updates of this cycle are still awaited; the secretariat decides who is reminded."""

    cycle_id: int
    count: int
