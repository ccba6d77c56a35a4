"""Sheets of one session: who was marked, and who may be marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from bocage.plugin import (
    Actor,
    Membership,
    Organisation,
    Person,
    open_to_all,
    requires,
    session,
)
from bocage_sessions import rules
from bocage_sessions.actions import MANAGE_SESSIONS, READ_PEOPLE, READ_SESSIONS
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.presence.models import Consent
from bocage_sessions.queries import TAKES_PART


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of an attendance sheet. `person` is empty when it is unknown or not to be seen."""

    key: str
    organisation_id: int | None
    person_id: int | None
    organisation: str
    person: str
    state: str = ""
    reason: str = ""
    is_external: bool | None = None
    stand_in: str = ""
    is_own: bool = False
    is_shown: bool = False
    """Whether this person lets other members see that they came."""
    is_guest: bool = False
    """Whether they are here as somebody invited, and are no member."""

    @property
    def label(self) -> str:
        """Who this is, in one line."""
        return " – ".join(filter(None, (self.organisation, self.person)))


@requires(READ_SESSIONS)
def sheet(actor: Actor, meeting: CommunitySession) -> list[Line]:
    """Who was marked for this session.

    Reasons and every name are for its leaders. Others see organisations, themselves, and people who
    came and let that be seen.
    """
    lines = [
        replace(line, is_own=line.person_id is not None and line.person_id == actor.person_id)
        for line in _marked(meeting).values()
    ]
    if actor.may(READ_PEOPLE, meeting):
        return sorted(lines, key=_order)
    shown: dict[str, Line] = {}
    for line in lines:
        seen = _seen(line)
        before = shown.get(seen.key)
        shown[seen.key] = _together(before, seen) if before else seen
    return sorted(shown.values(), key=_order)


def _seen(line: Line) -> Line:
    key = f"o{line.organisation_id}" if line.organisation_id else line.key
    if line.is_own:
        return replace(line, key=key)
    is_named = line.is_shown and line.state in rules.THERE
    return Line(
        key=key,
        organisation_id=line.organisation_id,
        person_id=line.person_id if is_named else None,
        organisation=line.organisation,
        person=line.person if is_named else "",
        state=line.state,
    )


def _together(before: Line, line: Line) -> Line:
    first, other = (line, before) if line.is_own else (before, line)
    names = ", ".join(filter(None, (first.person, other.person)))
    return replace(first, person=names, state=rules.strongest(before.state, line.state))


@open_to_all("arithmetic over lines the caller was already shown")
def participants(lines: Sequence[Line]) -> int:
    """How many participants of this sheet came."""
    return len(
        {
            f"o{line.organisation_id}" if line.organisation_id else line.key
            for line in lines
            if line.state in rules.THERE
        }
    )


@requires(MANAGE_SESSIONS)
def grid(actor: Actor, meeting: CommunitySession) -> list[Line]:
    """Everybody who may be marked: members of that day, who came before, who is marked already."""
    marked = _marked(meeting)
    named = {line.person_id for line in marked.values()}
    lines = {
        line.key: line
        for line in expected(actor, meeting)
        if not (line.is_guest and line.person_id in named)
    }
    return sorted((lines | marked).values(), key=_order)


@requires(MANAGE_SESSIONS)
def expected(actor: Actor, meeting: CommunitySession) -> list[Line]:
    """Who takes part or was invited, for the sheet that is printed beforehand."""
    lines = _members_and_guests(meeting)
    with_people = {line.organisation_id for line in lines.values()}
    for line in _seen_before(meeting):
        if line.organisation_id not in with_people:
            lines.setdefault(line.key, line)
    return sorted(lines.values(), key=_order)


def _order(line: Line) -> Any:
    return (not line.organisation, rules.natural(line.organisation), rules.natural(line.person))


def _marked(meeting: CommunitySession) -> dict[str, Line]:
    consented = sa.and_(
        Consent.person_id == Attendance.person_id, Consent.network_id == meeting.network_id
    )
    found = session.execute(
        sa.select(Attendance, Organisation.name, Person.name, Consent.id)
        .outerjoin(Organisation, Organisation.id == Attendance.organisation_id)
        .outerjoin(Person, Person.id == Attendance.person_id)
        .outerjoin(Consent, consented)
        .where(Attendance.session_id == meeting.id)
    )
    lines = (
        Line(
            key=rules.row_key(mark.organisation_id, mark.person_id),
            organisation_id=mark.organisation_id,
            person_id=mark.person_id,
            organisation=organisation or "",
            person=person or "",
            state=mark.state,
            reason=mark.reason,
            is_external=mark.reason_is_external,
            stand_in=mark.stand_in_name,
            is_shown=consent is not None,
        )
        for mark, organisation, person, consent in found
    )
    return {line.key: line for line in lines}


def _members_and_guests(meeting: CommunitySession) -> dict[str, Line]:
    """Members, and who was invited without being one: who leads, and who left and answered."""
    members = (
        sa.select(
            Membership.organisation_id,
            Membership.person_id,
            Organisation.name,
            Person.name,
            sa.false().label("is_guest"),
        )
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.community_id == meeting.community_id, _takes_part())
    )
    found: Any = session.execute(sa.union_all(members, _guests(meeting))).all()
    lines = {line.key: line for line in (_unmarked(row[:4]) for row in found if not row[4])}
    known = {line.person_id for line in lines.values()}
    guests = [_unmarked(row[:4]) for row in found if row[4] and row[1] not in known]
    return lines | {line.key: replace(line, is_guest=True) for line in guests}


def _takes_part() -> sa.ColumnElement[bool]:
    return sa.and_(Membership.state.in_(TAKES_PART), Membership.involvement != "informed")


def _guests(meeting: CommunitySession) -> Any:
    was_member = (
        sa.select(Membership.id)
        .where(
            Membership.community_id == meeting.community_id,
            Membership.person_id == Invitation.person_id,
        )
        .exists()
    )
    return (
        sa.select(
            Invitation.organisation_id,
            Invitation.person_id,
            Organisation.name,
            Person.name,
            sa.true().label("is_guest"),
        )
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Invitation.session_id == meeting.id, sa.or_(Invitation.reply != "", ~was_member))
    )


def _seen_before(meeting: CommunitySession) -> list[Line]:
    found = session.execute(
        sa.select(Attendance.organisation_id, sa.null(), Organisation.name, sa.null())
        .join(CommunitySession, CommunitySession.id == Attendance.session_id)
        .join(Organisation, Organisation.id == Attendance.organisation_id)
        .where(CommunitySession.community_id == meeting.community_id)
        .distinct()
    )
    return [_unmarked(row) for row in found]


def _unmarked(row: Sequence[Any]) -> Line:
    organisation_id, person_id, organisation, person = row
    return Line(
        key=rules.row_key(organisation_id, person_id),
        organisation_id=organisation_id,
        person_id=person_id,
        organisation=organisation or "",
        person=person or "",
    )
