"""What it says has no French."""

from __future__ import annotations

from typing import Any

from bocage.plugin import MenuItem, Plugin, hookimpl, translator

_ = translator("without_french")

plugin = Plugin(name="without_french", title="Without french", hook_api=1)


@hookimpl
def menu_items(network: Any) -> list[MenuItem]:
    return [MenuItem(title=_("River walks"), url=f"/n/{network.slug}/communities")]
