"""The manifest, and what this plugin answers when core asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, g
from flask_smorest import Blueprint as ApiBlueprint

from bocage.plugin import (
    HOOK_API,
    READ_NETWORK,
    Action,
    Actor,
    CalendarItem,
    Community,
    CsvTable,
    DataExtract,
    Event,
    Impact,
    Indicator,
    Letter,
    MenuItem,
    Network,
    Organisation,
    Panel,
    Person,
    Plugin,
    PortfolioColumn,
    Reminder,
    ReportingCycle,
    UpdateSection,
    hookimpl,
    session,
    today,
    translator,
)
from bocage_sessions import api, csv_tables, dates, keeping, portfolio, queries, rules, service, web
from bocage_sessions.actions import ACTIONS, MANAGE_SESSIONS, READ_SESSIONS
from bocage_sessions.circles import api as circles_api
from bocage_sessions.circles import csv_tables as circles_tables
from bocage_sessions.circles import keeping as circles_keeping
from bocage_sessions.circles import service as circles_service
from bocage_sessions.circles import watching
from bocage_sessions.circles import web as circles_web
from bocage_sessions.circles.figures import EngagementFigures
from bocage_sessions.figures import QuarterFigures
from bocage_sessions.invitations import api as invitation_api
from bocage_sessions.invitations import asked as invitation_asked
from bocage_sessions.invitations import files as invitation_files
from bocage_sessions.invitations import keeping as invitation_rows
from bocage_sessions.invitations import letters as invitation_letters
from bocage_sessions.invitations import web as invitation_pages
from bocage_sessions.matrix import build
from bocage_sessions.minutes import api as minutes_api
from bocage_sessions.minutes import asked as minutes_asked
from bocage_sessions.minutes import csv_table as minutes_table
from bocage_sessions.minutes import keeping as minutes_keeping
from bocage_sessions.minutes import letters as minutes_letters
from bocage_sessions.minutes import series_web as minutes_series_web
from bocage_sessions.minutes import service as minutes_service
from bocage_sessions.minutes import web as minutes_web
from bocage_sessions.models import Attendance, CommunitySession
from bocage_sessions.presence import api as presence_api
from bocage_sessions.presence import csv_tables as presence_tables
from bocage_sessions.presence import keeping as presence_keeping
from bocage_sessions.presence import service as presence_service
from bocage_sessions.presence import web as presence_web
from bocage_sessions.programme import api as programme_api
from bocage_sessions.programme import csv_table as programme_table
from bocage_sessions.programme import keeping as programme_keeping
from bocage_sessions.programme import service as programme_service
from bocage_sessions.programme import web as programme_web
from bocage_sessions.promises import api as promises_api
from bocage_sessions.promises import asked, csv_table
from bocage_sessions.promises import keeping as promises_keeping
from bocage_sessions.promises import letters as promises_letters
from bocage_sessions.promises import service as promises_service
from bocage_sessions.promises import web as promises_web
from bocage_sessions.schemas import SessionsAnswers, SessionsSettings
from bocage_sessions.script import api as script_api
from bocage_sessions.script import keeping as script_keeping
from bocage_sessions.script import service as script_service
from bocage_sessions.script import web as script_web
from bocage_sessions.transfer import api as transfer_api
from bocage_sessions.transfer import web as transfer_web

_ = translator("sessions")
PARTS = (
    invitation_api,
    invitation_pages,
    presence_web,
    presence_api,
    script_web,
    script_api,
    promises_web,
    promises_api,
    circles_web,
    circles_api,
    minutes_web,
    minutes_series_web,
    minutes_api,
    programme_web,
    programme_api,
    transfer_web,
    transfer_api,
)
"""Imported for the pages they add to the plugin's."""
SHOWN = 10
"""So many sessions stand on the page of a community."""

plugin = Plugin(
    name="sessions",
    title=_("Sessions and attendance"),
    hook_api=HOOK_API,
    summary=_("The programme of each community, who came, and what the quarter counts of it."),
    adds=(
        _("A programme for each community: number, date, theme, place, link to join online."),
        _("Dates that the rhythm of a group proposes, and themes its members propose and vote on."),
        _("An attendance sheet for each session, and who came to what over the year."),
        _("What each will try until the next time, cards to return to it, and two questions."),
        _("A section of the quarterly form whose figures are already counted."),
        _("The life of each community in pictures: circles, stages, rhythm, ways of engaging."),
        _("Past sessions taken from a spreadsheet, and whole series as CSV, XLSX or JSON."),
    ),
    screens=(
        _("The page of each community and the menu of the network"),
        _("The portfolio board, the quarterly form and the report"),
        _("The home page: the next session, and sheets still to fill in"),
    ),
    keeps=(
        _("Scripts: steps, minutes, who leads, private notes of those who lead"),
        _("Minutes: text, versions, who wrote, corrections and who proposed them"),
        _("Sessions: date, hours, theme, place, host, notes, and what changed of them"),
        _("Invitations and answers; calendar addresses"),
        _("Attendance: who came, for which organisation, and the reason of an absence"),
        _("What people will try and what became of it; unsigned answers at the end of sessions"),
        _("Visitors: a name and an organisation as text; and who lets others see their attendance"),
        _("Corrections of circles, and who brought ideas or carried something outward"),
        _("Themes, who proposed them and who wants them"),
    ),
    picture="matrix.jpg",
    picture_text=_(
        "The attendance table: one row for each organisation, one column for each session, a sign for"
        " how it took part, and the first time somebody came."
    ),
    settings=SessionsSettings,
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
    yield from csv_table.TABLES
    yield minutes_table.TABLE
    yield programme_table.TABLE
    yield from circles_tables.TABLES
    yield invitation_files.INVITATIONS
    yield from presence_tables.TABLES


@hookimpl
def menu_items(network: Network, actor: Actor) -> Iterator[MenuItem]:
    if actor.may(READ_NETWORK, network) or actor.belongs_to(network.id):
        yield MenuItem(title=_("Sessions"), url=f"/n/{network.slug}/sessions/", order=30)


@hookimpl
def panels(subject: Any, actor: Actor) -> Iterator[Panel]:
    match subject:
        case Community() if actor.may(READ_SESSIONS, subject):
            now = today(subject.network.time_zone)
            columns, ahead = queries.sessions_around(actor, subject, now, SHOWN)
            given = queries.marks(actor, subject, columns) if columns else []
            address = rules.programme_address(subject.network.slug, subject.slug)
            yield Panel(
                title=_("Sessions"),
                template="sessions/panel.html",
                context={
                    "ahead": ahead,
                    "matrix": build(columns, given),
                    "address": address,
                    "may_manage": actor.may(MANAGE_SESSIONS, subject),
                },
                order=20,
                wide=True,
            )
        case Person():
            yield from asked.about(g.network, actor, subject)


@hookimpl
def letters(event: Event) -> Iterator[Letter]:
    yield from invitation_letters.letters_for(event)
    yield from promises_letters.after(event)
    yield from minutes_letters.letters_for(event)


@hookimpl
def daily_letters(network: Network, today: date) -> Iterator[Letter]:
    yield from invitation_letters.letters_due(network, today)
    yield from promises_letters.due(network, today)


@hookimpl
def reminders(network: Network, actor: Actor, today: date) -> Iterator[Reminder]:
    yield from portfolio.asked_of(network, actor, today)
    yield from invitation_asked.asked_of(network, actor, today)
    yield from asked.asked_of(network, actor, today)
    yield from minutes_asked.asked_of(network, actor)
    yield from watching.asked_of(network, actor, today)


@hookimpl
def calendar_items(
    network: Network, actor: Actor, starts: date, ends: date
) -> Iterator[CalendarItem]:
    yield from dates.in_calendar(network, actor, starts, ends)


@hookimpl
def portfolio_columns(
    network: Network, community_ids: Sequence[int], today: date
) -> Iterator[PortfolioColumn]:
    yield from portfolio.columns(network, community_ids, today)
    yield from watching.column(network, community_ids, today)


@hookimpl
def update_sections() -> Iterator[UpdateSection]:
    yield UpdateSection(
        key="sessions",
        title=_("Sessions and attendance"),
        answers=SessionsAnswers,
        facts=(
            "held",
            "attendances",
            "organisations_reached",
            "newcomers",
            "leavers",
            "attendance_rate",
            "promises_made",
            "promises_tried",
            "promises_kept",
        ),
        intro=_("These figures come from your attendance sheets. Confirm or correct them."),
        order=20,
    )


@hookimpl
def report_indicators(cycle: ReportingCycle) -> Iterator[Indicator]:
    yield from QuarterFigures(cycle).indicators()
    yield from EngagementFigures(cycle).indicators()


@hookimpl
def switch_impact(network: Network, act: str) -> Iterator[Impact]:
    yield from keeping.impact(network, act)


@hookimpl
def network_data(network: Network) -> Iterator[DataExtract]:
    yield from keeping.everything(network)
    yield from circles_keeping.everything(network)
    yield from programme_keeping.everything(network)


@hookimpl
def remove_network_data(network: Network) -> None:
    circles_keeping.remove(network)
    programme_keeping.remove(network)
    keeping.remove(network)


@hookimpl
def personal_data(person: Person) -> Iterator[DataExtract]:
    found = session.execute(
        sa.select(
            Network.name,
            Community.name,
            CommunitySession.number,
            CommunitySession.on,
            CommunitySession.theme,
            Organisation.name,
            Attendance.state,
            Attendance.reason,
            Attendance.stand_in_name,
        )
        .join(CommunitySession, CommunitySession.id == Attendance.session_id)
        .join(Community, Community.id == CommunitySession.community_id)
        .join(Network, Network.id == CommunitySession.network_id)
        .outerjoin(Organisation, Organisation.id == Attendance.organisation_id)
        .where(Attendance.person_id == person.id)
        .order_by(CommunitySession.on)
    ).all()
    yield DataExtract(
        name="attendance",
        columns=(
            "network",
            "community",
            "session",
            "date",
            "theme",
            "organisation",
            "state",
            "reason",
            "stand_in_name",
        ),
        rows=[tuple(row) for row in found],
    )
    yield from script_keeping.of_person(person)
    yield from promises_keeping.of_person(person)
    yield from presence_keeping.about(person)
    yield from circles_keeping.of_person(person)
    yield from minutes_keeping.of_person(person)
    yield from invitation_rows.about(person)
    yield from programme_keeping.of_person(person)


@hookimpl
def erase_personal_data(person: Person) -> None:
    invitation_rows.forget(person)
    service.forget_person(person)
    script_service.forget_person(person)
    promises_service.forget_person(person)
    presence_service.forget_person(person)
    circles_service.forget_person(person)
    minutes_service.forget_person(person)
    programme_service.forget_person(person)
