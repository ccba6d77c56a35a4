"""The five steps every session begins from, how long they last together, and where the clock stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from bocage.plugin import Text, translator
from bocage_sessions.rules import session_address

_ = translator("sessions")

LENGTH = 180
"""Minutes of a half-day, when the session says nothing else."""
MOST_STEPS = 30
START, NEXT, BACK, END, RESET = "start", "next", "back", "end", "reset"
CLOCK_ACTS = (START, NEXT, BACK, END, RESET)
UP, DOWN, REMOVE, ADD = "up", "down", "remove", "add"


class Usual(NamedTuple):
    """One step of the script that every network begins with."""

    title: Text
    purpose: Text
    minutes: int
    leader: Text


USUAL = (
    Usual(
        _("Opening and ice-breaker"),
        _("Welcome everybody, recall what brings the group together, and let each person speak."),
        20,
        _("Pilot"),
    ),
    Usual(
        _("Return on the previous theme"),
        _("What did each of us try since last time? What came of it?"),
        40,
        _("Everybody in turn"),
    ),
    Usual(
        _("Light on a concept"),
        _("A short talk on an idea behind the theme, and what it changes for us."),
        30,
        _("Resource person"),
    ),
    Usual(
        _("Exchange on today’s theme"),
        _("A case told by one organisation, then everybody’s own experience."),
        75,
        _("Pilot"),
    ),
    Usual(
        _("Closing"),
        _("What each of us will try, the date of the next session, and the federation’s actions."),
        15,
        _("Federation"),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a script. `notes` are empty for whoever may not read them; `id` is 0 before it is kept."""

    id: int = 0
    title: str
    purpose: str = ""
    minutes: int = 0
    leader: str = ""
    notes: str = ""
    began_at: datetime | None = None


def total(steps: Sequence[Step]) -> int:
    """Minutes of all steps together."""
    return sum(step.minutes for step in steps)


def usual_steps() -> list[Step]:
    """The five steps in the language of who asks."""
    return [
        Step(
            title=str(one.title),
            purpose=str(one.purpose),
            minutes=one.minutes,
            leader=str(one.leader),
        )
        for one in USUAL
    ]


def place_of_return(steps: Sequence[Step]) -> int:
    """Which step returns on the theme before: the one that is called so, or else the second; -1: none."""
    usual = str(USUAL[1].title).casefold()
    named = (at for at, step in enumerate(steps) if step.title.casefold() == usual)
    return next(named, 1 if len(steps) > 1 else -1)


def moved(order: Sequence[int], one: int, act: str) -> list[int]:
    """The ids in their new order; at an end nothing moves."""
    at = order.index(one)
    to = min(max(at + (-1 if act == UP else 1), 0), len(order) - 1)
    rest = [other for other in order if other != one]
    return [*rest[:to], one, *rest[to:]]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Where the room stands. `place` counts from 0: -1 before the start, len(steps) after the end."""

    steps: Sequence[Step]
    now: datetime
    ended_at: datetime | None = None

    @property
    def place(self) -> int:
        """Which step is under way."""
        begun = [at for at, step in enumerate(self.steps) if step.began_at]
        if not begun:
            return -1
        return len(self.steps) if self.ended_at else begun[-1]

    @property
    def seen(self) -> str:
        """What a button was drawn for: pressed twice, it does its work once."""
        return str(self.place)

    @property
    def current(self) -> Step | None:
        """The step under way, if there is one."""
        return self.steps[self.place] if 0 <= self.place < len(self.steps) else None

    @property
    def following(self) -> Step | None:
        """The step after it; before the start, the first."""
        return self.steps[self.place + 1] if self.place + 1 < len(self.steps) else None

    @property
    def began_at(self) -> datetime | None:
        """When the session itself began."""
        return next((step.began_at for step in self.steps if step.began_at), None)

    @property
    def step_ends(self) -> datetime | None:
        """When the step under way should end."""
        step = self.current
        if step is None or step.began_at is None:
            return None
        return step.began_at + timedelta(minutes=step.minutes)

    @property
    def left(self) -> int:
        """Minutes left in this step, rounded up; negative when it has run over."""
        ends = self.step_ends
        return -int((self.now - ends).total_seconds() // 60) if ends else 0

    @property
    def closes(self) -> datetime | None:
        """When the last step ends if the following ones take the time they were given."""
        ends = self.step_ends
        if ends is None:
            return None
        after = total(self.steps[self.place + 1 :])
        return max(ends, self.now) + timedelta(minutes=after)

    @property
    def behind(self) -> int:
        """Minutes the room is behind its script; negative when it is ahead."""
        if self.began_at is None or self.closes is None:
            return 0
        planned = self.began_at + timedelta(minutes=total(self.steps))
        return int((self.closes - planned).total_seconds() // 60)

    @property
    def lasted(self) -> int:
        """Minutes from the beginning to the end, once it is over."""
        if self.began_at is None or self.ended_at is None:
            return 0
        return int((self.ended_at - self.began_at).total_seconds() // 60)


def script_address(network: str, community: str, number: int) -> str:
    """The page of a session's script."""
    return f"{session_address(network, community, number)}/script"
