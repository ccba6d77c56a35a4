"""Everything a plugin keeps of a network, as one file of spreadsheets."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Sequence

from bocage.hooks.contributions import DataExtract
from bocage.web.spreadsheets import harmless


def zipped(extracts: Sequence[DataExtract]) -> bytes:
    """A zip with one CSV file for each extract, in UTF-8, readable by spreadsheets."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, extract in enumerate(extracts, 1):
            name = re.sub(r"[^a-z0-9_-]+", "-", extract.name.casefold()) or "rows"
            archive.writestr(f"{number:02d}-{name}.csv", "\ufeff" + _table(extract))
    return target.getvalue()


def _table(extract: DataExtract) -> str:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(extract.columns)
    for row in extract.rows:
        writer.writerow([harmless(value) for value in row])
    return target.getvalue()


def counted(extracts: Sequence[DataExtract]) -> dict[str, int]:
    """How many rows each extract holds."""
    return {extract.name: len(extract.rows) for extract in extracts}


def digest_of(extracts: Sequence[DataExtract]) -> str:
    """The same for the same rows, in whatever order the database gives them."""
    rows = sorted(f"{extract.name} {row!r}" for extract in extracts for row in extract.rows)
    return hashlib.sha256("\n".join(rows).encode("utf-8", "replace")).hexdigest()
