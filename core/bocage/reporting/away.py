"""Figures that nobody can count now: the plugin they come from rests, or is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bocage.database import session
from bocage.hooks import NetworkHooks
from bocage.networks.rules import is_active
from bocage.permissions import Actor, requires
from bocage.reporting.actions import REVIEW_UPDATE
from bocage.reporting.models import FrozenValue, ProgressUpdate
from bocage.reporting.questions import said
from bocage.reporting.sections import hooks_of


@dataclass(frozen=True, kw_only=True)
class Away:
    """A plugin that cannot be asked, and the figures of it this update would go without."""

    plugin: str
    title: str
    figures: tuple[str, ...]
    is_resting: bool
    """It failed too often and waits for somebody to try again; otherwise it is not there at all."""


@requires(REVIEW_UPDATE)
def figures_away(actor: Actor, update: ProgressUpdate, /, hooks: NetworkHooks) -> Sequence[Away]:
    """What accepting this update now would leave unknown, plugin by plugin."""
    network = update.community.network
    titles = {part["plugin"]: part["title"] for part in update.cycle.form if part["plugin"]}
    wanted = {switch.name for switch in network.plugins if is_active(switch.offer, switch.state)}
    gone = sorted((wanted | set(titles)) - hooks_of(update.cycle, hooks).active)
    found = [
        Away(
            plugin=name,
            title=said(titles.get(name)) or name,
            figures=tuple(_not_known(update, name)),
            is_resting=name in network.quarantined_plugins,
        )
        for name in gone
    ]
    return [item for item in found if item.figures or item.plugin in titles]


def _not_known(update: ProgressUpdate, plugin: str) -> Sequence[str]:
    """Names from the form and from what was accepted before: the plugin cannot tell them now."""
    counted = sa.select(FrozenValue.key, FrozenValue.title).where(
        FrozenValue.network_id == update.network_id,
        FrozenValue.key.startswith(f"{plugin}.", autoescape=True),
    )
    named: dict[str, Any] = {}
    for key, title in session.execute(counted.order_by(FrozenValue.id)):
        named[key] = title
    for part in update.cycle.form:
        own = {key: rule for key, rule in part["rules"].items() if key.startswith(f"{plugin}.")}
        named |= {key: rule["title"] for key, rule in own.items()}
    told = {fact.key for fact in update.facts if (fact.corrected or fact.computed) is not None}
    return sorted(said(title) or key for key, title in named.items() if key not in told)
