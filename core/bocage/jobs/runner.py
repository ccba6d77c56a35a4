"""The one place of the jobs that catches everything: what fails here is tried again, then parked."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from bocage import clock

log = logging.getLogger("bocage.jobs")
MOST_ATTEMPTS = 10
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)


def attempt(what: str, work: Callable[[], None]) -> str | None:
    """Do it; None when it was done, otherwise what went wrong in a few words."""
    try:
        work()
    except (Exception, SystemExit) as fault:
        reference = secrets.token_hex(3)
        log.exception("%s failed, reference %s", what, reference)
        return f"{type(fault).__name__}: {str(fault)[:300]} ({reference})"
    return None


def next_attempt(attempts: int) -> datetime:
    """When to try again after so many failures."""
    wait: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 12)
    return clock.now() + min(wait, LONGEST_WAIT)
