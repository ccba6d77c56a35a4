"""Where circles, dots and sessions stand in their pictures. No database."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from bocage_sessions.circles.rhythm import Kept
from bocage_sessions.circles.rules import CIRCLES

WIDE, MIDDLE = 372.0, 186.0
EDGES = (0.0, 72.0, 100.0, 128.0, 156.0, 184.0)
LETTER = 6.6
SIZES = (11.0, 7.0, 4.5)
"""A dot is as large as there is room for; only the largest bear their number."""
LINE_LEFT, LINE_RIGHT = 10.0, 350.0


class Dot(NamedTuple):
    """One participant; `number` leads to their name beside the picture."""

    number: int
    x: float
    y: float
    size: float
    is_moved: bool


class Ring(NamedTuple):
    """One circle with its name, from the middle outwards."""

    circle: str
    radius: float
    label: str
    label_y: float
    dots: tuple[Dot, ...]


class Told(NamedTuple):
    """Somebody to be drawn."""

    number: int
    is_moved: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """Dots on one radius, beginning and ending beside the name of the circle."""

    radius: float
    most: int
    gap: float


def rings(standing: dict[str, Sequence[Told]], labels: dict[str, str]) -> tuple[Ring, ...]:
    """All circles with whoever stands in them; too many to be drawn are told by the name alone."""
    found = []
    for place, circle in enumerate(CIRCLES):
        inner, outer = EDGES[place], EDGES[place + 1]
        told = standing.get(circle, ())
        label = f"{labels[circle]} {len(told)}"
        dots = tuple(_dots(told, inner, outer, len(label) * LETTER / 2 + 6))
        found.append(Ring(circle, outer, label, round(MIDDLE - outer + 19, 1), dots))
    return tuple(found)


def _dots(told: Sequence[Told], inner: float, outer: float, half: float) -> Iterator[Dot]:
    rows: list[Row] = []
    size = SIZES[-1]
    for size in SIZES:
        rows = _rows(inner, outer, size, half)
        if sum(row.most for row in rows) >= len(told):
            break
    rest = list(told)
    for index, row in enumerate(rows):
        room = sum(one.most for one in rows[index:])
        take = min(row.most, len(rest), math.ceil(len(rest) * row.most / room)) if room else 0
        here, rest = rest[:take], rest[take:]
        step = (2 * math.pi - 2 * row.gap) / max(len(here), 1)
        for place, one in enumerate(here):
            angle = row.gap + step * (place + 0.5)
            x = MIDDLE + row.radius * math.sin(angle)
            y = MIDDLE - row.radius * math.cos(angle)
            yield Dot(one.number, round(x, 1), round(y, 1), size, one.is_moved)


def _rows(inner: float, outer: float, size: float, half: float) -> list[Row]:
    least, most = inner + size + 3, outer - size - 3
    if not inner:
        least, most = 2 * size, outer - size - 14
    if most < least:
        least = most = (inner + outer) / 2
    count = int((most - least) // (2 * size + 2)) + 1
    step = (most - least) / (count - 1) if count > 1 else 0.0
    radii = [least + step * place for place in range(count)] if count > 1 else [(least + most) / 2]
    return [_row(radius, size, half, is_middle=not inner) for radius in reversed(radii)]


def _row(radius: float, size: float, half: float, *, is_middle: bool) -> Row:
    # The name of the innermost circle stands near its edge, above most of its dots.
    reach = half * 0.7 if is_middle else half + size
    gap = math.asin(min(reach / radius, 0.95))
    most = int((2 * math.pi - 2 * gap) * radius // (2 * size + 3))
    return Row(radius=radius, most=max(most, 1), gap=gap)


class RhythmPicture(NamedTuple):
    """Sessions of a year on a line, with the days the rhythm would have had above it."""

    meant: tuple[float, ...]
    held: tuple[float, ...]
    months: tuple[tuple[float, str], ...]


def rhythm_picture(kept: Kept) -> RhythmPicture:
    """Marks of one year; what the rhythm would have had is counted from its first session on."""
    meant: list[date] = []
    day = kept.days[0] if kept.days else kept.starts
    while day <= kept.ends and len(meant) < 60:
        meant.append(day)
        day += timedelta(days=kept.gap)
    return RhythmPicture(
        meant=tuple(_x(one, kept) for one in meant),
        held=tuple(_x(one, kept) for one in kept.days),
        months=tuple(
            (_x(first, kept), f"{first.month:02d}/{first.year}") for first in _quarters(kept)
        ),
    )


def _x(day: date, kept: Kept) -> float:
    whole = max((kept.ends - kept.starts).days, 1)
    return round(LINE_LEFT + (LINE_RIGHT - LINE_LEFT) * (day - kept.starts).days / whole, 1)


def _quarters(kept: Kept) -> list[date]:
    years = range(kept.starts.year, kept.ends.year + 1)
    days = [date(year, month, 1) for year in years for month in (1, 4, 7, 10)]
    return [day for day in days if kept.starts <= day <= kept.ends]
