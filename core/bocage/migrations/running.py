"""Migrations are run here, one component after the other, each wholly or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from alembic import command
from sqlalchemy.engine import Connection

from bocage.database import Database
from bocage.hooks import Registry
from bocage.migrations.components import CORE, Component, SchemaIsNewer, components

LOCK = 0x626F63616765
"""`bocage`: the advisory lock under which several processes that start together take turns."""


class DanglingRows(RuntimeError):
    """After a migration, rows point at rows that are not there; it is undone."""


def upgrade(database: Database, registry: Registry) -> list[str]:
    """Bring every component up to date; says what was applied, as `core 0001`.

    A plugin whose migration fails is set aside and its tables stay as they were. Raises
    SchemaIsNewer and whatever core's own migrations raise.
    """
    done: list[str] = []
    for component in components(registry):
        work = partial(_upgraded, database, component)
        if component is CORE:
            done += work()
        else:
            done += registry.attempt(component.name, work) or []
    return done


def pending(database: Database, registry: Registry) -> list[str]:
    """What `upgrade` would apply; a component that is newer than this release wants nothing."""
    with database.reading.connect() as connection:
        return [
            f"{component.name} {revision}"
            for component in components(registry)
            for revision in _missing(component, connection)
        ]


def set_outdated_aside(database: Database, registry: Registry) -> list[str]:
    """What core lacks; a plugin whose tables are not up to date is set aside and keeps nobody."""
    lacking: list[str] = []
    with database.reading.connect() as connection:
        for component in list(components(registry)):
            missing = [
                f"{component.name} {revision}" for revision in _missing(component, connection)
            ]
            if component is CORE:
                lacking = missing
            elif missing and component.name in registry.names:
                told = ", ".join(missing)
                registry.put_aside(component.name, f"its tables are not up to date: {told}")
    return lacking


def _missing(component: Component, connection: Connection) -> list[str]:
    try:
        return component.missing(connection)
    except SchemaIsNewer:
        return []


def _upgraded(database: Database, component: Component) -> list[str]:
    with database.engine.connect() as connection, _undisturbed(connection), connection.begin():
        _wait_for_our_turn(connection)
        missing = component.missing(connection)
        if missing:
            command.upgrade(component.config(connection), "heads")
            _check_references(connection)
    return [f"{component.name} {revision}" for revision in missing]


@contextmanager
def _undisturbed(connection: Connection) -> Iterator[None]:
    if connection.dialect.name != "sqlite":
        yield
        return
    # Rebuilding a parent table while references are enforced deletes its children, silently.
    # The setting counts only outside a transaction: the driver is told before ours begins.
    driver = connection.connection
    driver.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.cursor().execute("PRAGMA foreign_keys=ON")


def _wait_for_our_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        # Waiting longer behind a long read would make everybody else wait behind us.
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if found := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        named = ", ".join(sorted({f"{row[0]} → {row[2]}" for row in found}))
        raise DanglingRows(f"{len(found)} rows point at nothing: {named}")
