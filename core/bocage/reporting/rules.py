"""States of a cycle and of an update, quarters, deadlines; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bocage.language import Text, _

PLANNED, OPEN, CLOSED, PUBLISHED = "planned", "open", "closed", "published"
CANCELLED = "cancelled"
"""What a cycle that was taken back became; nothing of it is kept."""

DUE, DRAFT, SUBMITTED, RETURNED = "due", "draft", "submitted", "returned"
ACCEPTED, EXCUSED, MISSING = "accepted", "excused", "missing"
UPDATE_STATES = (DUE, DRAFT, SUBMITTED, RETURNED, ACCEPTED, EXCUSED, MISSING)
WRITABLE = (DUE, DRAFT, RETURNED)
RECEIVED = (SUBMITTED, RETURNED, ACCEPTED)

NEXT = {
    DUE: {DRAFT, SUBMITTED, EXCUSED, MISSING},
    DRAFT: {SUBMITTED, EXCUSED, MISSING},
    SUBMITTED: {DRAFT, RETURNED, ACCEPTED},
    RETURNED: {SUBMITTED, EXCUSED, MISSING},
    ACCEPTED: set[str](),
    EXCUSED: {DUE, DRAFT, RETURNED},
    MISSING: {EXCUSED, SUBMITTED},
}

APPRECIATIONS = ("on_track", "achieved", "no_progress", "held_back")


STATE_NAMES: dict[str, Text] = {
    PLANNED: _("planned"),
    OPEN: _("open"),
    CLOSED: _("closed"),
    PUBLISHED: _("published"),
    CANCELLED: _("taken back"),
    DUE: _("not begun"),
    DRAFT: _("draft"),
    SUBMITTED: _("submitted"),
    RETURNED: _("returned"),
    ACCEPTED: _("accepted"),
    EXCUSED: _("excused this quarter"),
    MISSING: _("missing"),
}
APPRECIATION_NAMES: dict[str, Text] = {
    "on_track": _("On track"),
    "achieved": _("Aim achieved"),
    "no_progress": _("No progress this quarter"),
    "held_back": _("Held back"),
}
Given = Mapping[str, Mapping[str, Any]]
"""Answers by section, then by question."""


class WrongState(Exception):
    """This cannot be done to something in this state."""

    def __init__(self, now: str, to: str) -> None:
        told = _("This is %(now)s now and cannot become: %(to)s.", now=name_of(now), to=name_of(to))
        super().__init__(str(told))
        self.now, self.to = now, to


class StillOpen(WrongState):
    """A report is put together and published when its quarter is closed."""

    def __init__(self) -> None:
        super().__init__(OPEN, PUBLISHED)
        told = _("The quarter is still open: close it first, then put the report together.")
        self.args = (str(told),)


class BadPeriod(ValueError):
    """Not the name of a quarter."""

    def __init__(self) -> None:
        super().__init__(str(_("Write the quarter as 2024-Q2.")))


class AlreadyOpen(Exception):
    """The network has a cycle for this quarter."""

    def __init__(self, period: str) -> None:
        super().__init__(str(_("The quarter %(period)s was opened before.", period=period)))
        self.period = period


class AlreadyWritten(Exception):
    """A quarter in which something is written cannot be taken back."""

    def __init__(self, names: Sequence[str]) -> None:
        sentence = _(
            "Something is written in this quarter already (%(names)s): it can be closed, not taken back.",
            names=", ".join(names) or "–",
        )
        super().__init__(str(sentence))
        self.names = tuple(names)


class Objected(Exception):
    """A plugin gave reasons against; the sentences are in `objections`."""

    def __init__(self, objections: Sequence[Text]) -> None:
        self.objections = [str(item) for item in objections]
        super().__init__(" ".join(self.objections))


class OwnUpdate(Exception):
    """Who submitted an update as its pilot cannot accept it."""

    def __init__(self) -> None:
        super().__init__(
            str(_("You submitted this update yourself: somebody else has to accept it."))
        )


class ChangedMeanwhile(Exception):
    """Somebody else saved since this was opened: `theirs` is kept, `given` was not saved."""

    def __init__(self, revision: int, theirs: Given, given: Given) -> None:
        sentence = _(
            "Somebody saved this since you opened it. Your text was not saved over theirs."
        )
        super().__init__(str(sentence))
        self.revision, self.theirs, self.given = revision, theirs, given


REFUSALS: dict[type[Exception], int] = {
    WrongState: 409,
    AlreadyOpen: 409,
    AlreadyWritten: 409,
    Objected: 409,
    OwnUpdate: 409,
    ChangedMeanwhile: 409,
    BadPeriod: 404,
}
"""What each refusal of reporting is to the web."""


def name_of(state: str) -> Text:
    """The state in words."""
    return STATE_NAMES.get(state, state)


def step(now: str, to: str) -> str:
    """The state `to`, when it may follow `now`. Raises WrongState."""
    if to not in NEXT[now]:
        raise WrongState(now, to)
    return to


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year; its name is `2024-Q2`."""

    year: int
    number: int

    @classmethod
    def named(cls, name: str) -> Quarter:
        """Read `2024-Q2`, `2024-q2` or `2024-T2`. Raises BadPeriod."""
        found = re.fullmatch(r"((?:19|20|21)\d\d)-[QT]([1-4])", name.strip().upper(), re.ASCII)
        if not found:
            raise BadPeriod
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter this day is in."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def name(self) -> str:
        """`2024-Q2`."""
        return f"{self.year}-Q{self.number}"

    @property
    def starts(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def ends(self) -> date:
        """Its last day."""
        return self.plus(1).starts - timedelta(days=1)

    def plus(self, count: int) -> Quarter:
        """The quarter so many quarters later (or earlier)."""
        years, number = divmod(self.number - 1 + count, 4)
        return Quarter(self.year + years, number + 1)


def is_overdue(state: str, due_on: date, today: date) -> bool:
    """Overdue is a date test, never a state: a late draft stays a draft."""
    return state in WRITABLE and today > due_on
