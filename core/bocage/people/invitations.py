"""People who are named before they ever signed in."""

from __future__ import annotations

import uuid

from bocage.database import session
from bocage.people.models import Person
from bocage.people.queries import address, people_at
from bocage.permissions import Actor, open_to_all


@open_to_all("the service that gives a role or a seat asks who may; nothing else comes with a name")
def invited(actor: Actor, email: str, name: str = "", language: str = "fr") -> Person:
    """Whoever has this address; somebody unknown is entered as invited, under this name."""
    found = people_at(email)
    if found:
        return found[0]
    person = Person(
        email=address(email),
        name=name or email.partition("@")[0],
        language=language,
        state="invited",
        fs_uniquifier=uuid.uuid4().hex,
    )
    session.add(person)
    session.flush()
    return person
