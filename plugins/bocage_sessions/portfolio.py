"""What the board and the home page show of sessions, for many communities in few statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from bocage.plugin import (
    Actor,
    Community,
    Network,
    PortfolioCell,
    PortfolioColumn,
    Reminder,
    session,
    translator,
    written_day,
)
from bocage_sessions import rules
from bocage_sessions.actions import MANAGE_SESSIONS
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.queries import came

_ = translator("sessions")
BARS = 6
"""So many sessions are drawn as bars."""
LONGEST_WAIT = timedelta(days=200)
"""An attendance sheet that is older will not be filled in any more; nobody is asked."""


def columns(
    network: Network, community_ids: Sequence[int], today: date
) -> Iterator[PortfolioColumn]:
    """The next session, and how many came to the last ones: two statements."""
    ahead = _next_sessions(community_ids, today)
    yield PortfolioColumn(
        key="next",
        title=_("Next session"),
        cells={
            row.community_id: PortfolioCell(
                text=written_day(row.on, "d MMM y"),
                url=rules.session_address(network.slug, row.slug, row.number),
            )
            for row in ahead
        },
        order=20,
    )
    last = _last_held(community_ids, today)
    yield PortfolioColumn(
        key="attendance",
        title=_("Attendance"),
        cells={key: _bars(network, rows) for key, rows in last.items()},
        last_signs={key: rows[-1].on for key, rows in last.items()},
        order=30,
    )


def _bars(network: Network, rows: Sequence[Any]) -> PortfolioCell:
    return PortfolioCell(
        text=_("%(count)s last time", count=rows[-1].came),
        bars=tuple(row.came for row in rows),
        url=f"{rules.programme_address(network.slug, rows[-1].slug)}/matrix",
    )


def _next_sessions(community_ids: Sequence[int], today: date) -> Sequence[Any]:
    rank = _rank(CommunitySession.on, CommunitySession.number)
    found = (
        sa.select(CommunitySession.community_id, CommunitySession.on, CommunitySession.number, rank)
        .where(
            CommunitySession.community_id.in_(community_ids),
            CommunitySession.state == rules.PLANNED,
            CommunitySession.on >= today,
        )
        .subquery()
    )
    return session.execute(
        sa.select(found, Community.slug)
        .join(Community, Community.id == found.c.community_id)
        .where(found.c.rank == 1)
    ).all()


def _last_held(community_ids: Sequence[int], today: date) -> dict[int, list[Any]]:
    rank = _rank(CommunitySession.on.desc(), CommunitySession.number.desc())
    found = (
        sa.select(
            CommunitySession.community_id,
            CommunitySession.on,
            CommunitySession.number,
            came().label("came"),
            rank,
        )
        .where(
            CommunitySession.community_id.in_(community_ids),
            CommunitySession.state == rules.HELD,
            CommunitySession.on <= today,
        )
        .subquery()
    )
    rows = session.execute(
        sa.select(found, Community.slug)
        .join(Community, Community.id == found.c.community_id)
        .where(found.c.rank <= BARS)
        .order_by(found.c.on, found.c.number)
    )
    by_community: dict[int, list[Any]] = {}
    for row in rows:
        by_community.setdefault(row.community_id, []).append(row)
    return by_community


def _rank(*order: Any) -> sa.Label[int]:
    return (
        sa.func.row_number()
        .over(partition_by=CommunitySession.community_id, order_by=order)
        .label("rank")
    )


def asked_of(network: Network, actor: Actor, today: date) -> Iterator[Reminder]:
    """Sheets to fill in, for who leads a community; the next session, for who belongs to one."""
    own = [grant for grant in actor.grants if grant.network_id == network.id and grant.community_id]
    led = {grant.community_id for grant in own if grant.role in MANAGE_SESSIONS.roles}
    if led:
        yield from _sheets_to_fill(network, led, today)
    if own:
        yield from _coming(network, {grant.community_id for grant in own}, today)


def _sheets_to_fill(network: Network, led: set[int | None], today: date) -> Iterator[Reminder]:
    marked = sa.exists().where(Attendance.session_id == CommunitySession.id)
    for row in _sessions(
        led,
        CommunitySession.state != rules.CANCELLED,
        CommunitySession.on <= today,
        CommunitySession.on >= today - LONGEST_WAIT,
        ~marked,
    ):
        yield Reminder(
            title=_("Enter who came to session %(number)s", number=row.number),
            url=rules.session_address(network.slug, row.slug, row.number) + "/presence",
            detail=row.name,
            order=30,
        )


def _coming(network: Network, communities: set[int | None], today: date) -> Iterator[Reminder]:
    rows = _sessions(
        communities, CommunitySession.state == rules.PLANNED, CommunitySession.on >= today
    )
    shown: set[str] = set()
    for row in rows:
        if row.slug in shown:
            continue
        shown.add(row.slug)
        yield Reminder(
            title=_("Next session: %(theme)s", theme=row.theme or row.name),
            url=rules.session_address(network.slug, row.slug, row.number),
            due=row.on,
            detail=" – ".join(filter(None, (row.name, row.place))),
            order=60,
        )


def _sessions(communities: set[int | None], *conditions: Any) -> Sequence[Any]:
    return session.execute(
        sa.select(
            CommunitySession.number,
            CommunitySession.on,
            CommunitySession.theme,
            CommunitySession.place,
            Community.slug,
            Community.name,
        )
        .join(Community, Community.id == CommunitySession.community_id)
        .where(CommunitySession.community_id.in_([one for one in communities if one]), *conditions)
        .order_by(CommunitySession.on)
        .limit(100)
    ).all()
