"""Modules made in memory, each a plugin that breaks one rule."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import sqlalchemy as sa

from bocage.database import NotInTransaction, session, transaction
from bocage.hooks import Plugin, hookimpl
from bocage.hooks.contributions import Objection
from bocage.language import _
from bocage.networks.models import Network


def a_module(
    name: str, *, hook_api: int = 1, requires: tuple[str, ...] = (), **parts: Any
) -> ModuleType:
    """A plugin's module; `parts` are its functions, marked as answers to core."""
    made = ModuleType(name)
    made.__dict__["plugin"] = Plugin(name=name, title=name, hook_api=hook_api, requires=requires)
    made.__dict__.update(parts)
    return made


def answering(function: Any) -> ModuleType:
    """A plugin called `bad` that answers `update_objections` with this function."""
    return a_module("bad", update_objections=hookimpl(function))


def raises() -> list[Objection]:
    raise RuntimeError("no answer")


def leaves() -> list[Objection]:
    raise SystemExit(3)


def breaks_late() -> Iterator[Objection]:
    yield Objection(message="first")
    raise RuntimeError("late")


def answers_with_something_else() -> list[Any]:
    return [Objection(message="first"), "a string"]


def answers_with_a_number() -> int:
    return 3


def commits() -> list[Objection]:
    session.add(Network(slug="bad", name="bad"))
    session.commit()
    return []


def rolls_back() -> list[Objection]:
    session.rollback()
    return []


def closes() -> list[Objection]:
    session.close()
    return []


def opens_a_transaction() -> list[Objection]:
    with transaction():
        session.add(Network(slug="bad", name="bad"))
    return []


def sends_bad_sql() -> list[Objection]:
    session.execute(sa.text("SELECT nothing FROM nowhere"))
    return []


def hides_bad_sql() -> list[Objection]:
    try:
        session.execute(sa.text("SELECT nothing FROM nowhere"))
    except sa.exc.DBAPIError:
        return [Objection(message="as if nothing had happened")]
    return []


def breaks_a_constraint() -> list[Objection]:
    session.add_all([Network(slug="twice", name="one"), Network(slug="twice", name="two")])
    session.flush()
    return []


def leaves_a_broken_row() -> list[Objection]:
    session.add_all([Network(slug="twice", name="one"), Network(slug="twice", name="two")])
    return []


def writes_and_raises() -> list[Objection]:
    session.add(Network(slug="half", name="half"))
    session.flush()
    raise RuntimeError("half done")


def leaves_a_savepoint_open() -> list[Objection]:
    session.begin_nested()
    session.add(Network(slug="half", name="half"))
    raise RuntimeError("in the middle")


def forgets_everything() -> list[Objection]:
    session.expunge_all()
    return []


def drops_the_connection() -> list[Objection]:
    session.invalidate()
    return []


def reaches_the_connection() -> list[Objection]:
    session.connection().commit()
    return []


def opens_a_connection() -> list[Objection]:
    bound: Any = session.get_bind()
    with bound.begin() as connection:
        connection.execute(sa.text("INSERT INTO network (slug, name) VALUES ('bad', 'bad')"))
    return []


def takes_a_raw_connection() -> list[Objection]:
    bound: Any = session.get_bind()
    bound.raw_connection().commit()
    return []


def opens_work_of_its_own() -> list[Objection]:
    with session.info["database"].work(), transaction():
        session.add(Network(slug="bad", name="bad"))
    return []


def says_commit() -> list[Objection]:
    session.execute(sa.text("  -- now\n /* really */ COMMIT"))
    return []


def says_commit_behind_something_else() -> list[Objection]:
    session.execute(sa.text("SELECT 1; commit"))
    return []


def says_rollback() -> list[Objection]:
    session.execute(sa.text("ROLLBACK"))
    return []


def hides_that_it_says_rollback() -> list[Objection]:
    try:
        session.execute(sa.text("ROLLBACK"))
    except NotInTransaction:
        return []
    return []


def lets_itself_write() -> list[Objection]:
    session.execute(sa.text("PRAGMA query_only=OFF"))
    return []


def takes_the_session_away() -> list[Objection]:
    session.registry.clear()
    raise RuntimeError("no session")


def sorts_by_a_word() -> list[Any]:
    return [Objection(message="first", blocking="yes")]  # type: ignore[arg-type]


def cannot_be_translated() -> list[Objection]:
    return [Objection(message=_("The %(thing)s is not there.", another="value"))]


CONTAINED = (
    raises,
    leaves,
    breaks_late,
    answers_with_something_else,
    answers_with_a_number,
    commits,
    rolls_back,
    closes,
    opens_a_transaction,
    sends_bad_sql,
    breaks_a_constraint,
    leaves_a_broken_row,
    writes_and_raises,
    leaves_a_savepoint_open,
    forgets_everything,
    drops_the_connection,
    reaches_the_connection,
    opens_a_connection,
    takes_a_raw_connection,
    opens_work_of_its_own,
    says_commit,
    says_commit_behind_something_else,
    says_rollback,
    lets_itself_write,
    takes_the_session_away,
    sorts_by_a_word,
    cannot_be_translated,
)
