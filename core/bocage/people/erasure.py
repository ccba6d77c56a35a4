"""Being forgotten: a person asks, an administrator looks at what goes and decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from bocage import clock
from bocage.database import locked, session
from bocage.events import record
from bocage.hooks import Registry
from bocage.hooks.calling import ask_installed
from bocage.language import _
from bocage.people.actions import MANAGE_PEOPLE
from bocage.people.events import ErasureAsked, ErasureRefused, PersonErased
from bocage.people.keeping import Keeper
from bocage.people.models import ErasureRequest, Person
from bocage.people.service import NotYours
from bocage.permissions import Actor, Scope, open_to_all, requires

ASKED, WITHDRAWN, REFUSED, DONE = "asked", "withdrawn", "refused", "done"
ERASED = "erased"


class CannotErase(Exception):
    """Somebody cannot be forgotten now; the sentence says why."""


@open_to_all("refuses everybody but the person themselves")
def ask_erasure(actor: Actor, person: Person) -> ErasureRequest:
    """Ask to be forgotten; asking twice is asking once."""
    _own(actor, person)
    locked(person)
    held = open_request(person)
    if held is not None:
        return held
    made = ErasureRequest(person_id=person.id)
    session.add(made)
    session.flush()
    record(ErasureAsked(person_id=person.id), actor.person_id)
    return made


@open_to_all("refuses everybody but the person themselves")
def withdraw_erasure(actor: Actor, person: Person) -> None:
    """Stay after all."""
    _own(actor, person)
    locked(person)
    held = open_request(person)
    if held is not None:
        held.state, held.decided_at, held.decided_by_id = WITHDRAWN, clock.now(), person.id


def _own(actor: Actor, person: Person) -> None:
    if actor.person_id != person.id or any(grant.role == "bearer" for grant in actor.grants):
        raise NotYours


@requires(MANAGE_PEOPLE)
def refuse_erasure(actor: Actor, person: Person, reason: str) -> None:
    """Keep what must be kept, and say why; the person reads it."""
    locked(person)
    held = open_request(person)
    if held is None:
        raise CannotErase(str(_("This person does not ask to be erased.")))
    held.state, held.reason = REFUSED, reason
    held.decided_at, held.decided_by_id = clock.now(), actor.person_id
    record(ErasureRefused(person_id=person.id, reason=reason), actor.person_id)


@requires(MANAGE_PEOPLE)
def erase(
    actor: Actor, person: Person, keepers: Iterable[Keeper], registry: Registry, *, today: date
) -> None:
    """Forget a person everywhere, in core and in every installed plugin, or change nothing.

    Raises CannotErase, and HookFailed when a plugin did not do its part.
    """
    if person.id == actor.person_id:
        raise CannotErase(str(_("Nobody erases themselves: ask another administrator.")))
    if registry.set_aside:
        names = ", ".join(sorted({item.name for item in registry.set_aside}))
        told = _("Plugins are set aside and cannot forget anybody: %(names)s.", names=names)
        raise CannotErase(str(told))
    locked(person)
    if person.state == ERASED:
        return
    ask_installed(registry, "erase_personal_data", object, person=person).complete()
    for keeper in keepers:
        keeper.forget(person, today)
    held = open_request(person) or ErasureRequest(person_id=person.id)
    held.state, held.decided_at, held.decided_by_id = DONE, clock.now(), actor.person_id
    session.add(held)
    record(PersonErased(person_id=person.id), actor.person_id)
    session.flush()


@open_to_all("its callers ask, or speak to the person themselves")
def open_request(person: Person) -> ErasureRequest | None:
    """The request that waits for a decision, if there is one."""
    return session.scalars(
        select(ErasureRequest).where(
            ErasureRequest.person_id == person.id, ErasureRequest.state == ASKED
        )
    ).first()


@open_to_all("its callers ask, or speak to the person themselves")
def latest_refusal(person: Person) -> ErasureRequest | None:
    """The last request if it was refused, so that its reason can be read."""
    last = session.scalars(
        select(ErasureRequest)
        .where(ErasureRequest.person_id == person.id)
        .order_by(ErasureRequest.id.desc())
    ).first()
    return last if last is not None and last.state == REFUSED else None


@requires(MANAGE_PEOPLE)
def waiting_requests(actor: Actor, instance: Scope) -> Sequence[Any]:
    """Who waits for a decision, the longest first: person_id, name, asked_at."""
    return session.execute(
        select(ErasureRequest.person_id, Person.name, ErasureRequest.asked_at)
        .join(Person, Person.id == ErasureRequest.person_id)
        .where(ErasureRequest.state == ASKED)
        .order_by(ErasureRequest.id)
    ).all()
