"""Faults of plugins are kept; who fails too often in a network rests there until somebody tries again."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bocage import clock
from bocage.database import Database, locked, session, transaction
from bocage.events import EventDelivery, EventRow, record
from bocage.hooks.guarding import Fault
from bocage.networks.actions import MANAGE_INSTANCE, MANAGE_NETWORK, SWITCH_PLUGIN
from bocage.networks.events import PluginQuarantined, PluginTriedAgain
from bocage.networks.models import Network, NetworkPlugin, PluginFault
from bocage.permissions import Actor, Scope, requires

log = logging.getLogger("bocage.plugins")
MOST_KEPT = 200
MOST_FAULTS, WITHIN = 3, timedelta(minutes=10)
SHOWN = 20


def keep(database: Database, faults: Sequence[Fault]) -> None:
    """Write down what was noted, in a transaction of its own; what cannot be written stays in the log.

    It is called after the answer, and it never raises: a fault may not cause another.
    """
    if not faults:
        return
    try:
        with database.work(), transaction():
            session.add_all(_row(fault) for fault in faults)
            session.flush()
            for plugin in sorted({fault.question.plugin for fault in faults}):
                _prune(plugin)
            for place in sorted({_place(fault) for fault in faults if _counts(fault)}):
                _look_at(*place)
    except SQLAlchemyError:
        log.exception("faults of plugins were not kept")


def _row(fault: Fault) -> PluginFault:
    return PluginFault(
        network_id=fault.question.network_id,
        plugin=fault.question.plugin,
        hook=fault.question.hook,
        reference=fault.reference,
        at=fault.at,
        message=fault.message,
        seconds=fault.seconds,
    )


def _counts(fault: Fault) -> bool:
    return fault.seconds is None and fault.question.network_id is not None


def _place(fault: Fault) -> tuple[int, str]:
    return fault.question.network_id or 0, fault.question.plugin


def _prune(plugin: str) -> None:
    last = sa.select(PluginFault.id).where(PluginFault.plugin == plugin)
    border = session.scalar(last.order_by(PluginFault.id.desc()).offset(MOST_KEPT).limit(1))
    if border is not None:
        session.execute(
            sa.delete(PluginFault).where(PluginFault.plugin == plugin, PluginFault.id <= border)
        )


def _look_at(network_id: int, plugin: str) -> None:
    switch = session.scalars(
        sa.select(NetworkPlugin)
        .where(NetworkPlugin.network_id == network_id, NetworkPlugin.name == plugin)
        .with_for_update()
    ).one_or_none()
    if switch is None or switch.quarantined_at is not None:
        return
    # What was before somebody switched it on, or tried again, is over.
    since = max(clock.now() - WITHIN, switch.changed_at)
    latest = session.scalars(
        sa.select(PluginFault.reference)
        .where(
            PluginFault.network_id == network_id,
            PluginFault.plugin == plugin,
            PluginFault.seconds.is_(None),
            PluginFault.at >= since,
        )
        .order_by(PluginFault.id.desc())
        .limit(MOST_FAULTS)
    ).all()
    if len(latest) >= MOST_FAULTS:
        switch.quarantined_at, switch.quarantine_reference = clock.now(), latest[0]
        told = PluginQuarantined(network_id=network_id, plugin=plugin, reference=latest[0])
        record(told)


@requires(SWITCH_PLUGIN)
def try_again(actor: Actor, network: Network, name: str) -> None:
    """Let a plugin answer here again; where it was in no quarantine nothing happens."""
    locked(network)
    for switch in network.plugins:
        if switch.name == name and switch.quarantined_at is not None:
            switch.quarantined_at, switch.quarantine_reference = None, ""
            switch.changed_at, switch.changed_by_id = clock.now(), actor.person_id
            record(PluginTriedAgain(network_id=network.id, plugin=name), actor.person_id)
            _tell_now(network, name)


def _tell_now(network: Network, listener: str) -> None:
    here = sa.select(EventRow.id).where(EventRow.network_id == network.id)
    session.execute(
        sa.update(EventDelivery)
        .where(
            EventDelivery.listener == listener,
            EventDelivery.state == "waiting",
            EventDelivery.event_id.in_(here),
        )
        .values(next_at=clock.now())
        .execution_options(synchronize_session=False)
    )


@requires(MANAGE_NETWORK)
def in_quarantine(actor: Actor, network: Network) -> Sequence[NetworkPlugin]:
    """The plugins that rest here, by name."""
    found = [switch for switch in network.plugins if switch.quarantined_at is not None]
    return sorted(found, key=lambda switch: switch.name)


@requires(MANAGE_NETWORK)
def faults_here(actor: Actor, network: Network) -> Sequence[Any]:
    """The latest failures in this network, newest first: plugin, hook, reference, at."""
    return session.execute(
        sa.select(PluginFault.plugin, PluginFault.hook, PluginFault.reference, PluginFault.at)
        .where(PluginFault.network_id == network.id, PluginFault.seconds.is_(None))
        .order_by(PluginFault.id.desc())
        .limit(SHOWN)
    ).all()


@requires(MANAGE_INSTANCE)
def faults_everywhere(actor: Actor, instance: Scope, /, *, slow: bool) -> Sequence[Any]:
    """The latest failures, or the slowest answers: plugin, hook, reference, at, message, seconds, slug."""
    which = PluginFault.seconds.is_not(None) if slow else PluginFault.seconds.is_(None)
    order: Iterable[Any] = (PluginFault.seconds.desc(), PluginFault.id) if slow else ()
    return session.execute(
        sa.select(
            PluginFault.plugin,
            PluginFault.hook,
            PluginFault.reference,
            PluginFault.at,
            PluginFault.message,
            PluginFault.seconds,
            Network.slug,
        )
        .outerjoin(Network, Network.id == PluginFault.network_id)
        .where(which)
        .order_by(*order, PluginFault.id.desc())
        .limit(SHOWN)
    ).all()


@requires(MANAGE_INSTANCE)
def quarantined_everywhere(actor: Actor, instance: Scope, /) -> Sequence[Any]:
    """Which plugin rests in which network: plugin, reference, at, slug, network."""
    return session.execute(
        sa.select(
            NetworkPlugin.name.label("plugin"),
            NetworkPlugin.quarantine_reference.label("reference"),
            NetworkPlugin.quarantined_at.label("at"),
            Network.slug,
            Network.name.label("network"),
        )
        .join(Network, Network.id == NetworkPlugin.network_id)
        .where(NetworkPlugin.quarantined_at.is_not(None))
        .order_by(Network.name, NetworkPlugin.name)
    ).all()
