"""Secret addresses for calendar programs: made, shown once, renewed, revoked, read."""

from __future__ import annotations

import hashlib
import secrets
from typing import NamedTuple

import sqlalchemy as sa

from bocage.plugin import (
    Actor,
    Community,
    Network,
    NotNow,
    Person,
    acting,
    now,
    open_to_all,
    session,
    translator,
)
from bocage_sessions import queries
from bocage_sessions.actions import READ_SESSIONS
from bocage_sessions.invitations import entries, rules
from bocage_sessions.invitations.models import CalendarFeed

_ = translator("sessions")
OWN, NETWORK = "own", "network"


class TooManyFeeds(NotNow):
    """A person keeps so many addresses at most."""

    def __init__(self) -> None:
        told = _("You have %(most)s addresses already. Revoke one first.", most=rules.MOST_FEEDS)
        super().__init__(str(told))


class FeedRevoked(Exception):
    """The address worked once and does not any more."""


class OwnFeed(NamedTuple):
    """An address, with name and slug of its community; both are empty where it shows more."""

    feed: CalendarFeed
    name: str
    slug: str

    @property
    def shows(self) -> str:
        """What it was made for."""
        return self.slug or (OWN if self.feed.is_own else NETWORK)


@open_to_all("gives the actor's own addresses and nobody else's")
def feeds_of(actor: Actor, network: Network) -> list[OwnFeed]:
    """The addresses of the actor that work, in the order they were made."""
    found = session.execute(
        sa.select(CalendarFeed, Community.name, Community.slug)
        .outerjoin(Community, Community.id == CalendarFeed.community_id)
        .where(
            CalendarFeed.person_id == actor.person_id,
            CalendarFeed.network_id == network.id,
            CalendarFeed.revoked_at.is_(None),
        )
        .order_by(CalendarFeed.id)
    )
    return [OwnFeed(row[0], row[1] or "", row[2] or "") for row in found]


@open_to_all("what an address shows is asked of the actor's rights here, and at every visit again")
def make_feed(actor: Actor, network: Network, shows: str) -> str:
    """The secret of a new address, to be shown once. Raises TooManyFeeds and NoResultFound."""
    if len(feeds_of(actor, network)) >= rules.MOST_FEEDS:
        raise TooManyFeeds
    community = None if shows in {OWN, NETWORK} else queries.find_community(network, shows)
    if community is not None:
        queries.next_number(actor, community)
    secret = secrets.token_urlsafe(24)
    session.add(
        CalendarFeed(
            network_id=network.id,
            person_id=actor.person_id,
            community_id=community.id if community else None,
            is_own=shows == OWN,
            digest=_digest(secret),
        )
    )
    session.flush()
    return secret


@open_to_all("changes the actor's own address and nobody else's")
def renew_feed(actor: Actor, network: Network, feed_id: int) -> str:
    """A new secret for the same calendar; the old one is worth nothing from now on."""
    feed = _own(actor, network, feed_id)
    feed.revoked_at = now()
    secret = secrets.token_urlsafe(24)
    session.add(
        CalendarFeed(
            network_id=feed.network_id,
            person_id=feed.person_id,
            community_id=feed.community_id,
            is_own=feed.is_own,
            digest=_digest(secret),
        )
    )
    session.flush()
    return secret


@open_to_all("changes the actor's own address and nobody else's")
def revoke_feed(actor: Actor, network: Network, feed_id: int) -> None:
    """End one address. Raises NoResultFound when it is not the actor's."""
    _own(actor, network, feed_id).revoked_at = now()
    session.flush()


def _own(actor: Actor, network: Network, feed_id: int) -> CalendarFeed:
    return session.scalars(
        sa.select(CalendarFeed).where(
            CalendarFeed.id == feed_id,
            CalendarFeed.person_id == actor.person_id,
            CalendarFeed.network_id == network.id,
            CalendarFeed.revoked_at.is_(None),
        )
    ).one()


@open_to_all("the secret says whose address it is; what it shows is what that person may read now")
def read_feed(network: Network, secret: str) -> tuple[Person, str, list[entries.Row]]:
    """Whose it is, what it is called, and its sessions. Raises NoResultFound and FeedRevoked."""
    feed, person, community = session.execute(
        sa.select(CalendarFeed, Person, Community)
        .join(Person, Person.id == CalendarFeed.person_id)
        .outerjoin(Community, Community.id == CalendarFeed.community_id)
        .where(CalendarFeed.digest == _digest(secret), CalendarFeed.network_id == network.id)
    ).one()
    if feed.revoked_at is not None or not person.active:
        raise FeedRevoked
    actor = acting(person)
    if not actor.belongs_to(network.id):
        raise FeedRevoked
    if community is not None:
        if not actor.may(READ_SESSIONS, community):
            raise FeedRevoked
        return person, community.name, entries.of_community(actor, community)
    if feed.is_own:
        return person, network.name, entries.of_person(actor, network)
    return person, network.name, entries.of_network(actor, network)


@open_to_all("lists communities the actor may read the sessions of")
def communities_to_show(actor: Actor, network: Network) -> list[tuple[str, str]]:
    """Slug and name of each community an address can be made for."""
    found = sa.select(Community.slug, Community.name, Community.id).where(
        Community.network_id == network.id
    )
    if not actor.may(READ_SESSIONS, network):
        own = [grant.community_id for grant in actor.grants if grant.role in READ_SESSIONS.roles]
        found = found.where(Community.id.in_([one for one in own if one]))
    return [(row[0], row[1]) for row in session.execute(found.order_by(Community.name))]


@open_to_all("the same offer for everybody, and the communities the actor may read")
def may_show(actor: Actor, network: Network) -> set[str]:
    """What an address can be made for."""
    return {OWN, NETWORK, *dict(communities_to_show(actor, network))}


@open_to_all("gives the actor's own address and nobody else's")
def feed_with(actor: Actor, network: Network, secret: str) -> OwnFeed:
    """The actor's own address with this secret."""
    digest = _digest(secret)
    return next(one for one in feeds_of(actor, network) if one.feed.digest == digest)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
