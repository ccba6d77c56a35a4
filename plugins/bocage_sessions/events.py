"""What has happened around a session."""

from __future__ import annotations

from dataclasses import dataclass

from bocage.plugin import Event


@dataclass(frozen=True, kw_only=True)
class AttendanceTaken(Event, name="sessions.attendance_taken"):
    """Somebody entered or corrected who came."""

    community_id: int
    session_id: int


@dataclass(frozen=True, kw_only=True)
class SessionMoved(Event, name="sessions.session_moved"):
    """The time or the place of a session has changed, or it takes place after all."""

    community_id: int
    session_id: int
    sequence: int


@dataclass(frozen=True, kw_only=True)
class PeopleInvited(Event, name="sessions.people_invited"):
    """Somebody asked these people to a session, with a few words of their own."""

    community_id: int
    session_id: int
    person_ids: tuple[int, ...]
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class SessionCancelled(Event, name="sessions.session_cancelled"):
    """A session will not take place."""

    community_id: int
    session_id: int


@dataclass(frozen=True, kw_only=True)
class MinutesOpenToCorrections(Event, name="sessions.minutes_open_to_corrections"):
    """The minutes of a session wait for what its participants would have otherwise."""

    community_id: int
    session_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class MinutesFinal(Event, name="sessions.minutes_final"):
    """The minutes of a session are final, as this version; nobody signs in by code any more."""

    community_id: int
    session_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class SeriesImported(Event, name="sessions.series_imported"):
    """A past series was taken from a file: so many lines made something, so many changed it."""

    community_id: int
    made: int
    changed: int
