"""Who came to what, as a table: a row a participant, a column a session held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from bocage_sessions import rules

NOT_YET = "not_yet"
"""The cell of a session before the first one this row came to."""
GONE = "gone"
"""The cell of a session after this row has left the community."""
OUTSIDE = "_outside"
"""What ends the mark of an absence whose reason lies outside the group's reach."""
FIRST = "first_"
"""What begins the mark of a first attendance along the way, when cells are drawn."""
BLOCK = 24
"""So many sessions stand side by side on a sheet of paper."""


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


class Left(NamedTuple):
    """When a participant left the community, and why, where the reader may know."""

    on: date
    reason: str
    is_outside: bool


class Block(NamedTuple):
    """Sessions that stand side by side; a long programme is several tables, one below the other."""

    starts: int
    ends: int
    columns: tuple[Column, ...]
    totals: tuple[int, ...]
    is_last: bool


class Row(NamedTuple):
    """One participant. Cells hold a mark, `""` (no mark), `not_yet` or `gone`."""

    label: str
    detail: str
    cells: tuple[str, ...]
    first: int
    """The column of the first attendance; -1 when there was none."""
    total: int
    left: Left | None = None

    def shown(self, marks: Mapping[str, str], block: Block) -> Markup:
        """The cells of a block, the first attendance along the way drawn as such."""
        cells = list(self.cells)
        if self.came_late:
            cells[self.first] = FIRST + cells[self.first]
        return Markup("".join([marks[cell] for cell in cells[block.starts : block.ends]]))  # noqa: S704 - drawn by a template

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

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The columns in parts of nearly equal width, each narrow enough for a sheet of paper."""
        width = len(self.columns)
        parts = max(1, -(-width // BLOCK))
        edges = [round(width * part / parts) for part in range(parts + 1)]
        return tuple(
            Block(start, end, self.columns[start:end], self.totals[start:end], end == width)
            for start, end in pairwise(edges)
        )


@dataclass
class _Build:
    rows: dict[str, tuple[str, str, list[str]]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    came: list[set[str]] = field(default_factory=list)


def build(
    columns: Sequence[Column], given: Iterable[Given], left: Mapping[str, Left] | None = None
) -> Matrix:
    """The table of these sessions, the earliest first; `left` tells which rows have left."""
    place = {column.id: index for index, column in enumerate(columns)}
    made = _Build(came=[set() for _ in columns])
    for mark in given:
        if mark.session_id in place:
            _put(made, place[mark.session_id], mark, len(columns))
    gone = left or {}
    rows = [
        _finished(*line, gone.get(key), [column.on for column in columns])
        for key, line in made.rows.items()
    ]
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
    cells[index] = _stronger(before, mark.state) if before else mark.state


def _stronger(one: str, other: str) -> str:
    plain = one.removesuffix(OUTSIDE)
    return one if rules.strongest(plain, other.removesuffix(OUTSIDE)) == plain else other


def _finished(
    label: str, detail: str, cells: list[str], left: Left | None, days: Sequence[date]
) -> Row:
    there = [index for index, cell in enumerate(cells) if cell in rules.THERE]
    first = there[0] if there else -1
    for index in range(first):
        cells[index] = cells[index] or NOT_YET
    for index, day in enumerate(days):
        if left and day >= left.on and cells[index] in {"", NOT_YET}:
            cells[index] = GONE
    return Row(label, detail, tuple(cells), first, len(there), left)
