"""Reads about networks: which there are, who holds a role, what is switched on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, cast, func, null, or_, select
from sqlalchemy.orm import lazyload, undefer

from bocage.database import session
from bocage.hooks.manifest import SCHEMAS
from bocage.networks.actions import MANAGE_NETWORK, READ_NETWORK
from bocage.networks.inheritance import INSTANCE, NETWORK, Levels, inherited, values
from bocage.networks.models import InstancePlugin, Network, NetworkProfile, RoleGrant
from bocage.networks.profile import Profile, shipped
from bocage.networks.refusals import UnknownProfile
from bocage.people.models import Person
from bocage.permissions import Actor, open_to_all, requires


@open_to_all("these are the roles of the person who asks")
def grants(person_id: int, on: date) -> Select[*tuple[Any, ...]]:
    """The roles given by hand, in the instance or in a network, on that day."""
    role = RoleGrant.__table__.c
    return select(role.role, role.network_id, cast(null(), Integer).label("community_id")).where(
        role.person_id == person_id, holds_on(on)
    )


@open_to_all("a condition, not a read")
def holds_on(on: date) -> Any:
    """Whether a role is held on this day."""
    role = RoleGrant.__table__.c
    return and_(role.starts <= on, or_(role.ends.is_(None), role.ends >= on))


@open_to_all("the door asks whether the network is the reader's business")
def find_network(slug: str) -> Network:
    """One network by the name in its address, or NoResultFound."""
    return session.scalars(_BY_SLUG, {"slug": slug}).one()


# Built once: every page of a network asks it, with the switches of its plugins in the same row.
_BY_SLUG = (
    select(Network)
    .where(Network.slug == bindparam("slug"))
    .options(
        lazyload(Network.plugins),
        undefer(Network.told_switches),
    )
)


@open_to_all("names only, and only of networks the actor belongs to")
def networks_of(actor: Actor) -> Sequence[Network]:
    """The networks in which this actor has any business, by name."""
    found = select(Network).order_by(Network.name)
    if not actor.belongs_to(None):
        mine = {grant.network_id for grant in actor.grants if grant.network_id is not None}
        found = found.where(Network.id.in_(mine))
    return session.scalars(found).all()


@requires(READ_NETWORK)
def role_holders(actor: Actor, network: Network, on: date) -> Sequence[Any]:
    """Who holds a role here on this day: id, role, starts, ends, person_id, name."""
    return session.execute(
        _HOLDERS.where(RoleGrant.network_id == network.id, holds_on(on)).order_by(
            RoleGrant.role, Person.name, RoleGrant.id
        )
    ).all()


_HOLDERS = select(
    RoleGrant.id,
    RoleGrant.role,
    RoleGrant.starts,
    RoleGrant.ends,
    RoleGrant.person_id,
    Person.name,
).join(Person, Person.id == RoleGrant.person_id)


@requires(MANAGE_NETWORK)
def past_roles(actor: Actor, network: Network, on: date) -> Sequence[Any]:
    """Roles that have ended before this day, the latest first; fifty at most."""
    return session.execute(
        select(RoleGrant.role, RoleGrant.starts, RoleGrant.ends, Person.name)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.network_id == network.id, RoleGrant.ends < on)
        .order_by(RoleGrant.ends.desc(), RoleGrant.id)
        .limit(50)
    ).all()


@requires(MANAGE_NETWORK)
def coming_roles(actor: Actor, network: Network, on: date) -> Sequence[Any]:
    """Roles given already that begin after this day, the nearest first: as `role_holders`."""
    return session.execute(
        _HOLDERS.where(RoleGrant.network_id == network.id, RoleGrant.starts > on).order_by(
            RoleGrant.starts, Person.name, RoleGrant.id
        )
    ).all()


@requires(MANAGE_NETWORK)
def find_role(actor: Actor, network: Network, grant_id: int) -> RoleGrant:
    """One role given in this network, or NoResultFound."""
    return session.scalars(
        select(RoleGrant).where(RoleGrant.id == grant_id, RoleGrant.network_id == network.id)
    ).one()


@requires(READ_NETWORK)
def how_many_hold(actor: Actor, network: Network, role: str, on: date) -> int:
    """How many people hold this role here on this day."""
    counted = select(func.count()).select_from(RoleGrant)
    found = counted.where(RoleGrant.network_id == network.id, RoleGrant.role == role, holds_on(on))
    return session.scalar(found) or 0


@open_to_all("a plugin reads its own settings, whoever looks at its page")
def settings_of(network: Network, plugin: str) -> Mapping[str, Any]:
    """The settings of a plugin in this network: its own, the instance's, or the plugin's defaults."""
    if plugin not in SCHEMAS:
        return {
            name: value for _, own in setting_levels(network, plugin) for name, value in own.items()
        }
    return values(inherited(SCHEMAS[plugin], setting_levels(network, plugin)))


@open_to_all("what a plugin reads of its own settings, with where it comes from")
def setting_levels(network: Network, plugin: str) -> Levels:
    """What the instance and this network have set for a plugin."""
    if switch := network.switches.named.get(plugin):
        return ((INSTANCE, switch.instance_settings), (NETWORK, switch.settings))
    return ((INSTANCE, instance_settings(plugin)),)


@open_to_all("a plugin reads its own settings, whoever looks at its page")
def instance_settings(plugin: str) -> Mapping[str, Any]:
    """What the administrators have set for a plugin."""
    found = session.scalar(select(InstancePlugin.settings).where(InstancePlugin.name == plugin))
    return found or {}


@open_to_all("what administrators choose from when they create a network; it names no network")
def profiles() -> list[Profile]:
    """The profiles as they count now: as shipped, or as the administrators changed them."""
    changed = {row.name: row.content for row in session.scalars(select(NetworkProfile))}
    return [
        Profile(name=name, content=changed.get(name, content), is_changed=name in changed)
        for name, content in shipped().items()
    ]


@open_to_all("what administrators choose from when they create a network; it names no network")
def find_profile(name: str) -> Profile:
    """One profile. Raises UnknownProfile."""
    for found in profiles():
        if found.name == name:
            return found
    raise UnknownProfile(name)
