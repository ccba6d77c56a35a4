"""What is done once a day: reminders are proposed to the secretariat, never sent by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from bocage import clock
from bocage.database import session
from bocage.events import record
from bocage.jobs.events import RemindersProposed
from bocage.jobs.models import Job
from bocage.reporting import rules
from bocage.reporting.models import ProgressUpdate, ReportingCycle

BEFORE_AND_AFTER = (-7, -1, 3, 10)
"""Days from the due date on which the secretariat is asked to look at the list."""


def propose_reminders(_facts: Mapping[str, Any]) -> None:
    """Tell secretariats whose due date is near, or just over, how many updates are awaited."""
    open_cycles = session.scalars(
        sa.select(ReportingCycle).where(ReportingCycle.state == rules.OPEN)
    )
    for cycle in open_cycles.all():
        today = clock.today(cycle.network.time_zone)
        if (today - cycle.due_on).days not in BEFORE_AND_AFTER:
            continue
        count = session.scalar(
            sa.select(sa.func.count()).where(
                ProgressUpdate.cycle_id == cycle.id, ProgressUpdate.state.in_(rules.WRITABLE)
            )
        )
        if count:
            record(RemindersProposed(network_id=cycle.network_id, cycle_id=cycle.id, count=count))


NAMED: dict[str, Callable[[Mapping[str, Any]], None]] = {"propose_reminders": propose_reminders}
"""Every job by its name in the table."""


def plan_the_day() -> None:
    """Write down today's jobs once, whoever is first."""
    for name in NAMED:
        key = f"{name}:{clock.today().isoformat()}"
        if session.scalars(sa.select(Job.id).where(Job.dedupe == key)).first() is None:
            session.add(Job(name=name, dedupe=key))
    session.flush()
