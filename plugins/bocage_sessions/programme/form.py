"""The form of dates: one line a date, of which some are ticked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshmallow import ValidationError

from bocage.plugin import load, written_day
from bocage_sessions.programme import rules
from bocage_sessions.programme.schemas import DateGiven


@dataclass(kw_only=True)
class Row:
    """One line: the day typed, the theme chosen, whether it is taken."""

    on: str
    theme: str = ""
    is_taken: bool = False
    day: date | None = None
    proposed: rules.Proposed | None = None
    errors: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The day with its weekday, where it can be read."""
        return written_day(self.day, "full") if self.day else ""


@dataclass(kw_only=True)
class Filled:
    """The whole form as it came in."""

    rows: list[Row]
    dates: list[dict[str, Any]]
    places: list[int]
    """Which line each date stands on."""

    @property
    def is_valid(self) -> bool:
        """Whether every line that is ticked can be read."""
        return not any(row.errors for row in self.rows)

    def refuse(self, faults: Mapping[int, Mapping[str, Any]]) -> None:
        """Put what is wrong with a date beside its line."""
        for at, wrong in faults.items():
            self.rows[self.places[at]].errors = wrong


def offered(dates: Sequence[rules.Proposed]) -> list[Row]:
    """The form before anything is typed."""
    return [Row(on=one.on.isoformat(), day=one.on, proposed=one) for one in dates]


def filled(form: Mapping[str, str]) -> Filled:
    """Read the lines that were sent."""
    found = Filled(rows=[], dates=[], places=[])
    for at in range(rules.MOST):
        if f"on-{at}" not in form:
            break
        row = Row(
            on=form[f"on-{at}"].strip(),
            theme=form.get(f"theme-{at}", ""),
            is_taken=f"take-{at}" in form,
        )
        found.rows.append(row)
        _read(found, row, at)
    return found


def _read(found: Filled, row: Row, at: int) -> None:
    try:
        given = load(DateGiven(), {"on": row.on, "theme": row.theme or None})
    except ValidationError as refusal:
        row.errors = refusal.messages_dict if row.is_taken else {}
        return
    row.day = given["on"]
    if row.is_taken:
        found.dates.append(given)
        found.places.append(at)
