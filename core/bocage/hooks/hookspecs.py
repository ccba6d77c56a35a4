"""The complete list of questions core puts to plugins. Order is decided by core, never by load order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from bocage.hooks.marks import hookspec

if TYPE_CHECKING:
    from datetime import date

    import click
    from flask import Blueprint
    from flask_smorest import Blueprint as ApiBlueprint

    from bocage.events import Event
    from bocage.hooks import contributions as give
    from bocage.hooks import letters as post
    from bocage.networks.models import Network
    from bocage.people.models import Person
    from bocage.permissions import Action, Actor
    from bocage.reporting.models import NetworkReport, ProgressUpdate, ReportingCycle


@hookspec
def register_pages() -> Iterable[Blueprint]:
    """At start-up – the plugin's pages, mounted at /n/<network>/<plugin>/ – the plugin is set aside."""


@hookspec
def register_api() -> Iterable[ApiBlueprint]:
    """At start-up – the plugin's API, mounted at /api/v1/networks/<network>/<plugin>/ – the plugin is set aside."""


@hookspec
def register_commands() -> Iterable[click.Command]:
    """At start-up – commands `bocage <plugin> <command>` – the plugin is set aside."""


@hookspec
def register_actions() -> Iterable[Action]:
    """At start-up – what can be permitted, named `<plugin>.<verb>` – the plugin is set aside."""


@hookspec
def register_csv_tables() -> Iterable[give.CsvTable]:
    """At start-up – files that `bocage load` reads – the plugin is set aside."""


@hookspec
def menu_items(network: Network, actor: Actor) -> Iterable[give.MenuItem]:
    """While a page of the network is drawn – lines of its menu – left out."""


@hookspec
def panels(subject: Any, actor: Actor) -> Iterable[give.Panel]:
    """While the page of a Community, ProgressUpdate, Person, Organisation or Network is drawn – parts of it – a calm note instead."""


@hookspec
def reminders(network: Network, actor: Actor, today: date) -> Iterable[give.Reminder]:
    """While the home page of a person is drawn – what is asked of them here – left out."""


@hookspec
def calendar_items(
    network: Network, actor: Actor, starts: date, ends: date
) -> Iterable[give.CalendarItem]:
    """While the calendar of the network is drawn – what the actor may know of these days – left out."""


@hookspec
def portfolio_columns(
    network: Network, community_ids: Sequence[int], actor: Actor, today: date
) -> Iterable[give.PortfolioColumn]:
    """While the portfolio board is drawn – columns for all these communities at once – left out."""


@hookspec
def update_sections(network: Network, cycle: ReportingCycle) -> Iterable[give.UpdateSection]:
    """When a cycle opens – sections, written down with the cycle – the cycle is not opened."""


@hookspec
def update_prefills(update: ProgressUpdate) -> Iterable[give.Prefill]:
    """While an update nobody has written in is opened – answers proposed in its form – left out."""


@hookspec
def update_objections(update: ProgressUpdate) -> Iterable[give.Objection]:
    """Before an update is submitted – reasons against – it is not submitted."""


@hookspec
def report_indicators(network: Network, cycle: ReportingCycle) -> Iterable[give.Indicator]:
    """When an update is prefilled or accepted – figures – it is not accepted."""


@hookspec
def report_chapters(report: NetworkReport) -> Iterable[give.Chapter]:
    """When a report is compiled – blocks proposed to the editor – it is not compiled."""


@hookspec
def report_objections(report: NetworkReport) -> Iterable[give.Objection]:
    """Before a report is published – reasons against – it is not published."""


@hookspec
def switch_impact(network: Network, act: str) -> Iterable[give.Impact]:
    """Before the plugin is switched (`on`, `paused`, `off`, `remove`) – sentences on what changes – left out."""


@hookspec
def after_event(event: Event) -> None:
    """After the commit, from the job worker – nothing – tried again later, then shown to the operator."""


@hookspec
def letters(event: Event) -> Iterable[post.Letter]:
    """After the commit, from the job worker – mails this event causes – tried again later, then shown to the operator."""


@hookspec
def daily_letters(network: Network, today: date) -> Iterable[post.Letter]:
    """Once a day, from the job worker – mails that are due – left out until the next day."""


@hookspec
def personal_data(person: Person) -> Iterable[give.DataExtract]:
    """When a person asks for their data, on or off – everything kept about them – the export is refused."""


@hookspec
def erase_personal_data(person: Person) -> None:
    """When a person is erased, on or off – nothing – nobody is erased."""


@hookspec
def network_data(network: Network) -> Iterable[give.DataExtract]:
    """Before a switch and for an export, on or off – every row kept of this network – nothing is removed."""


@hookspec
def remove_network_data(network: Network) -> None:
    """When two people decided it after an export – nothing – nothing is removed."""
