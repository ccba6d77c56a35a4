"""It keeps everybody waiting."""

from __future__ import annotations

import time

from bocage.plugin import MenuItem, Plugin, hookimpl

plugin = Plugin(name="slow", title="Slow", hook_api=1)


@hookimpl
def menu_items() -> list[MenuItem]:
    time.sleep(0.21)
    return []
