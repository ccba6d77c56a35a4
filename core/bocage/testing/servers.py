"""An empty database on the PostgreSQL server of the tests, where there is one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import SkipTest

import sqlalchemy as sa

SERVER = "TEST_DATABASE_URL"


@contextmanager
def empty_postgresql() -> Iterator[str]:
    """The address of a database that is thrown away afterwards. Raises SkipTest without a server."""
    given = os.environ.get(SERVER)
    if not given:
        raise SkipTest(f"set {SERVER} to a PostgreSQL server for tests, to try migrations there")
    server = sa.make_url(given).set(drivername="postgresql+psycopg")
    name = f"bocage_contract_{secrets.token_hex(5)}"
    _say(server, f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _say(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _say(server: sa.URL, statement: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
    finally:
        engine.dispose()
