"""The next steps as the pilot puts them, and who is told that they can take part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from bocage.plugin import (
    Actor,
    NotNow,
    Prefill,
    ProgressUpdate,
    locked,
    now,
    open_to_all,
    record,
    requires,
    session,
    today,
    translator,
)
from bocage_charters.actions import WRITE_CHARTER
from bocage_charters.milestone_events import NextStepsSaid
from bocage_charters.milestone_models import NextStep
from bocage_charters.models import Charter
from bocage_charters.rules import TAKES_PEOPLE

_ = translator("charters")
NEWS = ("core.news", "next")
"""Where every update tells what comes next."""
MOST_LETTERS = 300


@open_to_all("the charter was found by an actor who may see it")
def steps_of(charter: Charter) -> Sequence[NextStep]:
    """The next steps as they were put last, in their order."""
    return session.scalars(
        sa.select(NextStep)
        .where(NextStep.charter_id == charter.id, NextStep.said_at == latest())
        .order_by(NextStep.position)
    ).all()


@open_to_all("a condition, not a read")
def latest() -> Any:
    """When the next steps of the charter of a row were put last."""
    other = aliased(NextStep)
    return (
        sa.select(sa.func.max(other.said_at))
        .where(other.charter_id == NextStep.charter_id)
        .correlate(NextStep)
        .scalar_subquery()
    )


@requires(WRITE_CHARTER)
def say_next_steps(actor: Actor, charter: Charter, steps: Sequence[Mapping[str, Any]]) -> None:
    """Put the next steps anew; those who take part find the open ones among what is asked of them."""
    locked(charter)
    if charter.state not in TAKES_PEOPLE:
        raise NotNow(str(_("Next steps are told while people can join or the work runs.")))
    _write(charter, steps, now(), actor.person_id)


def _write(
    charter: Charter, steps: Sequence[Mapping[str, Any]], at: datetime, by: int | None
) -> None:
    for position, told in enumerate(steps, 1):
        session.add(
            NextStep(
                network_id=charter.network_id,
                charter_id=charter.id,
                milestone_id=told.get("milestone_id"),
                position=position,
                text=told["text"],
                on=told.get("on"),
                is_open=bool(told.get("is_open")),
                said_at=at,
                said_by_id=by,
            )
        )
    session.flush()
    told_to = NextStepsSaid(network_id=charter.network_id, charter_id=charter.id, count=len(steps))
    record(told_to, by)


@open_to_all("told by whoever handed the update in, which core has asked about")
def take_from_update(update_id: int) -> None:
    """What an update says comes next becomes the next steps of the charter that runs there."""
    update = session.get(ProgressUpdate, update_id)
    if update is None or update.submitted_at is None:
        return
    charter = session.scalars(
        sa.select(Charter).where(
            Charter.community_id == update.community_id, Charter.state.in_(TAKES_PEOPLE)
        )
    ).first()
    rows = _what_comes_next(update)
    if charter is None or not rows:
        return
    newest = sa.select(sa.func.max(NextStep.said_at)).where(NextStep.charter_id == charter.id)
    said = session.scalar(newest)
    if said is not None and said >= update.submitted_at:
        return
    _write(charter, rows, update.submitted_at, update.submitted_by_id)


@open_to_all("core asks for whoever writes this update")
def to_take_up(update: ProgressUpdate) -> Iterator[Prefill]:
    """The next steps that are not over: what the update says comes next replaces them."""
    today_here = today(update.community.network.time_zone)
    found = session.scalars(
        sa.select(NextStep)
        .join(Charter, Charter.id == NextStep.charter_id)
        .where(
            Charter.community_id == update.community_id,
            Charter.state.in_(TAKES_PEOPLE),
            NextStep.said_at == latest(),
            sa.or_(NextStep.on.is_(None), NextStep.on >= today_here),
        )
        .order_by(NextStep.position)
    )
    rows = [
        {
            "what": step.text[:MOST_LETTERS],
            "open_to_join": step.is_open,
            **({"on": step.on.isoformat()} if step.on else {}),
        }
        for step in found
    ]
    if rows:
        yield Prefill(section=NEWS[0], question=NEWS[1], value=rows)


def _what_comes_next(update: ProgressUpdate) -> list[dict[str, Any]]:
    for answer in update.answers:
        if (answer.section, answer.question) == NEWS:
            return [
                {
                    "text": str(row["what"])[:500],
                    "on": date.fromisoformat(row["on"]) if row.get("on") else None,
                    "is_open": row.get("open_to_join") is True,
                }
                for row in answer.value or []
            ]
    return []
