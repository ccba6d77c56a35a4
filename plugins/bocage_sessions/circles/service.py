"""Correcting a circle, and noting how somebody engages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from marshmallow import ValidationError

from bocage.plugin import (
    Actor,
    Community,
    NotAllowed,
    Person,
    open_to_all,
    requires,
    session,
    translator,
)
from bocage_sessions.actions import MANAGE_SESSIONS, READ_SESSIONS
from bocage_sessions.circles import queries
from bocage_sessions.circles.models import CircleCorrection, EngagementNote
from bocage_sessions.circles.quarters import Quarter
from bocage_sessions.queries import find_session

_ = translator("sessions")


@dataclass(frozen=True, kw_only=True)
class CircleTold:
    """Where somebody stands by the judgement of those who lead, and why; "" takes it back."""

    who: str
    circle: str
    word: str = ""


@dataclass(frozen=True, kw_only=True)
class NoteTold:
    """Who engaged how, at a session or, without one, in the quarter of `on`."""

    person_id: int
    mode: str
    word: str
    session: int | None = None


@requires(MANAGE_SESSIONS)
def correct_circle(
    actor: Actor, community: Community, told: CircleTold, *, today: date
) -> CircleCorrection:
    """Say where somebody stands from that day on. Raises ValidationError for a stranger."""
    organisation_id, person_id = _somebody(actor, community, told.who, today)
    if told.circle and not told.word:
        raise ValidationError({"word": [str(_("Say in a word why."))]})
    correction = CircleCorrection(
        network_id=community.network_id,
        community_id=community.id,
        organisation_id=organisation_id,
        person_id=person_id,
        circle=told.circle,
        word=told.word,
        on=today,
        said_by_id=actor.person_id,
    )
    session.add(correction)
    session.flush()
    return correction


def _somebody(
    actor: Actor, community: Community, who: str, today: date
) -> tuple[int | None, int | None]:
    here = (queries.known(actor, community, by_people=view) for view in (False, True))
    if not any(who in found.on(today) for found in here):
        raise ValidationError({"who": [str(_("Nobody of this community."))]})
    kind, _colon, number = who.partition(":")
    return (int(number), None) if kind == "organisation" else (None, int(number))


@requires(READ_SESSIONS)
def note_engagement(
    actor: Actor, community: Community, told: NoteTold, *, today: date
) -> EngagementNote:
    """Note it. Who does not lead the group speaks of themselves alone, and takes part in it."""
    _check_speaker(actor, community, told.person_id)
    note = EngagementNote(
        network_id=community.network_id,
        community_id=community.id,
        person_id=told.person_id,
        mode=told.mode,
        word=told.word,
        on=Quarter.of(today).starts,
        said_by_id=actor.person_id,
    )
    if told.session is not None:
        meeting = find_session(actor, community, told.session)
        if meeting.on > today:
            raise ValidationError({"session": [str(_("This session has not taken place yet."))]})
        note.session_id, note.on = meeting.id, meeting.on
    session.add(note)
    session.flush()
    return note


def _check_speaker(actor: Actor, community: Community, person_id: int) -> None:
    if actor.may(MANAGE_SESSIONS, community):
        if person_id not in {one[0] for one in queries.people(actor, community)}:
            raise ValidationError({"person": [str(_("Nobody of this community."))]})
    elif person_id != actor.person_id or not queries.takes_part(actor, community):
        raise NotAllowed(MANAGE_SESSIONS, actor, community.scope)


@requires(READ_SESSIONS)
def take_back_note(actor: Actor, note: EngagementNote) -> None:
    """Forget it: whoever leads the group may, and the person it is about."""
    if note.person_id != actor.person_id and not actor.may(MANAGE_SESSIONS, note):
        raise NotAllowed(MANAGE_SESSIONS, actor, note.scope)
    session.delete(note)
    session.flush()


@open_to_all("core asks whether somebody may be erased before it asks this plugin")
def forget_person(person: Person) -> None:
    """Take away what was said of a person, in words; how many engaged is counted as before."""
    session.execute(
        sa.update(CircleCorrection).where(CircleCorrection.person_id == person.id).values(word="")
    )
    session.execute(
        sa.update(EngagementNote).where(EngagementNote.person_id == person.id).values(word="")
    )
