"""Taking a past series into the programme of a community: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from bocage.plugin import (
    Actor,
    Community,
    NotNow,
    locked,
    now,
    record,
    requires,
    session,
    translator,
)
from bocage_sessions.actions import MANAGE_SESSIONS
from bocage_sessions.events import SeriesImported
from bocage_sessions.models import CommunitySession
from bocage_sessions.rules import HELD
from bocage_sessions.service import change_session, keep_lines, set_state
from bocage_sessions.transfer.planning import Marked, Wanted, planned
from bocage_sessions.transfer.rules import CHANGED, MADE, REFUSED, Plan, Row

_ = translator("sessions")


class SeriesMoved(NotNow):
    """The series is no longer what the preview showed: what the file does has changed."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            str(_("Something here has changed since the preview. Look at it again, then confirm."))
        )
        self.plan = plan


class LinesRefused(NotNow):
    """At least one line cannot be taken, so none is."""

    def __init__(self, plan: Plan) -> None:
        first = next(step for step in plan.steps if step.kind == REFUSED)
        super().__init__(
            str(
                _(
                    "Nothing was taken. Line %(number)s, %(column)s: %(why)s",
                    number=first.row.number,
                    column=first.faults[0][0],
                    why=first.faults[0][1],
                )
            )
        )
        self.plan = plan


@requires(MANAGE_SESSIONS)
def preview(actor: Actor, community: Community, rows: Sequence[Row]) -> Plan:
    """What these lines would make, change and leave, and what is refused; nothing is written."""
    return planned(community, rows)


@requires(MANAGE_SESSIONS)
def import_series(actor: Actor, community: Community, rows: Sequence[Row], seen: str = "") -> Plan:
    """Do what these lines say. Doing it again changes nothing.

    `seen` is the digest of the preview that was confirmed. Raises LinesRefused and SeriesMoved.
    """
    locked(community)
    plan = planned(community, rows)
    if not plan.is_whole:
        raise LinesRefused(plan)
    if seen and plan.digest != seen:
        raise SeriesMoved(plan)
    sessions = _keep_sessions(actor, community, plan)
    _keep_attendance(actor, plan, sessions)
    if plan.writes:
        counts = plan.counts
        record(
            SeriesImported(
                network_id=community.network_id,
                community_id=community.id,
                made=counts[MADE],
                changed=counts[CHANGED],
            ),
            actor.person_id,
        )
    session.flush()
    return plan


def _keep_sessions(actor: Actor, community: Community, plan: Plan) -> dict[int, CommunitySession]:
    found: dict[int, CommunitySession] = {}
    for step in plan.steps:
        wanted = step.target
        if not isinstance(wanted, Wanted):
            continue
        if wanted.kept is None:
            found[wanted.number] = _made(actor, community, wanted)
        elif step.kind == CHANGED:
            _change(actor, wanted.kept, wanted)
    session.flush()
    return found


def _made(actor: Actor, community: Community, wanted: Wanted) -> CommunitySession:
    values = {**wanted.values}
    meeting = CommunitySession(
        network_id=community.network_id,
        community_id=community.id,
        number=wanted.number,
        host_organisation_id=values.pop("host_organisation"),
        changed_at=now(),
        changed_by_id=actor.person_id,
        **values,
    )
    meeting.community = community
    session.add(meeting)
    return meeting


def _change(actor: Actor, meeting: CommunitySession, wanted: Wanted) -> None:
    values = {**wanted.values, "number": wanted.number}
    state = values.pop("state")
    if state != meeting.state and meeting.state != HELD:
        # A date that lies behind comes before the state that needs it.
        change_session(actor, meeting, values)
        set_state(actor, meeting, state)
    else:
        if state != meeting.state:
            set_state(actor, meeting, state)
        change_session(actor, meeting, values)


def _keep_attendance(actor: Actor, plan: Plan, made: dict[int, CommunitySession]) -> None:
    marked: list[Marked] = [
        step.target
        for step in plan.steps
        if isinstance(step.target, Marked) and step.kind in {MADE, CHANGED}
    ]
    marked.sort(key=attrgetter("number"))
    for number, found in groupby(marked, key=attrgetter("number")):
        lines = list(found)
        meeting = lines[0].kept or made[number]
        keep_lines(actor, meeting, [one.line for one in lines], changed={})
