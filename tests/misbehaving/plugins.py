"""Modules made in memory, each a plugin that breaks one rule."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import sqlalchemy as sa

from bocage.database import session, transaction
from bocage.hooks import Plugin, hookimpl
from bocage.hooks.contributions import Objection
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
)
