"""What happens in reporting, as plugins and mail hear of it."""

from __future__ import annotations

from dataclasses import dataclass

from bocage.events import Event


@dataclass(frozen=True, kw_only=True)
class CycleOpened(Event, name="reporting.cycle_opened"):
    """A quarter was opened; its updates wait to be written."""

    cycle_id: int
    period: str


@dataclass(frozen=True, kw_only=True)
class CycleClosed(Event, name="reporting.cycle_closed"):
    """A quarter was closed; what had not come is missing."""

    cycle_id: int
    period: str


@dataclass(frozen=True, kw_only=True)
class CycleCancelled(Event, name="reporting.cycle_cancelled"):
    """A quarter opened by mistake was taken back with its empty updates."""

    cycle_id: int
    period: str
    update_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UpdateSubmitted(Event, name="reporting.update_submitted"):
    """An update was handed over, by its pilot or on behalf of the community."""

    update_id: int
    community_id: int
    cycle_id: int
    on_behalf: bool = False


@dataclass(frozen=True, kw_only=True)
class UpdateReturned(Event, name="reporting.update_returned"):
    """An update went back to its authors with remarks."""

    update_id: int
    community_id: int
    cycle_id: int


@dataclass(frozen=True, kw_only=True)
class UpdateAccepted(Event, name="reporting.update_accepted"):
    """An update was accepted and its figures are stored for good."""

    update_id: int
    community_id: int
    cycle_id: int


@dataclass(frozen=True, kw_only=True)
class UpdateExcused(Event, name="reporting.update_excused"):
    """A community need not report this quarter."""

    update_id: int
    community_id: int
    cycle_id: int


@dataclass(frozen=True, kw_only=True)
class ContributionAsked(Event, name="reporting.contribution_asked"):
    """A member was asked for a line."""

    contribution_id: int
    update_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ReportPublished(Event, name="reporting.report_published"):
    """A report, or its correction, is out under this number."""

    publication_id: int
    period: str
    number: int


@dataclass(frozen=True, kw_only=True)
class FederationReportPublished(Event, name="reporting.federation_report_published"):
    """The report of the federation, or its correction, is out under this number."""

    publication_id: int
    period: str
    number: int


@dataclass(frozen=True, kw_only=True)
class RemindersSent(Event, name="reporting.reminders_sent"):
    """The authors of these updates, not handed in yet, are to be reminded."""

    cycle_id: int
    count: int
    update_ids: tuple[int, ...] = ()
