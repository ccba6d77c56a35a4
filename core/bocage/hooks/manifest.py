"""What a plugin says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import Schema

from bocage.language import Text

HOOK_API = 1
ACCEPTED = frozenset({HOOK_API})
"""The numbers this host takes in: its own, and during a transition the one before."""
SCHEMAS: dict[str, type[Schema]] = {}
"""What the settings of each plugin look like, for whoever reads them without a registry."""


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """The manifest: `plugin = Plugin(name=…, title=…, hook_api=1)` in the plugin's module.

    `adds`, `screens` and `keeps` are sentences for the catalogue of a network: what the plugin
    adds, where it is seen, which data it keeps. `picture` is a file in its `static/` folder that
    shows a screen, and `picture_text` says in words what is seen there.
    """

    name: str
    title: Text
    hook_api: int
    summary: Text = ""
    settings: type[Schema] | None = None
    requires: tuple[str, ...] = ()
    adds: tuple[Text, ...] = ()
    screens: tuple[Text, ...] = ()
    keeps: tuple[Text, ...] = ()
    picture: str = ""
    picture_text: Text = ""
