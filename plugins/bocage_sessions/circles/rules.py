"""Which circle somebody stands in, counted from attendance alone. No database.

Looked at are the last five sessions held, from the first one a participant ever came to. An absence
whose reason lies outside the group is left aside, and so is what was held while somebody was on
leave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bocage_sessions.counting import Held
from bocage_sessions.rules import THERE

CORE, ACTIVE, OCCASIONAL = "core", "active", "occasional"
PERIPHERY, IDENTIFIES = "periphery", "identifies"
CIRCLES = (CORE, ACTIVE, OCCASIONAL, PERIPHERY, IDENTIFIES)
"""From the middle outwards."""
CLOSE = (CORE, ACTIVE)
TAKE_PART = (CORE, ACTIVE, OCCASIONAL)
WINDOW, LATELY, AT_LEAST_CORE, AT_LEAST_ACTIVE = 5, 3, 3, 2
FEWEST, MOST = 5, 20
"""A group that can learn together has about so many."""
INWARDS, OUTWARDS, NEW, GONE = "inwards", "outwards", "new", "gone"


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A mark of attendance of one participant; `is_aside` when the reason lies outside the group."""

    who: str
    session_id: int
    state: str
    is_aside: bool = False


@dataclass(frozen=True, kw_only=True)
class Belongs:
    """A participant belongs to the community from a day on, until a day if they left."""

    who: str
    joined: date
    ended: date | None = None
    on_leave: date | None = None
    is_informed: bool = False


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody stands: `counted` by the rules, `circle` after a correction."""

    who: str
    counted: str
    circle: str
    came: int
    expected: int


@dataclass(frozen=True, kw_only=True)
class Move:
    """Somebody stands elsewhere than before; `before` or `after` is empty for who came or went."""

    who: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        """Inwards, outwards, new, or gone."""
        if not self.before:
            return NEW
        if not self.after:
            return GONE
        is_closer = CIRCLES.index(self.after) < CIRCLES.index(self.before)
        return INWARDS if is_closer else OUTWARDS


def circle_of(came: Sequence[bool]) -> str:
    """The circle of somebody who came at least once ever; `came` tells the sessions that count."""
    times = sum(came)
    if not times or (len(came) >= LATELY and not any(came[-LATELY:])):
        return PERIPHERY
    if times == len(came) and times >= AT_LEAST_CORE:
        return CORE
    if times >= AT_LEAST_ACTIVE and times * 2 >= len(came):
        return ACTIVE
    return OCCASIONAL


def places(
    held: Sequence[Held],
    noted: Sequence[Noted],
    belongings: Sequence[Belongs],
    corrected: Mapping[str, str],
    on: date,
) -> dict[str, Place]:
    """Everybody's place on that day. Who joined since the last session has none yet."""
    past = sorted((one for one in held if one.on <= on), key=lambda one: (one.on, one.number))
    order = {one.id: index for index, one in enumerate(past)}
    marks: dict[str, dict[int, list[Noted]]] = {}
    for mark in noted:
        if mark.session_id in order:
            marks.setdefault(mark.who, {}).setdefault(order[mark.session_id], []).append(mark)
    stays: dict[str, list[Belongs]] = {}
    for stay in belongings:
        if stay.joined <= on:
            stays.setdefault(stay.who, []).append(stay)
    found: dict[str, Place] = {}
    for who in marks.keys() | stays.keys():
        place = _place(who, past, marks.get(who, {}), stays.get(who, []), on)
        if place is not None:
            circle = corrected.get(who) or place.counted
            found[who] = Place(
                who=who,
                counted=place.counted,
                circle=circle,
                came=place.came,
                expected=place.expected,
            )
    return found


def _place(
    who: str,
    past: Sequence[Held],
    marks: Mapping[int, Sequence[Noted]],
    stays: Sequence[Belongs],
    on: date,
) -> Place | None:
    there = sorted(index for index, given in marks.items() if _came(given))
    last = past[there[-1]].on if there else None
    if stays and all(_has_left(stay, last, on) for stay in stays):
        return None
    informed = bool(stays) and all(stay.is_informed for stay in stays)
    if not there:
        if not stays and not marks:
            return None
        since = min((stay.joined for stay in stays), default=date.min)
        if not informed and not any(one.on >= since for one in past):
            return None
        counted = IDENTIFIES if informed else PERIPHERY
        return Place(who=who, counted=counted, circle=counted, came=0, expected=0)
    counting = [
        index
        for index in range(max(there[0], len(past) - WINDOW), len(past))
        if not _is_aside(marks.get(index, ()), past[index].on, stays)
    ]
    came = [index in there for index in counting]
    counted = circle_of(came)
    if counted == PERIPHERY and informed:
        counted = IDENTIFIES
    return Place(who=who, counted=counted, circle=counted, came=sum(came), expected=len(came))


def _came(given: Sequence[Noted]) -> bool:
    return any(mark.state in THERE for mark in given)


def _has_left(stay: Belongs, last: date | None, on: date) -> bool:
    return stay.ended is not None and stay.ended <= on and (last is None or last <= stay.ended)


def _is_aside(given: Sequence[Noted], day: date, stays: Sequence[Belongs]) -> bool:
    if _came(given):
        return False
    if any(mark.is_aside for mark in given):
        return True
    return bool(stays) and all(stay.on_leave is not None and stay.on_leave <= day for stay in stays)


def moves(before: Mapping[str, Place], after: Mapping[str, Place]) -> list[Move]:
    """Who stands elsewhere than before."""
    found = []
    for who in before.keys() | after.keys():
        was = before[who].circle if who in before else ""
        now = after[who].circle if who in after else ""
        if was != now:
            found.append(Move(who=who, before=was, after=now))
    return found


def counts(found: Mapping[str, Place]) -> dict[str, int]:
    """How many stand in each circle, from the middle outwards."""
    told = dict.fromkeys(CIRCLES, 0)
    for place in found.values():
        told[place.circle] += 1
    return told


def size_hint(found: Mapping[str, Place]) -> str:
    """`few` or `many` when those who take part are fewer or more than can learn together."""
    take_part = sum(place.circle in TAKE_PART for place in found.values())
    if not found or FEWEST <= take_part <= MOST:
        return ""
    return "few" if take_part < FEWEST else "many"
