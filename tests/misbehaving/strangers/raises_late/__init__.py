"""It breaks after its first answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bocage.plugin import MenuItem, Plugin, hookimpl

plugin = Plugin(name="raises_late", title="Raises late", hook_api=1)


@hookimpl
def menu_items(network: Any) -> Iterator[MenuItem]:
    yield MenuItem(title="Walks", url=f"/n/{network.slug}/communities")
    raise RuntimeError("the second one is missing")
