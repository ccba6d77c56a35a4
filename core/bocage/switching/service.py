"""Removing what a plugin keeps of a network: after an export, by two people, and never by one."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from marshmallow import ValidationError

from bocage import clock
from bocage.communities.models import Community, CommunityPlugin
from bocage.database import locked, session
from bocage.events import record
from bocage.hooks import NetworkHooks
from bocage.hooks.contributions import DataExtract
from bocage.language import _
from bocage.networks import service as networks
from bocage.networks.actions import SWITCH_PLUGIN
from bocage.networks.models import Network
from bocage.networks.rules import OFF
from bocage.networks.shelf import Shelf
from bocage.permissions import Actor, requires
from bocage.switching import queries
from bocage.switching.archive import counted, digest_of
from bocage.switching.events import (
    PluginDataRemoved,
    PluginRemovalAsked,
    PluginRemovalCancelled,
)
from bocage.switching.models import PluginRemoval
from bocage.switching.refusals import NotExported, NothingAsked, RowsLeft, SamePerson

REMOVED, CANCELLED = "removed", "cancelled"


@requires(SWITCH_PLUGIN)
def export_data(
    actor: Actor, network: Network, name: str, hooks: NetworkHooks
) -> Sequence[DataExtract]:
    """Everything the plugin keeps here, and a note that it was handed out. Raises HookFailed."""
    locked(network)
    extracts = [signed.item for signed in hooks.network_data(network).complete()]
    digest = digest_of(extracts)
    removal = _going_on(actor, network, name)
    if removal is None:
        removal = PluginRemoval(network_id=network.id, plugin=name)
        session.add(removal)
    elif removal.digest != digest:
        removal.asked_at = removal.asked_by_id = None
    removal.counts, removal.digest = counted(extracts), digest
    removal.exported_at = clock.now()
    removal.exported_by_id = actor.person_id
    session.flush()
    return extracts


@requires(SWITCH_PLUGIN)
def ask_removal(
    actor: Actor, network: Network, name: str, typed: str, shelf: Shelf, *, hooks: NetworkHooks
) -> None:
    """Ask that everything be removed, by the network's own name; the plugin is hidden at once.

    Raises NotExported unless what is kept now was downloaded, and what refuses a switch off.
    """
    if " ".join(typed.split()) != " ".join(network.name.split()):
        told = _("Type the name of the network exactly: %(name)s.", name=network.name)
        raise ValidationError({"network_name": [str(told)]})
    removal = _exported(actor, network, name, hooks)
    networks.switch_plugin(actor, network, name, shelf, state=OFF)
    removal.asked_at, removal.asked_by_id = clock.now(), actor.person_id
    record(PluginRemovalAsked(network_id=network.id, plugin=name), actor.person_id)


@requires(SWITCH_PLUGIN)
def confirm_removal(
    actor: Actor, network: Network, name: str, shelf: Shelf, hooks: NetworkHooks
) -> None:
    """Remove every row the plugin keeps here, and its settings. Raises SamePerson, NotExported."""
    removal = _asked(actor, network, name)
    if actor.person_id is None or actor.person_id == removal.asked_by_id:
        raise SamePerson(
            str(_("Another person of the secretariat has to confirm what you asked for."))
        )
    networks.switch_plugin(actor, network, name, shelf, state=OFF)
    _exported(actor, network, name, hooks)
    hooks.remove_network_data(network).complete()
    session.flush()
    left = sum(len(signed.item.rows) for signed in hooks.network_data(network).complete())
    if left:
        raise RowsLeft(f"{name} left {left} rows")
    _forget_settings(network, name)
    _decide(actor, removal, REMOVED)
    rows = sum(removal.counts.values())
    record(PluginDataRemoved(network_id=network.id, plugin=name, rows=rows), actor.person_id)


@requires(SWITCH_PLUGIN)
def cancel_removal(actor: Actor, network: Network, name: str) -> None:
    """Keep everything after all; the plugin stays hidden until somebody switches it on."""
    _decide(actor, _asked(actor, network, name), CANCELLED)
    record(PluginRemovalCancelled(network_id=network.id, plugin=name), actor.person_id)


def _going_on(actor: Actor, network: Network, name: str) -> PluginRemoval | None:
    found = queries.removals_going_on(actor, network, name)
    # Somebody may have decided it while this waited for the lock.
    return found[0] if found and not locked(found[0]).outcome else None


def _exported(actor: Actor, network: Network, name: str, hooks: NetworkHooks) -> PluginRemoval:
    removal = _going_on(actor, network, name)
    kept = [signed.item for signed in hooks.network_data(network).complete()]
    if removal is None or removal.digest != digest_of(kept):
        raise NotExported(
            str(_("Download what is kept first: nothing is removed that nobody holds a copy of."))
        )
    return removal


def _asked(actor: Actor, network: Network, name: str) -> PluginRemoval:
    removal = _going_on(actor, network, name)
    if removal is None or removal.asked_at is None:
        raise NothingAsked(str(_("Nobody has asked for a removal, or it is decided already.")))
    return removal


def _decide(actor: Actor, removal: PluginRemoval, outcome: str) -> None:
    removal.outcome, removal.decided_at = outcome, clock.now()
    removal.decided_by_id = actor.person_id


def _forget_settings(network: Network, name: str) -> None:
    for switch in network.plugins:
        if switch.name == name:
            switch.settings = {}
    here = sa.select(Community.id).where(Community.network_id == network.id)
    session.execute(
        sa.delete(CommunityPlugin).where(
            CommunityPlugin.name == name, CommunityPlugin.community_id.in_(here)
        )
    )
