"""The year behind the demonstration, told by files and played by the real services."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bocage import clock
from bocage.database import session, transaction
from bocage.demo.quarter import QuarterPlay
from bocage.events import EventRow
from bocage.hooks import Registry
from bocage.load import read_folder
from bocage.networks.models import Network
from bocage.reporting.rules import Quarter

QUARTERS_BEFORE = 5


class BrokenDemonstration(ValueError):
    """The files of the demonstration contradict each other."""


def load_demonstration(folder: Path, registry: Registry) -> bool:
    """Load and play everything, unless there is a network already; whether it was done.

    It is one transaction: a start that is interrupted leaves an empty database behind.
    """
    if session.scalars(sa.select(Network.id).limit(1)).first() is not None:
        return False
    today = clock.today()
    with transaction():
        with clock.at(_morning(Quarter.of(today).plus(-QUARTERS_BEFORE).starts)):
            outcome = read_folder(folder / "data" / "federation", registry, today)
        # Sessions took place since: they are read with the clock of today.
        refused = outcome.refused + read_folder(folder / "data" / "life", registry, today).refused
        if refused:
            raise BrokenDemonstration("; ".join(str(item) for item in refused[:5]))
        _play(folder, registry, today)
    return True


def _play(folder: Path, registry: Registry, today: date) -> None:
    told = list(_quarters(folder))
    for given in told:
        if given["quarter"] < 0:
            QuarterPlay(given, registry, today).play()
    # What is past was heard in its time: nobody gets last year's mail today.
    session.execute(
        sa.update(EventRow)
        .where(EventRow.dispatched_at.is_(None))
        .values(dispatched_at=clock.now())
    )
    for given in told:
        if given["quarter"] == 0:
            QuarterPlay(given, registry, today).play()


def _quarters(folder: Path) -> Iterator[dict[str, Any]]:
    files = [json.loads(file.read_text("utf-8")) for file in (folder / "quarters").glob("*.json")]
    yield from sorted(files, key=lambda given: (given["quarter"], given["network"]))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), UTC) + timedelta(minutes=12)
