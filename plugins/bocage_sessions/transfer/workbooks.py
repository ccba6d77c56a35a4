"""XLSX workbooks: read within limits and without running anything, written row by row."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import count
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NoReturn
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell import WriteOnlyCell

from bocage.plugin import Unreadable, translator
from bocage_sessions.rules import safe_cell
from bocage_sessions.transfer.reading import Cell
from bocage_sessions.transfer.rules import MOST_LINES

_ = translator("sessions")
LARGEST = 5_000_000
LARGEST_UNPACKED = 12_000_000
MOST_PARTS = 300
MOST_COLUMNS = 60
MOST_TAGS = 500_000
"""What is packed into a few bytes may still take long to read: so many tags there are at most."""
_FAILED = frozenset(
    ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
)
# What the library raises where a workbook is damaged or was made to harm.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, ParseError, ArithmeticError, AssertionError, AttributeError,
    EOFError, LookupError, NotImplementedError, OSError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
IN_MEMORY = 1_000_000
MOST_ROWS = 1_100_000
"""Rows that are left out come out empty, and a row may call itself whatever it likes."""

if not openpyxl.DEFUSEDXML:
    raise ImportError("defusedxml is missing: workbooks are not read without it")


def sheets_of(content: bytes) -> Iterator[tuple[str, list[tuple[int, list[Cell]]]]]:
    """Each sheet with its rows, numbered as the spreadsheet shows them. Raises Unreadable."""
    if len(content) > LARGEST:
        _refuse_size()
    try:
        has_formulas = _look_at_parts(content)
        values = _opened(content, data_only=True)
        formulas = _opened(content, data_only=False) if has_formulas else None
        walked = count(1)
        for sheet in values.worksheets:
            yield sheet.title, _rows(sheet, formulas[sheet.title] if formulas else None, walked)
    except _DAMAGED:
        raise Unreadable(
            _("This is no workbook that can be read: save it as .xlsx or as CSV.")
        ) from None


def _refuse_size() -> NoReturn:
    raise Unreadable(_("The file is larger than %(most)s MB.", most=LARGEST // 1_000_000))


def _look_at_parts(content: bytes) -> bool:
    """Whether a formula stands in it. Raises Unreadable for what would unpack to too much."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        # No part is ever read beyond the size it declares here.
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise _too_large()
        tags, has_formulas = 0, False
        for part in parts:
            packed = archive.read(part)
            tags += packed.count(b"<")
            has_formulas |= "worksheets/" in part.filename and b"<f" in packed
        if tags > MOST_TAGS:
            raise _too_large()
        return has_formulas


def _too_large() -> Unreadable:
    return Unreadable(
        _(
            "This workbook is too large once it is unpacked: keep only the sheets with sessions and"
            " attendance."
        )
    )


def _opened(content: bytes, *, data_only: bool) -> Any:
    return openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False
    )


def _rows(values: Any, formulas: Any, walked: Iterator[int]) -> list[tuple[int, list[Cell]]]:
    found: list[tuple[int, list[Cell]]] = []
    for number, (row, written) in enumerate(_pairs(values, formulas), start=1):
        if next(walked) > MOST_ROWS:
            raise _too_large()
        if row.count(None) == len(row) and written.count(None) == len(written):
            continue
        cells = [_cell(*pair) for pair in zip(row, written, strict=False)]
        while cells and cells[-1] == Cell(""):
            cells.pop()
        if cells:
            found.append((number, cells))
        if len(found) > MOST_LINES + 1:
            break
    return found


def _pairs(values: Any, formulas: Any) -> Iterator[tuple[Any, Any]]:
    asked = {"max_col": MOST_COLUMNS, "values_only": True}
    values.reset_dimensions()
    if formulas is None:
        return ((row, row) for row in values.iter_rows(**asked))
    formulas.reset_dimensions()
    return zip(values.iter_rows(**asked), formulas.iter_rows(**asked), strict=False)


def _cell(value: Any, written: Any) -> Cell:
    is_formula = isinstance(written, str) and written.startswith("=") and written != value
    if value is None or value == "":
        return Cell("", is_broken=is_formula and value is None)
    if isinstance(value, str):
        return Cell("", is_broken=True) if value in _FAILED else Cell(value)
    return Cell(_text(value))


def _text(value: Any) -> str:
    match value:
        case bool():
            return "1" if value else "0"
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


Sheet = tuple[str, Sequence[str], Iterable[Sequence[object]]]


def written(sheets: Iterable[Sheet]) -> IO[bytes]:
    """A workbook of these sheets (title, first line, rows), open at its beginning."""
    book = openpyxl.Workbook(write_only=True)
    for title, heads, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for row in (heads, *rows):
            sheet.append([_safe(sheet, value) for value in row])
    # Whoever sends it closes it.
    kept = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    book.save(kept)
    kept.seek(0)
    return kept


def _safe(sheet: Any, value: object) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=safe_cell(value))
    # The library takes a text that begins with = for a formula.
    cell.data_type = "s"
    return cell
