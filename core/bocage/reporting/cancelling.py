"""Taking back a quarter that was opened by mistake, while nobody has written anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bocage.communities.models import Community
from bocage.database import locked, session
from bocage.events import record
from bocage.people.links import revoke_update_links
from bocage.permissions import Actor, requires
from bocage.reporting.actions import RUN_CYCLE
from bocage.reporting.events import CycleCancelled
from bocage.reporting.models import (
    Answer,
    Contribution,
    NetworkReport,
    ProgressUpdate,
    Remark,
    ReportingCycle,
    UpdateFact,
    UpdateTransition,
)
from bocage.reporting.rules import CANCELLED, DUE, EXCUSED, OPEN, AlreadyWritten, WrongState


@dataclass(frozen=True, kw_only=True)
class Undoing:
    """What taking the quarter back would do: the names of those asked, and of those who wrote."""

    asked: tuple[str, ...]
    written: tuple[str, ...]
    is_open: bool

    @property
    def is_possible(self) -> bool:
        """Whether nothing anybody wrote would be lost."""
        return self.is_open and not self.written


@requires(RUN_CYCLE)
def undoing(actor: Actor, cycle: ReportingCycle, /) -> Undoing:
    """Look first: who was asked, and who has written already."""
    rows = _rows(cycle)
    return Undoing(
        asked=tuple(row.name for row in rows if row.state != EXCUSED),
        written=tuple(row.name for row in rows if row.is_written),
        is_open=cycle.state == OPEN,
    )


def _rows(cycle: ReportingCycle, *, hold: bool = False) -> Sequence[Any]:
    here = ProgressUpdate.id
    touched = sa.or_(
        ProgressUpdate.state.not_in((DUE, EXCUSED)),
        ProgressUpdate.revision > 0,
        ProgressUpdate.saved_at.is_not(None),
        *(sa.exists().where(kind.update_id == here) for kind in (Answer, Contribution, Remark)),
    )
    asked = (
        sa.select(here, ProgressUpdate.state, Community.name, touched.label("is_written"))
        .join(Community, Community.id == ProgressUpdate.community_id)
        .where(ProgressUpdate.cycle_id == cycle.id)
        .order_by(sa.func.lower(Community.name), Community.id)
    )
    return session.execute(asked.with_for_update(of=ProgressUpdate) if hold else asked).all()


@requires(RUN_CYCLE)
def cancel_cycle(actor: Actor, cycle: ReportingCycle, /) -> int:
    """Undo the opening; how many updates went with it. Raises WrongState, AlreadyWritten."""
    locked(cycle)
    if cycle.state != OPEN:
        raise WrongState(cycle.state, CANCELLED)
    rows = _rows(cycle, hold=True)
    written = [row.name for row in rows if row.is_written]
    reports = sa.select(NetworkReport.id).where(NetworkReport.cycle_id == cycle.id)
    if written or session.scalar(reports) is not None:
        raise AlreadyWritten(written)
    update_ids = tuple(row.id for row in rows)
    told = CycleCancelled(
        network_id=cycle.network_id,
        cycle_id=cycle.id,
        period=cycle.period,
        update_ids=update_ids,
    )
    revoke_update_links(update_ids)
    for kind, column in (
        (UpdateFact, UpdateFact.update_id),
        (UpdateTransition, UpdateTransition.update_id),
        (ProgressUpdate, ProgressUpdate.id),
    ):
        session.execute(sa.delete(kind).where(column.in_(update_ids)))
    session.execute(sa.delete(ReportingCycle).where(ReportingCycle.id == cycle.id))
    record(told, actor.person_id)
    session.flush()
    return len(rows)
