"""Finding people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from bocage.database import session
from bocage.people.actions import MANAGE_PEOPLE
from bocage.people.models import EndedSession, Person
from bocage.people.secrets import digest_of
from bocage.permissions import Actor, Grant, Scope, open_to_all, requires
from bocage.permissions.grants import GrantSource


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


_IN_SESSION = sa.select(Person).where(
    Person.fs_uniquifier == sa.bindparam("uniquifier"),
    Person.active.is_(True),
    ~sa.exists().where(EndedSession.digest == sa.bindparam("digest")),
)


@dataclass(frozen=True)
class SomebodyKnown:
    """What a page has to know of who is signed in."""

    id: int
    language: str
    actor: Actor
    is_authenticated: bool = True


@open_to_all("this is how somebody is recognised")
def known_in_session(
    uniquifier: str, secret: str, sources: Sequence[GrantSource], on: date
) -> Sequence[SomebodyKnown]:
    """The same as `people_in_session` in one statement with the grants of that day."""
    asked = {"uniquifier": uniquifier, "digest": digest_of(secret), "on": on}
    rows = session.execute(_known(tuple(sources)), asked).all()
    grants = tuple(
        Grant(role=role, network_id=network_id, community_id=community_id)
        for role, network_id, community_id, _, _ in rows
        if role
    )
    return [
        SomebodyKnown(id, language, Actor(person_id=id, name=name, grants=grants))
        for role, id, _, name, language in rows
        if not role
    ]


@cache
def _known(sources: tuple[GrantSource, ...]) -> Any:
    # Put together once, from bare tables: this statement is part of every page.
    person = Person.__table__.c
    here = sa.and_(
        person.fs_uniquifier == sa.bindparam("uniquifier"),
        person.active.is_(True),
        ~sa.exists().where(EndedSession.__table__.c.digest == sa.bindparam("digest")),
    )
    whose: Any = sa.select(person.id).where(here).scalar_subquery()
    day: Any = sa.bindparam("on", type_=sa.Date())
    nothing = sa.cast(sa.null(), sa.Integer)
    unnamed = sa.cast(sa.null(), sa.String)
    held = (source(whose, day).subquery() for source in sources)
    return sa.union_all(
        sa.select(
            sa.literal("").label("role"), person.id, nothing, person.name, person.language
        ).where(here),
        *(
            sa.select(one.c.role, one.c.network_id, one.c.community_id, unnamed, unnamed)
            for one in held
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which people are looked for; "" leaves a matter open."""

    text: str = ""
    state: str = ""


@requires(MANAGE_PEOPLE)
def people_like(actor: Actor, instance: Scope, wanted: Wanted) -> sa.Select[*tuple[Any, ...]]:
    """A select of id, name, email, language, state, active, current_login_at, by name.

    Those who were erased are there only when they are asked for.
    """
    found: sa.Select[*tuple[Any, ...]] = sa.select(
        Person.id,
        Person.name,
        Person.email,
        Person.language,
        Person.state,
        Person.active,
        Person.current_login_at,
    ).order_by(Person.name, Person.id)
    if wanted.text:
        plain = wanted.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        like = f"%{plain}%"
        found = found.where(
            sa.or_(Person.name.ilike(like, escape="\\"), Person.email.ilike(like, escape="\\"))
        )
    match wanted.state:
        case "off":
            return found.where(Person.active.is_(False), Person.state != "erased")
        case "erased" | "invited" | "active":
            return found.where(Person.state == wanted.state)
        case _:
            return found.where(Person.state != "erased")


@requires(MANAGE_PEOPLE)
def roles_of(
    actor: Actor, instance: Scope, ids: Sequence[int], sources: Sequence[GrantSource], on: date
) -> dict[int, list[tuple[str, str]]]:
    """What these people are that day: (role, name of the network or ""), in one statement."""
    if not ids or not sources:
        return {}
    # Networks stand above people: only their names are read here.
    network = sa.table("network", sa.column("id"), sa.column("name"))
    held = sa.union_all(
        *(
            sa.select(sa.literal(person_id).label("person_id"), one.c.role, one.c.network_id)
            for person_id in ids
            for one in (source(person_id, on).subquery() for source in sources)
        )
    ).subquery()
    rows = session.execute(
        sa.select(held.c.person_id, held.c.role, network.c.name)
        .outerjoin(network, network.c.id == held.c.network_id)
        .distinct()
        .order_by(network.c.name, held.c.role)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for person_id, role, name in rows:
        found.setdefault(person_id, []).append((role, name or ""))
    return found


@requires(MANAGE_PEOPLE)
def find_anybody(actor: Actor, instance: Scope, person_id: int) -> Person:
    """One person, whatever their state. Raises NoResultFound."""
    return session.scalars(sa.select(Person).where(Person.id == person_id)).one()


@requires(MANAGE_PEOPLE)
def whose_address(actor: Actor, instance: Scope, email: str) -> int | None:
    """Whose address this is; None when it is free."""
    return session.scalar(sa.select(Person.id).where(sa.func.lower(Person.email) == address(email)))
