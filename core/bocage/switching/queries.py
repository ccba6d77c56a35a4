"""What the impact of a switch is computed from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bocage.database import session
from bocage.networks.actions import MANAGE_NETWORK, SWITCH_PLUGIN
from bocage.networks.models import Network
from bocage.people.models import Person
from bocage.permissions import Actor, open_to_all, requires
from bocage.reporting import rules
from bocage.reporting.models import (
    FrozenValue,
    NetworkReport,
    ProgressUpdate,
    Publication,
    ReportingCycle,
)
from bocage.switching.models import PluginRemoval

UNFINISHED = (rules.DUE, rules.DRAFT, rules.SUBMITTED, rules.RETURNED)


@requires(SWITCH_PLUGIN)
def open_forms(actor: Actor, network: Network) -> Sequence[Any]:
    """Each open cycle with how many of its updates are not decided yet: period, count."""
    return session.execute(
        sa.select(
            ReportingCycle.period,
            sa.func.count(ProgressUpdate.id).label("count"),
        )
        .join(ProgressUpdate, ProgressUpdate.cycle_id == ReportingCycle.id)
        .where(
            ReportingCycle.network_id == network.id,
            ReportingCycle.state == rules.OPEN,
            ProgressUpdate.state.in_(UNFINISHED),
        )
        .group_by(ReportingCycle.period)
        .order_by(ReportingCycle.period)
    ).all()


@requires(SWITCH_PLUGIN)
def reports_with_figures_of(actor: Actor, network: Network, plugin: str) -> int:
    """How many published reports hold figures of this plugin."""
    found = (
        sa.select(sa.func.count(sa.distinct(Publication.report_id)))
        .join(NetworkReport, NetworkReport.id == Publication.report_id)
        .where(
            Publication.network_id == network.id,
            sa.exists().where(
                FrozenValue.cycle_id == NetworkReport.cycle_id,
                FrozenValue.key.startswith(f"{plugin}.", autoescape=True),
            ),
        )
    )
    return session.scalar(found) or 0


@requires(SWITCH_PLUGIN)
def removals_going_on(actor: Actor, network: Network, plugin: str) -> Sequence[PluginRemoval]:
    """The removal that is not decided yet, if there is one."""
    return session.scalars(
        sa.select(PluginRemoval)
        .where(
            PluginRemoval.network_id == network.id,
            PluginRemoval.plugin == plugin,
            PluginRemoval.outcome == "",
        )
        .order_by(PluginRemoval.id.desc())
    ).all()


@open_to_all("only of networks whose plugins the person who asks may switch")
def removals_to_confirm(actor: Actor, networks: Sequence[Network]) -> Sequence[Any]:
    """What others asked to remove and the actor may confirm: network_id, plugin."""
    led = [network.id for network in networks if actor.may(SWITCH_PLUGIN, network)]
    if not led:
        return []
    return session.execute(
        sa.select(PluginRemoval.network_id, PluginRemoval.plugin)
        .where(
            PluginRemoval.network_id.in_(led),
            PluginRemoval.outcome == "",
            PluginRemoval.asked_by_id != actor.person_id,
        )
        .order_by(PluginRemoval.id)
    ).all()


@requires(MANAGE_NETWORK)
def emptied(actor: Actor, network: Network) -> dict[str, datetime]:
    """When the data of each plugin was last removed here."""
    found = session.execute(
        sa.select(PluginRemoval.plugin, sa.func.max(PluginRemoval.decided_at).label("at"))
        .where(PluginRemoval.network_id == network.id, PluginRemoval.outcome == "removed")
        .group_by(PluginRemoval.plugin)
    )
    return {row.plugin: row.at for row in found}


@requires(SWITCH_PLUGIN)
def names_of(actor: Actor, network: Network, ids: Sequence[int]) -> dict[int, str]:
    """What these people of the secretariat are called."""
    found = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in found}
