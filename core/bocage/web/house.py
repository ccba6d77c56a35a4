"""What the application hands to its pages: everything web may ask for without knowing who answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import current_app

from bocage.database import Database
from bocage.hooks import Registry
from bocage.hooks.guarding import Fault
from bocage.permissions import ActionList, Actor
from bocage.permissions.grants import GrantSource
from bocage.settings import InstanceSettings

if TYPE_CHECKING:
    from bocage.web.assets import Assets
    from bocage.web.parts import Parts


@dataclass(frozen=True, kw_only=True)
class MenuEntry:
    """A line of a menu."""

    label: str
    url: str
    current: bool = False


@dataclass(kw_only=True)
class House:
    """One application: its settings, its database, its plugins, and who answers for the features."""

    settings: InstanceSettings
    database: Database
    registry: Registry
    actions: ActionList
    assets: Assets
    grant_sources: Sequence[GrantSource]
    find_network: Callable[[str], Any]
    current_actor: Callable[[], Actor]
    preferred_language: Callable[[], str | None]
    page_context: Callable[[], dict[str, Any]]
    parts: Parts
    keep_faults: Callable[[Database, Sequence[Fault]], None]
    keepers: Sequence[Any] = ()
    """What features keep about people; the one that replaces the name comes last."""
    refusals: Mapping[type[Exception], int] = field(default_factory=dict)


def house() -> House:
    """The house that serves this request."""
    found: House = current_app.extensions["bocage"]
    return found
