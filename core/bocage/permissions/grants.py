"""The roles a person holds today, gathered from every feature that gives some, in one statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from bocage.database import session
from bocage.permissions.actor import Actor, Grant

GrantSource = Callable[[int, date], sa.Select[Any, Any, Any]]
"""Gives a select of (role, network_id, community_id) for a person on a day."""


def actor_for(person_id: int, name: str, sources: Sequence[GrantSource], on: date) -> Actor:
    """This person, with everything they may lean on that day."""
    grants = tuple(
        Grant(role=role, network_id=network_id, community_id=community_id)
        for role, network_id, community_id in session.execute(
            _asked(tuple(sources)), {"person_id": person_id, "on": on}
        )
    )
    return Actor(person_id=person_id, name=name, grants=grants)


@cache
def _asked(sources: tuple[GrantSource, ...]) -> Any:
    # Put together once: this statement is part of every page.
    person_id: Any = sa.bindparam("person_id", type_=sa.Integer())
    on: Any = sa.bindparam("on", type_=sa.Date())
    return sa.union_all(*(source(person_id, on) for source in sources))
