"""Links handed to one person: to sign in once, or to write on one page for a while."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

import sqlalchemy as sa

from bocage import clock
from bocage.database import locked, session
from bocage.language import _
from bocage.people.models import Person, PersonalLink
from bocage.people.secrets import digest_of, new_secret
from bocage.permissions import Actor, Grant
from bocage.permissions.action import LINE_ROLE, LINK_ROLE

SIGN_IN_MINUTES = 60
ADDRESS_HOURS = 24


class LinkGone(Exception):
    """The link is unknown, used, revoked or too old; which of them is not told."""

    def __init__(self) -> None:
        super().__init__(str(_("This link does not work any more.")))


class UpdateOfLink(Protocol):
    """What a link needs to know of the update it leads to."""

    id: int
    network_id: int
    community_id: int


def make_sign_in_link(person_id: int, minutes: int = SIGN_IN_MINUTES) -> str:
    """The secret of a new link that signs this person in once. Flushes; the door commits."""
    return _keep(
        PersonalLink(person_id=person_id, expires_at=clock.now() + timedelta(minutes=minutes))
    )


def make_update_link(person_id: int, update: UpdateOfLink, expires_at: datetime) -> str:
    """The secret of a new link to this update, good for this update only. Flushes."""
    return _keep(
        PersonalLink(
            person_id=person_id,
            update_id=update.id,
            network_id=update.network_id,
            community_id=update.community_id,
            expires_at=expires_at,
        )
    )


def make_contribution_link(
    person_id: int, contribution_id: int, network_id: int, expires_at: datetime
) -> str:
    """The secret of a new link to the line one was asked for, good for this line only. Flushes."""
    return _keep(
        PersonalLink(
            person_id=person_id,
            contribution_id=contribution_id,
            network_id=network_id,
            expires_at=expires_at,
        )
    )


def make_page_link(person_id: int, path: str, network_id: int, expires_at: datetime) -> str:
    """The secret of a new link to this address of the network, good for it alone. Flushes."""
    return _keep(
        PersonalLink(person_id=person_id, path=path, network_id=network_id, expires_at=expires_at)
    )


def make_address_link(person_id: int, email: str) -> str:
    """The secret of a new link that makes this the address of its person, once. Flushes."""
    ends = clock.now() + timedelta(hours=ADDRESS_HOURS)
    return _keep(PersonalLink(person_id=person_id, new_address=email, expires_at=ends))


def _keep(link: PersonalLink) -> str:
    secret = new_secret()
    link.digest = digest_of(secret)
    session.add(link)
    session.flush()
    return secret


def find_link(secret: str) -> tuple[PersonalLink, Person]:
    """The link and whom it was handed to. Raises LinkGone. Nothing is used up by looking."""
    found = session.execute(
        sa.select(PersonalLink, Person)
        .join(Person, Person.id == PersonalLink.person_id)
        .where(PersonalLink.digest == digest_of(secret))
    ).one_or_none()
    if found is None or not _works(found[0]) or not found[1].active:
        raise LinkGone
    return found[0], found[1]


def use_link(link: PersonalLink) -> None:
    """Take note that the link was used; links that work once are used up by it. Raises LinkGone."""
    if not _works(locked(link)):
        raise LinkGone
    link.used_at = clock.now()
    session.flush()


def revoke_links_of(person_id: int) -> None:
    """End every link of this person."""
    session.execute(
        sa.update(PersonalLink)
        .where(PersonalLink.person_id == person_id, PersonalLink.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def end_update_links(person_id: int, community_id: int, at: datetime) -> None:
    """Let this person's links to updates of a community end then: they no longer lead it."""
    session.execute(
        sa.update(PersonalLink)
        .where(
            PersonalLink.person_id == person_id,
            PersonalLink.community_id == community_id,
            PersonalLink.update_id.is_not(None),
            PersonalLink.expires_at > at,
        )
        .values(expires_at=at)
    )


def revoke_update_links(update_ids: Collection[int]) -> None:
    """End every link to these updates: there is nothing left that they could lead to."""
    session.execute(
        sa.update(PersonalLink)
        .where(PersonalLink.update_id.in_(update_ids), PersonalLink.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def bearer_actor(link_id: int) -> Actor | None:
    """Who holds this link, with that one thing and nothing else; None when it has ended."""
    found = session.execute(
        sa.select(PersonalLink, Person)
        .join(Person, Person.id == PersonalLink.person_id)
        .where(PersonalLink.id == link_id)
    ).one_or_none()
    if found is None or found[0].works_once or not _works(found[0]) or not found[1].active:
        return None
    link, person = found
    grant = Grant(
        role=LINK_ROLE if link.update_id is not None else LINE_ROLE,
        network_id=link.network_id,
        community_id=link.community_id,
        update_id=link.update_id,
        contribution_id=link.contribution_id,
        path=link.path,
    )
    return Actor(person_id=person.id, name=person.name, grants=(grant,))


def masked(name: str) -> str:
    """Enough of a name to know oneself, too little for whoever got the mail by mistake."""
    return " ".join(f"{word[0].upper()}…" for word in name.split())


def _works(link: PersonalLink) -> bool:
    is_spent = link.works_once and link.used_at is not None
    return not is_spent and link.revoked_at is None and link.expires_at > clock.now()
