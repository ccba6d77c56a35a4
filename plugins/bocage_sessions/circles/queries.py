"""Reads of everything the pictures of a community's life are drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from bocage.plugin import (
    Actor,
    Community,
    Membership,
    Organisation,
    Person,
    open_to_all,
    requires,
    session,
)
from bocage_sessions import rules
from bocage_sessions.actions import READ_PEOPLE, READ_SESSIONS
from bocage_sessions.circles import engagement
from bocage_sessions.circles.models import CircleCorrection, EngagementNote
from bocage_sessions.circles.quarters import Quarter
from bocage_sessions.circles.rules import Belongs, Noted, Place, places
from bocage_sessions.counting import Held
from bocage_sessions.models import Attendance, CommunitySession


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a community's sessions and people, whatever the day that is looked at."""

    by_people: bool
    held: Sequence[Held]
    noted: Sequence[Noted]
    belongings: Sequence[Belongs]
    corrections: Sequence[Any]
    labels: Mapping[str, str] = field(default_factory=dict)
    """Names the reader may see; organisations always, people to those who lead and to themselves."""

    def on(self, day: date) -> dict[str, Place]:
        """Everybody's place that day."""
        return places(self.held, self.noted, self.belongings, self._corrected(day), day)

    def correction(self, who: str, day: date) -> Any:
        """The correction that holds for them that day; None when there is none."""
        said = [row for row in self.corrections if row.who == who and row.on <= day]
        return said[-1] if said and said[-1].circle else None

    def _corrected(self, day: date) -> dict[str, str]:
        return {row.who: row.circle for row in self.corrections if row.on <= day}


@requires(READ_SESSIONS)
def known(actor: Actor, community: Community, *, by_people: bool = False) -> Known:
    """Everything circles are counted from, in six statements."""
    noted = _noted(community.id, by_people=by_people)
    belongings = _belongings(community.id, by_people=by_people)
    corrections = _corrections(community.id)
    names = {one.who for one in noted} | {one.who for one in belongings}
    return Known(
        by_people=by_people,
        held=_held(community.id),
        noted=noted,
        belongings=belongings,
        corrections=corrections,
        labels=_labels(names, actor, sees_people=actor.may(READ_PEOPLE, community)),
    )


@open_to_all("arithmetic over ids")
def key_of(organisation_id: int | None, person_id: int | None, *, by_people: bool) -> str:
    """Whom a row is about: its person where people are looked at, or else as sheets count."""
    if by_people and person_id:
        return f"person:{person_id}"
    return rules.participant(organisation_id, person_id)


def _held(community_id: int) -> list[Held]:
    rows = session.execute(
        sa.select(
            CommunitySession.id,
            CommunitySession.number,
            CommunitySession.on,
            CommunitySession.theme,
        )
        .where(CommunitySession.community_id == community_id, CommunitySession.state == rules.HELD)
        .order_by(CommunitySession.on, CommunitySession.number)
    )
    return [Held(id=row.id, number=row.number, on=row.on, theme=row.theme) for row in rows]


def _noted(community_id: int, *, by_people: bool) -> list[Noted]:
    rows = session.execute(
        sa.select(
            Attendance.session_id,
            Attendance.organisation_id,
            Attendance.person_id,
            Attendance.state,
            Attendance.reason_is_external,
        )
        .join(CommunitySession, CommunitySession.id == Attendance.session_id)
        .where(CommunitySession.community_id == community_id, CommunitySession.state == rules.HELD)
    )
    return [
        Noted(
            who=key_of(row.organisation_id, row.person_id, by_people=by_people),
            session_id=row.session_id,
            state=row.state,
            is_aside=bool(row.reason_is_external),
        )
        for row in rows
    ]


def _belongings(community_id: int, *, by_people: bool) -> list[Belongs]:
    rows = session.execute(
        sa.select(
            Membership.organisation_id,
            Membership.person_id,
            Membership.involvement,
            Membership.state,
            Membership.joined,
            Membership.on_leave_from,
            Membership.ended,
        ).where(Membership.community_id == community_id, Membership.state != "asked")
    )
    return [
        Belongs(
            who=key_of(row.organisation_id, row.person_id, by_people=by_people),
            joined=row.joined,
            ended=row.ended or (row.joined if row.state == "left" else None),
            on_leave=row.on_leave_from if row.state == "on_leave" else None,
            is_informed=row.involvement == "informed",
        )
        for row in rows
    ]


def _corrections(community_id: int) -> list[Any]:
    who = sa.case(
        (
            CircleCorrection.organisation_id.is_not(None),
            sa.literal("organisation:") + sa.cast(CircleCorrection.organisation_id, sa.String),
        ),
        else_=sa.literal("person:") + sa.cast(CircleCorrection.person_id, sa.String),
    )
    return list(
        session.execute(
            sa.select(
                who.label("who"),
                CircleCorrection.circle,
                CircleCorrection.word,
                CircleCorrection.on,
                Person.name.label("said_by"),
            )
            .outerjoin(Person, Person.id == CircleCorrection.said_by_id)
            .where(CircleCorrection.community_id == community_id)
            .order_by(CircleCorrection.id)
        )
    )


def _labels(keys: set[str], actor: Actor, *, sees_people: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, table in (("organisation", Organisation), ("person", Person)):
        ids = [int(key.partition(":")[2]) for key in keys if key.startswith(f"{kind}:")]
        if table is Person and not sees_people:
            ids = [number for number in ids if number == actor.person_id]
        rows = session.execute(sa.select(table.id, table.name).where(table.id.in_(ids)))
        found |= {f"{kind}:{number}": name for number, name in rows}
    return found


@requires(READ_SESSIONS)
def engaged(
    actor: Actor, community: Community, quarters: Sequence[Quarter]
) -> list[dict[str, int | None]]:
    """How many different people engaged in each way, quarter by quarter; None where none is known."""
    facts = engagement.facts()
    rows = session.execute(
        sa.select(facts.c.mode, facts.c.person_id, facts.c.on)
        .where(
            facts.c.community_id == community.id,
            facts.c.on.between(quarters[0].starts, quarters[-1].ends),
        )
        .distinct()
    ).all()
    told = []
    for quarter in quarters:
        here = [row for row in rows if quarter.starts <= row.on <= quarter.ends]
        people = {
            mode: {row.person_id for row in here if row.mode == mode and row.person_id}
            for mode in engagement.MODES
        }
        is_unnamed = any(row.person_id is None for row in here)
        told.append(
            {
                mode: len(found) or (None if mode == engagement.TAKES_PART and is_unnamed else 0)
                for mode, found in people.items()
            }
        )
    return told


@requires(READ_SESSIONS)
def notes(actor: Actor, community: Community, quarter: Quarter) -> Sequence[Any]:
    """What was noted of this quarter, the latest first; of everybody to leaders, else one's own."""
    found = (
        sa.select(
            EngagementNote.id,
            EngagementNote.mode,
            EngagementNote.word,
            EngagementNote.on,
            EngagementNote.person_id,
            EngagementNote.said_by_id,
            Person.name.label("person"),
            CommunitySession.number.label("session"),
        )
        .join(Person, Person.id == EngagementNote.person_id)
        .outerjoin(CommunitySession, CommunitySession.id == EngagementNote.session_id)
        .where(
            EngagementNote.community_id == community.id,
            EngagementNote.on.between(quarter.starts, quarter.ends),
        )
        .order_by(EngagementNote.id.desc())
    )
    if not actor.may(READ_PEOPLE, community):
        found = found.where(EngagementNote.person_id == actor.person_id)
    return session.execute(found).all()


@requires(READ_SESSIONS)
def find_note(actor: Actor, community: Community, note_id: int) -> EngagementNote:
    """One note of this community, or NoResultFound."""
    return session.scalars(
        sa.select(EngagementNote).where(
            EngagementNote.id == note_id, EngagementNote.community_id == community.id
        )
    ).one()


@requires(READ_PEOPLE)
def people(actor: Actor, community: Community) -> list[tuple[int, str]]:
    """Who takes part or was marked at a session, to choose from."""
    marked = (
        sa.select(Attendance.person_id)
        .join(CommunitySession, CommunitySession.id == Attendance.session_id)
        .where(CommunitySession.community_id == community.id)
    )
    members = sa.select(Membership.person_id).where(
        Membership.community_id == community.id, Membership.state.in_(("active", "on_leave"))
    )
    rows = session.execute(
        sa.select(Person.id, Person.name).where(Person.id.in_(sa.union(marked, members)))
    )
    return sorted(((row.id, row.name) for row in rows), key=lambda one: rules.natural(one[1]))


@open_to_all("says only of the person who asks whether they take part")
def takes_part(actor: Actor, community: Community) -> bool:
    """Whether the actor takes part in this community."""
    return actor.person_id is not None and bool(
        session.scalar(
            sa.select(
                sa.exists().where(
                    Membership.community_id == community.id,
                    Membership.person_id == actor.person_id,
                    Membership.state.in_(("active", "on_leave")),
                )
            )
        )
    )
