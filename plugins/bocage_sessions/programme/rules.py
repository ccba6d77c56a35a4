"""From a rhythm to dates: public holidays of France and quiet weeks are gone round. No database."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from itertools import count

MONTH = 30.44
NEAR = 2
"""So many days off a rhythm in days is still one in months."""
NOTICE = timedelta(days=14)
"""Nothing is proposed sooner than this: people need time to come."""
USUAL_COUNT, MOST = 6, 24
MOST_THEMES = 60
LAST_YEAR = 2190
SATURDAY = 6
MORNING, AFTERNOON, DAY = "morning", "afternoon", "day"
HOURS = {
    MORNING: (time(9), time(12, 30)),
    AFTERNOON: (time(14), time(17, 30)),
    DAY: (time(9, 30), time(16, 30)),
}
"""When sessions of this part of the day begin and end, until somebody says otherwise."""
SUMMER, YEAR_END = "summer", "year_end"
_SUMMER = ((7, 14), (8, 25))
_YEAR_END = ((12, 22), (1, 3))


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """So many days lie between two sessions; `weekday` 1 (Monday) to 5, or None for any."""

    gap: int
    weekday: int | None = None
    half_day: str = ""

    @property
    def months(self) -> int | None:
        """The same in months, where it means months."""
        found = round(self.gap / MONTH)
        return found if found and abs(self.gap - found * MONTH) < NEAR else None

    def after(self, anchor: date, times: int) -> date:
        """The day so many gaps later; months keep the day of the month."""
        if self.months is None:
            return anchor + timedelta(days=self.gap * times)
        years, month = divmod(anchor.year * 12 + anchor.month - 1 + self.months * times, 12)
        last = calendar.monthrange(years, month + 1)[1]
        return date(years, month + 1, min(anchor.day, last))


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A date to pick. `instead_of` is the day the rhythm meant, which `why` keeps people away."""

    on: date
    instead_of: date | None = None
    why: str = ""


def proposed(rhythm: Rhythm, anchor: date | None, today: date, many: int) -> list[Proposed]:
    """The next dates after the last session; without one, from two weeks on."""
    earliest = today + NOTICE
    if anchor is None:
        anchor, first = free_day(earliest + timedelta(days=3), None).on, 0
    else:
        first = max(1, (earliest - anchor).days // rhythm.gap - 1)
    weekday = rhythm.weekday or (anchor.isoweekday() if anchor.isoweekday() < SATURDAY else None)
    found: list[Proposed] = []
    for one in _near(rhythm, anchor, first, weekday):
        if len(found) == many:
            break
        if one.on >= earliest and (not found or one.on > found[-1].on):
            found.append(one)
    return found


def _near(rhythm: Rhythm, anchor: date, first: int, weekday: int | None) -> Iterator[Proposed]:
    for times in count(first):
        meant = rhythm.after(anchor, times)
        if meant.year > LAST_YEAR:
            return
        one = free_day(_on_weekday(meant, weekday), weekday)
        # Moved further than that it would stand where the next one belongs.
        if (one.on - meant).days * 2 <= rhythm.gap:
            yield one


def _on_weekday(meant: date, weekday: int | None) -> date:
    if weekday is not None:
        return meant + timedelta(days=(weekday - meant.isoweekday() + 3) % 7 - 3)
    over = meant.isoweekday() - SATURDAY
    return meant if over < 0 else meant + timedelta(days=1 if over else -1)


def free_day(meant: date, weekday: int | None) -> Proposed:
    """This day, or the next one on which people work; of the same weekday when one is wanted."""
    why = kept_away(meant)
    on = meant
    while kept_away(on) or on.isoweekday() >= SATURDAY:
        on += timedelta(days=7 if weekday else 1)
    return Proposed(on=on, instead_of=meant if why else None, why=why)


def kept_away(day: date) -> str:
    """What keeps people away that day: a public holiday, the summer, the end of the year, or nothing."""
    found = holidays(day.year).get(day)
    if found:
        return found
    here = (day.month, day.day)
    if _SUMMER[0] <= here <= _SUMMER[1]:
        return SUMMER
    return YEAR_END if here >= _YEAR_END[0] or here <= _YEAR_END[1] else ""


@cache
def holidays(year: int) -> Mapping[date, str]:
    """The eleven public holidays of France in this year."""
    easter = easter_of(year)
    fixed = {
        (1, 1): "new_year",
        (5, 1): "labour_day",
        (5, 8): "victory",
        (7, 14): "national_day",
        (8, 15): "assumption",
        (11, 1): "all_saints",
        (11, 11): "armistice",
        (12, 25): "christmas",
    }
    return {date(year, *day): name for day, name in fixed.items()} | {
        easter + timedelta(days=1): "easter_monday",
        easter + timedelta(days=39): "ascension",
        easter + timedelta(days=50): "whit_monday",
    }


def easter_of(year: int) -> date:
    """Easter Sunday, as Gauss and his correctors count it."""
    century, golden = year // 100, year % 19
    moon = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon -= moon // 28 * (1 - moon // 28 * (29 // (moon + 1)) * ((21 - golden) // 11))
    sunday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    march = moon - sunday
    month = 3 + (march + 40) // 44
    return date(year, month, march + 28 - 31 * (month // 4))


def same(title: str) -> str:
    """Two titles that differ in spaces and capitals alone are the same theme."""
    return " ".join(title.casefold().split())
