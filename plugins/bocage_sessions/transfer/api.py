"""A whole series for programs: read in one answer, taken in one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g
from marshmallow import ValidationError

from bocage.plugin import transaction, translator
from bocage_sessions.api import blueprint
from bocage_sessions.queries import find_community
from bocage_sessions.transfer import service
from bocage_sessions.transfer.queries import whole
from bocage_sessions.transfer.rules import ATTENDANCE, MOST_LINES, SESSIONS, Plan, Row
from bocage_sessions.transfer.schemas import SeriesGiven, SeriesPlan, SeriesTold

_ = translator("sessions")


@blueprint.get("/<community>/series")
@blueprint.response(200, SeriesTold)
def read_series(community: str) -> Any:
    """Every session with attendance, promises and final minutes, as far as the caller may read them."""
    found = find_community(g.network, community)
    sessions = list(whole(g.actor, found))
    return {"network": g.network.slug, "community": found.slug, "sessions": sessions}


@blueprint.post("/<community>/series")
@blueprint.arguments(SeriesGiven)
@blueprint.response(200, SeriesPlan)
def import_series(given: dict[str, Any], community: str) -> Any:
    """Take a past series, or tell what that would do. All lines are taken or none (409)."""
    found = find_community(g.network, community)
    rows = [
        *_rows(SESSIONS, given["sessions"]),
        *_rows(ATTENDANCE, given["attendance"]),
    ]
    if len(rows) > MOST_LINES:
        raise ValidationError({"sessions": [str(_("More than %(most)s lines.", most=MOST_LINES))]})
    if not given["keep"]:
        return _told(service.preview(g.actor, found, rows), is_kept=False)
    with transaction():
        plan = service.import_series(g.actor, found, rows)
        return _told(plan, is_kept=True)


def _rows(table: str, given: Sequence[Mapping[str, Any]]) -> list[Row]:
    return [
        Row(table=table, place=table, number=number, given=one)
        for number, one in enumerate(given, start=1)
    ]


def _told(plan: Plan, *, is_kept: bool) -> dict[str, Any]:
    return {
        "kept": is_kept,
        "counts": plan.counts,
        "steps": [
            {
                "table": step.row.table,
                "line": step.row.number,
                "kind": step.kind,
                "what": step.what,
                "changes": step.changes,
                "faults": [{"column": column, "message": text} for column, text in step.faults],
            }
            for step in plan.steps
        ],
    }
