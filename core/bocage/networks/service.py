"""What changes a network, its roles and its plugins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select

from bocage import clock
from bocage.database import locked, session
from bocage.events import record
from bocage.language import _
from bocage.networks import queries
from bocage.networks.actions import MANAGE_INSTANCE, MANAGE_NETWORK, SWITCH_PLUGIN
from bocage.networks.events import (
    NetworkChanged,
    NetworkCreated,
    PluginOffered,
    PluginSettingsChanged,
    PluginSwitched,
    RoleEnded,
    RoleGiven,
)
from bocage.networks.inheritance import INSTANCE, NETWORK, inherited, settled
from bocage.networks.models import InstancePlugin, Network, NetworkPlugin, RoleGrant
from bocage.networks.refusals import LastOne, PluginLocked, PluginNeeded, UnknownPlugin
from bocage.networks.rules import ALWAYS_ON, NOT_OFFERED, OFF, ON, effective, is_active
from bocage.networks.shelf import Shelf
from bocage.networks.vocabulary import Words
from bocage.permissions import Actor, Scope, requires


@dataclass(frozen=True, kw_only=True)
class NetworkTold:
    """What can be said of a network: names, the language of its mails, its words."""

    name: str
    kind: str = ""
    intention: str = ""
    language: str = "fr"
    time_zone: str = "Europe/Paris"
    readership: str = "network"


@requires(MANAGE_INSTANCE)
def create_network(
    actor: Actor, instance: Scope, slug: str, told: NetworkTold, vocabulary: Words, *, shelf: Shelf
) -> Network:
    """Begin a network; its address must be free, which the caller has checked."""
    network = Network(slug=slug, vocabulary=vocabulary, **vars(told))
    network.plugins.extend(shelf.first_switches())
    session.add(network)
    session.flush()
    record(NetworkCreated(network_id=network.id), actor.person_id)
    return network


@requires(MANAGE_NETWORK)
def change_network(actor: Actor, network: Network, told: NetworkTold) -> None:
    """Say otherwise what the network is called and is for."""
    for name, value in vars(told).items():
        setattr(network, name, value)
    record(NetworkChanged(network_id=network.id), actor.person_id)


@requires(MANAGE_NETWORK)
def rename_words(actor: Actor, network: Network, vocabulary: Words) -> None:
    """Call things by other names here, from the next page on."""
    network.vocabulary = vocabulary
    record(NetworkChanged(network_id=network.id), actor.person_id)


@requires(SWITCH_PLUGIN)
def switch_plugin(actor: Actor, network: Network, name: str, shelf: Shelf, *, state: str) -> None:
    """Switch a plugin on or off, or let it only be read; twice is once. Nothing it keeps is lost.

    Raises PluginLocked where the operator decided, PluginNeeded where another plugin is at stake.
    """
    if name not in shelf.plugins and state != OFF:
        raise UnknownPlugin(str(_("There is no plugin called %(name)s.", name=name)))
    switch = _switch(network, name, shelf)
    if effective(switch.offer, switch.state) == state:
        return
    _refuse_locked(switch, shelf)
    _may_switch(network, name, shelf, state=state)
    _set(actor, network, switch, state)


def _set(actor: Actor, network: Network, switch: NetworkPlugin, state: str) -> None:
    switch.state = state
    switch.changed_at = clock.now()
    switch.changed_by_id = actor.person_id
    is_on, name = state != OFF, switch.name
    event = PluginSwitched(network_id=network.id, plugin=name, is_on=is_on, state=state)
    record(event, actor.person_id)


@requires(MANAGE_INSTANCE)
def offer_plugin(
    actor: Actor, instance: Scope, network: Network, name: str, shelf: Shelf, *, offer: str
) -> None:
    """Decide whether a network may switch this plugin: not at all, as it likes, or always on.

    What the secretariat had chosen is kept, and counts again once it may choose.
    """
    if name not in shelf.plugins and offer == ALWAYS_ON:
        raise UnknownPlugin(str(_("There is no plugin called %(name)s.", name=name)))
    switch = _switch(network, name, shelf)
    if switch.offer == offer:
        return
    before, after = switch.is_active, is_active(offer, switch.state)
    if before != after:
        _may_switch(network, name, shelf, state=ON if after else OFF)
    switch.offer = offer
    switch.changed_at = clock.now()
    switch.changed_by_id = actor.person_id
    record(PluginOffered(network_id=network.id, plugin=name, offer=offer), actor.person_id)


@requires(SWITCH_PLUGIN)
def refusal(actor: Actor, network: Network, name: str, shelf: Shelf, *, state: str) -> str:
    """Why this switch would be refused, in a sentence; nothing when it would not."""
    switch = shelf.switch(network, name)
    if switch.state == state:
        return ""
    try:
        _refuse_locked(switch, shelf)
        _may_switch(network, name, shelf, state=state)
    except (PluginLocked, PluginNeeded) as fault:
        return str(fault)
    return ""


def _refuse_locked(switch: NetworkPlugin, shelf: Shelf) -> None:
    title = shelf.title(switch.name)
    if switch.offer == ALWAYS_ON:
        raise PluginLocked(
            str(
                _(
                    "“%(title)s” is always on here: the administrators of the instance decided"
                    " so. Ask them if it should be otherwise.",
                    title=title,
                )
            )
        )
    if switch.offer == NOT_OFFERED:
        raise PluginLocked(
            str(
                _(
                    "“%(title)s” is not offered to this network. Ask the administrators of the"
                    " instance if you need it.",
                    title=title,
                )
            )
        )


@requires(SWITCH_PLUGIN)
def change_plugin_settings(
    actor: Actor, network: Network, name: str, shelf: Shelf, own: Mapping[str, Any]
) -> None:
    """Keep what this network sets itself; it follows the instance in everything else.

    Raises ValidationError when the plugin's schema refuses it.
    """
    schema = shelf.schema(name)
    above = inherited(schema, ((INSTANCE, queries.instance_settings(name)),))
    _switch(network, name, shelf).settings = settled(schema, above, own, NETWORK)
    event = PluginSettingsChanged(network_id=network.id, plugin=name)
    record(event, actor.person_id)


@requires(MANAGE_INSTANCE)
def change_instance_settings(
    actor: Actor, instance: Scope, name: str, shelf: Shelf, own: Mapping[str, Any]
) -> None:
    """Keep what counts in every network and community that says nothing else."""
    schema = shelf.schema(name)
    kept = settled(schema, inherited(schema, ()), own, INSTANCE)
    found = session.scalars(select(InstancePlugin).where(InstancePlugin.name == name)).first()
    if found is None:
        found = InstancePlugin(name=name)
        session.add(found)
    found.settings, found.changed_at = kept, clock.now()
    found.changed_by_id = actor.person_id
    session.flush()
    session.expire_all()
    record(PluginSettingsChanged(network_id=None, plugin=name), actor.person_id)


def _switch(network: Network, name: str, shelf: Shelf) -> NetworkPlugin:
    locked(network)
    switch = shelf.switch(network, name)
    if switch not in network.plugins:
        network.plugins.append(switch)
    return switch


def _may_switch(network: Network, name: str, shelf: Shelf, *, state: str) -> None:
    active, plugins, on = network.active_plugins, shelf.plugins, state != OFF
    if on:
        # One that was set aside, or is gone, may still be offered for the day it is back.
        requires = plugins[name].requires if name in plugins else ()
        needed = [item for item in requires if item not in active]
    else:
        needed = [item for item in active if item in plugins and name in plugins[item].requires]
    if not needed:
        return
    titles = ", ".join(shelf.title(item) for item in sorted(needed))
    if on:
        raise PluginNeeded(str(_("Switch these on first: %(names)s.", names=titles)))
    raise PluginNeeded(str(_("Switch these off first, they need it: %(names)s.", names=titles)))


@requires(MANAGE_NETWORK)
def give_role(
    actor: Actor,
    network: Network,
    person_id: int,
    role: str,
    *,
    starts: date,
    ends: date | None = None,
) -> RoleGrant:
    """Give somebody a role in this network; one already held keeps its beginning.

    `ends` is the last day, when it is known; giving a role again says its last day anew.
    """
    _in_order(starts, ends)
    held = session.scalars(
        select(RoleGrant).where(
            RoleGrant.network_id == network.id,
            RoleGrant.person_id == person_id,
            RoleGrant.role == role,
            queries.holds_on(starts),
        )
    ).first()
    if held is None:
        return _give(actor, network.id, person_id, role, starts, ends=ends)
    if ends is not None:
        _until(actor, network, held, ends)
    return held


def _in_order(starts: date, ends: date | None) -> None:
    if ends is not None and ends < starts:
        raise ValidationError({"ends": [str(_("It cannot end before it began."))]})


def _until(actor: Actor, network: Network, grant: RoleGrant, ends: date) -> None:
    _in_order(grant.starts, ends)
    if grant.ends != ends:
        grant.ends = ends
        told = RoleEnded(network_id=network.id, person_id=grant.person_id, role=grant.role)
        record(told, actor.person_id)


@requires(MANAGE_INSTANCE)
def name_administrator(actor: Actor, instance: Scope, person_id: int, *, starts: date) -> RoleGrant:
    """Let somebody look after the whole instance."""
    held = session.scalars(
        select(RoleGrant).where(
            RoleGrant.network_id.is_(None),
            RoleGrant.person_id == person_id,
            RoleGrant.role == "administrator",
            queries.holds_on(starts),
        )
    ).first()
    return held or _give(actor, None, person_id, "administrator", starts)


def _give(
    actor: Actor,
    network_id: int | None,
    person_id: int,
    role: str,
    starts: date,
    *,
    ends: date | None = None,
) -> RoleGrant:
    made = RoleGrant(
        network_id=network_id,
        person_id=person_id,
        role=role,
        starts=starts,
        ends=ends,
        given_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    record(RoleGiven(network_id=network_id, person_id=person_id, role=role), actor.person_id)
    return made


@requires(MANAGE_NETWORK)
def end_role(
    actor: Actor, network: Network, grant: RoleGrant, *, today: date, last_day: date | None = None
) -> None:
    """Take a role back from today on, or after a last day. Raises LastOne for the last secretariat.

    A role that only began today, or has not begun, never was: it is removed.
    """
    locked(network)
    if last_day is not None and last_day >= today:
        _until(actor, network, grant, last_day)
        return
    if grant.role == "secretariat":
        left = queries.how_many_hold(actor, network, "secretariat", today)
        if left <= 1 and not actor.holds("administrator", network) and not actor.is_operator:
            raise LastOne(str(_("Somebody else must hold the secretariat first.")))
    if grant.starts >= today:
        session.delete(grant)
    else:
        grant.ends = today - timedelta(days=1)
    record(
        RoleEnded(network_id=network.id, person_id=grant.person_id, role=grant.role),
        actor.person_id,
    )
