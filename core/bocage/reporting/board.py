"""The rows of the portfolio board: every community with its pilots, update, past and silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from bocage.communities.models import Community, StageEvent
from bocage.communities.rules import REPORTING_STATES
from bocage.database import session
from bocage.networks.models import Network
from bocage.permissions import Actor, requires
from bocage.pilots.queries import pilots_of
from bocage.reporting.actions import READ_PORTFOLIO
from bocage.reporting.models import (
    Answer,
    ProgressUpdate,
    Remark,
    ReportingCycle,
    UpdateTransition,
)
from bocage.reporting.rules import is_overdue

PAST = 4


@dataclass(frozen=True, kw_only=True)
class BoardRow:
    """One community. `past` holds (period, state) of earlier quarters, the oldest first."""

    community: Community
    pilots: tuple[tuple[int, str], ...]
    update: ProgressUpdate | None
    state: str
    is_overdue: bool
    appreciation: str | None
    past: tuple[tuple[str, str], ...]
    last_sign: date | None
    remarks_open: int


@requires(READ_PORTFOLIO)
def board_rows(
    actor: Actor, network: Network, /, cycle: ReportingCycle | None, today: date
) -> list[BoardRow]:
    """Every living community, and what ended but was asked this quarter, in so many statements."""
    asked = sa.select(ProgressUpdate.community_id).where(
        ProgressUpdate.cycle_id == (cycle.id if cycle else None)
    )
    communities = session.scalars(
        sa.select(Community)
        .where(
            Community.network_id == network.id,
            sa.or_(Community.state.in_(REPORTING_STATES), Community.id.in_(asked)),
        )
        .order_by(sa.func.lower(Community.name), Community.id)
    ).all()
    ids = [community.id for community in communities]
    leading = pilots_of(ids, today)
    updates = _updates(network, cycle)
    past = _past(network, cycle)
    signs = _signs(network)
    rows = []
    for community in communities:
        update, appreciation, remarks = updates.get(community.id, (None, None, 0))
        rows.append(
            BoardRow(
                community=community,
                pilots=tuple(leading.get(community.id, ())),
                update=update,
                state=update.state if update else "",
                is_overdue=bool(update and cycle and is_overdue(update.state, cycle.due_on, today)),
                appreciation=appreciation,
                past=tuple(past.get(community.id, ())),
                last_sign=signs.get(community.id),
                remarks_open=remarks,
            )
        )
    return rows


def _updates(
    network: Network, cycle: ReportingCycle | None
) -> dict[int, tuple[ProgressUpdate, Any, int]]:
    """Community → its update, the appreciation answered in it, and how many remarks are open."""
    if cycle is None:
        return {}
    remarks = (
        sa.select(sa.func.count())
        .where(Remark.update_id == ProgressUpdate.id, Remark.state == "open")
        .scalar_subquery()
    )
    found = session.execute(
        sa.select(ProgressUpdate, Answer.value, remarks)
        .outerjoin(
            Answer,
            sa.and_(
                Answer.update_id == ProgressUpdate.id,
                Answer.section == "core.standing",
                Answer.question == "appreciation",
            ),
        )
        .where(ProgressUpdate.network_id == network.id, ProgressUpdate.cycle_id == cycle.id)
    )
    return {update.community_id: (update, value, count) for update, value, count in found}


def _past(network: Network, cycle: ReportingCycle | None) -> dict[int, Sequence[tuple[str, str]]]:
    if cycle is None:
        return {}
    earlier = (
        sa.select(ReportingCycle.id, ReportingCycle.period)
        .where(ReportingCycle.network_id == network.id, ReportingCycle.period < cycle.period)
        .order_by(ReportingCycle.period.desc())
        .limit(PAST)
        .subquery()
    )
    rows = session.execute(
        sa.select(ProgressUpdate.community_id, earlier.c.period, ProgressUpdate.state)
        .join(earlier, earlier.c.id == ProgressUpdate.cycle_id)
        .order_by(earlier.c.period)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for community_id, period, state in rows:
        found.setdefault(community_id, []).append((period, state))
    return dict(found)


def _signs(network: Network) -> dict[int, date]:
    """Community → the last day somebody of it wrote, or its stage was recorded."""
    moved = (
        sa.select(
            ProgressUpdate.community_id,
            sa.func.max(UpdateTransition.at).label("at"),
            sa.cast(sa.null(), sa.Date()).label("on"),
        )
        .join(UpdateTransition, UpdateTransition.update_id == ProgressUpdate.id)
        .where(
            ProgressUpdate.network_id == network.id,
            UpdateTransition.by_id.is_not(None),
            UpdateTransition.on_behalf.is_(False),
            UpdateTransition.after.in_(("draft", "submitted")),
        )
        .group_by(ProgressUpdate.community_id)
    )
    staged = (
        sa.select(
            StageEvent.community_id,
            sa.cast(sa.null(), sa.DateTime(timezone=True)).label("at"),
            sa.func.max(StageEvent.on).label("on"),
        )
        .join(Community, Community.id == StageEvent.community_id)
        .where(Community.network_id == network.id)
        .group_by(StageEvent.community_id)
    )
    found: dict[int, date] = {}
    rows: Sequence[Any] = session.execute(sa.union_all(moved, staged)).all()
    for community_id, at, on in rows:
        seen = on if at is None else at.date()
        found[community_id] = max(seen, found.get(community_id, seen))
    return found
