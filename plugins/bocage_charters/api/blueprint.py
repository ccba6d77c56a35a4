"""Where programs find charters."""

from __future__ import annotations

from flask import g

from bocage.plugin import plugin_api
from bocage_charters import queries
from bocage_charters.models import Charter

blueprint = plugin_api("charters", __name__)


def the_charter(community: str, number: int) -> Charter:
    """The charter of this address, when the caller may see it."""
    return queries.find_charter(g.actor, g.network, community, number)
