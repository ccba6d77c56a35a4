"""The names of people who are only known by their number."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from bocage.database import session
from bocage.people.models import Person


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """Person number → name, in one statement."""
    wanted = {number for number in ids if number is not None}
    if not wanted:
        return {}
    found = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return dict(found.all())
