"""A CSV file as spreadsheets write it, read strictly and within limits."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bocage.language import Text, _
from bocage.reporting.rules import Quarter

LARGEST = 5_000_000
MOST_LINES = 20_000
_OF_A_QUARTER = re.compile(r"q(0|[+-]\d{1,2})(?:\+(\d{1,2}))?", re.ASCII)
_OF_TODAY = re.compile(r"d([+-]\d{1,4})", re.ASCII)


class Unreadable(Exception):
    """The file as a whole cannot be read; `number` is the line where that shows."""

    def __init__(self, message: Text, number: int = 1, column: str = "") -> None:
        super().__init__(str(message))
        self.number, self.column = number, column


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: its number in the file, and its cells by column; empty cells are left out."""

    number: int
    cells: dict[str, str]


def read_rows(file: Path, columns: Sequence[str], today: date | None = None) -> list[Row]:
    """The lines of a file that has some of these columns. Raises Unreadable.

    With `today`, `d-10` is read as ten days before it, and `q-2+30` as thirty days after the first
    day of the quarter two before its own: a demonstration never grows old.
    """
    if file.stat().st_size > LARGEST:
        raise _too_large()
    records = csv_records(file.read_bytes())
    header_number, header = next(records, (1, []))
    names = _checked_header(header, columns, header_number)
    rows = []
    for number, cells in records:
        if len(cells) > len(names):
            raise Unreadable(_("This line has more cells than the first line has columns."), number)
        given = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
        rows.append(Row(number=number, cells={k: _dated(v, today) for k, v in given.items() if v}))
        if len(rows) > MOST_LINES:
            raise Unreadable(
                _("More than %(most)s lines: split the file.", most=MOST_LINES), number
            )
    return [row for row in rows if row.cells]


def _too_large() -> Unreadable:
    return Unreadable(_("The file is larger than %(most)s MB.", most=LARGEST // 1_000_000))


def csv_records(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each line of a CSV file with its number, read as it comes: UTF-8 or Windows-1252, `,` or `;`.

    Raises Unreadable.
    """
    if len(content) > LARGEST:
        raise _too_large()
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as fault:
            raise Unreadable(_why(fault), number) from None
        if cells is None:
            return
        if cells:
            yield number, cells


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        number = content[: content.index(b"\x00")].count(b"\n") + 1
        raise Unreadable(_("The file holds NUL bytes: save it as CSV, not as a workbook."), number)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The file is neither UTF-8 nor Windows-1252 text."))


def _why(fault: csv.Error) -> Text:
    if "field limit" in str(fault):
        most = csv.field_size_limit()
        return _("From here on a cell has more than %(most)s characters: shorten it.", most=most)
    return _("From here on the quotes do not match (%(why)s).", why=fault)


def _checked_header(header: list[str], columns: Sequence[str], number: int) -> list[str]:
    names = [name.strip().lower() for name in header]
    if not any(names):
        raise Unreadable(_("The file is empty: its first line must name the columns."), number)
    for name in names:
        if names.count(name) > 1:
            raise Unreadable(_("The column %(name)s is there twice.", name=name), number, name)
        if name not in columns:
            known = ", ".join(columns)
            told = _(
                "There is no column %(name)s; known are: %(known)s.", name=name[:60], known=known
            )
            raise Unreadable(told, number, name[:60])
    return names


def _dated(cell: str, today: date | None) -> str:
    if today is None:
        return cell
    if found := _OF_TODAY.fullmatch(cell):
        return (today + timedelta(days=int(found[1]))).isoformat()
    if found := _OF_A_QUARTER.fullmatch(cell):
        first = Quarter.of(today).plus(int(found[1])).starts
        return (first + timedelta(days=int(found[2] or 0))).isoformat()
    return cell
