"""A person is written to elsewhere: asked on their profile, done once the new address answers."""

from __future__ import annotations

from marshmallow import ValidationError
from sqlalchemy import func, select

from bocage.database import locked, session
from bocage.events import record
from bocage.language import _
from bocage.people.events import AddressAsked, AddressChanged
from bocage.people.links import LinkGone, revoke_links_of
from bocage.people.models import Person, PersonalLink
from bocage.people.queries import address
from bocage.people.service import NotYours
from bocage.permissions import Actor, open_to_all


@open_to_all("refuses everybody but the person themselves")
def ask_address(actor: Actor, person: Person, email: str) -> None:
    """Have a link sent to the new address. The answer does not tell whether somebody has it."""
    if actor.person_id != person.id or actor.comes_by_link:
        raise NotYours
    if address(email) == person.email:
        raise ValidationError({"email": [str(_("This is your address already."))]})
    record(AddressAsked(person_id=person.id, after=address(email)), actor.person_id)
    session.flush()


@open_to_all("whoever holds the link reads the mail of the new address")
def take_address(link: PersonalLink, person: Person) -> None:
    """Write to this person at the address of the link. Raises LinkGone when somebody has it."""
    before, after = locked(person).email, str(link.new_address)
    if is_taken(after):
        raise LinkGone
    person.email = after
    revoke_links_of(person.id)
    record(AddressChanged(person_id=person.id, before=before, after=after), person.id)
    session.flush()


@open_to_all("asked before a letter is written, and told to nobody")
def is_taken(email: str) -> bool:
    """Whether somebody is reached there."""
    return session.scalar(select(Person.id).where(func.lower(Person.email) == email)) is not None
