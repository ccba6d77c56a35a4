"""Everything that changes a programme or an attendance sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from marshmallow import ValidationError
from sqlalchemy.orm import aliased

from bocage.plugin import (
    Actor,
    Affiliation,
    Community,
    Membership,
    Organisation,
    Person,
    locked,
    now,
    open_to_all,
    record,
    requires,
    session,
    today,
    translator,
)
from bocage_sessions import rules
from bocage_sessions.actions import MANAGE_SESSIONS
from bocage_sessions.events import AttendanceTaken, SessionCancelled
from bocage_sessions.invitations import history
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.invitations.when import hour_faults
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.presence.changes import note_changes, this_instant
from bocage_sessions.presence.rules import is_external
from bocage_sessions.queries import is_called

_ = translator("sessions")


TEXTS = ("theme", "host", "place", "access", "lunch", "bring", "online_url", "slides_url", "notes")


@dataclass(frozen=True, kw_only=True)
class MarkGiven:
    """One line of an attendance sheet as it was entered; an empty state means no mark."""

    organisation_id: int | None = None
    person_id: int | None = None
    state: str = ""
    reason: str = ""
    is_external: bool | None = None
    stand_in: str = ""

    @property
    def key(self) -> str:
        """The name of its line."""
        return rules.row_key(self.organisation_id, self.person_id)


@requires(MANAGE_SESSIONS)
def plan_session(actor: Actor, community: Community, given: Mapping[str, Any]) -> CommunitySession:
    """Add a session to the programme. Raises ValidationError when its number is taken."""
    locked(community)
    meeting = CommunitySession(network_id=community.network_id, community_id=community.id)
    meeting.community = community
    _fill(actor, meeting, given)
    session.add(meeting)
    session.flush()
    return meeting


@requires(MANAGE_SESSIONS)
def change_session(actor: Actor, meeting: CommunitySession, given: Mapping[str, Any]) -> None:
    """Change the programme of a session. A session that took place stays in the past."""
    locked(meeting)
    before = history.said_by(meeting)
    zone = given.get("time_zone") or meeting.community.network.time_zone
    if meeting.state == rules.HELD and given["on"] > today(zone):
        raise ValidationError(
            {"on": [str(_("This session has taken place: its date cannot lie ahead."))]}
        )
    _fill(actor, meeting, given)
    history.note_changes(actor, meeting, before)
    session.flush()


def _fill(actor: Actor, meeting: CommunitySession, given: Mapping[str, Any]) -> None:
    _check_number(meeting, given["number"])
    host_id = given.get("host_organisation")
    if host_id is not None:
        _check_organisations(meeting.network_id, {host_id}, "host_organisation")
    meeting.number, meeting.on = given["number"], given["on"]
    meeting.begins, meeting.ends = given.get("begins"), given.get("ends")
    meeting.time_zone = given.get("time_zone") or ""
    if faults := hour_faults(history.when_of(meeting)):
        raise ValidationError(dict(faults))
    meeting.host_organisation_id = host_id
    for name in TEXTS:
        setattr(meeting, name, given.get(name) or "")
    meeting.changed_at, meeting.changed_by_id = now(), actor.person_id


def _check_number(meeting: CommunitySession, number: int) -> None:
    with session.no_autoflush:
        other = session.scalar(
            sa.select(CommunitySession.id).where(
                CommunitySession.community_id == meeting.community_id,
                CommunitySession.number == number,
            )
        )
    if other is not None and other != meeting.id:
        raise ValidationError(
            {"number": [str(_("There is already a session with this number. Choose another."))]}
        )


@requires(MANAGE_SESSIONS)
def set_state(actor: Actor, meeting: CommunitySession, state: str) -> None:
    """Say that a session took place, was cancelled, or is planned after all.

    Raises SessionIsAhead and HasAttendance.
    """
    locked(meeting)
    before = meeting.state
    has_attendance = session.scalar(
        sa.select(
            sa.exists().where(
                Attendance.session_id == meeting.id, Attendance.state.in_(rules.THERE)
            )
        )
    )
    meeting.state = rules.state_after(
        meeting.state,
        state,
        meeting.on,
        meeting.day_there,
        has_attendance=bool(has_attendance),
    )
    meeting.changed_at, meeting.changed_by_id = now(), actor.person_id
    history.note_state(actor, meeting, before)
    if state == rules.CANCELLED and before != rules.CANCELLED:
        record(
            SessionCancelled(
                network_id=meeting.network_id,
                community_id=meeting.community_id,
                session_id=meeting.id,
            ),
            actor.person_id,
        )
    session.flush()


@requires(MANAGE_SESSIONS)
def take_attendance(
    actor: Actor,
    meeting: CommunitySession,
    given: Sequence[MarkGiven],
    *,
    replace: bool = False,
    changed: Mapping[str, int] | None = None,
) -> None:
    """Keep these lines of the sheet; with `replace`, lines that are not named lose their mark.

    A session that somebody came to has taken place. `changed` tells when lines were changed, where
    that was not now. Raises SessionIsAhead, or ValidationError naming each line that cannot be kept.
    """
    locked(meeting)
    if found := faults_in(actor, meeting, given):
        raise ValidationError(dict(found))
    keep_lines(actor, meeting, given, replace=replace, changed=changed or {})


@open_to_all("a part of taking attendance, and of signing in oneself: both have asked")
def keep_lines(
    actor: Actor,
    meeting: CommunitySession,
    given: Sequence[MarkGiven],
    *,
    replace: bool = False,
    changed: Mapping[str, int],
) -> None:
    """Write lines that were looked at before."""
    kept = {
        rules.row_key(mark.organisation_id, mark.person_id): mark
        for mark in session.scalars(
            sa.select(Attendance).where(Attendance.session_id == meeting.id)
        )
    }
    new = {line.key for line in given if differs(line, kept.get(line.key))}
    added = [line for line in given if line.state and line.key not in kept]
    if added:
        session.execute(sa.insert(Attendance), [_row(meeting, line) for line in added])
    for line in given:
        _keep(line, kept.get(line.key))
    if replace:
        gone = kept.keys() - {line.key for line in given}
        new |= gone
        for key in gone:
            session.delete(kept[key])
    session.flush()
    note_changes(meeting, dict.fromkeys(new, this_instant()) | dict(changed))
    if new:
        follow_up(actor, meeting)


@open_to_all("arithmetic over lines the caller was already given")
def differs(line: MarkGiven, mark: Attendance | None) -> bool:
    """Whether this line says something else than what is kept."""
    if mark is None:
        return bool(line.state)
    return not line.state or any(
        getattr(mark, name) != value for name, value in _said(line).items()
    )


def _row(meeting: CommunitySession, line: MarkGiven) -> dict[str, Any]:
    return {
        "session_id": meeting.id,
        "organisation_id": line.organisation_id,
        "person_id": line.person_id,
        **_said(line),
    }


def _keep(line: MarkGiven, mark: Attendance | None) -> None:
    if mark is None:
        return
    if not line.state:
        session.delete(mark)
        return
    for name, value in _said(line).items():
        setattr(mark, name, value)


def _said(line: MarkGiven) -> dict[str, Any]:
    is_away = line.state not in rules.THERE
    return {
        "state": line.state,
        "reason": line.reason if is_away else "",
        "reason_is_external": _lies_outside(line) if is_away else None,
        "stand_in_name": line.stand_in if line.state == rules.STAND_IN else "",
    }


def _lies_outside(line: MarkGiven) -> bool | None:
    return is_external(line.reason) if line.is_external is None else line.is_external


@open_to_all("a part of taking attendance: who calls it has asked")
def follow_up(actor: Actor, meeting: CommunitySession) -> None:
    """A session with marks has taken place; the event tells that its sheet was changed."""
    has_marks = session.scalar(sa.select(sa.exists().where(Attendance.session_id == meeting.id)))
    if has_marks:
        meeting.state = rules.HELD
    meeting.changed_at, meeting.changed_by_id = now(), actor.person_id
    record(
        AttendanceTaken(
            network_id=meeting.network_id, community_id=meeting.community_id, session_id=meeting.id
        ),
        actor.person_id,
    )
    session.flush()


@requires(MANAGE_SESSIONS)
def faults_in(
    actor: Actor, meeting: CommunitySession, given: Sequence[MarkGiven]
) -> dict[str, list[str]]:
    """What is wrong with these lines, by line; empty when they can be kept. Raises SessionIsAhead."""
    if meeting.on > meeting.day_there:
        raise rules.SessionIsAhead
    if len(given) > rules.MOST_ROWS:
        return {
            "lines": [str(_("At most %(most)s lines are taken at once.", most=rules.MOST_ROWS))]
        }
    wrong: dict[str, list[str]] = {}
    seen: set[str] = set()
    for line in given:
        if not line.key:
            wrong["lines"] = [str(_("A line names an organisation, a person, or both."))]
        if line.key in seen:
            wrong[line.key] = [str(_("This line is there twice."))]
        seen.add(line.key)
    strangers = {key: [str(_("Nobody of this community."))] for key in _strangers(meeting, given)}
    return strangers | wrong


def _strangers(meeting: CommunitySession, given: Sequence[MarkGiven]) -> set[str]:
    organisations = {line.organisation_id for line in given if line.organisation_id}
    people = {line.person_id for line in given if line.person_id}
    known = set(
        session.scalars(
            sa.select(Organisation.id).where(
                Organisation.network_id == meeting.network_id, Organisation.id.in_(organisations)
            )
        )
    )
    met: set[int] = set(session.scalars(_people_met(meeting, people)))
    return {
        line.key
        for line in given
        if (line.organisation_id and line.organisation_id not in known)
        or (line.person_id and line.person_id not in met)
    }


def _people_met(meeting: CommunitySession, people: set[int]) -> sa.Select[int]:
    members = sa.select(Membership.person_id).where(
        Membership.community_id == meeting.community_id, Membership.person_id.in_(people)
    )
    affiliated = (
        sa.select(Affiliation.person_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Organisation.network_id == meeting.network_id, Affiliation.person_id.in_(people))
    )
    invited = sa.select(Invitation.person_id).where(
        Invitation.session_id == meeting.id, Invitation.person_id.in_(people)
    )
    either = sa.union(members, affiliated, invited).subquery()
    return sa.select(either.c.person_id)


def _check_organisations(network_id: int, asked: set[int], field: str) -> None:
    known = set(
        session.scalars(
            sa.select(Organisation.id).where(
                Organisation.network_id == network_id, Organisation.id.in_(asked)
            )
        )
    )
    if asked - known:
        raise ValidationError({field: [str(_("This organisation is not in the network."))]})


@open_to_all("core asks whether somebody may be erased before it asks this plugin")
def forget_person(person: Person) -> None:
    """Take a person out of every sheet; how many came is counted as before.

    Where the organisation already has a mark of its own the number of the person stays: it leads to
    a row without a name.
    """
    named = is_called(Attendance.stand_in_name, person.name)
    session.execute(sa.update(Attendance).where(named).values(stand_in_name=""))
    theirs = sa.update(Attendance).where(Attendance.person_id == person.id)
    session.execute(theirs.values(reason="", stand_in_name=""))
    other = aliased(Attendance)
    has_another = sa.exists().where(
        other.session_id == Attendance.session_id,
        other.organisation_id == Attendance.organisation_id,
        other.person_id.is_(None),
    )
    alone = theirs.where(Attendance.organisation_id.is_not(None), ~has_another)
    session.execute(alone.values(person_id=None))
