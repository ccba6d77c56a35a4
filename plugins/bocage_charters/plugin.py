"""The manifest, and what this plugin answers when core asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint

from bocage.plugin import (
    HOOK_API,
    READ_NETWORK,
    Action,
    Actor,
    Community,
    CsvTable,
    DataExtract,
    Impact,
    MenuItem,
    Network,
    Panel,
    Person,
    Plugin,
    Reminder,
    hookimpl,
    translator,
)
from bocage_charters import (
    api,
    asked,
    block_models,
    csv_tables,
    keeping,
    milestone_models,
    models,
    personal,
    queries,
    rules,
    web,
    words,
)
from bocage_charters.actions import ACTIONS, PROPOSE_CHARTER, READ_CHARTERS, WRITE_CHARTER
from bocage_charters.schemas import CharterSettings

_ = translator("charters")
TABLES = (models, block_models, milestone_models)
"""Importing these makes the tables known."""

plugin = Plugin(
    name="charters",
    title=_("Project charters"),
    hook_api=HOOK_API,
    summary=_("From an idea to a signed charter, who joins it, its milestones and its outputs."),
    settings=CharterSettings,
)


@hookimpl
def register_pages() -> Iterator[Blueprint]:
    yield web.pages


@hookimpl
def register_api() -> Iterator[ApiBlueprint]:
    yield api.blueprint


@hookimpl
def register_actions() -> Iterator[Action]:
    yield from ACTIONS


@hookimpl
def register_csv_tables() -> Iterator[CsvTable]:
    yield from csv_tables.TABLES


@hookimpl
def menu_items(network: Network, actor: Actor) -> Iterator[MenuItem]:
    if actor.may(READ_NETWORK, network) or actor.belongs_to(network.id):
        title = words.charter_word(network).many.capitalize()
        yield MenuItem(title=title, url=f"/n/{network.slug}/charters/", order=25)


@hookimpl
def panels(subject: Any, actor: Actor) -> Iterator[Panel]:
    match subject:
        case Community() if actor.may(READ_CHARTERS, subject):
            yield from _panel(subject, actor)


def _panel(community: Community, actor: Actor) -> Iterator[Panel]:
    title = words.charter_word(community.network).one.capitalize()
    for found in queries.latest_of(actor, community):
        address = rules.charter_address(community.network.slug, community.slug, found.number)
        takes_people = found.state in rules.TAKES_PEOPLE
        context = {
            "title": found.title,
            "address": address,
            "state": words.STATES[found.state],
            "tint": words.CHIPS[found.state],
            "is_searching": found.is_searching,
            "object": found.object,
            "members": found.members,
            "may_join": takes_people and actor.may(PROPOSE_CHARTER, community.network),
        }
        yield Panel(title=title, template="charters/panel.html", context=context, order=15)
        return
    if actor.may(WRITE_CHARTER, community) and community.state != "ended":
        address = f"/n/{community.network.slug}/charters/idea?community={community.slug}"
        begin = {"address": address}
        yield Panel(title=title, template="charters/begin.html", context=begin, order=15)


@hookimpl
def reminders(network: Network, actor: Actor) -> Iterator[Reminder]:
    yield from asked.asked_of(actor, network)


@hookimpl
def personal_data(person: Person) -> Iterator[DataExtract]:
    yield from personal.extracts(person)


@hookimpl
def erase_personal_data(person: Person) -> None:
    personal.forget(person)


@hookimpl
def switch_impact(network: Network, act: str) -> Iterator[Impact]:
    yield from keeping.impact(network, act)


@hookimpl
def network_data(network: Network) -> Iterator[DataExtract]:
    yield from keeping.everything(network)


@hookimpl
def remove_network_data(network: Network) -> None:
    keeping.remove(network)
