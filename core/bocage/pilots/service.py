"""Naming those who lead a community, and ending what they were named for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from marshmallow import ValidationError
from sqlalchemy import select

from bocage import clock
from bocage.communities.actions import MANAGE_COMMUNITY
from bocage.communities.models import Community
from bocage.database import session
from bocage.events import record
from bocage.language import _
from bocage.people.links import end_update_links
from bocage.people.models import Person
from bocage.permissions import Actor, requires
from bocage.pilots.events import PilotEnded, PilotNamed
from bocage.pilots.models import FUNCTIONS, PilotAssignment
from bocage.pilots.queries import find_assignment, leads_on


@requires(MANAGE_COMMUNITY)
def name_pilot(
    actor: Actor,
    community: Community,
    person: Person,
    function: str,
    starts: date,
    *,
    ends: date | None = None,
) -> PilotAssignment:
    """Let a person lead from a day on, until a day if it is known; naming twice is refused."""
    if ends is not None and ends < starts:
        raise ValidationError({"ends": [str(_("It cannot end before it began."))]})
    if function not in FUNCTIONS:
        raise ValidationError({"function": [str(_("Choose one of the answers offered."))]})
    held = session.scalars(
        select(PilotAssignment.id).where(
            PilotAssignment.community_id == community.id,
            PilotAssignment.person_id == person.id,
            PilotAssignment.function == function,
            leads_on(starts),
        )
    ).first()
    if held is not None:
        raise ValidationError({"person": [str(_("This person already holds this function."))]})
    made = PilotAssignment(
        community_id=community.id,
        person_id=person.id,
        function=function,
        starts=starts,
        ends=ends,
    )
    session.add(made)
    session.flush()
    told = PilotNamed(
        network_id=community.network_id,
        community_id=community.id,
        person_id=person.id,
        function=function,
    )
    record(told, actor.person_id)
    return made


@requires(MANAGE_COMMUNITY)
def end_assignment(actor: Actor, community: Community, assignment_id: int, ends: date) -> None:
    """Let an assignment end; the row stays."""
    assignment = find_assignment(community, assignment_id)
    if ends < assignment.starts:
        raise ValidationError({"ends": [str(_("It cannot end before it began."))]})
    assignment.ends = ends
    session.flush()
    zone = ZoneInfo(community.network.time_zone)
    last_moment = datetime.combine(ends + timedelta(days=1), time(), zone)
    is_over = ends <= clock.today(community.network.time_zone)
    end_update_links(assignment.person_id, community.id, clock.now() if is_over else last_moment)
    told = PilotEnded(
        network_id=community.network_id,
        community_id=community.id,
        person_id=assignment.person_id,
        function=assignment.function,
    )
    record(told, actor.person_id)
