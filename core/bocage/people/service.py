"""What people do about themselves: ask for a link, say who they are, sign out everywhere."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete

from bocage import clock
from bocage.database import locked, session
from bocage.events import record
from bocage.hooks.calling import Signed
from bocage.hooks.contributions import DataExtract
from bocage.language import _
from bocage.people import tokens
from bocage.people.events import LinkAsked, PasswordChanged, SignedOutEverywhere
from bocage.people.keeping import Keeper
from bocage.people.links import revoke_links_of
from bocage.people.models import EndedSession, Person
from bocage.people.queries import people_at
from bocage.people.secrets import digest_of
from bocage.permissions import Actor, open_to_all

LONGEST_SESSION = timedelta(days=40)
"""Longer than any cookie of a session lasts."""


class NotYours(Exception):
    """Somebody tried to change what belongs to another person, or holds a link only."""

    def __init__(self) -> None:
        super().__init__(str(_("Only this person can do that, after signing in.")))


def _own(actor: Actor, person: Person) -> None:
    if actor.person_id != person.id or actor.comes_by_link:
        raise NotYours


@open_to_all("nobody is signed in yet; the answer does not tell whether the address is known")
def ask_link(email: str, next_path: str) -> None:
    """Have a sign-in link sent, if this address is somebody's."""
    found = people_at(email)
    record(LinkAsked(person_id=found[0].id if found else None, next_path=next_path))
    session.flush()


@open_to_all("refuses everybody but the person themselves")
def edit_profile(
    actor: Actor, person: Person, *, name: str, language: str, wants_mail: bool
) -> None:
    """Say one's name, one's language and whether mail is welcome."""
    _own(actor, person)
    person.name, person.language, person.wants_mail = name, language, wants_mail
    session.flush()


@open_to_all("refuses everybody but the person themselves")
def choose_language(actor: Actor, person: Person, language: str) -> None:
    """Have pages and mail in another language."""
    _own(actor, person)
    person.language = language
    session.flush()


@open_to_all("refuses everybody but the person themselves")
def keep_password(actor: Actor, person: Person, hashed: str) -> None:
    """Replace the password; every session there is ends."""
    _own(actor, person)
    locked(person).password = hashed
    _end_sessions(person)
    record(PasswordChanged(person_id=person.id), actor.person_id)
    session.flush()


@open_to_all("refuses everybody but the person themselves")
def sign_out_everywhere(actor: Actor, person: Person) -> None:
    """End every session and every personal link of this person; tokens stay."""
    _own(actor, person)
    _end_sessions(person)
    revoke_links_of(person.id)
    record(SignedOutEverywhere(person_id=person.id), actor.person_id)
    session.flush()


def _end_sessions(person: Person) -> None:
    person.fs_uniquifier = uuid.uuid4().hex


@open_to_all("whoever holds a session may end it")
def end_session(secret: str) -> None:
    """Let the cookie of this session open nothing any more; forget those that are too old anyway."""
    ended = EndedSession(digest=digest_of(secret))
    session.merge(ended)
    session.execute(
        delete(EndedSession).where(EndedSession.ended_at < clock.now() - LONGEST_SESSION)
    )
    session.flush()


@open_to_all("refuses everybody but the person themselves")
def make_token(actor: Actor, person: Person, name: str, days: int) -> str:
    """A token for a program of this person; what is given back is shown once."""
    _own(actor, person)
    return tokens.make_token(person.id, name, days)


@open_to_all("refuses everybody but the person themselves")
def revoke_token(actor: Actor, person: Person, token_id: int) -> None:
    """End a token at once."""
    _own(actor, person)
    tokens.revoke_token(person.id, token_id)


@open_to_all("refuses everybody but the person themselves")
def everything_about(
    actor: Actor,
    person: Person,
    keepers: Iterable[Keeper],
    extracts: Iterable[Signed[DataExtract]],
) -> list[Signed[DataExtract]]:
    """All that is kept about this person: core's own, then what plugins hand out."""
    _own(actor, person)
    mine = [_the_person(person), *(item for keeper in keepers for item in keeper.about(person))]
    return [*(Signed("", item) for item in mine), *extracts]


def _the_person(person: Person) -> DataExtract:
    kept = {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "language": person.language,
        "wants_mail": person.wants_mail,
        "state": person.state,
        "created_at": person.created_at,
        "last_signed_in_at": person.current_login_at,
        "has_password": person.password is not None,
        "has_second_factor": person.tf_primary_method is not None,
    }
    return DataExtract(name="person", columns=tuple(kept), rows=[tuple(kept.values())])
