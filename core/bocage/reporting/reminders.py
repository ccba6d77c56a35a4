"""Reminding those who have not handed in yet: who they are, and that they were reminded."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bocage.database import session
from bocage.events import record
from bocage.permissions import Actor, requires
from bocage.reporting.actions import RUN_CYCLE
from bocage.reporting.events import RemindersSent
from bocage.reporting.models import ProgressUpdate, ReportingCycle
from bocage.reporting.rules import OPEN, WRITABLE, WrongState


@requires(RUN_CYCLE)
def to_remind(actor: Actor, cycle: ReportingCycle, /) -> Sequence[ProgressUpdate]:
    """The updates nobody has handed in yet, with their communities, by name."""
    found = session.scalars(
        sa.select(ProgressUpdate)
        .where(ProgressUpdate.cycle_id == cycle.id, ProgressUpdate.state.in_(WRITABLE))
        .options(joinedload(ProgressUpdate.community))
    )
    return sorted(found, key=lambda update: update.community.name.casefold())


@requires(RUN_CYCLE)
def remind(actor: Actor, cycle: ReportingCycle, /, update_ids: Collection[int]) -> int:
    """Record that the authors of these updates are reminded; how many of them still have to write."""
    if cycle.state != OPEN:
        raise WrongState(cycle.state, OPEN)
    asked = tuple(update.id for update in to_remind(actor, cycle) if update.id in set(update_ids))
    if asked:
        told = RemindersSent(
            network_id=cycle.network_id, cycle_id=cycle.id, count=len(asked), update_ids=asked
        )
        record(told, actor.person_id)
    return len(asked)
