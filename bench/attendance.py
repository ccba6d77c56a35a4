"""Speed of attendance: the table of a large community, and a large sheet saved in one request."""

from __future__ import annotations

import html
import re
import statistics
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Protocol

import reference
import sqlalchemy as sa
from flask import Flask

ORGANISATIONS, SESSIONS, PEOPLE = 60, 24, 400
MATRIX = f"/n/{reference.SLUG}/sessions/{reference.SLUG}/matrix"
SHEET = f"/n/{reference.SLUG}/sessions/{reference.SLUG}/1/attendance"
LOTS, TIMES = 7, 6
LINE = re.compile(r'<tr id="l-(o\d+p\d+)">')


class Timed(Protocol):
    """Something whose requests take time."""

    def seconds(self, times: int) -> float:
        """The time of one request, over so many."""
        ...


def large(folder: Path) -> Path:
    """An instance whose community has so many organisations and sessions."""
    made = reference.settled(folder)
    size = reference.Size(members=ORGANISATIONS, updates=8, sessions=SESSIONS)
    reference.fill(made, size)
    return made


def crowded(folder: Path) -> Path:
    """An instance whose community has four hundred people and one session."""
    made = reference.settled(folder)
    reference.fill(made, reference.Size(members=PEOPLE, updates=0, sessions=1))
    return made


def ratio(matrix: Timed, page: Timed) -> float:
    """How many times as long as the page of the community the table takes, in turns."""
    for site in (matrix, page):
        site.seconds(TIMES)
    found = [(matrix.seconds(TIMES), page.seconds(TIMES)) for _ in range(LOTS)]
    mine, its = (min(lot) for lot in zip(*found, strict=True))
    return mine / its


def sheet_saved(app: Flask, counted: Callable[[str], bool]) -> tuple[float, int]:
    """Seconds and statements of one save of everybody's mark, reason and box."""
    client = reference.signed_in(app)
    shown = client.get(SHEET).get_data(as_text=True)
    token = reference.TOKEN.search(shown)
    lines = LINE.findall(shown)
    if token is None or len(lines) < PEOPLE:
        raise SystemExit(f"The sheet shows {len(lines)} people.")
    taken: list[float] = []
    asked: list[str] = []
    engine = app.extensions["bocage.database"].engine
    for state in ("excused", "absent", "excused"):
        form = {"csrf_token": html.unescape(token[1])}
        for line in lines:
            form |= {line: state, f"{line}.r": "Réunion", f"{line}.x": "1"}
        asked.clear()
        sa.event.listen(engine, "before_cursor_execute", note := _noter(asked))
        started = perf_counter()
        answer = client.post(SHEET, data=form)
        taken.append(perf_counter() - started)
        sa.event.remove(engine, "before_cursor_execute", note)
        if answer.status_code != 303:
            raise SystemExit(f"The sheet was answered with {answer.status_code}.")
    return statistics.median(taken), len([text for text in asked if counted(text)])


def _noter(asked: list[str]) -> Callable[..., None]:
    def noted(*given: object) -> None:
        asked.append(str(given[2]))

    return noted
