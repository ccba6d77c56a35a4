"""What a network shows of one person to its own people: what concerns it, never an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from bocage.communities.actions import READ_COMMUNITY
from bocage.communities.models import Community, Membership
from bocage.communities.queries import TAKES_PART
from bocage.database import session
from bocage.networks.actions import READ_NETWORK
from bocage.networks.models import Network, RoleGrant
from bocage.networks.queries import holds_on
from bocage.organisations.actions import READ_ORGANISATIONS
from bocage.organisations.models import Affiliation, Organisation
from bocage.organisations.queries import represents_on
from bocage.people.models import Person
from bocage.permissions import Actor, Scope, requires
from bocage.pilots.models import PilotAssignment
from bocage.pilots.queries import leads_on


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A person as this network knows them today."""

    person: Person
    roles: Sequence[str]
    affiliations: Sequence[Any]
    functions: Sequence[Any]
    communities: Sequence[Any]


@requires(READ_NETWORK)
def shared_here(actor: Actor, network: Network, person_id: int, today: date) -> Shared:
    """What the actor may see of this person here; NoResultFound when that is nothing."""
    person = session.scalars(
        select(Person).where(Person.id == person_id, Person.active.is_(True))
    ).one()
    found = Shared(
        person=person,
        roles=session.scalars(
            select(RoleGrant.role)
            .where(
                RoleGrant.person_id == person_id,
                RoleGrant.network_id == network.id,
                holds_on(today),
            )
            .order_by(RoleGrant.role)
        ).all(),
        affiliations=_affiliations(actor, network, person_id, today),
        functions=_readable(actor, network, _functions(network, person_id, today)),
        communities=_readable(actor, network, _communities(network, person_id)),
    )
    if not (found.roles or found.affiliations or found.functions or found.communities):
        raise NoResultFound
    return found


def _affiliations(actor: Actor, network: Network, person_id: int, today: date) -> Sequence[Any]:
    if not actor.may(READ_ORGANISATIONS, network):
        return []
    return session.execute(
        select(Organisation.id, Organisation.name, Affiliation.function, Affiliation.is_volunteer)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(
            Affiliation.person_id == person_id,
            Organisation.network_id == network.id,
            represents_on(today),
        )
        .order_by(Organisation.name, Affiliation.id)
    ).all()


def _functions(network: Network, person_id: int, today: date) -> Sequence[Any]:
    return session.execute(
        select(
            Community.id,
            Community.slug,
            Community.name,
            Community.state,
            PilotAssignment.function,
            PilotAssignment.starts,
        )
        .join(Community, Community.id == PilotAssignment.community_id)
        .where(
            PilotAssignment.person_id == person_id,
            Community.network_id == network.id,
            leads_on(today),
        )
        .order_by(Community.name, PilotAssignment.id)
    ).all()


def _communities(network: Network, person_id: int) -> Sequence[Any]:
    return session.execute(
        select(
            Community.id,
            Community.slug,
            Community.name,
            Community.state,
            Membership.involvement,
            Membership.joined,
        )
        .join(Community, Community.id == Membership.community_id)
        .where(
            Membership.person_id == person_id,
            Membership.state.in_(TAKES_PART),
            Community.network_id == network.id,
        )
        .order_by(Community.name)
    ).all()


def _readable(actor: Actor, network: Network, rows: Sequence[Any]) -> Sequence[Any]:
    sees_drafts = actor.holds("secretariat", network) or actor.holds("administrator", network)
    return [
        row
        for row in rows
        if actor.may(READ_COMMUNITY, Scope(network_id=network.id, community_id=row.id))
        and (row.state != "draft" or sees_drafts)
    ]
