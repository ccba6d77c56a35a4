"""Everything that changes who is in the room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from marshmallow import ValidationError

from bocage.plugin import (
    Actor,
    Network,
    NotAllowed,
    NotNow,
    Person,
    locked,
    open_to_all,
    requires,
    session,
    translator,
)
from bocage_sessions import service
from bocage_sessions.actions import MANAGE_SESSIONS, READ_SESSIONS
from bocage_sessions.models import CommunitySession
from bocage_sessions.presence import hints, queries, rules, sheets
from bocage_sessions.presence.changes import last_changes, note_changes, this_instant
from bocage_sessions.presence.models import Consent, SignInCode, Visitor
from bocage_sessions.queries import is_called
from bocage_sessions.rules import CANCELLED, PRESENT, STAND_IN, THERE, SessionIsAhead, row_key
from bocage_sessions.service import MarkGiven

_ = translator("sessions")
TRIES = 20


@dataclass(frozen=True, kw_only=True)
class VisitorGiven:
    """A visitor as they were written down; an empty state takes them off the sheet."""

    key: str
    name: str = ""
    organisation: str = ""
    state: str = PRESENT


@dataclass(frozen=True, kw_only=True)
class Room:
    """Lines and visitors given together; `changed` says when, in milliseconds, where not now."""

    lines: Sequence[MarkGiven] = ()
    visitors: Sequence[VisitorGiven] = ()
    changed: Mapping[str, int]


@requires(MANAGE_SESSIONS)
def faults_in(actor: Actor, meeting: CommunitySession, room: Room) -> dict[str, list[str]]:
    """What is wrong with this, by line; empty when all of it can be kept. Raises SessionIsAhead."""
    wrong = service.faults_in(actor, meeting, room.lines)
    seen: set[str] = set()
    for visitor in room.visitors:
        if visitor.state and not visitor.name:
            wrong[visitor.key] = [str(_("Write the name of this visitor."))]
        if visitor.key in seen:
            wrong[visitor.key] = [str(_("This line is there twice."))]
        seen.add(visitor.key)
    return wrong


@requires(MANAGE_SESSIONS)
def keep_presence(actor: Actor, meeting: CommunitySession, room: Room) -> None:
    """Keep who is there; of each line the latest change counts, however late an older one arrives.

    The same change sent twice is kept once. Raises SessionIsAhead, or ValidationError naming each
    line that cannot be kept.
    """
    locked(meeting)
    if found := faults_in(actor, meeting, room):
        raise ValidationError(dict(found))
    known = last_changes(meeting, room.changed)
    ceiling = this_instant()
    late = {line for line, at in room.changed.items() if min(at, ceiling) <= known.get(line, -1)}
    changed = {line: min(at, ceiling) for line, at in room.changed.items() if line not in late}
    visitors = [one for one in room.visitors if one.key not in late]
    if _keep_visitors(meeting, visitors):
        note_changes(meeting, {one.key: changed.get(one.key, ceiling) for one in visitors})
        service.follow_up(actor, meeting)
    lines = [line for line in room.lines if line.key not in late]
    if lines:
        own = {line.key: changed[line.key] for line in lines if line.key in changed}
        service.keep_lines(actor, meeting, lines, changed=own)


def _keep_visitors(meeting: CommunitySession, given: Sequence[VisitorGiven]) -> bool:
    if not given:
        return False
    kept = {
        row.key: row
        for row in session.scalars(sa.select(Visitor).where(Visitor.session_id == meeting.id))
    }
    for one in given:
        row = kept.get(one.key)
        if row is not None and not one.state:
            session.delete(row)
        elif one.state:
            row = row or Visitor(
                network_id=meeting.network_id,
                community_id=meeting.community_id,
                session_id=meeting.id,
                key=one.key,
            )
            row.name, row.organisation, row.state = one.name, one.organisation, one.state
            session.add(row)
    session.flush()
    return True


@requires(MANAGE_SESSIONS)
def take_over_replies(actor: Actor, meeting: CommunitySession) -> int:
    """Mark everybody who has no mark yet as they answered; how many that were. Raises SessionIsAhead.

    An answer that was given for a former time says nothing, and no mark is changed.
    """
    locked(meeting)
    lines = sheets.grid(actor, meeting)
    marks = hints.to_take_over(lines, hints.replies_by_line(actor, meeting, lines))
    keep_presence(actor, meeting, Room(lines=marks, changed={}))
    return len(marks)


@requires(MANAGE_SESSIONS)
def show_code(actor: Actor, meeting: CommunitySession) -> str:
    """Make a new code for this session; the one before opens nothing any more.

    Raises SessionIsAhead before the day, NotNow once the sheet is closed.
    """
    locked(meeting)
    _check_open(meeting)
    hide_code(actor, meeting)
    taken = set(
        session.scalars(
            sa.select(SignInCode.code).where(SignInCode.network_id == meeting.network_id)
        )
    )
    code = next(
        found for found in (rules.new_code() for _try in range(TRIES)) if found not in taken
    )
    session.add(SignInCode(network_id=meeting.network_id, session_id=meeting.id, code=code))
    session.flush()
    return code


@requires(MANAGE_SESSIONS)
def hide_code(actor: Actor, meeting: CommunitySession) -> None:
    """Let the code of this session open nothing any more."""
    session.execute(sa.delete(SignInCode).where(SignInCode.session_id == meeting.id))


def _check_open(meeting: CommunitySession) -> None:
    if queries.is_open(meeting):
        return
    if meeting.state != CANCELLED and meeting.on > meeting.day_there:
        raise SessionIsAhead
    raise NotNow(str(_("The sheet of this session is closed. Tell whoever leads the group.")))


@open_to_all("one's own presence; whoever was in the room was told the code")
def sign_in(
    actor: Actor, meeting: CommunitySession, place: tuple[int | None, int | None], state: str
) -> None:
    """Say oneself that one is there. Raises NotNow once the sheet is closed.

    Somebody already marked as having come stays marked as they are.
    """
    locked(meeting)
    _check_open(meeting)
    organisation, person = place
    key = row_key(organisation, person)
    kept = [mark for mark in queries.own_marks_of(actor, meeting) if mark in THERE]
    if kept and (STAND_IN in kept or state in kept):
        return
    mark = MarkGiven(organisation_id=organisation, person_id=person, state=state)
    service.keep_lines(actor, meeting, [mark], changed={key: this_instant()})


@open_to_all("one's own consent and nobody else's")
def let_be_seen(actor: Actor, network: Network, *, is_given: bool) -> None:
    """Let other members see which sessions the actor came to, or no longer."""
    if actor.comes_by_link:
        raise NotAllowed(READ_SESSIONS, actor, network.scope)
    if actor.person_id is not None:
        # Said twice at the same moment, it is kept once.
        locked(session.get_one(Person, actor.person_id))
    own = Consent.person_id == actor.person_id, Consent.network_id == network.id
    session.execute(sa.delete(Consent).where(*own))
    if is_given and actor.person_id is not None:
        session.add(Consent(network_id=network.id, person_id=actor.person_id))
    session.flush()


@open_to_all("core asks whether somebody may be erased before it asks this plugin")
def forget_person(person: Person) -> None:
    """Take back a person's consent, and their name where they were written down as a visitor."""
    session.execute(sa.delete(Consent).where(Consent.person_id == person.id))
    named = is_called(Visitor.name, person.name)
    session.execute(sa.update(Visitor).where(named).values(name="–", organisation=""))
