"""The job table: a job is leased, done in one transaction, and tried again when the lease runs out."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import sqlalchemy as sa

from bocage import clock
from bocage.database import session, transaction
from bocage.hooks.guarding import noted
from bocage.jobs.daily import DAILY, NAMED, Means, plan_the_day
from bocage.jobs.models import Job
from bocage.jobs.runner import MOST_ATTEMPTS, attempt, next_attempt
from bocage.networks.quarantine import keep

QUEUED, RUNNING, DONE, PARKED = "queued", "running", "done", "parked"
LEASE = timedelta(minutes=5)


def plan() -> None:
    """Put today's jobs in the table, if nobody did."""
    planned = session.scalars(
        sa.select(Job.dedupe).where(Job.made_at > clock.now() - timedelta(days=2))
    ).all()
    if all(f"{name}:{clock.today().isoformat()}" in planned for name in DAILY):
        return
    with transaction():
        plan_the_day()


def run_due(means: Means) -> int:
    """Do what is due, also what another process left undone; how many jobs were tried."""
    now = clock.now()
    free = sa.or_(
        sa.and_(Job.state == QUEUED, Job.due_at <= now),
        sa.and_(Job.state == RUNNING, Job.leased_until < now),
    )
    due = session.scalars(sa.select(Job.id).where(free).order_by(Job.id).limit(100)).all()
    for job_id in due:
        if _claimed(job_id, free):
            _end(job_id, attempt(f"job {job_id}", partial(_run, job_id, means)))
            keep(session.info["database"], noted(session()))
    return len(due)


def _claimed(job_id: int, free: sa.ColumnElement[bool]) -> bool:
    with transaction():
        taken = session.execute(
            sa.update(Job)
            .where(Job.id == job_id, free)
            .values(state=RUNNING, attempts=Job.attempts + 1, leased_until=clock.now() + LEASE)
        )
        return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def _run(job_id: int, means: Means) -> None:
    with transaction():
        job = session.get_one(Job, job_id, populate_existing=True)
        NAMED[job.name](means, job.facts)
        job.state, job.leased_until, job.error = DONE, None, None


def _end(job_id: int, fault: str | None) -> None:
    if fault is None:
        return
    with transaction():
        job = session.get_one(Job, job_id, populate_existing=True)
        job.error, job.leased_until = fault, None
        job.state = PARKED if job.attempts >= MOST_ATTEMPTS else QUEUED
        job.due_at = next_attempt(job.attempts)
