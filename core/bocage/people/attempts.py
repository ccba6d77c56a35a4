"""Attempts are counted in the database: neither a restart nor a second process forgets them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from limits.storage import MemoryStorage
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from bocage import clock
from bocage.database import Database
from bocage.people.models import Attempts
from bocage.people.secrets import digest_of

PATIENCE = 300
"""Milliseconds to wait for somebody else's write; then this process counts alone."""
KEPT_SECONDS = 86_400
_COUNT = sa.text("""
    INSERT INTO person_attempts (digest, tried, ends) VALUES (:digest, :amount, :ends)
    ON CONFLICT (digest) DO UPDATE SET
        tried = CASE WHEN person_attempts.ends <= :now THEN :amount
                ELSE person_attempts.tried + :amount END,
        ends = CASE WHEN person_attempts.ends <= :now THEN :ends ELSE person_attempts.ends END
    RETURNING tried
""")


class KeptCounts(MemoryStorage):
    """Counters kept as rows; while the database is busy, those of this process.

    A key tells where somebody is or whom they try to be: only its digest is kept.
    """

    STORAGE_SCHEME = ["bocage"]  # noqa: RUF012 - the library reads this class attribute

    def __init__(self, uri: str | None = None, *, database: Database, **more: Any) -> None:
        super().__init__(uri, **more)
        self._database = database

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """One more attempt under this key; how many there are until it expires."""
        now = int(clock.now().timestamp())
        facts = {"digest": digest_of(key), "amount": amount, "now": now, "ends": now + int(expiry)}
        try:
            with self._brief() as connection:
                tried = int(connection.execute(_COUNT, facts).scalar_one())
                connection.execute(sa.delete(Attempts).where(Attempts.ends < now - KEPT_SECONDS))
        except DBAPIError:
            return super().incr(key, expiry, amount)
        return tried

    @contextmanager
    def _brief(self) -> Iterator[Connection]:
        with self._database.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            if not self._database.is_sqlite:
                connection.execute(sa.text(f"SET LOCAL lock_timeout = {PATIENCE}"))
                yield connection
                connection.commit()
                return
            (usual,) = driver.execute("PRAGMA busy_timeout").fetchone()
            driver.execute(f"PRAGMA busy_timeout={PATIENCE}")
            try:
                yield connection
                connection.commit()
            finally:
                driver.execute(f"PRAGMA busy_timeout={usual}")

    def get(self, key: str) -> int:
        """How many attempts there were under this key."""
        tried, _ends = self._row(key)
        return max(tried, super().get(key))

    def get_expiry(self, key: str) -> float:
        """When counting begins anew."""
        _tried, ends = self._row(key)
        return max(float(ends), super().get_expiry(key))

    def _row(self, key: str) -> tuple[int, int]:
        asked = sa.select(Attempts.tried, Attempts.ends).where(
            Attempts.digest == digest_of(key), Attempts.ends > int(clock.now().timestamp())
        )
        try:
            with self._database.reading.connect() as connection:
                found = connection.execute(asked).one_or_none()
        except DBAPIError:
            return 0, 0
        return (found.tried, found.ends) if found else (0, 0)

    def clear(self, key: str) -> None:
        """Forget what was counted under this key."""
        super().clear(key)
        with self._brief() as connection:
            connection.execute(sa.delete(Attempts).where(Attempts.digest == digest_of(key)))

    def reset(self) -> int | None:
        """Forget everything that was counted."""
        super().reset()
        with self._brief() as connection:
            return int(connection.execute(sa.delete(Attempts)).rowcount)
