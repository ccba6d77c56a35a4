"""It answers with something else."""

from __future__ import annotations

from typing import Any

from bocage.plugin import Plugin, hookimpl

plugin = Plugin(name="wrong_type", title="Wrong type", hook_api=1)


@hookimpl
def menu_items(network: Any) -> list[Any]:
    return [("Walks", f"/n/{network.slug}/walks")]
