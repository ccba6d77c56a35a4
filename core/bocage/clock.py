"""The only place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today(time_zone: str = "Europe/Paris") -> date:
    """The date people of this time zone see on their calendar."""
    return now().astimezone(ZoneInfo(time_zone)).date()
