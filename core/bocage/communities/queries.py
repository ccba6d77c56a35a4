"""Reads about communities: lists, one community, its stages, mandates and members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from bocage.communities.actions import LEAD_COMMUNITY, READ_COMMUNITY
from bocage.communities.models import (
    Community,
    CommunityPlugin,
    MandateVersion,
    Membership,
    StageEvent,
)
from bocage.database import session
from bocage.hooks.manifest import SCHEMAS
from bocage.networks.actions import READ_NETWORK
from bocage.networks.inheritance import COMMUNITY, Levels, inherited, values
from bocage.networks.models import Network
from bocage.networks.naming import free_address
from bocage.networks.queries import setting_levels, settings_of
from bocage.organisations.models import Affiliation, Organisation
from bocage.people.models import Person
from bocage.permissions import Actor, open_to_all, requires

TAKES_PART = ("active", "on_leave")


@open_to_all("these are the roles of the person who asks")
def grants(person_id: int, on: date) -> Select[*tuple[Any, ...]]:
    """Who takes part in a community is its participant, and reads its network as a member does."""
    community, membership = Community.__table__, Membership.__table__
    mine = (
        select(community.c.network_id, community.c.id)
        .select_from(community.join(membership, membership.c.community_id == community.c.id))
        .where(membership.c.person_id == person_id, membership.c.state.in_(TAKES_PART))
        .subquery()
    )
    both = union_all(
        select(
            literal("participant").label("role"), mine.c.network_id, mine.c.id.label("community_id")
        ),
        select(literal("member"), mine.c.network_id, cast(null(), Integer)).distinct(),
    ).subquery()
    return select(both.c.role, both.c.network_id, both.c.community_id)


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which communities are looked for; "" leaves a matter open."""

    text: str = ""
    stage: str = ""
    state: str = ""
    kind: str = ""


@requires(READ_NETWORK)
def communities_like(actor: Actor, network: Network, sought: Sought) -> Select[*tuple[Any, ...]]:
    """A select of id, slug, name, theme, kind, state, stage, openness, members, by name.

    Drafts are there for the secretariat alone; ended ones only when they are asked for.
    """
    members = (
        select(Membership.community_id, func.count().label("members"))
        .where(Membership.state.in_(TAKES_PART))
        .group_by(Membership.community_id)
        .subquery()
    )
    found: Select[*tuple[Any, ...]] = (
        select(
            Community.id,
            Community.slug,
            Community.name,
            Community.theme,
            Community.kind,
            Community.state,
            Community.stage,
            Community.openness,
            Community.rhythm,
            func.coalesce(members.c.members, 0).label("members"),
        )
        .outerjoin(members, members.c.community_id == Community.id)
        .where(Community.network_id == network.id, _as_sought(sought))
        .order_by(Community.name, Community.id)
    )
    if not (actor.holds("secretariat", network) or actor.holds("administrator", network)):
        found = found.where(Community.state != "draft") if not actor.is_operator else found
    return found


def _as_sought(sought: Sought) -> Any:
    wanted = [Community.state == sought.state if sought.state else Community.state != "ended"]
    if sought.text:
        plain = sought.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        like = f"%{plain}%"
        wanted.append(
            or_(Community.name.ilike(like, escape="\\"), Community.theme.ilike(like, escape="\\"))
        )
    if sought.stage:
        wanted.append(Community.stage == sought.stage)
    if sought.kind:
        wanted.append(Community.kind == sought.kind)
    return and_(*wanted)


@requires(READ_NETWORK)
def kinds_here(actor: Actor, network: Network) -> Sequence[str]:
    """The kinds of communities this network has, in order."""
    return session.scalars(
        select(Community.kind)
        .where(Community.network_id == network.id, Community.kind != "")
        .distinct()
        .order_by(Community.kind)
    ).all()


@open_to_all("whoever acts on it or shows it asks what the actor may do there")
def find_community(network: Network, slug: str) -> Community:
    """One community of this network by the name in its address, or NoResultFound."""
    return session.scalars(_BY_SLUG, {"network_id": network.id, "slug": slug}).one()


_BY_SLUG = select(Community).where(
    Community.network_id == bindparam("network_id"), Community.slug == bindparam("slug")
)


@open_to_all("only says that an address is not free")
def is_slug_taken(network: Network, slug: str) -> bool:
    """Whether a community of this network has this name in its address."""
    taken = select(Community.id).where(Community.network_id == network.id, Community.slug == slug)
    return session.scalar(taken) is not None


@open_to_all("whether a name is free says nothing about what bears it")
def free_slug(network: Network, name: str) -> str:
    """A name in addresses made from the name people say; empty when none can be made."""
    return free_address(name, lambda slug: slug == "new" or is_slug_taken(network, slug))


@requires(READ_COMMUNITY)
def members(actor: Actor, community: Community, on: date) -> Sequence[Any]:
    """Who takes part or asks to: one row a person, in one statement.

    Columns: id, person_id, name, organisation_id, organisation, function, basis, involvement,
    state, joined, aim. A person's function is that of the organisation they come for.
    """
    return session.execute(_MEMBERS, {"community_id": community.id, "on": on}).all()


# What every visit to a community asks is put together once, from bare tables.
_ON = bindparam("on", type_=Date())
_member = Membership.__table__.c
_person = Person.__table__.c
_organisation = Organisation.__table__.c
_affiliation = Affiliation.__table__.c
_FUNCTION = (
    select(func.max(_affiliation.function))
    .where(
        _affiliation.person_id == _member.person_id,
        _affiliation.organisation_id == _member.organisation_id,
        _affiliation.starts <= _ON,
        or_(_affiliation.ends.is_(None), _affiliation.ends >= _ON),
    )
    .scalar_subquery()
)
_MEMBERS = (
    select(
        _member.id,
        _member.person_id,
        _person.name,
        _member.organisation_id,
        _organisation.name.label("organisation"),
        func.coalesce(_FUNCTION, "").label("function"),
        _member.basis,
        _member.involvement,
        _member.state,
        _member.joined,
        _member.aim,
    )
    .select_from(
        Membership.__table__.join(Person.__table__, _person.id == _member.person_id).outerjoin(
            Organisation.__table__, _organisation.id == _member.organisation_id
        )
    )
    .where(_member.community_id == bindparam("community_id"), _member.state != "left")
    .order_by(_person.name, _member.id)
)


@requires(LEAD_COMMUNITY)
def those_who_left(actor: Actor, community: Community) -> Sequence[Any]:
    """Who no longer takes part, the latest first: name, joined, ended, reason, reason_is_external."""
    return session.execute(
        select(
            Membership.id,
            Person.name,
            Membership.joined,
            Membership.ended,
            Membership.reason,
            Membership.reason_is_external,
        )
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.community_id == community.id, Membership.state == "left")
        .order_by(Membership.ended.desc(), Membership.id)
    ).all()


@requires(READ_COMMUNITY)
def find_membership(actor: Actor, community: Community, membership_id: int) -> Membership:
    """One membership of this community, or NoResultFound."""
    return session.scalars(
        select(Membership).where(
            Membership.id == membership_id, Membership.community_id == community.id
        )
    ).one()


@requires(READ_COMMUNITY)
def membership_of(
    actor: Actor, community: Community, person_id: int | None
) -> Sequence[Membership]:
    """The membership of a person, past or present: one or none."""
    return session.scalars(
        select(Membership).where(
            Membership.community_id == community.id, Membership.person_id == person_id
        )
    ).all()


@requires(READ_COMMUNITY)
def stages(actor: Actor, community: Community) -> Sequence[Any]:
    """Every stage event, the first first: stage, direction, cause, note, on, judged_by."""
    return session.execute(
        select(
            StageEvent.stage,
            StageEvent.direction,
            StageEvent.cause,
            StageEvent.note,
            StageEvent.on,
            Person.name.label("judged_by"),
        )
        .outerjoin(Person, Person.id == StageEvent.judged_by_id)
        .where(StageEvent.community_id == community.id)
        .order_by(StageEvent.on, StageEvent.id)
    ).all()


@requires(READ_COMMUNITY)
def stage_on(actor: Actor, community: Community, on: date) -> str | None:
    """The stage the community was in on that day; None before its first event."""
    return session.scalars(
        select(StageEvent.stage)
        .where(StageEvent.community_id == community.id, StageEvent.on <= on)
        .order_by(StageEvent.on.desc(), StageEvent.id.desc())
    ).first()


@requires(READ_COMMUNITY)
def mandates(actor: Actor, community: Community) -> Sequence[Any]:
    """Every version of the mandate, the first first: number, text, decisions, starts, author."""
    return session.execute(
        select(
            MandateVersion.number,
            MandateVersion.text,
            MandateVersion.decisions,
            MandateVersion.starts,
            Person.name.label("author"),
        )
        .outerjoin(Person, Person.id == MandateVersion.author_id)
        .where(MandateVersion.community_id == community.id)
        .order_by(MandateVersion.number)
    ).all()


@requires(READ_NETWORK)
def participation_of(actor: Actor, network: Network, organisation_id: int) -> Sequence[Any]:
    """Where an organisation takes part: slug, name, stage, person, involvement, state."""
    return session.execute(
        select(
            Community.slug,
            Community.name,
            Community.stage,
            Person.name.label("person"),
            Membership.involvement,
            Membership.state,
            Membership.joined,
            Membership.ended,
        )
        .join(Membership, Membership.community_id == Community.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Community.network_id == network.id,
            Membership.organisation_id == organisation_id,
            Membership.state != "asked",
            Community.state != "draft",
        )
        .order_by(Community.name, Person.name)
    ).all()


@open_to_all("the communities of the person who asks")
def my_communities(actor: Actor) -> Sequence[Any]:
    """Where the actor takes part: network slug and name, slug, name, stage, state; the same id once."""
    ids = {grant.community_id for grant in actor.grants if grant.community_id is not None}
    if not ids:
        return []
    return session.execute(
        select(
            Community.id,
            Community.slug,
            Community.name,
            Community.stage,
            Community.state,
            Community.network_id,
            Network.slug.label("network"),
            Network.name.label("network_name"),
        )
        .join(Network, Network.id == Community.network_id)
        .where(Community.id.in_(ids), Community.state != "ended")
        .order_by(Network.name, Community.name)
    ).all()


@open_to_all("a plugin reads its own settings, whoever looks at its page")
def settings_in(community: Community, plugin: str) -> Mapping[str, Any]:
    """The settings of a plugin in this community: its own, or what its network goes by."""
    if plugin not in SCHEMAS:
        return settings_of(community.network, plugin)
    return values(inherited(SCHEMAS[plugin], setting_levels_in(community, plugin)))


@open_to_all("a plugin reads its own settings, whoever looks at its page")
def settings_in_each(network: Network, plugin: str) -> Mapping[int, Mapping[str, Any]]:
    """The settings of a plugin in each community of a network that sets something itself."""
    above = setting_levels(network, plugin)
    found = session.execute(
        select(CommunityPlugin.community_id, CommunityPlugin.settings)
        .join(Community, Community.id == CommunityPlugin.community_id)
        .where(Community.network_id == network.id, CommunityPlugin.name == plugin)
    )
    return {
        community_id: values(inherited(SCHEMAS[plugin], (*above, (COMMUNITY, own))))
        for community_id, own in found
        if own and plugin in SCHEMAS
    }


@open_to_all("what a plugin reads of its own settings, with where it comes from")
def setting_levels_in(community: Community, plugin: str) -> Levels:
    """What the instance, the network and this community have set for a plugin."""
    own = session.scalar(
        select(CommunityPlugin.settings).where(
            CommunityPlugin.community_id == community.id, CommunityPlugin.name == plugin
        )
    )
    return (*setting_levels(community.network, plugin), (COMMUNITY, own or {}))
