"""One session per unit of work, read-only until a door opens a transaction."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session

type_json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Instant(sa.TypeDecorator[datetime]):
    """An aware instant, stored in UTC on both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # The sign-in library writes some instants without a zone; it means UTC.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The parent of every table, core's and plugins'."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this class attribute
        datetime: Instant(),
        Decimal: sa.Numeric(20, 6),
        dict[str, Any]: type_json,
        list[Any]: type_json,
    }


Row = TypeVar("Row", bound=Base)


class NotInTransaction(RuntimeError):
    """Something tried to write or commit outside the transaction of a door."""


_asked: ContextVar[str] = ContextVar("bocage_asked", default="")
"""The plugin that is being asked, if one is: it works in a transaction that is not its own."""
begin_asking = _asked.set
"""From now on this plugin may use the session, and neither end nor go around it."""
end_asking = _asked.reset
"""Given what `begin_asking` gave: who was asked before is asked again, mostly nobody."""


def _refuse_to_plugins(act: str) -> None:
    if plugin := _asked.get():
        raise NotInTransaction(f"the plugin {plugin} may not {act} while it is being asked")


class WorkSession(Session):
    """The session of one unit of work; `info` says who may end its transaction now.

    `database` is the Database, and `mood` is reading, transaction, committing or bare. What ends
    the transaction or forgets what core has found is refused to plugins while they are asked.
    """

    def commit(self) -> None:
        """Refused to everybody but a door: raises NotInTransaction."""
        _refuse_to_plugins("commit")
        if self.info["mood"] not in {"committing", "bare"}:
            raise NotInTransaction("only the end of `with transaction():` commits")
        super().commit()

    def rollback(self) -> None:
        """Refused to plugins while they are asked: raises NotInTransaction."""
        _refuse_to_plugins("roll back")
        super().rollback()

    def close(self) -> None:
        """Refused to plugins while they are asked: raises NotInTransaction."""
        _refuse_to_plugins("close the session")
        super().close()

    def reset(self) -> None:
        """Refused to plugins while they are asked: raises NotInTransaction."""
        _refuse_to_plugins("reset the session")
        super().reset()

    def invalidate(self) -> None:
        """Refused to plugins while they are asked: raises NotInTransaction."""
        _refuse_to_plugins("drop the connection")
        super().invalidate()

    def expunge_all(self) -> None:
        """Refused to plugins while they are asked: raises NotInTransaction."""
        _refuse_to_plugins("forget what was found")
        super().expunge_all()

    def connection(self, *given: Any, **more: Any) -> Connection:
        """Refused to plugins while they are asked: raises NotInTransaction."""
        _refuse_to_plugins("reach below the session")
        return super().connection(*given, **more)

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Refused to plugins where nothing can be written: raises NotInTransaction."""
        if self._is_clean():
            return
        if _asked.get() and is_only_read(self) and _has_unwritten(self):
            raise NotInTransaction("a plugin may not write while a page is only read")
        super().flush(objects)


_work: ContextVar[object] = ContextVar("bocage_work", default=None)


def _outside_work() -> WorkSession:
    raise NotInTransaction("no unit of work is open: use `with database.work():`")


session: scoped_session[WorkSession] = scoped_session(
    _outside_work,  # type: ignore[arg-type]  # whatever makes a session will do
    scopefunc=_work.get,
)


class Database:
    """The engine of one instance, in two moods: reading (default) and writing."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.is_sqlite:
            self.reading = self.engine.execution_options(readonly=True)
        else:
            self.reading = self.engine.execution_options(postgresql_readonly=True)

    @contextmanager
    def work(self) -> Iterator[WorkSession]:
        """Open the session of one request, command or job; nothing is kept without a transaction."""
        token = _work.set(object())
        # What is only read leaves nothing to write before the next question.
        made = WorkSession(
            bind=self.reading, autoflush=False, info={"database": self, "mood": "reading"}
        )
        session.registry.set(made)
        try:
            yield made
        finally:
            made.close()
            session.registry.clear()
            _work.reset(token)

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    made = sa.make_url(url)
    is_sqlite = made.get_backend_name() == "sqlite"
    # What people typed does not belong into logs.
    engine = sa.create_engine(made, pool_pre_ping=not is_sqlite, hide_parameters=True)
    if is_sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    # The session is not the only way to the database: these hold below it.
    event.listen(engine, "checkout", lambda *_: _refuse_to_plugins("open a connection"))
    event.listen(engine, "commit", lambda _: _refuse_to_plugins("commit"))
    event.listen(engine, "rollback", lambda _: _refuse_to_plugins("roll back"))
    event.listen(engine, "before_cursor_execute", _refuse_control)
    return engine


_SPACE = r"(?:\s|--[^\n]*\n|/\*.*?\*/)*"
_CONTROL = re.compile(
    rf"(?:^|;){_SPACE}(?:COMMIT|END|ABORT|BEGIN|START|ROLLBACK(?!\s+TO)|PREPARE|PRAGMA|ATTACH|DETACH|VACUUM)\b",
    re.IGNORECASE | re.DOTALL,
)


def _refuse_control(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
    if _asked.get() and _is_control(statement):
        _refuse_to_plugins("steer the transaction")


@lru_cache(512)
def _is_control(statement: str) -> bool:
    return _CONTROL.search(statement) is not None


def _from_json(text: str) -> Any:
    # Most of what is set nowhere: every page reads one for each plugin.
    return {} if text == "{}" else json.loads(text)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Python's own transaction mode loses updates of concurrent writers: BEGIN is ours to say.
    connection.isolation_level = None
    for setting in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=10000",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    readonly: bool = connection.get_execution_options().get("readonly", False)
    # This pragma makes SQLite prepare every statement anew, so it is only set when it changes.
    if connection.info.get("readonly") is not readonly:
        connection.info["readonly"] = None
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if readonly else 'OFF'}")
        connection.info["readonly"] = readonly
    connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")


@contextmanager
def transaction() -> Iterator[WorkSession]:
    """Commit what happens inside, or nothing of it.

    The read snapshot ends first, so rows found before are read again under the write lock:
    what a service decides, it decides on what is true now.
    """
    current = session()
    with _mood(current, "transaction"):
        yield current
        current.info["mood"] = "committing"
        current.commit()


@contextmanager
def writing(current: WorkSession) -> Iterator[None]:
    """Let this session write; only sign-in, whose library commits by itself, needs it bare."""
    with _mood(current, "bare"):
        yield


@contextmanager
def _mood(current: WorkSession, mood: str) -> Iterator[None]:
    if current.info["mood"] != "reading":
        raise NotInTransaction("a transaction is already open")
    database: Database = current.info["database"]
    current.rollback()
    current.bind = database.engine
    current.info["mood"] = mood
    current.autoflush = True
    try:
        yield
    finally:
        # What was not committed is undone here, whatever stopped it.
        current.rollback()
        current.bind = database.reading
        current.info["mood"] = "reading"
        current.autoflush = False


def locked(subject: Row) -> Row:
    """Read this row again and keep others from changing it until the transaction ends."""
    # Only its own row: PostgreSQL locks nothing that was joined from the outside.
    session.refresh(subject, with_for_update={"of": type(subject)})
    return subject


def is_only_read(current: Session) -> bool:
    """Whether SQLite holds off every write, so that there is nothing a savepoint could save."""
    return bool(current.info["mood"] == "reading" and current.info["database"].is_sqlite)


def _has_unwritten(current: Session) -> bool:
    return bool(current.new or current.deleted or any(map(current.is_modified, current.dirty)))


def forget_unwritten(current: Session) -> None:
    """Undo what was changed in memory and not written, and nothing else."""
    for made in current.new:
        current.expunge(made)
    for kept in current.deleted:
        current.expunge(kept)
        current.add(kept)
    for changed in current.dirty:
        current.expire(changed)


class Held:
    """The transaction on the connection, watched while a plugin is asked in it."""

    __slots__ = (
        "_around",
        "_at_first",
        "_begun",
        "_connection",
        "_current",
        "_is_sqlite",
        "is_only_read",
    )

    def __init__(self, current: WorkSession) -> None:
        self._current = current
        # Not by way of WorkSession: one plugin may be asked while another draws.
        self._connection = Session.connection(current)
        self._begun = self._connection.get_transaction()
        self._around = current.get_transaction()
        self._is_sqlite = current.info["database"].is_sqlite
        self.look_again()

    @classmethod
    def by(cls, current: WorkSession) -> Held:
        """What this session holds now."""
        found: Held | None = current.info.get("held")
        if found is None or found.is_replaced():
            found = current.info["held"] = cls(current)
        else:
            found.look_again()
        return found

    def look_again(self) -> None:
        """From now on, what the driver says at this moment is what it said at first."""
        # What SQLite only reads can be read on in another transaction.
        self.is_only_read = self._is_sqlite and self._current.info["mood"] == "reading"
        self._at_first = "IDLE" if self.is_only_read else self._told()

    def is_replaced(self) -> bool:
        """Whether the session works in another transaction by now."""
        begun = self._begun
        return (
            begun is None
            or not begun.is_active
            or self._current.get_transaction() is not self._around
            or self._connection.get_transaction() is not begun
        )

    @property
    def is_lost(self) -> bool:
        """Whether somebody ended it, by whatever way."""
        # PostgreSQL's driver begins with the first statement.
        return self.is_replaced() or (self._at_first != "IDLE" and self._told() == "IDLE")

    @property
    def is_spoilt(self) -> bool:
        """Whether PostgreSQL refuses every further statement because one failed and was not undone."""
        return not self._is_sqlite and self._told() == "INERROR"

    def let_go(self) -> None:
        """Undo what is left of it; what is read afterwards is read on another connection."""
        if not self._connection.closed:
            self._connection.invalidate()
        Session.rollback(self._current)

    def _told(self) -> str:
        connection = self._connection
        if connection.invalidated or connection.closed:
            return "IDLE"
        driver: Any = connection.connection.driver_connection
        if self._is_sqlite:
            return "INTRANS" if driver.in_transaction else "IDLE"
        return str(driver.info.transaction_status.name)
