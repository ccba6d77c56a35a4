"""What is done once a day: reminders proposed to the secretariat, and mails plugins ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bocage import clock
from bocage.database import session
from bocage.events import record
from bocage.hooks import Registry
from bocage.jobs.events import RemindersProposed
from bocage.jobs.mail import Post
from bocage.jobs.models import Job
from bocage.jobs.posting import RUNNING, post_of_the_day
from bocage.networks.models import Network
from bocage.reporting import rules
from bocage.reporting.models import ProgressUpdate, ReportingCycle

BEFORE_AND_AFTER = (-7, -1, 3, 10)
"""Days from the due date on which the secretariat is asked to look at the list."""


@dataclass(frozen=True)
class Means:
    """What a job may need besides the database."""

    registry: Registry
    post: Post


def propose_reminders(_means: Means, _facts: Mapping[str, Any]) -> None:
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


def share_out_letters(means: Means, _facts: Mapping[str, Any]) -> None:
    """Plan a job for each network: what one of them makes slow or fail holds no other up."""
    if not means.registry.implementations("daily_letters", means.registry.names):
        return
    networks = sa.select(Network.id).where(Network.state.in_(RUNNING)).order_by(Network.id)
    for network_id in session.scalars(networks).all():
        key = f"write_letters:{clock.today().isoformat()}:{network_id}"
        if session.scalars(sa.select(Job.id).where(Job.dedupe == key)).first() is None:
            session.add(Job(name="write_letters", dedupe=key, facts={"network_id": network_id}))
    session.flush()


def write_letters(means: Means, facts: Mapping[str, Any]) -> None:
    """Ask the plugins of one network for the mails of the day."""
    post_of_the_day(means.registry, means.post, facts["network_id"])


DAILY = ("propose_reminders", "share_out_letters")
NAMED: dict[str, Callable[[Means, Mapping[str, Any]], None]] = {
    "propose_reminders": propose_reminders,
    "share_out_letters": share_out_letters,
    "write_letters": write_letters,
}
"""Every job by its name in the table; those of DAILY are planned each day."""


def plan_the_day() -> None:
    """Write down today's jobs once, whoever is first."""
    for name in DAILY:
        key = f"{name}:{clock.today().isoformat()}"
        if session.scalars(sa.select(Job.id).where(Job.dedupe == key)).first() is None:
            session.add(Job(name=name, dedupe=key))
    session.flush()
