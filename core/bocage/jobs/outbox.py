"""Events are told to core's mail and to each plugin that is on, until they are heard or parked."""

from __future__ import annotations

from functools import partial
from typing import Any

import sqlalchemy as sa

from bocage import clock
from bocage.database import locked, session, transaction
from bocage.events import EventDelivery, EventRow, event_from
from bocage.hooks import Registry
from bocage.jobs.letters import letters_for
from bocage.jobs.mail import Post
from bocage.jobs.runner import MOST_ATTEMPTS, attempt, next_attempt
from bocage.networks.models import NetworkPlugin

MAIL = "core.mail"
WAITING, DONE, PARKED = "waiting", "done", "parked"


def dispatch(registry: Registry) -> int:
    """Write down who has to hear of each new event; how many events there were."""
    with transaction():
        fresh = session.scalars(
            sa.select(EventRow)
            .where(EventRow.dispatched_at.is_(None))
            .order_by(EventRow.id)
            .limit(500)
            .with_for_update(skip_locked=True)
        ).all()
        for row in fresh:
            for listener in _listeners(registry, row):
                session.add(EventDelivery(event_id=row.id, listener=listener, next_at=clock.now()))
            row.dispatched_at = clock.now()
    return len(fresh)


def _listeners(registry: Registry, row: EventRow) -> list[str]:
    if row.network_id is None:
        return [MAIL]
    switches = session.scalars(
        sa.select(NetworkPlugin).where(NetworkPlugin.network_id == row.network_id)
    )
    active = frozenset(switch.name for switch in switches if switch.is_active) & registry.names
    heard = registry.implementations("after_event", active)
    return [MAIL, *(implementation.plugin_name for implementation in heard)]


def deliver_due(registry: Registry, post: Post) -> int:
    """Tell whatever is due; how many tellings were tried."""
    due = session.scalars(
        sa.select(EventDelivery.id)
        .where(EventDelivery.state == WAITING, EventDelivery.next_at <= clock.now())
        .order_by(EventDelivery.id)
        .limit(500)
    ).all()
    for delivery_id in due:
        fault = attempt(f"delivery {delivery_id}", partial(_deliver, delivery_id, registry, post))
        if fault is not None:
            _note_failure(delivery_id, fault)
    return len(due)


def _deliver(delivery_id: int, registry: Registry, post: Post) -> None:
    with transaction():
        delivery = locked(session.get_one(EventDelivery, delivery_id))
        if delivery.state != WAITING:
            return
        row = session.get_one(EventRow, delivery.event_id)
        _tell(delivery.listener, row, registry, post)
        delivery.state, delivery.error = DONE, None


def _tell(listener: str, row: EventRow, registry: Registry, post: Post) -> None:
    event = event_from(row.name, row.network_id, row.facts)
    if event is None:
        return
    if listener == MAIL:
        for letter in letters_for(event, row.id):
            post.write(letter)
        return
    for heard in registry.implementations("after_event", frozenset({listener})):
        facts: dict[str, Any] = {"event": event}
        heard.function(**{name: facts[name] for name in heard.argnames})


def _note_failure(delivery_id: int, fault: str) -> None:
    with transaction():
        delivery = locked(session.get_one(EventDelivery, delivery_id))
        delivery.attempts += 1
        delivery.error = fault
        delivery.next_at = next_attempt(delivery.attempts)
        if delivery.attempts >= MOST_ATTEMPTS:
            delivery.state = PARKED
