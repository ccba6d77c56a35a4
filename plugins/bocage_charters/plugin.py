"""The manifest, and what this plugin answers when core asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, g
from flask_smorest import Blueprint as ApiBlueprint

from bocage.plugin import (
    HOOK_API,
    READ_NETWORK,
    Action,
    Actor,
    CalendarItem,
    Chapter,
    Community,
    CsvTable,
    DataExtract,
    Event,
    Impact,
    Indicator,
    Letter,
    MembershipChanged,
    MenuItem,
    Network,
    NetworkReport,
    Objection,
    Panel,
    Person,
    Plugin,
    Prefill,
    ProgressUpdate,
    Reminder,
    ReportingCycle,
    UpdateSection,
    UpdateSubmitted,
    hookimpl,
    translator,
)
from bocage_charters import (
    api,
    asked,
    asked_steps,
    block_models,
    csv_tables,
    joining,
    keeping,
    milestone_models,
    milestone_tables,
    models,
    next_steps,
    personal,
    posted,
    quarterly,
    queries,
    shown,
    web,
    words,
)
from bocage_charters.actions import ACTIONS, READ_CHARTERS
from bocage_charters.figures import QuarterFigures
from bocage_charters.schemas import CharterSettings

_ = translator("charters")
TABLES = (models, block_models, milestone_models)
"""Importing these makes the tables known."""

plugin = Plugin(
    name="charters",
    title=_("Project charters"),
    hook_api=HOOK_API,
    summary=_("From an idea to a signed charter, who joins it, its milestones and its outputs."),
    adds=(
        _(
            "Five questions that make an idea something others can join, and a second page for plans."
        ),
        _("A review with a balance gauge: does it leave room, does it say enough?"),
        _(
            "A search for a co-pilot that everybody in the network sees, and the joining of members."
        ),
    ),
    screens=(
        _("The menu and the page of the network; the page of each community and of each person"),
        _("The home page: what is to be read, signed, answered"),
        _("The quarterly form, the report and the calendar: milestones, outputs, next steps"),
    ),
    keeps=(
        _("Charters, every version of their text, and each step with who made it"),
        _("Who joined, with what and until when; readings of the gauge; offers to lead together"),
        _("Action plans, partners, budgets, needs for support, goals, milestones and outputs"),
    ),
    picture="charter.jpg",
    picture_text=_("A charter: where it stands, what it sets out to do, and the balance gauge."),
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
    yield from milestone_tables.TABLES


@hookimpl
def menu_items(network: Network, actor: Actor) -> Iterator[MenuItem]:
    if actor.may(READ_NETWORK, network) or actor.belongs_to(network.id):
        title = words.charter_word(network).many.capitalize()
        yield MenuItem(title=title, url=f"/n/{network.slug}/charters/", order=25)


@hookimpl
def panels(subject: Any, actor: Actor) -> Iterator[Panel]:
    match subject:
        case Community() if actor.may(READ_CHARTERS, subject):
            yield from shown.on_community(actor, subject)
        case Network() if actor.may(READ_CHARTERS, subject):
            yield from shown.listed(subject, queries.open_here(actor, subject))
        case ProgressUpdate():
            yield from quarterly.beside_update(subject)
        case Person() if actor.may(READ_CHARTERS, g.network):
            yield from shown.listed(g.network, queries.joined_by(actor, g.network, subject))


@hookimpl
def reminders(network: Network, actor: Actor, today: date) -> Iterator[Reminder]:
    yield from asked.asked_of(actor, network)
    yield from asked_steps.asked_on_the_way(actor, network, today)


@hookimpl
def calendar_items(
    network: Network, actor: Actor, starts: date, ends: date
) -> Iterator[CalendarItem]:
    yield from quarterly.dates(network, actor, starts, ends)


@hookimpl
def update_sections() -> Iterator[UpdateSection]:
    yield quarterly.section()


@hookimpl
def update_prefills(update: ProgressUpdate) -> Iterator[Prefill]:
    yield from next_steps.to_take_up(update)


@hookimpl
def update_objections(update: ProgressUpdate) -> Iterator[Objection]:
    yield from quarterly.objections(update)


@hookimpl
def report_indicators(cycle: ReportingCycle) -> Iterator[Indicator]:
    yield from QuarterFigures(cycle).indicators()


@hookimpl
def report_chapters(report: NetworkReport) -> Iterator[Chapter]:
    yield from quarterly.chapter(report)


@hookimpl
def after_event(event: Event) -> None:
    if isinstance(event, UpdateSubmitted):
        next_steps.take_from_update(event.update_id)
    elif isinstance(event, MembershipChanged):
        joining.heed_answer(event)


@hookimpl
def letters(event: Event) -> Iterator[Letter]:
    yield from posted.letters_for(event)


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
