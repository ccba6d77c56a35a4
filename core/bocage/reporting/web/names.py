"""The names of people who are only known by their number, and the network's names for its things."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask import g

from bocage.database import session
from bocage.language import language
from bocage.networks.vocabulary import Vocabulary
from bocage.people.models import Person


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """Person number → name, in one statement."""
    wanted = {number for number in ids if number is not None}
    if not wanted:
        return {}
    found = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return dict(found.all())


def words_here() -> Vocabulary:
    """The words of the network that is served, in the language in use."""
    return Vocabulary(g.network.vocabulary, language())
