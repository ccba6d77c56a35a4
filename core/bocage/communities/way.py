"""The way of a community through its stages as a picture: where each step stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from bocage.communities import words
from bocage.communities.actions import READ_COMMUNITY
from bocage.communities.models import Community
from bocage.communities.queries import stages
from bocage.communities.rules import STAGES
from bocage.language import ngettext, written_day
from bocage.permissions import Actor, requires

LEFT, RIGHT, TOP, ROW = 128.0, 330.0, 24.0, 34.0
APART = 20.0
"""Two steps stand so far from each other, however close their days are."""


class WayStep(NamedTuple):
    """A stage that was entered, in words, and where it stands in the picture."""

    number: int
    on: date
    day: str
    word: str
    how: str
    cause: str
    note: str
    x: float
    y: float
    is_back: bool


class StageWay(NamedTuple):
    """Everything the picture is drawn from; `line` leads forwards, each of `returns` back."""

    steps: tuple[WayStep, ...]
    levels: tuple[tuple[str, float], ...]
    line: str
    returns: tuple[str, ...]
    begins: str
    ends: str
    summary: str


@requires(READ_COMMUNITY)
def stage_way(actor: Actor, community: Community, today: date) -> StageWay:
    """The way so far, in one statement; without steps when no stage was recorded up to that day."""
    return way_of([row for row in stages(actor, community) if row.on <= today], today)


def way_of(rows: Sequence[Any], today: date) -> StageWay:
    """The picture of these stage events, the first first."""
    told = words.told(words.STAGES)
    levels = {stage: TOP + ROW * place for place, stage in enumerate(reversed(STAGES))}
    places = _places([row.on for row in rows], today)
    steps = tuple(
        _step(number, row, x, levels[row.stage])
        for number, (row, x) in enumerate(zip(rows, places, strict=True), 1)
    )
    line, returns = _drawn(steps)
    return StageWay(
        steps=steps,
        levels=tuple((told[stage], y) for stage, y in levels.items()),
        line=line,
        returns=returns,
        begins=written_day(rows[0].on, "MMM y") if rows else "",
        ends=written_day(today, "MMM y"),
        summary=_summary(steps),
    )


def _step(number: int, row: Any, x: float, y: float) -> WayStep:
    how = "" if row.direction == "advance" else words.told(words.DIRECTIONS)[row.direction]
    return WayStep(
        number=number,
        on=row.on,
        day=written_day(row.on),
        word=words.told(words.STAGES)[row.stage],
        how=how,
        cause=words.told(words.CAUSES).get(row.cause, ""),
        note=row.note,
        x=x,
        y=y,
        is_back=row.direction == "regress",
    )


def _places(days: Sequence[date], today: date) -> list[float]:
    if not days:
        return []
    whole = max((today - days[0]).days, 1)
    apart = min(APART, (RIGHT - LEFT) / len(days))
    places = [LEFT + (RIGHT - LEFT) * (day - days[0]).days / whole for day in days]
    for index in range(1, len(places)):
        places[index] = max(places[index], places[index - 1] + apart)
    # What was pushed beyond the right end is pushed back, from the right.
    furthest = RIGHT - apart / 2
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], furthest)
        furthest = places[index] - apart
    return [round(place, 1) for place in places]


def _drawn(steps: Sequence[WayStep]) -> tuple[str, tuple[str, ...]]:
    if not steps:
        return "", ()
    parts = [f"M{steps[0].x} {steps[0].y}"]
    returns = []
    for before, step in pairwise(steps):
        parts.append(f"H{step.x}")
        if step.is_back:
            returns.append(f"M{step.x} {before.y}V{step.y}")
            parts.append(f"M{step.x} {step.y}")
        else:
            parts.append(f"V{step.y}")
    return "".join([*parts, f"H{RIGHT}"]), tuple(returns)


def _summary(steps: Sequence[WayStep]) -> str:
    if not steps:
        return ""
    back = sum(step.is_back for step in steps)
    told = ngettext("%(num)s stage so far", "%(num)s stages so far", len(steps)) % {
        "num": len(steps)
    }
    if not back:
        return told
    returns = ngettext("%(num)s step back among them", "%(num)s steps back among them", back)
    return f"{told}, {returns % {'num': back}}"
