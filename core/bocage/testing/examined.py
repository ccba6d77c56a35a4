"""The plugin a contract is about, and what may be overridden."""

from __future__ import annotations

import importlib
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import ClassVar

from sqlalchemy import Table
from sqlalchemy.orm import Session

from bocage.communities.models import Community
from bocage.database import Base
from bocage.hooks import Plugin, Registry
from bocage.hooks.places import folder_of
from bocage.hooks.registry import GROUP, Unfit


class Examined:
    """Names the plugin's module and knows its parts."""

    plugin_module: ClassVar[ModuleType | str]
    """The module with `plugin = Plugin(…)`, or its name."""

    def fill(self, session: Session, community: Community, number: int) -> None:
        """Keep one more of whatever this plugin keeps in a community; `number` is new each time."""

    @property
    def module(self) -> ModuleType:
        """The plugin's module; fails with the reason when it cannot be imported."""
        if isinstance(self.plugin_module, ModuleType):
            return self.plugin_module
        tried = Registry()
        found = tried.attempt(
            self.plugin_module, partial(importlib.import_module, self.plugin_module)
        )
        assert found is not None, (
            f"{self.plugin_module} cannot be imported: {tried.set_aside[0].reason}. Bocage would "
            "set the plugin aside: import only what is installed, and do nothing else at import."
        )
        return found

    @property
    def manifest(self) -> Plugin:
        """The plugin's word on itself."""
        found = getattr(self.module, "plugin", None)
        assert isinstance(found, Plugin), (
            f"{self.module.__name__} has no manifest: write "
            "`plugin = Plugin(name=…, title=…, hook_api=1)` in it."
        )
        return found

    def registry(self) -> Registry:
        """A registry with this plugin and those it requires; fails where Bocage would refuse it."""
        made = Registry()
        self._require(made, self.manifest.requires)
        try:
            made.add(self.module, self.manifest.name)
        except Unfit as fault:
            raise AssertionError(f"Bocage refuses {self.manifest.name}: {fault}.") from fault
        return made

    def _require(self, made: Registry, names: tuple[str, ...]) -> None:
        for name in names:
            for point in entry_points(group=GROUP, name=name):
                module = point.load()
                self._require(made, module.plugin.requires)
                if name not in made.names:
                    made.add(module, name)
            assert name in made.names, (
                f"{self.manifest.name} requires {name}, which is not installed here: install it, "
                "or take it out of `requires`."
            )

    @property
    def folder(self) -> Path | None:
        """The folder of the package; None for a plugin that is one file."""
        return folder_of(self.module)

    @property
    def tables(self) -> list[Table]:
        """The tables this plugin made, whatever they are called."""
        package = self.module.__name__.partition(".")[0]
        return [
            mapper.local_table
            for mapper in Base.registry.mappers
            if mapper.class_.__module__.partition(".")[0] == package
            and isinstance(mapper.local_table, Table)
        ]
