"""From the bytes of a file to lines that were checked, and through a form back to the same lines."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from marshmallow import Schema, ValidationError

from bocage.plugin import Unreadable, csv_records, submitted, translator
from bocage_sessions.transfer.rules import (
    ATTENDANCE,
    MOST_LINES,
    NO_RESULT,
    SESSIONS,
    Header,
    Raw,
    Row,
    day_cell,
    header_of,
    plain_cell,
)
from bocage_sessions.transfer.schemas import MarkRow, SessionRow

_ = translator("sessions")
LONGEST_TOLD = 200
LARGEST_KEPT = 12_000_000
"""Characters of lines that a form carries, once they are unpacked."""
_UNUSED = frozenset(("date", "name"))
"""Columns of the attendance table that are there for people only."""


class Cell(NamedTuple):
    """The text of a cell; a formula without a result is broken."""

    text: str
    is_broken: bool = False


@dataclass(frozen=True, kw_only=True)
class Found:
    """The lines of a file, and what in it was not read: columns, and whole sheets."""

    lines: tuple[Raw, ...]
    unread: tuple[str, ...] = ()


def found_in(content: bytes) -> Found:
    """The lines of a CSV file or an XLSX workbook. Raises Unreadable."""
    if not content:
        raise Unreadable(_("The file is empty."))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        told = _("This is an old workbook, or one with a password: save it as .xlsx without one.")
        raise Unreadable(told)
    if content.startswith(b"PK"):
        return _of_sheets(_workbooks().sheets_of(content))
    records = ((number, [Cell(cell) for cell in cells]) for number, cells in csv_records(content))
    return _of_sheets([("", records)])


@cache
def _workbooks() -> Any:
    # Reading workbooks takes a library that no other page needs: it is imported by the first file.
    return import_module("bocage_sessions.transfer.workbooks")


Records = Iterable[tuple[int, Sequence[Cell]]]


def _of_sheets(sheets: Iterable[tuple[str, Records]]) -> Found:
    lines: list[Raw] = []
    unread: list[str] = []
    has_table = False
    for place, records in sheets:
        filled = ((number, cells) for number, cells in records if any(map(_says_anything, cells)))
        number, first = next(filled, (1, ()))
        header = header_of([cell.text.strip() for cell in first])
        if header is None:
            unread += [place] if place else []
            continue
        if header.twice:
            told = _("The column %(name)s is there twice.", name=header.twice)
            raise Unreadable(told, number, header.twice)
        has_table = True
        unread += header.unread
        for line in _lines(place, header, filled):
            lines.append(line)
            if len(lines) > MOST_LINES:
                told = _("More than %(most)s lines: split the file.", most=MOST_LINES)
                raise Unreadable(told, line.number)
    if not has_table:
        raise Unreadable(
            _(
                "No line here names the columns. Sessions need at least “number” and “date”, attendance"
                " “session”, “organisation” and “attendance”."
            )
        )
    return Found(lines=tuple(lines), unread=tuple(dict.fromkeys(unread)))


def _says_anything(cell: Cell) -> bool:
    return cell.is_broken or bool(cell.text.strip())


def _lines(place: str, header: Header, records: Records) -> Iterator[Raw]:
    for number, cells in records:
        named = [
            (key, cell)
            for key, cell in zip(header.keys, cells, strict=False)
            if key and not (header.table == ATTENDANCE and key in _UNUSED)
        ]
        if any(map(_says_anything, cells[len(header.keys) :])):
            told = _("This line has more cells than the first line has columns.")
            raise Unreadable(told, number)
        yield Raw(
            table=header.table,
            place=place,
            number=number,
            cells={key: cell.text.strip() for key, cell in named if cell.text.strip()},
            broken=tuple(key for key, cell in named if cell.is_broken),
        )


def checked(lines: Iterable[Raw]) -> list[Row]:
    """The lines as they are understood, each with what is wrong in it."""
    schemas: Mapping[str, Schema] = {SESSIONS: SessionRow(), ATTENDANCE: MarkRow()}
    return [_checked(schemas[line.table], line) for line in lines]


def _checked(schema: Schema, line: Raw) -> Row:
    cells = {key: plain_cell(text) for key, text in line.cells.items()}
    if "date" in cells:
        cells["date"] = day_cell(cells["date"])
    form = submitted(schema, cells)
    faults = {
        column: " ".join(map(str, told)) if isinstance(told, list) else str(told)
        for column, told in form.errors.items()
    }
    return Row(
        table=line.table,
        place=line.place,
        number=line.number,
        given=form.data,
        told=" · ".join(line.cells.values())[:LONGEST_TOLD],
        faults=faults | dict.fromkeys(line.broken, str(NO_RESULT)),
    )


def packed(lines: Sequence[Raw]) -> str:
    """The lines as a text that a form can carry."""
    told = [[one.table, one.place, one.number, dict(one.cells), one.broken] for one in lines]
    return base64.b64encode(zlib.compress(json.dumps(told).encode("ascii"), 9)).decode("ascii")


def unpacked(text: str) -> tuple[Raw, ...]:
    """The lines of such a text. Raises ValidationError when it is none."""
    reader = zlib.decompressobj()
    lines: tuple[Raw, ...] = ()
    try:
        told = reader.decompress(base64.b64decode(text, validate=True), LARGEST_KEPT)
        if reader.eof:
            lines = tuple(_raw(*one) for one in json.loads(told))
    except (
        ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError, zlib.error,
    ):  # fmt: skip
        lines = ()
    if not 0 < len(lines) <= MOST_LINES:
        why = _("The lines of the preview did not arrive whole. Choose the file again.")
        raise ValidationError({"lines": [str(why)]})
    return lines


def _raw(table: str, place: str, number: int, cells: dict[str, str], broken: list[str]) -> Raw:
    return Raw(
        table={SESSIONS: SESSIONS, ATTENDANCE: ATTENDANCE}[table],
        place=_whole(place),
        number=int(number),
        cells={_whole(key): _whole(text) for key, text in cells.items()},
        broken=tuple(map(_whole, broken)),
    )


def _whole(said: object) -> str:
    """A text without half letters, which no page can show. Raises UnicodeEncodeError."""
    return str(said).encode().decode()
