"""Reads of scripts: what the network proposes, what a session has prepared, where the clock stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from bocage.plugin import Actor, Network, now, open_to_all, requires, session
from bocage_sessions.actions import FACILITATE, READ_SESSIONS
from bocage_sessions.invitations.history import when_of
from bocage_sessions.models import CommunitySession
from bocage_sessions.script import rules
from bocage_sessions.script.models import Script, ScriptStep


@dataclass(frozen=True, kw_only=True)
class Told:
    """A script as this reader may see it."""

    steps: Sequence[rules.Step]
    is_prepared: bool = False
    revision: int = 0
    length: int = rules.LENGTH
    has_hours: bool = False
    """Whether the session itself says from when to when it lasts: its length follows them."""
    ended_at: datetime | None = None

    @property
    def total(self) -> int:
        """Minutes of all steps."""
        return rules.total(self.steps)

    @property
    def spare(self) -> int:
        """Minutes that are left of the session; negative when the steps are too long together."""
        return self.length - self.total

    @property
    def clock(self) -> rules.Clock:
        """Where the room stands now."""
        return rules.Clock(steps=self.steps, now=now(), ended_at=self.ended_at)


@open_to_all(
    "steps that a network proposes to everybody who prepares a session; no notes stand there"
)
def proposed(network: Network) -> Told:
    """What sessions of this network begin from: its own steps, or the usual five."""
    found = session.scalars(
        sa.select(Script)
        .where(Script.network_id == network.id, Script.session_id.is_(None))
        .options(selectinload(Script.steps))
    ).first()
    if found is None:
        return Told(steps=rules.usual_steps())
    return _told(found, sees_notes=False)


@requires(READ_SESSIONS)
def script_of(actor: Actor, meeting: CommunitySession) -> Told | None:
    """The script of this session, None while it is not prepared. Notes are for its facilitators."""
    found = session.scalars(
        sa.select(Script)
        .where(Script.session_id == meeting.id)
        .options(selectinload(Script.steps))
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        return None
    return _fitted(_told(found, sees_notes=actor.may(FACILITATE, meeting)), meeting)


@requires(READ_SESSIONS)
def script_or_proposal(actor: Actor, meeting: CommunitySession) -> Told:
    """The script of this session, or what its network proposes."""
    return script_of(actor, meeting) or _fitted(proposed(meeting.community.network), meeting)


@open_to_all("tells what the session given says of itself")
def length_said(meeting: CommunitySession) -> int | None:
    """How many minutes this session lasts by its own hours; None while it has none."""
    instants = when_of(meeting).instants()
    return int((instants[1] - instants[0]).total_seconds() // 60) if instants else None


def _fitted(told: Told, meeting: CommunitySession) -> Told:
    length = length_said(meeting)
    return told if length is None else replace(told, length=length, has_hours=True)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What the page of a session says of its script."""

    steps: int
    minutes: int
    is_under_way: bool


@requires(READ_SESSIONS)
def for_session(actor: Actor, meeting: CommunitySession) -> Summary | None:
    """The script in one line; None while it is not prepared."""
    found = session.execute(
        sa.select(
            sa.func.count(ScriptStep.id),
            sa.func.coalesce(sa.func.sum(ScriptStep.minutes), 0),
            sa.func.count(ScriptStep.began_at),
            sa.func.count(Script.ended_at),
        )
        .join(Script, Script.id == ScriptStep.script_id)
        .where(Script.session_id == meeting.id)
    ).one()
    steps, minutes, begun, ended = found
    if not steps:
        return None
    return Summary(steps=steps, minutes=minutes, is_under_way=bool(begun and not ended))


def _told(found: Script, *, sees_notes: bool) -> Told:
    steps = [
        rules.Step(
            id=step.id,
            title=step.title,
            purpose=step.purpose,
            minutes=step.minutes,
            leader=step.leader,
            notes=step.notes if sees_notes else "",
            began_at=step.began_at,
        )
        for step in found.steps
    ]
    return Told(
        steps=steps,
        is_prepared=found.session_id is not None,
        revision=found.revision,
        length=found.length,
        ended_at=found.ended_at,
    )
