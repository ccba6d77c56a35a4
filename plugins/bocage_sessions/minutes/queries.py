"""Reads of minutes: what this reader may see of one session, versions, and the whole series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from bocage.plugin import (
    Actor,
    Community,
    Membership,
    Person,
    PilotAssignment,
    open_to_all,
    requires,
    session,
)
from bocage_sessions.actions import CORRECT_MINUTES, MANAGE_SESSIONS, READ_SESSIONS
from bocage_sessions.minutes import rules, searching
from bocage_sessions.minutes.models import Correction, Minutes, MinutesSection, MinutesVersion
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.queries import TAKES_PART


@open_to_all("whether minutes are final decides what others of this plugin let people do")
def are_final(meeting: CommunitySession) -> bool:
    """Whether the minutes of this session are final now; opened again, they are not."""
    found = session.scalar(
        sa.select(Minutes.id).where(Minutes.session_id == meeting.id, Minutes.state == rules.FINAL)
    )
    return found is not None


@requires(READ_SESSIONS)
def minutes_of(actor: Actor, meeting: CommunitySession) -> Minutes | None:
    """The minutes of this session; None while nobody has begun them."""
    return session.scalars(
        sa.select(Minutes)
        .where(Minutes.session_id == meeting.id)
        .options(selectinload(Minutes.sections))
        .execution_options(populate_existing=True)
    ).one_or_none()


@requires(READ_SESSIONS)
def minutes_begun(actor: Actor, meeting: CommunitySession) -> Minutes:
    """The minutes of this session, or NoResultFound."""
    return session.scalars(
        sa.select(Minutes)
        .where(Minutes.session_id == meeting.id)
        .options(selectinload(Minutes.sections))
        .execution_options(populate_existing=True)
    ).one()


@requires(READ_SESSIONS)
def sees_working_text(actor: Actor, minutes: Minutes) -> bool:
    """Whether this reader sees the text while it is not final."""
    if actor.may(MANAGE_SESSIONS, minutes):
        return True
    return minutes.state == rules.CORRECTIONS and actor.may(CORRECT_MINUTES, minutes)


@requires(READ_SESSIONS)
def text_for(actor: Actor, minutes: Minutes) -> list[rules.Part]:
    """What this reader may read: the text in work, else what was final last; nothing when it never was."""
    if minutes.state == rules.FINAL or sees_working_text(actor, minutes):
        return [rules.Part(title=one.title, text=one.text) for one in minutes.sections]
    if minutes.final_version is None:
        return []
    return parts_of(find_version(actor, minutes, minutes.final_version))


@open_to_all("arithmetic over a version the caller was already given")
def parts_of(version: MinutesVersion) -> list[rules.Part]:
    """The steps of a version."""
    return [rules.Part(title=one["title"], text=one["text"]) for one in version.sections]


@requires(READ_SESSIONS)
def find_section(actor: Actor, minutes: Minutes, section_id: int) -> MinutesSection:
    """One step of these minutes, or NoResultFound; for those who may see the text in work."""
    found = sa.select(MinutesSection).where(
        MinutesSection.minutes_id == minutes.id, MinutesSection.id == section_id
    )
    if not sees_working_text(actor, minutes):
        found = found.where(sa.false())
    return session.scalars(found.execution_options(populate_existing=True)).one()


@requires(READ_SESSIONS)
def versions_of(actor: Actor, minutes: Minutes) -> Sequence[Any]:
    """Number, state, instant and author's id of every version this reader may open, the latest first."""
    found = (
        sa.select(
            MinutesVersion.number,
            MinutesVersion.state,
            MinutesVersion.made_at,
            MinutesVersion.made_by_id,
        )
        .where(MinutesVersion.minutes_id == minutes.id)
        .order_by(MinutesVersion.number.desc())
    )
    return session.execute(_readable(actor, minutes, found)).all()


@requires(READ_SESSIONS)
def find_version(actor: Actor, minutes: Minutes, number: int) -> MinutesVersion:
    """One version, or NoResultFound."""
    found = sa.select(MinutesVersion).where(
        MinutesVersion.minutes_id == minutes.id, MinutesVersion.number == number
    )
    version: MinutesVersion = session.scalars(_readable(actor, minutes, found)).one()
    return version


def _readable(actor: Actor, minutes: Minutes, found: Any) -> Any:
    if actor.may(MANAGE_SESSIONS, minutes):
        return found
    states = [rules.FINAL]
    if actor.may(CORRECT_MINUTES, minutes):
        states.append(rules.CORRECTIONS)
    return found.where(MinutesVersion.state.in_(states))


class Proposal(NamedTuple):
    """A correction as it is shown. `name` is empty when the reader may not know, or nobody does."""

    id: int
    section_id: int
    text: str
    state: str
    answer: str
    name: str
    is_own: bool


@requires(READ_SESSIONS)
def corrections_of(actor: Actor, minutes: Minutes) -> Mapping[int, Sequence[Proposal]]:
    """Corrections by section: everybody's for those who write, one's own for a participant."""
    asked = (
        sa.select(Correction, Person.name)
        .outerjoin(Person, Person.id == Correction.person_id)
        .where(Correction.minutes_id == minutes.id)
        .order_by(Correction.id)
    )
    if not actor.may(MANAGE_SESSIONS, minutes):
        asked = asked.where(Correction.person_id == actor.person_id)
    found: dict[int, list[Proposal]] = {}
    for one, name in session.execute(asked):
        is_own = one.person_id is not None and one.person_id == actor.person_id
        told = Proposal(one.id, one.section_id, one.text, one.state, one.answer, name or "", is_own)
        found.setdefault(one.section_id, []).append(told)
    return found


@requires(MANAGE_SESSIONS)
def find_correction(actor: Actor, minutes: Minutes, correction_id: int) -> Correction:
    """One correction of these minutes, or NoResultFound."""
    return session.scalars(
        sa.select(Correction).where(
            Correction.minutes_id == minutes.id, Correction.id == correction_id
        )
    ).one()


@open_to_all("names of people who wrote minutes the caller may read")
def names_of(ids: Sequence[int | None]) -> Mapping[int, str]:
    """Names by id."""
    wanted = {one for one in ids if one is not None}
    found = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in found}


class Summary(NamedTuple):
    """What the page of a session says of its minutes."""

    state: str
    may_write: bool
    may_correct: bool
    is_readable: bool


@requires(READ_SESSIONS)
def for_session(actor: Actor, meeting: CommunitySession) -> Summary:
    """State of the minutes (empty when nobody has begun), and what this reader can do."""
    row = session.execute(
        sa.select(Minutes.state, Minutes.final_version).where(Minutes.session_id == meeting.id)
    ).one_or_none()
    may_write = actor.may(MANAGE_SESSIONS, meeting)
    if row is None:
        return Summary(state="", may_write=may_write, may_correct=False, is_readable=False)
    may_correct = row.state == rules.CORRECTIONS and actor.may(CORRECT_MINUTES, meeting)
    is_readable = row.final_version is not None or may_correct or may_write
    return Summary(row.state, may_write, may_correct, is_readable)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Final minutes of one session, as they stand in the series."""

    number: int
    on: date
    theme: str
    parts: Sequence[rules.Part]


@requires(READ_SESSIONS)
def contents(actor: Actor, community: Community, words: Sequence[str] = ()) -> Sequence[Any]:
    """Number, day and theme of every session whose minutes hold all these words, the earliest first."""
    return session.execute(
        _series(
            community,
            words,
            CommunitySession.number,
            CommunitySession.on,
            CommunitySession.theme,
        )
    ).all()


@requires(READ_SESSIONS)
def series(
    actor: Actor, community: Community, numbers: Sequence[int] | None = None
) -> Sequence[Kept]:
    """Final minutes of the community, of these sessions when some are named, the earliest first."""
    found = _series(
        community,
        (),
        CommunitySession.number,
        CommunitySession.on,
        CommunitySession.theme,
        MinutesVersion.sections,
    )
    if numbers is not None:
        found = found.where(CommunitySession.number.in_(numbers))
    return [
        Kept(
            number=number,
            on=on,
            theme=theme,
            parts=[rules.Part(title=one["title"], text=one["text"]) for one in sections],
        )
        for number, on, theme, sections in session.execute(found)
    ]


def _series(community: Community, words: Sequence[str], *columns: Any) -> Any:
    found = (
        sa.select(*columns)
        .select_from(Minutes)
        .join(
            MinutesVersion,
            sa.and_(
                MinutesVersion.minutes_id == Minutes.id,
                MinutesVersion.number == Minutes.final_version,
            ),
        )
        .join(CommunitySession, CommunitySession.id == Minutes.session_id)
        .where(Minutes.community_id == community.id)
        .order_by(CommunitySession.on, CommunitySession.number)
    )
    for word in words:
        found = found.where(MinutesVersion.folded.like(searching.escaped(word), escape="!"))
    return found


@open_to_all("core asks for the letters of an event; who takes part is written to")
def readers_of(meeting: CommunitySession) -> Sequence[Person]:
    """Everybody who takes part in the community of this session, and who was marked for it."""
    members = sa.select(Membership.person_id).where(
        Membership.community_id == meeting.community_id, Membership.state.in_(TAKES_PART)
    )
    marked = sa.select(Attendance.person_id).where(
        Attendance.session_id == meeting.id, Attendance.person_id.is_not(None)
    )
    leaders = sa.select(PilotAssignment.person_id).where(
        PilotAssignment.community_id == meeting.community_id,
        sa.or_(PilotAssignment.ends.is_(None), PilotAssignment.ends >= meeting.on),
    )
    who = sa.union(members, marked, leaders).subquery()
    return session.scalars(
        sa.select(Person)
        .where(Person.id.in_(sa.select(who)), Person.active.is_(True))
        .order_by(Person.id)
    ).all()


@open_to_all("core asks for the letters of an event; who takes part is sent the text")
def version_of_session(meeting: CommunitySession, number: int) -> MinutesVersion | None:
    """One version of the minutes of this session."""
    return session.scalars(
        sa.select(MinutesVersion)
        .join(Minutes, Minutes.id == MinutesVersion.minutes_id)
        .where(Minutes.session_id == meeting.id, MinutesVersion.number == number)
    ).one_or_none()
