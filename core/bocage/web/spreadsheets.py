"""Tables handed out as files, in which no cell runs as a formula and no figure is changed."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_FIGURE_OR_PHONE = re.compile(r"[+-]?\d[\d \u00a0\u202f.,]*")


def harmless(cell: object) -> str:
    """The cell as text that no spreadsheet takes for a formula; figures and telephones stay."""
    text = "" if cell is None else str(cell)
    if _FIGURE_OR_PHONE.fullmatch(text):
        return text
    begins = unicodedata.normalize("NFKC", text).lstrip(" \u00a0")
    return f"'{text}" if begins.startswith(_DANGEROUS) else text


def spreadsheet(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV that French and other spreadsheets open: semicolons, a mark of UTF-8 first."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return f"\ufeff{written.getvalue()}"
