"""What a community sets for a plugin of its network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bocage import clock
from bocage.communities.actions import LEAD_COMMUNITY
from bocage.communities.models import Community, CommunityPlugin
from bocage.database import session
from bocage.events import record
from bocage.networks.events import PluginSettingsChanged
from bocage.networks.inheritance import COMMUNITY, inherited, settled
from bocage.networks.queries import setting_levels
from bocage.networks.shelf import Shelf
from bocage.permissions import Actor, requires


@requires(LEAD_COMMUNITY)
def change_settings_in(
    actor: Actor, community: Community, name: str, shelf: Shelf, own: Mapping[str, Any]
) -> None:
    """Keep what this community sets itself; it follows its network in everything else."""
    schema = shelf.schema(name)
    above = inherited(schema, setting_levels(community.network, name))
    kept = settled(schema, above, own, COMMUNITY)
    found = session.scalars(
        sa.select(CommunityPlugin).where(
            CommunityPlugin.community_id == community.id, CommunityPlugin.name == name
        )
    ).first()
    if found is None:
        found = CommunityPlugin(community_id=community.id, name=name)
        session.add(found)
    found.settings, found.changed_at = kept, clock.now()
    found.changed_by_id = actor.person_id
    session.flush()
    event = PluginSettingsChanged(
        network_id=community.network_id, plugin=name, community_id=community.id
    )
    record(event, actor.person_id)
