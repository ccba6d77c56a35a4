"""It throws away what core had begun."""

from __future__ import annotations

from bocage.plugin import MenuItem, Objection, Plugin, hookimpl, session

plugin = Plugin(name="rolls_back", title="Rolls back", hook_api=1)


@hookimpl
def menu_items() -> list[MenuItem]:
    session.rollback()
    return []


@hookimpl
def update_objections() -> list[Objection]:
    session.rollback()
    return []
