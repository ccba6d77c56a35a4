"""Everything a plugin may use. What is not here belongs to core and may change without notice."""

from __future__ import annotations

from flask import Blueprint

from bocage.api import NetworkApi, Paging, network_api, page_of, paged
from bocage.clock import now, today
from bocage.communities.actions import LEAD_COMMUNITY, MANAGE_COMMUNITY, READ_COMMUNITY
from bocage.communities.events import MembershipChanged
from bocage.communities.models import Community, Membership
from bocage.communities.proposing import drop_proposed, open_community, propose_community
from bocage.communities.queries import find_community, settings_in, settings_in_each
from bocage.communities.rules import Difference, differences
from bocage.communities.service import (
    PartTold,
    accept_member,
    add_member,
    ask_to_join,
    decline_member,
)
from bocage.communities.way import stage_way
from bocage.database import Base, locked, session, transaction
from bocage.events import Event, record
from bocage.hooks import HOOK_API, Plugin, hookimpl
from bocage.hooks.contributions import (
    CalendarItem,
    Chapter,
    CommunityRule,
    CsvLine,
    CsvTable,
    DataExtract,
    Evidence,
    Fact,
    Impact,
    Indicator,
    Members,
    MenuItem,
    Objection,
    Panel,
    PortfolioCell,
    PortfolioColumn,
    Prefill,
    Ratio,
    Readership,
    RefusedLine,
    Reminder,
    TimeRule,
    UpdateSection,
)
from bocage.hooks.letters import Attachment, Letter, LetterUnfit, Replaced
from bocage.incoming import Day, Line, Number, Prose, WholeNumber, load
from bocage.language import Text, language, ngettext, speaking, translator, written_day
from bocage.load.csv_files import Unreadable, csv_records
from bocage.networks.actions import MANAGE_NETWORK, READ_NETWORK
from bocage.networks.models import Network
from bocage.networks.queries import settings_of
from bocage.networks.vocabulary import EnglishWord, FrenchWord, Vocabulary, Word
from bocage.organisations.models import Affiliation, Organisation
from bocage.people.models import Person
from bocage.people.signin import acting
from bocage.people.throttling import count_attempt
from bocage.permissions import Action, Actor, NotAllowed, NotNow, Scope, open_to_all, requires
from bocage.pilots.models import PilotAssignment
from bocage.pilots.service import name_pilot
from bocage.reporting.events import (
    CycleClosed,
    CycleOpened,
    ReportPublished,
    UpdateAccepted,
    UpdateExcused,
    UpdateReturned,
    UpdateSubmitted,
)
from bocage.reporting.models import NetworkReport, ProgressUpdate, ReportingCycle
from bocage.web import Submitted, go, network_pages, notice, render_page, submitted
from bocage.web.listing import Listing, filters_of, listed
from bocage.web.spreadsheets import spreadsheet
from bocage.web.streaming import streamed

__all__ = [
    "HOOK_API",
    "LEAD_COMMUNITY",
    "MANAGE_COMMUNITY",
    "MANAGE_NETWORK",
    "READ_COMMUNITY",
    "READ_NETWORK",
    "Action",
    "Actor",
    "Affiliation",
    "Attachment",
    "Base",
    "CalendarItem",
    "Chapter",
    "Community",
    "CommunityRule",
    "CsvLine",
    "CsvTable",
    "CycleClosed",
    "CycleOpened",
    "DataExtract",
    "Day",
    "Difference",
    "EnglishWord",
    "Event",
    "Evidence",
    "Fact",
    "FrenchWord",
    "Impact",
    "Indicator",
    "Letter",
    "LetterUnfit",
    "Line",
    "Listing",
    "Members",
    "Membership",
    "MembershipChanged",
    "MenuItem",
    "Network",
    "NetworkReport",
    "NotAllowed",
    "NotNow",
    "Number",
    "Objection",
    "Organisation",
    "Paging",
    "Panel",
    "PartTold",
    "Person",
    "PilotAssignment",
    "Plugin",
    "PortfolioCell",
    "PortfolioColumn",
    "Prefill",
    "ProgressUpdate",
    "Prose",
    "Ratio",
    "Readership",
    "RefusedLine",
    "Reminder",
    "Replaced",
    "ReportPublished",
    "ReportingCycle",
    "Scope",
    "Submitted",
    "Text",
    "TimeRule",
    "Unreadable",
    "UpdateAccepted",
    "UpdateExcused",
    "UpdateReturned",
    "UpdateSection",
    "UpdateSubmitted",
    "Vocabulary",
    "WholeNumber",
    "Word",
    "accept_member",
    "acting",
    "add_member",
    "ask_to_join",
    "count_attempt",
    "csv_records",
    "decline_member",
    "differences",
    "drop_proposed",
    "filters_of",
    "find_community",
    "go",
    "hookimpl",
    "language",
    "listed",
    "load",
    "locked",
    "name_pilot",
    "ngettext",
    "notice",
    "now",
    "open_community",
    "open_to_all",
    "page_of",
    "paged",
    "plugin_api",
    "plugin_pages",
    "propose_community",
    "record",
    "render_page",
    "requires",
    "session",
    "settings_in",
    "settings_in_each",
    "settings_of",
    "speaking",
    "spreadsheet",
    "stage_way",
    "streamed",
    "submitted",
    "today",
    "transaction",
    "translator",
    "written_day",
]


def plugin_pages(plugin: str, import_name: str, *, public: tuple[str, ...] = ()) -> Blueprint:
    """The plugin's pages, at `/n/<network>/<plugin>/`; see `network_pages` of core."""
    return network_pages(plugin, import_name, at=plugin, public=public)


def plugin_api(plugin: str, import_name: str) -> NetworkApi:
    """The plugin's API, at `/api/v1/networks/<network>/<plugin>/`."""
    return network_api(plugin, import_name, at=plugin)
