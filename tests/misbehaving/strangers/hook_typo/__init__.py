"""Nobody ever asks what it answers."""

from __future__ import annotations

from bocage.plugin import Objection, Plugin, hookimpl

plugin = Plugin(name="hook_typo", title="Hook typo", hook_api=1)


@hookimpl
def update_objectoins() -> list[Objection]:
    return []
