"""Invitations on the home page of whoever has not answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from bocage.plugin import (
    Actor,
    Community,
    Network,
    Reminder,
    language,
    open_to_all,
    session,
    translator,
    written_day,
)
from bocage_sessions import rules as states
from bocage_sessions.invitations import rules
from bocage_sessions.invitations.models import Invitation
from bocage_sessions.models import CommunitySession

_ = translator("sessions")
MOST = 10
"""So many stand on the home page, the next first."""


@open_to_all("asks a person for their own answers")
def asked_of(network: Network, actor: Actor, today: date) -> Iterator[Reminder]:
    """Sessions ahead that wait for an answer, or for another one since they were moved."""
    if actor.person_id is None:
        return
    is_stale = Invitation.replied_sequence < CommunitySession.moved_sequence
    found = session.execute(
        sa.select(
            Invitation.id,
            Invitation.reply,
            CommunitySession.number,
            CommunitySession.on,
            CommunitySession.theme,
            Community.name,
        )
        .join(CommunitySession, CommunitySession.id == Invitation.session_id)
        .join(Community, Community.id == CommunitySession.community_id)
        .where(
            Invitation.network_id == network.id,
            Invitation.person_id == actor.person_id,
            sa.or_(Invitation.reply == "", is_stale),
            CommunitySession.state == states.PLANNED,
            CommunitySession.on >= today,
        )
        .order_by(CommunitySession.on, Invitation.id)
        .limit(MOST)
    )
    for row in found:
        said = {"number": row.number, "day": written_day(row.on, "long", language())}
        yield Reminder(
            title=_("It was moved, please answer again: session %(number)s on %(day)s", **said)
            if row.reply
            else _("Please answer: session %(number)s on %(day)s", **said),
            url=rules.reply_address(network.slug, row.id),
            detail=" – ".join(filter(None, (row.name, row.theme))),
            order=40,
        )
