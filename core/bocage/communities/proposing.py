"""A community that is only an idea, until the secretariat opens it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from sqlalchemy import select

from bocage.communities.actions import MANAGE_COMMUNITY, PROPOSE_COMMUNITY
from bocage.communities.events import CommunityChanged, CommunityCreated
from bocage.communities.models import Community, StageEvent
from bocage.communities.rules import STAGES
from bocage.database import locked, session
from bocage.events import record
from bocage.networks.models import Network
from bocage.permissions import Actor, open_to_all, requires

LONGEST = 50
_OTHERS = re.compile(r"[^a-z0-9]+")


@requires(PROPOSE_COMMUNITY)
def propose_community(
    actor: Actor, network: Network, name: str, *, intention: str = "", today: date
) -> Community:
    """Put a group forward: a draft, which lists show to the secretariat alone."""
    locked(network)
    community = Community(
        network=network,
        network_id=network.id,
        slug=_free_slug(network, name),
        name=name,
        intention=intention,
        origin="spontaneous",
        state="draft",
        stage=STAGES[0],
    )
    session.add(community)
    session.flush()
    event = {"stage": community.stage, "direction": "advance", "on": today}
    session.add(StageEvent(community_id=community.id, judged_by_id=actor.person_id, **event))
    record(CommunityCreated(network_id=network.id, community_id=community.id), actor.person_id)
    return community


@requires(MANAGE_COMMUNITY)
def open_community(actor: Actor, community: Community, *, today: date) -> None:
    """Let a draft begin; a community that has begun stays as it is."""
    locked(community)
    if community.state != "draft":
        return
    community.state = "open"
    community.started = community.started or today
    record(
        CommunityChanged(network_id=community.network_id, community_id=community.id),
        actor.person_id,
    )


@open_to_all("whoever gives up what a draft was put forward for, which the caller has asked about")
def drop_proposed(actor: Actor, community: Community, *, today: date) -> None:
    """End a draft that nobody pursues any more; a community that has begun stays as it is."""
    locked(community)
    if community.state != "draft":
        return
    community.state, community.ended = "ended", today
    record(
        CommunityChanged(network_id=community.network_id, community_id=community.id),
        actor.person_id,
    )


def _free_slug(network: Network, name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe").replace("æ", "ae"))
    stem = _OTHERS.sub("-", plain.encode("ascii", "ignore").decode())[:LONGEST].strip("-")
    stem = "group" if stem in {"", "new"} else stem
    like = select(Community.slug).where(
        Community.network_id == network.id, Community.slug.startswith(stem, autoescape=True)
    )
    taken = set(session.scalars(like))
    number, slug = 2, stem
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
