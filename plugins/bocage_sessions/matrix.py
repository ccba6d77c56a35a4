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


@dataclass(frozen=True, kw_only=True)
class Column:
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


@dataclass
class Row:
    """One participant. Cells hold a mark, `""` (no mark) or `not_yet`."""

    label: str
    detail: str
    cells: list[str]
    first: int = -1
    """The column of the first attendance; -1 when there was none."""
    total: int = 0

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

    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Sequence[int]
    hidden: int = 0

    @property
    def total(self) -> int:
        """All attendances shown in `totals`."""
        return sum(self.totals)


@dataclass
class _Build:
    rows: dict[str, Row] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    came: list[set[str]] = field(default_factory=list)


def build(columns: Sequence[Column], given: Iterable[Given]) -> Matrix:
    """The table of these sessions, the earliest first."""
    place = {column.id: index for index, column in enumerate(columns)}
    made = _Build(came=[set() for _ in columns])
    for mark in given:
        if mark.session_id in place:
            _put(made, place[mark.session_id], mark, len(columns))
    rows = list(made.rows.values())
    for row in rows:
        _finish(row)
    rows.sort(
        key=lambda row: (row.first if row.first >= 0 else len(columns), rules.natural(row.label))
    )
    return Matrix(
        columns=columns,
        rows=rows,
        totals=[len(there) for there in made.came],
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
        row = made.rows[mark.row] = Row(mark.label, mark.detail, [""] * width)
    before = row.cells[index]
    row.cells[index] = rules.strongest(before, mark.state) if before else mark.state


def _finish(row: Row) -> None:
    there = [index for index, cell in enumerate(row.cells) if cell in rules.THERE]
    row.total = len(there)
    row.first = there[0] if there else -1
    for index in range(row.first):
        row.cells[index] = row.cells[index] or NOT_YET
