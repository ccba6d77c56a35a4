"""Corrections that wait for an answer, on the home page of who leads the group."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from bocage.plugin import Actor, Community, Network, Reminder, open_to_all, session, translator
from bocage_sessions.actions import MANAGE_SESSIONS
from bocage_sessions.minutes import rules
from bocage_sessions.minutes.models import Correction, Minutes
from bocage_sessions.models import CommunitySession

_ = translator("sessions")


@open_to_all("asks about the groups the actor leads")
def asked_of(network: Network, actor: Actor) -> Iterator[Reminder]:
    """Minutes whose corrections wait for an answer, the oldest session first."""
    led = {
        grant.community_id
        for grant in actor.grants
        if grant.network_id == network.id
        and grant.community_id
        and grant.role in MANAGE_SESSIONS.roles
    }
    if not led:
        return
    found = session.execute(
        sa.select(
            CommunitySession.number,
            Community.slug,
            Community.name,
            sa.func.count(Correction.id).label("waiting"),
        )
        .join(Minutes, Minutes.session_id == CommunitySession.id)
        .join(Correction, Correction.minutes_id == Minutes.id)
        .join(Community, Community.id == CommunitySession.community_id)
        .where(
            CommunitySession.network_id == network.id,
            CommunitySession.community_id.in_(led),
            Minutes.state == rules.CORRECTIONS,
            Correction.state == rules.WAITING,
        )
        .group_by(
            CommunitySession.id,
            CommunitySession.on,
            CommunitySession.number,
            Community.slug,
            Community.name,
        )
        .order_by(CommunitySession.on)
    )
    for row in found:
        yield Reminder(
            title=_(
                "Minutes of session %(number)s: corrections that wait for an answer: %(count)s",
                number=row.number,
                count=row.waiting,
            ),
            url=rules.minutes_address(network.slug, row.slug, row.number),
            detail=row.name,
            order=45,
        )
