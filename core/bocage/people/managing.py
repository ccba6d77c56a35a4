"""What an administrator does about people: add them, correct them, switch them off and on."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from marshmallow import ValidationError
from sqlalchemy import func, select

from bocage.database import locked, session
from bocage.events import record
from bocage.language import _
from bocage.people.actions import MANAGE_PEOPLE
from bocage.people.events import AddressChanged, LinkAsked, PersonAdded, PersonSwitched
from bocage.people.links import revoke_links_of
from bocage.people.models import Person
from bocage.people.queries import address
from bocage.permissions import Actor, Scope, requires


@dataclass(frozen=True, kw_only=True)
class PersonTold:
    """What can be said of a person by others."""

    name: str
    email: str
    language: str = "fr"


class NotThisPerson(Exception):
    """It cannot be done about this person: oneself, or somebody who was erased."""


@requires(MANAGE_PEOPLE)
def add_person(actor: Actor, instance: Scope, told: PersonTold) -> Person:
    """Enter somebody new, as invited. Raises ValidationError when the address is somebody's."""
    _free(told.email)
    made = Person(
        email=address(told.email),
        name=told.name,
        language=told.language,
        state="invited",
        fs_uniquifier=uuid.uuid4().hex,
    )
    session.add(made)
    session.flush()
    record(PersonAdded(person_id=made.id), actor.person_id)
    return made


@requires(MANAGE_PEOPLE)
def correct_person(actor: Actor, person: Person, told: PersonTold) -> None:
    """Say otherwise how somebody is called and written to; both addresses are told of a change."""
    _not_erased(locked(person))
    before, after = person.email, address(told.email)
    if before != after:
        _free(after, but=person.id)
        person.email = after
        revoke_links_of(person.id)
        told_both = AddressChanged(person_id=person.id, before=before, after=after)
        record(told_both, actor.person_id)
    person.name, person.language = told.name, told.language
    session.flush()


@requires(MANAGE_PEOPLE)
def switch_person(actor: Actor, person: Person, *, on: bool) -> None:
    """Let somebody in again, or keep them out and end every session and link at once."""
    _not_erased(locked(person))
    if person.id == actor.person_id:
        raise NotThisPerson(str(_("Nobody switches themselves off: ask another administrator.")))
    if person.active == on:
        return
    person.active = on
    if not on:
        person.fs_uniquifier = uuid.uuid4().hex
        revoke_links_of(person.id)
    record(PersonSwitched(person_id=person.id, is_on=on), actor.person_id)
    session.flush()


@requires(MANAGE_PEOPLE)
def send_link(actor: Actor, person: Person) -> None:
    """Have a sign-in link sent to this person."""
    _not_erased(person)
    record(LinkAsked(person_id=person.id), actor.person_id)


def _not_erased(person: Person) -> None:
    if person.state == "erased":
        raise NotThisPerson(str(_("This person was erased.")))


def _free(email: str, but: int = 0) -> None:
    taken = select(Person.id).where(func.lower(Person.email) == address(email), Person.id != but)
    if session.scalar(taken) is not None:
        raise ValidationError({"email": [str(_("Somebody has this address already."))]})
