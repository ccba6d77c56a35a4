"""It ends core's transaction."""

from __future__ import annotations

from typing import Any

from bocage.plugin import Objection, Plugin, Reminder, hookimpl, session

plugin = Plugin(name="commits", title="Commits", hook_api=1)


@hookimpl
def reminders(network: Any) -> list[Reminder]:
    network.name = "Mine"
    session.commit()
    return []


@hookimpl
def update_objections() -> list[Objection]:
    session.commit()
    return []
