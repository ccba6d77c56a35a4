"""Reads across networks, for the front page, the home page and the operator's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, func, or_, select

from bocage.communities.models import Community, Membership
from bocage.database import session
from bocage.networks.actions import MANAGE_INSTANCE
from bocage.networks.models import Network, NetworkPlugin
from bocage.permissions import Actor, Scope, open_to_all, requires
from bocage.permissions.action import LEADERS
from bocage.pilots.models import PilotAssignment
from bocage.pilots.queries import leads_on
from bocage.reporting.models import NetworkReport, Publication


@open_to_all("published reports are public")
def latest_publications(limit: int = 6) -> Sequence[Any]:
    """The latest number of each published report, newest first: slug, name, period, title, at, number."""
    latest = select(func.max(Publication.id).label("id")).group_by(Publication.report_id).subquery()
    return session.execute(
        select(
            Network.slug,
            Network.name,
            Publication.period,
            NetworkReport.title,
            Publication.at,
            Publication.number,
        )
        .join(latest, latest.c.id == Publication.id)
        .join(Network, Network.id == Publication.network_id)
        .join(NetworkReport, NetworkReport.id == Publication.report_id)
        .order_by(Publication.period.desc(), Publication.at.desc())
        .limit(limit)
    ).all()


@open_to_all("the communities of the person who asks")
def my_communities(actor: Actor, on: date) -> Sequence[Any]:
    """What the actor leads or takes part in: id, name, slug, stage, state, network slug and name, role."""
    leading = select(PilotAssignment.community_id, PilotAssignment.function.label("role")).where(
        PilotAssignment.person_id == actor.person_id, leads_on(on)
    )
    waits = Membership.state == "asked"
    role = case((waits, "asked"), else_="participant").label("role")
    taking_part = select(Membership.community_id, role).where(
        Membership.person_id == actor.person_id,
        or_(waits, Membership.state.in_(("active", "on_leave"))),
    )
    mine = leading.union_all(taking_part).subquery()
    found = session.execute(
        select(
            Community.id,
            Community.slug,
            Community.name,
            Community.stage,
            Community.state,
            Network.slug.label("network"),
            Network.name.label("network_name"),
            mine.c.role,
        )
        .join(mine, mine.c.community_id == Community.id)
        .join(Network, Network.id == Community.network_id)
        .where(Community.state != "ended")
        .order_by(Network.name, Community.name)
    ).all()
    first: dict[int, Any] = {}
    for row in found:
        if row.id not in first or row.role not in {"participant", "asked"}:
            first[row.id] = row
    return list(first.values())


@open_to_all("only of communities the person who asks leads")
def asking_to_join(actor: Actor) -> Sequence[Any]:
    """Where somebody waits for an answer of the actor: name, slug, network slug and name, how many."""
    led = {grant.community_id for grant in actor.grants if grant.role in LEADERS}
    if not led:
        return []
    return session.execute(
        select(
            Community.slug,
            Community.name,
            Network.slug.label("network"),
            Network.name.label("network_name"),
            func.count().label("number"),
        )
        .join(Membership, Membership.community_id == Community.id)
        .join(Network, Network.id == Community.network_id)
        .where(Community.id.in_(led), Membership.state == "asked", Community.state != "ended")
        .group_by(Community.id, Community.slug, Community.name, Network.slug, Network.name)
        .order_by(Network.name, Community.name)
    ).all()


@requires(MANAGE_INSTANCE)
def networks_in_figures(actor: Actor, instance: Scope) -> Sequence[Any]:
    """Every network: slug, name, kind, state, how many communities, which plugins are on."""
    communities = (
        select(Community.network_id, func.count().label("count"))
        .group_by(Community.network_id)
        .subquery()
    )
    return session.execute(
        select(
            Network.id,
            Network.slug,
            Network.name,
            Network.kind,
            Network.state,
            func.coalesce(communities.c.count, 0).label("communities"),
        )
        .outerjoin(communities, communities.c.network_id == Network.id)
        .order_by(Network.name)
    ).all()


@requires(MANAGE_INSTANCE)
def where_plugins_are_on(actor: Actor, instance: Scope) -> dict[str, int]:
    """In how many networks each plugin is on."""
    return Counter(
        switch.name for switch in session.scalars(select(NetworkPlugin)) if switch.is_active
    )
