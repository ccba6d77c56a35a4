"""Whether the tables of a database are those the models speak of."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

from bocage.communities import models as _communities
from bocage.database import Base, Database
from bocage.events import models as _events
from bocage.hooks import Registry
from bocage.jobs import models as _jobs
from bocage.migrations.components import Component, components, migrated_plugins
from bocage.networks import models as _networks
from bocage.organisations import models as _organisations
from bocage.people import models as _people
from bocage.pilots import models as _pilots
from bocage.reporting import models as _reporting
from bocage.switching import models as _switching

COMPARED = (
    _communities,
    _events,
    _jobs,
    _networks,
    _organisations,
    _people,
    _pilots,
    _reporting,
    _switching,
)
"""Importing these makes their tables known; those of plugins came with their modules."""


def differences(database: Database, registry: Registry) -> list[str]:
    """What migrations still have to say so that tables and models agree, one line each."""
    with database.reading.connect() as connection:
        return [
            f"{component.name}: {change}"
            for component in components(registry)
            for change in _changes(connection, component, registry.names)
        ]


def _changes(connection: Connection, component: Component, plugins: frozenset[str]) -> list[Any]:
    others = plugins | migrated_plugins(connection)
    options = {"compare_type": True, "include_object": component.filter(others)}
    return list(
        compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    )
