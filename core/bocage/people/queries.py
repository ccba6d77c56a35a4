"""Finding people."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from bocage.database import session
from bocage.people.models import EndedSession, Person
from bocage.people.secrets import digest_of
from bocage.permissions import open_to_all


@open_to_all("a spelling rule")
def address(email: str) -> str:
    """A mail address as it is kept and compared: trimmed, without capitals."""
    return email.strip().casefold()


@open_to_all("who asks for a link is not signed in yet, and is told nothing of what was found")
def people_at(email: str) -> Sequence[Person]:
    """Whoever has this address and may sign in: one person or nobody."""
    return session.scalars(
        sa.select(Person)
        .where(sa.func.lower(Person.email) == address(email), Person.active.is_(True))
        .order_by(Person.id)
        .limit(1)
    ).all()


@open_to_all("only doors ask, about somebody they have already recognised")
def find_person(person_id: int) -> Person:
    """One person. Raises NoResultFound."""
    return session.scalars(sa.select(Person).where(Person.id == person_id)).one()


@open_to_all("this is how somebody is recognised")
def people_in_session(uniquifier: str, secret: str) -> Sequence[Person]:
    """Who is signed in with this session, unless it was signed out of or the person switched off."""
    asked = {"uniquifier": uniquifier, "digest": digest_of(secret)}
    return session.scalars(_IN_SESSION, asked).all()


# Built once: this statement is part of every page, and few pages ask for more than this.
_IN_SESSION = (
    sa.select(Person)
    .where(
        Person.fs_uniquifier == sa.bindparam("uniquifier"),
        Person.active.is_(True),
        ~sa.exists().where(EndedSession.digest == sa.bindparam("digest")),
    )
    .options(
        load_only(
            Person.email,
            Person.name,
            Person.language,
            Person.state,
            Person.active,
            Person.fs_uniquifier,
        )
    )
)
