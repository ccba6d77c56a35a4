"""What sessions put into the calendar of their network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bocage.plugin import Actor, CalendarItem, Network, open_to_all, session, translator
from bocage_sessions import queries, rules
from bocage_sessions.invitations.when import ZONES
from bocage_sessions.models import CommunitySession

_ = translator("sessions")
MOST = 200


@open_to_all("tells only sessions of communities the actor may read")
def in_calendar(network: Network, actor: Actor, starts: date, ends: date) -> Iterator[CalendarItem]:
    """Sessions of these days that were not cancelled."""
    found = (
        queries.sessions_of_network(actor, network)
        .where(CommunitySession.on.between(starts, ends), CommunitySession.state != rules.CANCELLED)
        .limit(MOST)
    )
    for row in session.execute(found):
        zone = row.time_zone or network.time_zone
        elsewhere = ZONES.get(zone) if zone != network.time_zone else None
        title = row.theme or _("Session %(number)s", number=row.number)
        yield CalendarItem(
            day=row.on,
            title=title,
            url=rules.session_address(network.slug, row.community, row.number),
            where=" – ".join(str(one) for one in (row.community_name, row.place, elsewhere) if one),
            begins=_at(row.on, row.begins, zone),
            ends=_at(row.on, row.ends, zone),
            kind=_("Session"),
        )


def _at(on: date, hour: time | None, zone: str) -> datetime | None:
    return datetime.combine(on, hour, ZoneInfo(zone)) if hour else None
