"""What a plugin says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import Schema

from bocage.language import Text

HOOK_API = 1


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """The manifest: `plugin = Plugin(name=…, title=…, hook_api=1)` in the plugin's module."""

    name: str
    title: Text
    hook_api: int
    summary: Text = ""
    settings: type[Schema] | None = None
    requires: tuple[str, ...] = ()
