"""networks.csv, plugins.csv and roles.csv."""

from __future__ import annotations

from functools import partial
from typing import Any
from zoneinfo import available_timezones

import sqlalchemy as sa
from marshmallow import Schema, validate

from bocage import clock, incoming
from bocage.database import session
from bocage.hooks.contributions import CsvTable
from bocage.language import LANGUAGES, _
from bocage.load.lines import InNetwork, Known, Refused, each, email, line, slug, word
from bocage.networks.models import Network, NetworkPlugin, RoleGrant
from bocage.networks.rules import NOT_OFFERED, OFF, OFFERED, ON
from bocage.networks.shelf import Shelf
from bocage.networks.vocabulary import Words, preset
from bocage.permissions.action import NETWORK_ROLES

PRESETS = {
    "exchange": ("community_of_practice", "pilot"),
    "échange": ("community_of_practice", "pilot"),
    "project": ("project_group", "bearer"),
    "projet": ("project_group", "bearer"),
    "learning": ("learning_network", "animator"),
    "apprenant": ("learning_network", "animator"),
}


def words_of_kind(kind: str) -> Words:
    """The words a network of this kind starts with; it may rename them later."""
    for hint, (community, pilot) in PRESETS.items():
        if hint in kind.casefold():
            return preset(community, pilot)
    return preset("community", "pilot")


class NetworkLine(Schema):
    slug = slug()
    name = line(200, required=True)
    kind = line(120)
    locale = word(LANGUAGES)
    time_zone = incoming.Line(validate=validate.OneOf(available_timezones()))
    intention = line(4000)


def network_table(shelf: Shelf) -> CsvTable:
    """networks.csv; a new network is offered what the instance says."""
    return CsvTable(
        name="networks", schema=NetworkLine, load=each(partial(_network, shelf), "slug")
    )


def _network(shelf: Shelf, known: Known, given: dict[str, Any]) -> None:
    found = known.networks.get(given["slug"])
    if found is None:
        found = Network(slug=given["slug"], vocabulary=words_of_kind(given.get("kind", "")))
        found.plugins.extend(shelf.first_switches())
        known.networks[found.slug] = found
        session.add(found)
    found.name = given["name"]
    found.language = given.get("locale", found.language or "fr")
    found.time_zone = given.get("time_zone", found.time_zone or "Europe/Paris")
    for name in ("kind", "intention"):
        setattr(found, name, given.get(name, getattr(found, name) or ""))


class PluginLine(InNetwork):
    plugin = line(60, required=True)


def switch_on(network: Network, name: str, *, is_on: bool = True) -> None:
    """Switch a plugin in one network; who loads a folder may offer what was not offered."""
    found = next((item for item in network.plugins if item.name == name), None)
    if found is None:
        found = NetworkPlugin(name=name, offer=OFFERED, state=OFF)
        network.plugins.append(found)
    if is_on and found.offer == NOT_OFFERED:
        found.offer = OFFERED
    if (found.state != OFF) is not is_on:
        found.state, found.changed_at = ON if is_on else OFF, clock.now()
    session.flush()


class RoleLine(Schema):
    network = slug(required=False)
    email = email(required=True)
    role = word(("administrator", *NETWORK_ROLES), required=True)
    starts = incoming.Day()


def _role(known: Known, given: dict[str, Any]) -> None:
    is_of_instance = given["role"] == "administrator"
    if is_of_instance == ("network" in given):
        raise Refused("network", _("Only an administrator has no network."))
    network = None if is_of_instance else known.network(given)
    grant_role(known.person(given).id, network, given["role"], given)


def grant_role(person_id: int, network: Network | None, role: str, given: dict[str, Any]) -> None:
    """Give a role from today on (or from `starts`), unless it is held."""
    held = sa.select(RoleGrant.id).where(
        RoleGrant.person_id == person_id,
        RoleGrant.network_id == (network.id if network else None),
        RoleGrant.role == role,
        RoleGrant.ends.is_(None),
    )
    if session.scalars(held).first() is None:
        starts = given.get("starts") or clock.today()
        network_id = network.id if network else None
        session.add(RoleGrant(person_id=person_id, network_id=network_id, role=role, starts=starts))


def plugin_table(installed: frozenset[str]) -> CsvTable:
    """plugins.csv, which may only name what is installed."""

    def plugin(known: Known, given: dict[str, Any]) -> None:
        if given["plugin"] not in installed:
            told = _("The plugin %(name)s is not installed.", name=given["plugin"])
            raise Refused("plugin", told)
        switch_on(known.network(given), given["plugin"])

    return CsvTable(name="plugins", schema=PluginLine, load=each(plugin, "network", "plugin"))


ROLES = CsvTable(name="roles", schema=RoleLine, load=each(_role, "network", "email", "role"))
