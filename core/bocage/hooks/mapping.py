"""A plugin's tables are taken in together with it, or forgotten: a broken one would stop every query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Mapper, configure_mappers

from bocage.database import Base

A = TypeVar("A")


def with_tables(load: Callable[[], A]) -> A:
    """What `load` gives, once the classes and tables it brings fit together with those that are here."""
    classes, tables = set(Base.registry.mappers), set(Base.metadata.tables)
    try:
        found = load()
        configure_mappers()
        for name in set(Base.metadata.tables) - tables:
            for key in Base.metadata.tables[name].foreign_keys:
                # Looking it up raises when there is no such table.
                _ = key.column
    except BaseException:
        for mapper in set(Base.registry.mappers) - classes:
            _forget(mapper)
        for name in set(Base.metadata.tables) - tables:
            Base.metadata.remove(Base.metadata.tables[name])
        raise
    return found


def _forget(mapper: Mapper[Any]) -> None:
    # In public the library forgets all classes or none.
    known: Any = Base.registry
    manager = mapper.class_manager
    known._dispose_manager_and_mapper(manager)  # noqa: SLF001
    known._managers.pop(manager, None)  # noqa: SLF001
