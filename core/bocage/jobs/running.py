"""The worker: a thread beside the web server, or a process of its own; one for each instance."""

from __future__ import annotations

import fcntl
import logging
from typing import IO, Any

from flask import Flask
from huey import crontab

from bocage import language
from bocage.jobs import outbox, table
from bocage.jobs.daily import Means
from bocage.jobs.mail import Post
from bocage.jobs.runner import attempt
from bocage.jobs.waking import queue_of, waking_task
from bocage.language import _
from bocage.web.house import House

log = logging.getLogger("bocage.jobs")
ROUNDS = 20
"""At most so many rounds a call; what is left is found a minute later."""


class WorkerRuns(RuntimeError):
    """Another process does the jobs of this instance."""

    def __init__(self) -> None:
        super().__init__(str(_("Another process already does the jobs of this instance.")))


def work_off(app: Flask) -> None:
    """Tell, do and send everything that is due now. Each part is safe to repeat."""
    house: House = app.extensions["bocage"]
    post = Post(house.settings, app.jinja_env)
    means = Means(house.registry, post)
    speaking = language.speaking(house.settings.language)
    with app.app_context(), house.database.work(), speaking:
        table.plan()
        for _round in range(ROUNDS):
            done = outbox.dispatch(house.registry)
            done += outbox.deliver_due(house.registry, post)
            done += table.run_due(means)
            if not done:
                break
        post.send_due()


class Worker:
    """Works off what is due at start, every minute, and whenever it is woken."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._house: House = app.extensions["bocage"]
        self._lock: IO[str] | None = None
        self._consumer: Any = None

    def start(self) -> None:
        """Begin, in threads of this process. Raises WorkerRuns."""
        self._take_lock()
        with self._app.app_context(), self._house.database.work():
            Post(self._house.settings, self._app.jinja_env).recover()
        queue = queue_of(self._house.settings)
        wake = waking_task(queue, self._work)
        queue.periodic_task(crontab(minute="*"), name="bocage.every_minute")(self._work)
        self._consumer = queue.create_consumer(
            workers=1, worker_type="thread", max_delay=1.0, check_worker_health=False
        )
        # Signals belong to the server around us; the library has no other way to say so.
        self._consumer._set_signal_handlers = lambda: None  # noqa: SLF001
        self._consumer.start()
        wake()

    def stop(self) -> None:
        """Finish the job at hand, then end."""
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
        if self._lock is not None:
            self._lock.close()

    def _work(self) -> None:
        attempt("the worker's round", lambda: work_off(self._app))

    def _take_lock(self) -> None:
        file = self._house.settings.var / "worker.lock"
        self._lock = file.open("w", encoding="ascii")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            self._lock = None
            raise WorkerRuns from None
