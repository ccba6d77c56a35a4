"""Who has migrations: core, and each plugin with a folder `migrations/` beside its module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from bocage.hooks import Registry
from bocage.hooks.places import folder_of

HERE = Path(__file__).parent
VERSION_TABLE = "alembic_version_"


class SchemaIsNewer(RuntimeError):
    """The database was migrated by a newer release than this one."""


@dataclass(frozen=True, kw_only=True)
class Component:
    """One owner of tables; its version table keeps it apart, so that removing it hurts nobody."""

    name: str
    versions: Path

    @property
    def version_table(self) -> str:
        """The table that says which of its revisions were applied."""
        return f"{VERSION_TABLE}{self.name}"

    def config(self, connection: Connection) -> Config:
        """What Alembic needs to work for this component on that connection."""
        made = Config()
        made.set_main_option("script_location", str(HERE).replace("%", "%%"))
        made.set_main_option("path_separator", "newline")
        made.set_main_option("version_locations", str(self.versions).replace("%", "%%"))
        made.attributes.update(connection=connection, component=self)
        return made

    def current(self, connection: Connection) -> frozenset[str]:
        """The revisions this database stands at. Raises SchemaIsNewer for one that is unknown here."""
        options = {"version_table": self.version_table}
        found = frozenset(MigrationContext.configure(connection, opts=options).get_current_heads())
        if unknown := found - self.known(connection):
            named = ", ".join(sorted(unknown))
            raise SchemaIsNewer(f"{self.name} was migrated to {named}, which is not known here")
        return found

    def known(self, connection: Connection) -> frozenset[str]:
        """Every revision of this component."""
        return frozenset(step.revision for step in self._script(connection).walk_revisions())

    def missing(self, connection: Connection) -> list[str]:
        """The revisions that were not applied yet, the first to apply first."""
        script = self._script(connection)
        applied = {
            step.revision
            for head in self.current(connection)
            for step in script.iterate_revisions(head, "base")
        }
        steps = [step.revision for step in script.walk_revisions()]
        return [revision for revision in reversed(steps) if revision not in applied]

    def owns(self, table: str, others: frozenset[str]) -> bool:
        """Whether a table is this component's; core has those with no plugin's prefix."""
        owners = [name for name in others | {self.name, "alembic"} if table.startswith(f"{name}_")]
        # Of `river` and `river_walks`, the longer name says whose a table is.
        return max(owners, key=len, default=CORE.name) == self.name

    def filter(self, others: frozenset[str]) -> Callable[..., bool]:
        """What Alembic asks of every table, column and index: whether to look at it."""

        def is_ours(item: Any, name: str, kind: str, *_rest: object) -> bool:
            return self.owns(name if kind == "table" else item.table.name, others)

        return is_ours

    def _script(self, connection: Connection) -> ScriptDirectory:
        return ScriptDirectory.from_config(self.config(connection))


CORE = Component(name="core", versions=HERE / "versions")


def components(registry: Registry) -> Iterator[Component]:
    """Core, then the plugins that have migrations, each after those it requires."""
    yield CORE
    for name in registry.in_order():
        # A plugin before it may have failed meanwhile, and taken this one with it.
        if name in registry.names and (folder := _folder(registry.modules[name])):
            yield Component(name=name, versions=folder)


def migrated_plugins(connection: Connection) -> frozenset[str]:
    """The plugins that ever had tables in this database, installed or not."""
    names = sa.inspect(connection).get_table_names()
    found = {name.removeprefix(VERSION_TABLE) for name in names if name.startswith(VERSION_TABLE)}
    return frozenset(found - {CORE.name})


def _folder(module: ModuleType) -> Path | None:
    own = folder_of(module)
    folder = own / "migrations" if own else None
    return folder if folder and folder.is_dir() else None
