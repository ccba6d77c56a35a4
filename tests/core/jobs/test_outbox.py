"""Plugins hear of what happened after the commit; who fails is asked again, then parked."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType

import pytest
import sqlalchemy as sa
from flask import Flask

from bocage import clock
from bocage.database import Database, session, transaction
from bocage.events import Event, EventDelivery, record
from bocage.hooks import Plugin, Registry, hookimpl
from bocage.jobs.daily import Means
from bocage.jobs.mail import Post
from bocage.jobs.models import Job
from bocage.jobs.outbox import deliver_due, dispatch
from bocage.jobs.runner import MOST_ATTEMPTS
from bocage.jobs.running import Worker, WorkerRuns
from bocage.jobs.table import run_due
from bocage.jobs.waking import queue_of, wake_after_commit
from bocage.networks.models import NetworkPlugin
from tests.core.jobs.conftest import Scene


@dataclass(frozen=True, kw_only=True)
class SomethingMoved(Event, name="tests.something_moved"):
    what: str


@pytest.fixture
def listener(scene: Scene, database: Database) -> tuple[ModuleType, Registry]:
    module = ModuleType("listener")
    module.plugin = Plugin(name="listener", title="Listener", hook_api=1)  # type: ignore[attr-defined]
    module.heard = []  # type: ignore[attr-defined]
    module.fails = False  # type: ignore[attr-defined]

    @hookimpl
    def after_event(event: Event) -> None:
        if module.fails:
            raise RuntimeError("not today")
        if isinstance(event, SomethingMoved):
            module.heard.append(event.what)

    module.after_event = after_event  # type: ignore[attr-defined]
    registry = Registry()
    registry.add(module, "listener")
    with database.work(), transaction():
        session.add(NetworkPlugin(network_id=scene.network, name="listener", state="on"))
    return module, registry


def moved(scene: Scene, what: str = "a chair") -> None:
    with transaction():
        record(SomethingMoved(network_id=scene.network, what=what))


def test_a_plugin_that_is_on_hears_once(
    database: Database, scene: Scene, listener: tuple[ModuleType, Registry], post: Post
) -> None:
    module, registry = listener
    with database.work():
        moved(scene)
        for _round in range(2):
            dispatch(registry)
            deliver_due(registry, post)

    assert module.heard == ["a chair"]


def test_a_plugin_that_is_off_hears_nothing(
    database: Database, scene: Scene, listener: tuple[ModuleType, Registry], post: Post
) -> None:
    module, registry = listener
    with database.work():
        with transaction():
            session.scalars(sa.select(NetworkPlugin)).one().state = "off"
        moved(scene)
        dispatch(registry)
        deliver_due(registry, post)

    assert module.heard == []


def test_a_failing_plugin_is_asked_again_later_and_finally_parked(
    database: Database, scene: Scene, listener: tuple[ModuleType, Registry], post: Post
) -> None:
    module, registry = listener
    module.fails = True
    with database.work():
        moved(scene)
        dispatch(registry)
        deliver_due(registry, post)
        assert deliver_due(registry, post) == 0
        for number in range(1, MOST_ATTEMPTS):
            with clock.at(clock.now() + timedelta(days=number)):
                deliver_due(registry, post)
        delivery = session.scalars(
            sa.select(EventDelivery).where(EventDelivery.listener == "listener")
        ).one()

    assert (delivery.state, delivery.attempts) == ("parked", MOST_ATTEMPTS)
    assert "not today" in (delivery.error or "")


def test_what_failed_once_succeeds_the_next_time(
    database: Database, scene: Scene, listener: tuple[ModuleType, Registry], post: Post
) -> None:
    module, registry = listener
    module.fails = True
    with database.work():
        moved(scene)
        dispatch(registry)
        deliver_due(registry, post)
        module.fails = False
        with clock.at(clock.now() + timedelta(minutes=1)):
            deliver_due(registry, post)

    assert module.heard == ["a chair"]


def test_a_job_left_by_a_killed_process_is_done_after_its_lease(
    database: Database, means: Means
) -> None:
    with database.work():
        with transaction():
            leased = clock.now() + timedelta(minutes=5)
            session.add(Job(name="propose_reminders", state="running", leased_until=leased))
        assert run_due(means) == 0
        with clock.at(clock.now() + timedelta(minutes=6)):
            assert run_due(means) == 1
        assert session.scalars(sa.select(Job.state)).all() == ["done"]


def test_an_unknown_job_is_kept_with_its_error(database: Database, means: Means) -> None:
    with database.work():
        with transaction():
            session.add(Job(name="nothing"))
        run_due(means)
        job = session.scalars(sa.select(Job)).one()

    assert (job.state, job.attempts) == ("queued", 1)
    assert "KeyError" in (job.error or "")


def test_a_commit_that_leaves_work_wakes_the_worker_and_a_rollback_does_not(
    database: Database, app: Flask, scene: Scene
) -> None:
    settings = app.extensions["bocage"].settings
    wake_after_commit(database, settings)
    queue = queue_of(settings)
    with database.work():
        with pytest.raises(ZeroDivisionError), transaction():
            record(SomethingMoved(what="nothing"))
            session.flush()
            raise ZeroDivisionError
        assert queue.pending_count() == 0
        moved(scene)
        moved(scene)
        assert queue.pending_count() == 1


def test_the_worker_does_what_waits_and_stops(database: Database, app: Flask, scene: Scene) -> None:
    house = app.extensions["bocage"]
    wake_after_commit(house.database, house.settings)
    worker = Worker(app)
    worker.start()
    try:
        with pytest.raises(WorkerRuns):
            Worker(app).start()
        with house.database.work():
            moved(scene)
        assert_soon_delivered(database)
    finally:
        worker.stop()


def assert_soon_delivered(database: Database) -> None:
    deadline = clock.now() + timedelta(seconds=15)
    while clock.now() < deadline:
        with database.work():
            states = session.scalars(sa.select(EventDelivery.state)).all()
        if states and set(states) == {"done"}:
            return
        time.sleep(0.1)
    raise AssertionError("the worker did not deliver")
