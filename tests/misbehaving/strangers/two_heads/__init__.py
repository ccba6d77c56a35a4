"""Its migrations end in two places."""

from __future__ import annotations

from bocage.plugin import Objection, Plugin, hookimpl

plugin = Plugin(name="two_heads", title="Two heads", hook_api=1)


@hookimpl
def update_objections() -> list[Objection]:
    return []
