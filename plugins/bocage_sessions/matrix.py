"""Who came to what, as a table: a row a participant, a column a session held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from bocage_sessions import rules

NOT_YET = "not_yet"
"""The cell of a session before the first one this row came to."""


class Column(NamedTuple):
    """A session held."""

    id: int
    number: int
    on: date
    theme: str


class Given(NamedTuple):
    """One mark, with whom it is about. `row` keys the row, `who` is counted in the totals.

    `label` is empty when the reader may not see this row; it still counts.
    """

    session_id: int
    row: str
    who: str
    label: str
    detail: str
    state: str


class Row(NamedTuple):
    """One participant. Cells hold a mark, `""` (no mark) or `not_yet`."""

    label: str
    detail: str
    cells: tuple[str, ...]
    first: int
    """The column of the first attendance; -1 when there was none."""
    total: int

    def drawn(self, marks: Mapping[str, str]) -> Markup:
        """All cells at once, each as `marks` draws it: a template is slow at hundreds of them."""
        return Markup("".join([marks[cell] for cell in self.cells]))  # noqa: S704 - drawn by a template

    @property
    def came_late(self) -> bool:
        """Whether the first attendance was not at the first session shown."""
        return self.first > 0


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Columns, rows by order of arrival, and totals. `hidden` counts rows the reader may not see."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[int, ...]
    hidden: int = 0

    @property
    def total(self) -> int:
        """All attendances shown in `totals`."""
        return sum(self.totals)


@dataclass
class _Build:
    rows: dict[str, tuple[str, str, list[str]]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    came: list[set[str]] = field(default_factory=list)


def build(columns: Sequence[Column], given: Iterable[Given]) -> Matrix:
    """The table of these sessions, the earliest first."""
    place = {column.id: index for index, column in enumerate(columns)}
    made = _Build(came=[set() for _ in columns])
    for mark in given:
        if mark.session_id in place:
            _put(made, place[mark.session_id], mark, len(columns))
    rows = [_finished(*line) for line in made.rows.values()]
    rows.sort(
        key=lambda row: (row.first if row.first >= 0 else len(columns), rules.natural(row.label))
    )
    return Matrix(
        columns=tuple(columns),
        rows=tuple(rows),
        totals=tuple(len(there) for there in made.came),
        hidden=len(made.hidden),
    )


def _put(made: _Build, index: int, mark: Given, width: int) -> None:
    if mark.state in rules.THERE:
        made.came[index].add(mark.who)
    if not mark.label:
        made.hidden.add(mark.row)
        return
    row = made.rows.get(mark.row)
    if row is None:
        row = made.rows[mark.row] = (mark.label, mark.detail, [""] * width)
    cells = row[2]
    before = cells[index]
    cells[index] = rules.strongest(before, mark.state) if before else mark.state


def _finished(label: str, detail: str, cells: list[str]) -> Row:
    there = [index for index, cell in enumerate(cells) if cell in rules.THERE]
    first = there[0] if there else -1
    for index in range(first):
        cells[index] = cells[index] or NOT_YET
    return Row(label, detail, tuple(cells), first, len(there))
