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
class SessionCancelled(Event, name="sessions.session_cancelled"):
    """A session will not take place."""

    community_id: int
    session_id: int
