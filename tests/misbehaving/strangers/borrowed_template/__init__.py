"""It draws with core's page, and hopes to replace it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bocage.plugin import Community, Panel, Plugin, hookimpl

plugin = Plugin(name="borrowed_template", title="Borrowed template", hook_api=1)


@hookimpl
def panels(subject: Any) -> Iterator[Panel]:
    if isinstance(subject, Community):
        yield Panel(title="Walks", template="base.html")
