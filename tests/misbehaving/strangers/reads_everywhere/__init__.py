"""It counts communities of all networks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from bocage.plugin import PilotAssignment, Plugin, Reminder, hookimpl, session

plugin = Plugin(name="reads_everywhere", title="Reads everywhere", hook_api=1)


@hookimpl
def reminders(network: Any) -> Iterator[Reminder]:
    count = session.scalar(sa.select(sa.func.count(PilotAssignment.id)))
    yield Reminder(title=f"{count} pilots", url=f"/n/{network.slug}/communities")
