"""What people do about themselves: ask for a link, say who they are, sign out everywhere."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from bocage import clock
from bocage.database import locked, session
from bocage.events import EventRow, record
from bocage.hooks.calling import Signed
from bocage.hooks.contributions import DataExtract
from bocage.language import _
from bocage.people import tokens
from bocage.people.events import LinkAsked, PasswordChanged, SignedOutEverywhere
from bocage.people.links import revoke_links_of
from bocage.people.models import EndedSession, Person
from bocage.people.queries import people_at
from bocage.people.secrets import digest_of
from bocage.permissions import Actor, open_to_all

MOST_EVENTS = 10_000
LONGEST_SESSION = timedelta(days=40)
"""Longer than any cookie of a session lasts."""


class NotYours(Exception):
    """Somebody tried to change what belongs to another person, or holds a link only."""

    def __init__(self) -> None:
        super().__init__(str(_("Only this person can do that, after signing in.")))


def _own(actor: Actor, person: Person) -> None:
    is_bearer = any(grant.role == "bearer" for grant in actor.grants)
    if actor.person_id != person.id or is_bearer:
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
    actor: Actor, person: Person, extracts: Iterable[Signed[DataExtract]]
) -> dict[str, Any]:
    """All that is kept about this person, core's own and what plugins hand out; plain values."""
    _own(actor, person)
    return {
        "person": {
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
        },
        "passkeys": [
            {"name": key.name, "made_at": key.create_datetime, "used_at": key.lastuse_datetime}
            for key in person.webauthn
        ],
        "tokens": [
            {"name": token.name, "made_at": token.made_at, "ends_at": token.expires_at}
            for token in tokens.tokens_of(person.id)
        ],
        "roles": [
            {"role": g.role, "network_id": g.network_id, "community_id": g.community_id}
            for g in actor.grants
        ],
        "done": _done_by(person),
        "plugins": [
            {
                "plugin": signed.plugin,
                "name": str(signed.item.name),
                "columns": [str(column) for column in signed.item.columns],
                "rows": [list(row) for row in signed.item.rows],
            }
            for signed in extracts
        ],
    }


def _done_by(person: Person) -> list[dict[str, Any]]:
    found = session.scalars(
        select(EventRow)
        .where(EventRow.actor_id == person.id)
        .order_by(EventRow.id.desc())
        .limit(MOST_EVENTS)
    )
    return [
        {"at": event.at, "what": event.name, "network_id": event.network_id, "facts": event.facts}
        for event in found
    ]
