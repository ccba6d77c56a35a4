"""Opening a quarter for every community at once, and closing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from marshmallow import ValidationError

from bocage import clock
from bocage.communities.models import Community
from bocage.communities.rules import REPORTING_STATES
from bocage.database import locked, session
from bocage.events import record
from bocage.hooks import NetworkHooks
from bocage.language import Text, _
from bocage.networks.models import Network
from bocage.permissions import Actor, open_to_all, requires
from bocage.pilots.queries import pilots_of
from bocage.reporting import facts, rules
from bocage.reporting.actions import RUN_CYCLE
from bocage.reporting.events import CycleClosed, CycleOpened
from bocage.reporting.models import ProgressUpdate, ReportingCycle, UpdateTransition
from bocage.reporting.rules import AlreadyOpen, Quarter, WrongState
from bocage.reporting.sections import form_of

LONGEST_WAIT = timedelta(days=400)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A community in the preview of a cycle; `why_not` says why it will not be asked."""

    community: Community
    pilots: tuple[tuple[int, str], ...]
    will_be_asked: bool
    why_not: Text = ""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What opening a quarter would do, before anything is done."""

    sections: Sequence[dict[str, Any]]
    communities: Sequence[Asked]
    is_open: bool


@requires(RUN_CYCLE)
def cycle_preview(
    actor: Actor, network: Network, /, period: Quarter, hooks: NetworkHooks
) -> Preview:
    """The sections and the communities of a quarter that is about to be opened."""
    communities = session.scalars(
        sa.select(Community)
        .where(Community.network_id == network.id, Community.state != "ended")
        .order_by(sa.func.lower(Community.name), Community.id)
    ).all()
    leading = pilots_of([item.id for item in communities], clock.today(network.time_zone))
    asked = [
        Asked(
            community=item,
            pilots=tuple(leading.get(item.id, ())),
            will_be_asked=item.state in REPORTING_STATES,
            why_not="" if item.state in REPORTING_STATES else _("It has not begun yet."),
        )
        for item in communities
    ]
    planned = planned_cycle(network, period, period.ends, 0)
    return Preview(
        sections=form_of(network, planned, hooks),
        communities=asked,
        is_open=_existing(network, period) is not None,
    )


@open_to_all("nothing is read or kept; a cycle to ask plugins about before it is opened")
def planned_cycle(
    network: Network, period: Quarter, due_on: date, grace_days: int
) -> ReportingCycle:
    """A cycle that is no row yet."""
    return ReportingCycle(
        network=network,
        network_id=network.id,
        period=period.name,
        starts=period.starts,
        ends=period.ends,
        due_on=due_on,
        grace_days=grace_days,
        state=rules.OPEN,
        form=[],
        opened_at=clock.now(),
    )


def _existing(network: Network, period: Quarter) -> int | None:
    return session.scalar(
        sa.select(ReportingCycle.id).where(
            ReportingCycle.network_id == network.id, ReportingCycle.period == period.name
        )
    )


@requires(RUN_CYCLE)
def open_cycle(
    actor: Actor,
    network: Network,
    /,
    period: Quarter,
    due_on: date,
    hooks: NetworkHooks,
    *,
    grace_days: int = 15,
    without: frozenset[int] = frozenset(),
) -> ReportingCycle:
    """Open a quarter: the form is written down, every reporting community has its update.

    Communities in `without` are excused from the start. Raises AlreadyOpen, ValidationError,
    HookFailed.
    """
    locked(network)
    if _existing(network, period) is not None:
        raise AlreadyOpen(period.name)
    if not period.starts <= due_on <= period.ends + LONGEST_WAIT:
        raise ValidationError(
            {"due_on": [str(_("The due date must follow the quarter within a year."))]}
        )
    if not 0 <= grace_days <= 90:
        raise ValidationError({"grace_days": [str(_("Give a number of days from 0 to 90."))]})
    cycle = planned_cycle(network, period, due_on, grace_days)
    cycle.form = form_of(network, cycle, hooks)
    session.add(cycle)
    session.flush()
    for community in _reporting(network):
        _ask(actor, cycle, community, hooks, is_excused=community.id in without)
    told = CycleOpened(network_id=network.id, cycle_id=cycle.id, period=cycle.period)
    record(told, actor.person_id)
    return cycle


def _reporting(network: Network) -> Sequence[Community]:
    return session.scalars(
        sa.select(Community)
        .where(Community.network_id == network.id, Community.state.in_(REPORTING_STATES))
        .order_by(Community.id)
    ).all()


def _ask(
    actor: Actor,
    cycle: ReportingCycle,
    community: Community,
    hooks: NetworkHooks,
    *,
    is_excused: bool,
) -> None:
    update = ProgressUpdate(
        network_id=cycle.network_id,
        cycle_id=cycle.id,
        community_id=community.id,
        state=rules.EXCUSED if is_excused else rules.DUE,
        revision=0,
    )
    update.community, update.cycle = community, cycle
    session.add(update)
    session.flush()
    if is_excused:
        update.reason = str(_("Not asked this quarter."))
        session.add(
            UpdateTransition(
                update_id=update.id,
                before=rules.DUE,
                after=rules.EXCUSED,
                by_id=actor.person_id,
                reason=update.reason,
                at=clock.now(),
            )
        )
    facts.refresh(update, hooks)


@requires(RUN_CYCLE)
def close_cycle(actor: Actor, cycle: ReportingCycle, /) -> None:
    """Close a quarter: what was not handed over is missing. Raises WrongState."""
    locked(cycle)
    if cycle.state != rules.OPEN:
        raise WrongState(cycle.state, rules.CLOSED)
    waiting = session.scalars(
        sa.select(ProgressUpdate)
        .where(ProgressUpdate.cycle_id == cycle.id, ProgressUpdate.state.in_(rules.WRITABLE))
        .with_for_update()
    )
    for update in waiting.all():
        before, update.state = update.state, rules.step(update.state, rules.MISSING)
        session.add(
            UpdateTransition(
                update_id=update.id,
                before=before,
                after=update.state,
                by_id=actor.person_id,
                at=clock.now(),
            )
        )
    cycle.state, cycle.closed_at = rules.CLOSED, clock.now()
    session.flush()
    told = CycleClosed(network_id=cycle.network_id, cycle_id=cycle.id, period=cycle.period)
    record(told, actor.person_id)
