"""Words and files of the register; pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

STATUSES = ("member", "partner", "funder", "host")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: object) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text


def spreadsheet(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV that French and other spreadsheets open: semicolons, a mark of UTF-8 first."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return f"\ufeff{written.getvalue()}"


def split_labels(text: str) -> list[str]:
    """Labels as people type them, one a line or separated by `|` or `;`; doubles once, in order."""
    parts = text.replace("|", "\n").replace(";", "\n").split("\n")
    return list(dict.fromkeys(label for part in parts if (label := " ".join(part.split()))))
