"""The way of a charter as a picture: where every mark and every word stands. No database."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bocage.plugin import Text, translator
from bocage_charters import milestone_words as words
from bocage_charters.milestone_reads import Seen

_ = translator("charters")
LEFT, RIGHT = 24.0, 530.0
"""Beyond the right end of the line there is room for the words of the last milestone."""
LETTER, ROW, ABOVE = 6.9, 42, 54.0
MOST_ROWS = 6
"""More words above each other than this cannot be read across; the tall picture stays."""
TALL_LETTERS, TALL_LINES = 36, 2
STEP = 30.0
"""So far behind the one before stands a milestone that only comes after it."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A milestone in the wide picture: its shape at `x`, its words in a row above."""

    shown: str
    x: float
    y: float
    title: str
    below: str
    begins: float | None
    """Where its season begins on the line."""
    was: tuple[float, ...]
    """Where it stood before."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A milestone in the tall picture: its shape beside its words."""

    shown: str
    y: float
    title: tuple[str, ...]
    below: str
    was: str


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Both pictures of one way; the wide one has no marks where it could not be read."""

    summary: str
    today: str
    marks: Sequence[Mark] = ()
    ticks: Sequence[tuple[float, str]] = ()
    today_x: float = 0
    axis: float = 0
    lines: Sequence[Line] = ()
    height: float = 0
    today_y: float = 0


def picture_of(seen: Sequence[Seen], today: date) -> Picture | None:
    """The picture of these milestones on this day; None when there are none."""
    if not seen:
        return None
    lines, today_y, height = _tall(seen, today)
    drawn = Picture(
        summary=summary_of(seen),
        today=words.written(today),
        lines=lines,
        today_y=today_y,
        height=height,
    )
    span = _span(seen, today)
    marks, rows = _marks(seen, span)
    if rows > MOST_ROWS:
        return drawn
    axis = rows * ROW + ABOVE
    return replace(drawn, marks=marks, ticks=_ticks(span), today_x=_x(today, span), axis=axis)


def summary_of(seen: Sequence[Seen]) -> str:
    """How many there are of each kind, in words."""
    counts = {name: len([one for one in seen if one.shown == name]) for name in words.SHOWN}
    told = [str(COUNTED[name]) % {"num": count} for name, count in counts.items() if count]
    return ", ".join(told)


COUNTED: dict[str, Text] = {
    "reached": _("reached (full circle): %(num)s"),
    "late": _("late (triangle): %(num)s"),
    "moved": _("moved (diamond): %(num)s"),
    "planned": _("planned (empty circle): %(num)s"),
    "dropped": _("dropped (cross): %(num)s"),
}
Span = tuple[date, date]


def _span(seen: Sequence[Seen], today: date) -> Span:
    days = [today]
    for one in seen:
        own = [one.first_day, _day(one), *(move.last_day for move in one.moves)]
        days += [day for day in own if day is not None]
    return min(days), max(days)


def _day(one: Seen) -> date | None:
    found: date | None = one.row.reached_on or one.row.last_day
    return found


def _x(day: date, span: Span) -> float:
    whole = max((span[1] - span[0]).days, 1)
    return round(LEFT + (RIGHT - LEFT) * (day - span[0]).days / whole, 1)


def _marks(seen: Sequence[Seen], span: Span) -> tuple[list[Mark], int]:
    places = _places(seen, span)
    taken: list[tuple[float, float, int]] = []
    found: list[Mark] = []
    # From the right: the words of an earlier one stand higher, so that no line crosses words.
    for one in sorted(seen, key=lambda item: (places[item.id], item.number), reverse=True):
        x = places[one.id]
        title, below = _cut(one.title, 30), _cut(_below(one), 36)
        ends = x + max(len(title) * LETTER * 1.1, len(below) * LETTER) + 14
        row = 1 + max((at for low, high, at in taken if low < ends and x < high), default=-1)
        taken.append((x, ends, row))
        found.append(_mark(one, x, row, (title, below), span))
    rows = 1 + max(row for _low, _high, row in taken)
    return found, rows


def _mark(one: Seen, x: float, row: int, said: tuple[str, str], span: Span) -> Mark:
    first = one.first_day if one.row.kind == "season" and one.shown != "reached" else None
    return Mark(
        shown=one.shown,
        x=x,
        y=-row * ROW - ABOVE,
        title=said[0],
        below=said[1],
        begins=_x(first, span) if first else None,
        was=tuple(_x(move.last_day, span) for move in one.moves if move.last_day is not None),
    )


def _places(seen: Sequence[Seen], span: Span) -> dict[int, float]:
    """Where each stands; who has no day follows the one it comes after, which is told before it."""
    found: dict[int, float] = {}
    for one in seen:
        day = _day(one)
        if day is not None:
            found[one.id] = _x(day, span)
        else:
            before = found.get(one.row.after_id, RIGHT)
            found[one.id] = min(before + STEP, RIGHT + STEP)
    return found


def _below(one: Seen) -> str:
    """Its state and where it stands; the word says what the shape says."""
    place = words.written(one.row.reached_on) if one.row.reached_on else one.place
    return f"{words.SHOWN[one.shown]} · {place}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _ticks(span: Span) -> list[tuple[float, str]]:
    """Quarters where they fit, otherwise years."""
    months = (1, 4, 7, 10) if (span[1] - span[0]).days < 800 else (1,)
    years = range(span[0].year, span[1].year + 1)
    step = max(1, len(years) // 8)
    days = [date(year, month, 1) for year in years[::step] for month in months]
    inside = [day for day in days if span[0] <= day <= span[1]]
    return [(_x(day, span), f"{day.month:02d}/{day.year}") for day in inside]


def _tall(seen: Sequence[Seen], today: date) -> tuple[list[Line], float, float]:
    found: list[Line] = []
    y, today_y = 14.0, 0.0
    for one in seen:
        if not today_y and (day := _day(one)) is not None and day >= today:
            today_y, y = y + 6, y + 34
        title = textwrap.wrap(one.title, TALL_LETTERS) or [""]
        if len(title) > TALL_LINES:
            title = [*title[: TALL_LINES - 1], _cut(" ".join(title[1:]), TALL_LETTERS)]
        was = ", ".join(move.place for move in one.moves)
        told = Line(
            shown=one.shown,
            y=y,
            title=tuple(_cut(line, TALL_LETTERS) for line in title),
            below=_cut(_below(one), TALL_LETTERS + 4),
            was=_cut(was, TALL_LETTERS + 4),
        )
        found.append(told)
        y += 20 * len(title) + (18 if was else 0) + 40
    if not today_y:
        today_y, y = y + 6, y + 30
    return found, today_y, y
