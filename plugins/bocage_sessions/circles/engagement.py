"""Three ways of engaging, and where each is known from."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bocage_sessions import rules
from bocage_sessions.circles.models import EngagementNote
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.programme.models import Theme
from bocage_sessions.promises.models import Promise, PromiseStatement
from bocage_sessions.promises.rules import EFFECT

TAKES_PART, BRINGS_IDEAS, CARRIES_OUTWARD = "takes_part", "brings_ideas", "carries_outward"
MODES = (TAKES_PART, BRINGS_IDEAS, CARRIES_OUTWARD)
NOTED = (BRINGS_IDEAS, CARRIES_OUTWARD)
"""Noted by those who lead, or said by the person.

Who proposed a theme brought an idea; who saw an effect of a promise carried something outward.
"""


def facts() -> sa.Subquery:
    """Every known fact, of all communities at once: network_id, community_id, person_id, mode, on.

    `person_id` is None where only the organisation that came is known.
    """
    came: Any = (
        sa.select(
            CommunitySession.network_id,
            CommunitySession.community_id,
            Attendance.person_id,
            sa.literal(TAKES_PART).label("mode"),
            CommunitySession.on.label("on"),
        )
        .join(CommunitySession, CommunitySession.id == Attendance.session_id)
        .where(CommunitySession.state == rules.HELD, Attendance.state.in_(rules.THERE))
    )
    noted: Any = sa.select(
        EngagementNote.network_id,
        EngagementNote.community_id,
        EngagementNote.person_id,
        EngagementNote.mode,
        EngagementNote.on,
    )
    effect: Any = (
        sa.select(
            Promise.network_id,
            Promise.community_id,
            Promise.person_id,
            sa.literal(CARRIES_OUTWARD).label("mode"),
            PromiseStatement.on.label("on"),
        )
        .join(PromiseStatement, PromiseStatement.promise_id == Promise.id)
        .where(PromiseStatement.state == EFFECT, Promise.state == EFFECT, Promise.person_id > 0)
    )
    proposed: Any = sa.select(
        Theme.network_id,
        Theme.community_id,
        Theme.proposed_by_id.label("person_id"),
        sa.literal(BRINGS_IDEAS).label("mode"),
        sa.func.date(Theme.proposed_at, type_=sa.Date).label("on"),
    ).where(Theme.community_id.is_not(None), Theme.proposed_by_id.is_not(None))
    return sa.union_all(came, noted, effect, proposed).subquery("facts")
