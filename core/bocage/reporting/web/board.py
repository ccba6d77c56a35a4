"""The portfolio board: one row a community, filtered and paged by address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g, request, url_for

from bocage import clock
from bocage.communities.rules import STAGES
from bocage.reporting import queries
from bocage.reporting.actions import RUN_CYCLE
from bocage.reporting.rules import UPDATE_STATES, WRITABLE
from bocage.reporting.web.blueprint import pages
from bocage.web import render_page

PER_PAGE = 25
SILENT_WEEKS = (4, 6, 12)


@dataclass(kw_only=True)
class Line:
    """A row of the board with what plugins add."""

    row: Any
    last_sign: date | None
    weeks: int | None

    @property
    def stage(self) -> int:
        """1 to 5."""
        stage = self.row.community.stage
        return STAGES.index(stage) + 1 if stage in STAGES else 0


@dataclass(kw_only=True)
class PageOfLines:
    """One page of the board, and the address of the others."""

    number: int
    pages: int

    def url(self, number: int) -> str:
        """The address of that page, with the filters kept."""
        kept: dict[str, Any] = {
            name: request.args.get(name) for name in ("stage", "state", "silence")
        }
        return url_for("reporting.board", page=number, **kept)


@pages.get("/portfolio")
def board() -> str:
    """Where every community stands."""
    today = clock.today(g.network.time_zone)
    cycle = queries.current_cycle(g.network)
    rows = queries.board_rows(g.actor, g.network, cycle, today)
    columns = list(
        g.hooks.portfolio_columns(g.network, [row.community.id for row in rows], g.actor, today)
    )
    lines = [line for row in rows if _is_wanted(line := _line(row, columns, today))]
    last = max(1, -(-len(lines) // PER_PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), last)
    shown = lines[(number - 1) * PER_PAGE : number * PER_PAGE]
    return render_page(
        "reporting/board.html",
        cycle=cycle,
        lines=shown,
        columns=columns,
        total=len(rows),
        found=len(lines),
        page=PageOfLines(number=number, pages=last),
        wanted=request.args,
        is_filtered=any(request.args.get(name) for name in ("stage", "state", "silence")),
        stages=STAGES,
        states=UPDATE_STATES,
        silences=SILENT_WEEKS,
        late=[line for line in shown if line.row.update and line.row.state in WRITABLE],
        may_remind=g.actor.may(RUN_CYCLE, g.network),
    )


def _line(row: Any, columns: list[Any], today: date) -> Line:
    """The newest sign of life wins, whoever saw it."""
    signs = [row.last_sign, *(column.last_signs.get(row.community.id) for column in columns)]
    known = [sign for sign in signs if sign is not None and sign <= today]
    last_sign = max(known, default=None)
    weeks = (today - last_sign).days // 7 if last_sign else None
    return Line(row=row, last_sign=last_sign, weeks=weeks)


def _is_wanted(line: Line) -> bool:
    stage, state = request.args.get("stage"), request.args.get("state")
    silence = request.args.get("silence", 0, type=int)
    return (
        (not stage or line.row.community.stage == stage)
        and (not state or line.row.state == state)
        and (not silence or line.weeks is None or line.weeks >= silence)
    )
