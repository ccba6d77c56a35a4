"""Naming those who lead a community, and thanking them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from bocage.communities.actions import MANAGE_COMMUNITY
from bocage.communities.models import Community
from bocage.database import locked, session
from bocage.events import record
from bocage.language import _
from bocage.permissions import Actor, requires
from bocage.pilots.events import PilotAssigned, PilotEnded
from bocage.pilots.models import PilotAssignment
from bocage.pilots.rules import AssignmentOver


@requires(MANAGE_COMMUNITY)
def assign(
    actor: Actor, community: Community, person_id: int, function: str, *, starts: date
) -> PilotAssignment:
    """Let somebody lead from a day on; an assignment that is held that day already is left as it is."""
    locked(community)
    held = session.scalars(
        select(PilotAssignment).where(
            PilotAssignment.community_id == community.id,
            PilotAssignment.person_id == person_id,
            PilotAssignment.function == function,
            or_(PilotAssignment.ends.is_(None), PilotAssignment.ends >= starts),
        )
    ).first()
    if held:
        return held
    made = PilotAssignment(
        community_id=community.id, person_id=person_id, function=function, starts=starts
    )
    session.add(made)
    session.flush()
    told = PilotAssigned(
        network_id=community.network_id,
        community_id=community.id,
        person_id=person_id,
        function=function,
    )
    record(told, actor.person_id)
    return made


@requires(MANAGE_COMMUNITY)
def end_assignment(
    actor: Actor, community: Community, assignment: PilotAssignment, *, last_day: date
) -> None:
    """Say which day is the last. Raises AssignmentOver when it ended before.

    With a last day before the first, it has never been.
    """
    locked(assignment)
    if assignment.ends is not None and assignment.ends < last_day:
        raise AssignmentOver(str(_("This has already ended.")))
    person_id, function = assignment.person_id, assignment.function
    if last_day < assignment.starts:
        session.delete(assignment)
    else:
        assignment.ends = last_day
    told = PilotEnded(
        network_id=community.network_id,
        community_id=community.id,
        person_id=person_id,
        function=function,
    )
    record(told, actor.person_id)
