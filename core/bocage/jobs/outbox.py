"""Events are told to core's mail and to each plugin that is on, until they are heard or parked."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import sqlalchemy as sa

from bocage import clock
from bocage.database import locked, session, transaction
from bocage.events import EventDelivery, EventRow, event_from
from bocage.hooks import HookFailed, Registry
from bocage.hooks.guarding import Failure, Question, guarded, noted
from bocage.jobs.letters import letters_for
from bocage.jobs.mail import Post
from bocage.jobs.posting import post_for_event
from bocage.jobs.runner import MOST_ATTEMPTS, attempt, next_attempt
from bocage.networks.models import NetworkPlugin
from bocage.networks.quarantine import keep
from bocage.networks.rules import is_active

MAIL = "core.mail"
WAITING, DONE, PARKED = "waiting", "done", "parked"
ABSENCE, LONGEST_ABSENCE = timedelta(hours=1), timedelta(days=30)
"""How often a plugin is looked for that is on and not here, and when it is given up."""


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
    on = frozenset(switch.name for switch in switches if is_active(switch.offer, switch.state))
    here = on & registry.names
    heard = {
        implementation.plugin_name
        for hook in ("after_event", "letters")
        for implementation in registry.implementations(hook, here)
    }
    # Who is on and not here now (safe mode, a new release that fails) hears of it afterwards.
    away = sorted(on - registry.names)
    return [MAIL, *sorted(heard), *away]


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
        faults = noted(session())
        if fault is not None:
            told = [f"{item.message} ({item.reference})" for item in faults if item.reference]
            _note_failure(delivery_id, told[-1] if told else fault)
        keep(session.info["database"], faults)
    return len(due)


def _deliver(delivery_id: int, registry: Registry, post: Post) -> None:
    with transaction():
        delivery = locked(session.get_one(EventDelivery, delivery_id))
        if delivery.state != WAITING:
            return
        row = session.get_one(EventRow, delivery.event_id)
        if _is_away(delivery.listener, row, registry):
            delivery.next_at = clock.now() + ABSENCE
            delivery.state = PARKED if clock.now() - row.at > LONGEST_ABSENCE else WAITING
            return
        _tell(delivery.listener, row, registry, post)
        delivery.state, delivery.error = DONE, None


def _is_away(listener: str, row: EventRow, registry: Registry) -> bool:
    if listener == MAIL:
        return False
    switch = session.scalars(
        sa.select(NetworkPlugin).where(
            NetworkPlugin.network_id == row.network_id, NetworkPlugin.name == listener
        )
    ).one_or_none()
    if switch is None or not is_active(switch.offer, switch.state):
        return False
    return listener not in registry.names or switch.quarantined_at is not None


def _tell(listener: str, row: EventRow, registry: Registry, post: Post) -> None:
    event = event_from(row.name, row.network_id, row.facts)
    if event is None:
        return
    if listener == MAIL:
        for letter in letters_for(event, row.id):
            post.write(letter)
        return
    for heard in registry.implementations("after_event", frozenset({listener})):
        given = [event for _name in heard.argnames]
        question = Question(listener, "after_event", row.network_id)
        found = guarded(question, partial(heard.function, *given))
        if isinstance(found, Failure):
            raise HookFailed([found])
    post_for_event(registry, post, listener, event)


def _note_failure(delivery_id: int, fault: str) -> None:
    with transaction():
        delivery = locked(session.get_one(EventDelivery, delivery_id))
        delivery.attempts += 1
        delivery.error = fault
        delivery.next_at = next_attempt(delivery.attempts)
        if delivery.attempts >= MOST_ATTEMPTS:
            delivery.state = PARKED
