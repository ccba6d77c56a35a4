"""It takes a permission of core for its own."""

from __future__ import annotations

from bocage.plugin import Action, Plugin, hookimpl

plugin = Plugin(name="action_without_prefix", title="Action without prefix", hook_api=1)


@hookimpl
def register_actions() -> list[Action]:
    return [Action(key="networks.walk", title="walk", roles=("secretariat",))]
