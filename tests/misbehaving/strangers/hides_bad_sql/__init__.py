"""A statement fails, and it acts as if nothing had happened."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bocage.plugin import MenuItem, Plugin, hookimpl, session

plugin = Plugin(name="hides_bad_sql", title="Hides bad sql", hook_api=1)


@hookimpl
def menu_items(network: Any) -> list[MenuItem]:
    try:
        session.execute(sa.text("SELECT walk FROM nowhere"))
    except sa.exc.DBAPIError:
        return [MenuItem(title="Walks", url=f"/n/{network.slug}/communities")]
    return []
