"""Beginning a network: its words, what it is offered, and the profile it starts with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select

from bocage import clock
from bocage.database import session
from bocage.language import LANGUAGES, _
from bocage.networks.actions import MANAGE_INSTANCE
from bocage.networks.models import Network, NetworkProfile
from bocage.networks.naming import free_address
from bocage.networks.profile import Profile
from bocage.networks.rules import ALWAYS_ON, NOT_OFFERED, OFFERED, ON
from bocage.networks.service import NetworkTold, create_network
from bocage.networks.shelf import Shelf
from bocage.networks.vocabulary import preset
from bocage.permissions import Actor, Scope, requires

SAID = {"on": (ON, OFFERED), "always_on": (ON, ALWAYS_ON), "not_offered": ("off", NOT_OFFERED)}
"""What a form says of a plugin in a profile: the state and the offer it stands for."""


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A new network, and the plugins its profile names that are not installed here."""

    network: Network
    not_installed: tuple[str, ...] = ()


@requires(MANAGE_INSTANCE)
def begin_network(
    actor: Actor, instance: Scope, given: Mapping[str, Any], shelf: Shelf, profile: Profile | None
) -> Begun:
    """Begin a network from what CreateNetwork read; words left open are those of the profile.

    Raises ValidationError when its address is taken, or none can be made of its name.
    """
    slug = _free(given.get("slug", ""), given["name"])
    told = {key: given[key] for key in NetworkTold.__dataclass_fields__ if key in given}
    usual = profile or Profile(name="", content={})
    words = preset(
        given["community_word"] or usual.community_word, given["pilot_word"] or usual.pilot_word
    )
    network = create_network(actor, instance, slug, NetworkTold(**told), words, shelf=shelf)
    for name, choice in usual.plugins.items():
        if name not in shelf.plugins:
            continue
        switch = shelf.switch(network, name)
        if switch not in network.plugins:
            network.plugins.append(switch)
        switch.state, switch.offer = choice.state, choice.offer
        switch.settings = dict(choice.settings)
        switch.changed_by_id = actor.person_id
    session.flush()
    gone = tuple(name for name in usual.plugins if name not in shelf.plugins)
    return Begun(network=network, not_installed=gone)


def _free(slug: str, name: str) -> str:
    taken = set(session.scalars(select(Network.slug)))
    found = slug or free_address(name, taken.__contains__)
    if found in taken:
        raise ValidationError({"slug": [str(_("This address is already taken."))]})
    if not found:
        told = _("No address can be made from this name: write one.")
        raise ValidationError({"slug": [str(told)]})
    return found


@requires(MANAGE_INSTANCE)
def change_profile(
    actor: Actor, instance: Scope, profile: Profile, given: Mapping[str, Any]
) -> None:
    """Keep an own copy of a profile; networks that began with it stay as they are."""
    content = dict(profile.content)
    content["title"] = {code: given[f"title_{code}"] for code in LANGUAGES}
    content["summary"] = {code: given[f"summary_{code}"] for code in LANGUAGES}
    content["community_word"] = given["community_word"]
    content["pilot_word"] = given["pilot_word"]
    content["plugins"] = _chosen(profile, given["plugins"])
    found = _own_copy(profile.name)
    if found is None:
        found = NetworkProfile(name=profile.name)
        session.add(found)
    found.content, found.changed_at = content, clock.now()
    found.changed_by_id = actor.person_id


def _chosen(profile: Profile, said: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, choice in said.items():
        if choice in SAID:
            state, offer = SAID[choice]
            made[name] = {"state": state, "offer": offer}
            if name in profile.plugins and profile.plugins[name].settings:
                made[name]["settings"] = dict(profile.plugins[name].settings)
    return made


@requires(MANAGE_INSTANCE)
def reset_profile(actor: Actor, instance: Scope, profile: Profile) -> None:
    """Go back to the profile as it is shipped."""
    found = _own_copy(profile.name)
    if found is not None:
        session.delete(found)


def _own_copy(name: str) -> NetworkProfile | None:
    return session.scalars(select(NetworkProfile).where(NetworkProfile.name == name)).first()
