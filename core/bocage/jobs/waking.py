"""The worker is woken after each commit that leaves it something to do."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from huey import SqliteHuey
from sqlalchemy import event
from sqlalchemy.orm import Session

from bocage.database import Database
from bocage.events import EventRow
from bocage.jobs.models import Job, Mail
from bocage.settings import InstanceSettings

WORK = "bocage.work_off"
_queues: dict[int, Any] = {}


def queue_of(settings: InstanceSettings) -> Any:
    """The queue of wake-up calls. It holds nothing that may not be lost: what is to be done is in tables."""
    file = Path(settings.var) / "queue.sqlite"
    # The library says at information level what happens every second.
    logging.getLogger("huey").setLevel(logging.WARNING)
    return SqliteHuey("bocage", filename=str(file), fsync=True, results=False)


def wake_after_commit(database: Database, settings: InstanceSettings) -> None:
    """From now on, commits of this database wake the worker of this instance."""
    _queues[id(database)] = waking_task(queue_of(settings))


def waking_task(queue: Any, work: Any = None) -> Any:
    """The task that wakes the worker; who only wakes need not know the work."""

    def woken() -> None:
        if work is not None:
            work()

    return queue.task(name=WORK)(woken)


@event.listens_for(Session, "before_flush")
def _notice(current: Session, _context: object, _instances: object) -> None:
    if any(isinstance(row, EventRow | Job | Mail) for row in current.new):
        current.info["leaves_work"] = True


@event.listens_for(Session, "after_commit")
def _wake(current: Session) -> None:
    if not current.info.pop("leaves_work", False):
        return
    task = _queues.get(id(current.info.get("database")))
    if task is not None and task.huey.pending_count() == 0:
        task()


@event.listens_for(Session, "after_rollback")
def _forget(current: Session) -> None:
    current.info.pop("leaves_work", None)
