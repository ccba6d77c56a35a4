"""When a milestone is due: a day, a season, after another one. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bocage_charters import rules

LAST = {"winter": (3, 20), "spring": (6, 20), "summer": (9, 22), "autumn": (12, 20)}
"""The last day of each season; the winter of a year begins in December of the year before."""
STEPS_STAND = timedelta(days=45)
"""After so many days the next steps are asked for again."""
MOST = 60
"""So many milestones, and as many outputs, one charter may have."""
DROPPED, LATE, MOVED, PLANNED, REACHED = "dropped", "late", "moved", "planned", "reached"
SHOWN = (REACHED, LATE, MOVED, PLANNED, DROPPED)
"""How a milestone stands for those who read; late and moved are both planned."""


@dataclass(frozen=True, kw_only=True)
class When:
    """Where a milestone stands: `on`, or `season` of `year`, or after another one."""

    kind: str
    on: date | None = None
    season: str = ""
    year: int | None = None
    after_id: int | None = None

    @property
    def last_day(self) -> date | None:
        """The day after which it is late; None after another one."""
        if self.kind == "season" and self.year is not None:
            return date(self.year, *LAST[self.season])
        return self.on if self.kind == "date" else None

    @property
    def first_day(self) -> date | None:
        """The day it begins to be expected; None after another one."""
        if self.kind != "season" or self.year is None:
            return self.last_day
        place = rules.SEASONS.index(self.season)
        before = rules.SEASONS[place - 1]
        year = self.year if place else self.year - 1
        return date(year, *LAST[before]) + timedelta(days=1)


def season_of(day: date) -> tuple[str, int]:
    """The season a day lies in, and the year it is counted to."""
    for season in rules.SEASONS:
        if day <= date(day.year, *LAST[season]):
            return season, day.year
    return rules.SEASONS[0], day.year + 1


def is_late(state: str, last_day: date | None, today: date) -> bool:
    """Whether its last day is over and nobody said that it is reached."""
    return state == PLANNED and last_day is not None and last_day < today


def shown_as(state: str, last_day: date | None, today: date, *, is_moved: bool) -> str:
    """The one word of `SHOWN` it is drawn and told by."""
    if is_late(state, last_day, today):
        return LATE
    return MOVED if is_moved and state == PLANNED else state


def leads_back(
    milestone_id: int | None, after_id: int | None, afters: Mapping[int, int | None]
) -> bool:
    """Whether going back from one to what it comes after arrives at itself again."""
    seen: set[int] = set()
    while after_id is not None and after_id not in seen:
        if after_id == milestone_id:
            return True
        seen.add(after_id)
        after_id = afters.get(after_id)
    return False


@dataclass(frozen=True)
class Place:
    """One milestone among others: its number and where it stands."""

    id: int
    last_day: date | None
    after_id: int | None
    position: int


def in_order(places: Iterable[Place]) -> list[int]:
    """Their numbers by time; who comes after another one follows it."""
    known = {one.id: one for one in places}
    followers: dict[int | None, list[Place]] = {}
    for one in known.values():
        before = one.after_id if one.after_id in known else None
        followers.setdefault(before, []).append(one)
    found: list[int] = []
    waiting = _latest_first(followers.get(None, []))
    while waiting:
        one = waiting.pop()
        found.append(one.id)
        waiting += _latest_first(followers.get(one.id, []))
    return found


def _latest_first(places: Iterable[Place]) -> list[Place]:
    return sorted(
        places, key=lambda one: (one.last_day or date.max, one.position, one.id), reverse=True
    )
