"""Quarters: opening, following, reminding, closing."""

from __future__ import annotations

from typing import Any

from flask import g
from marshmallow import Schema, fields

from bocage import clock
from bocage.api import Paging, paged
from bocage.database import transaction
from bocage.incoming import WholeNumber
from bocage.networks.models import Network
from bocage.permissions import Actor, requires
from bocage.reporting import cancelling, queries, reminders, schemas, service
from bocage.reporting.actions import READ_PORTFOLIO
from bocage.reporting.api.blueprint import blueprint
from bocage.reporting.api.shown import CountsShown, CycleShown, FigureShown, UpdateLine, line_of
from bocage.reporting.models import ReportingCycle
from bocage.reporting.rules import Quarter


class RemindUpdates(Schema):
    """The updates whose authors are reminded."""

    updates = fields.List(WholeNumber(), required=True)


class Reminded(Schema):
    """How many are reminded."""

    count = fields.Integer()


def page_from(items: list[Any], paging: dict[str, int]) -> dict[str, Any]:
    """One page of a list that is in memory."""
    begin = (paging["page"] - 1) * paging["per_page"]
    shown = items[begin : begin + paging["per_page"]]
    return {"items": shown, "total": len(items), **paging}


@requires(READ_PORTFOLIO)
def _seen(_actor: Actor, network: Network, /) -> Network:
    return network


def _cycle(period: str) -> ReportingCycle:
    return queries.find_cycle(_seen(g.actor, g.network), period)


@blueprint.get("/cycles")
@blueprint.arguments(Paging, location="query")
@blueprint.response(200, paged(CycleShown))
def list_cycles(paging: dict[str, int]) -> dict[str, Any]:
    """All quarters, newest first."""
    return page_from(list(queries.cycles_of(_seen(g.actor, g.network))), paging)


@blueprint.post("/cycles")
@blueprint.arguments(schemas.OpenCycle)
@blueprint.response(201, CycleShown)
def open_cycle(given: dict[str, Any]) -> ReportingCycle:
    """Open a quarter."""
    with transaction():
        return service.open_cycle(
            g.actor, g.network, Quarter.named(given["period"]), given["due_on"], g.hooks,
            grace_days=given["grace_days"], without=frozenset(given["without"]),
        )  # fmt: skip


@blueprint.get("/cycles/<period>")
@blueprint.response(200, CycleShown)
def show_cycle(period: str) -> ReportingCycle:
    """One quarter with its sections."""
    return _cycle(period)


@blueprint.get("/cycles/<period>/counts")
@blueprint.response(200, CountsShown)
def show_counts(period: str) -> dict[str, int]:
    """How many updates came."""
    return dict(queries.counts(g.network, _cycle(period)))


@blueprint.get("/cycles/<period>/figures")
@blueprint.response(200, FigureShown(many=True))
def list_figures(period: str) -> Any:
    """The figures of the accepted updates, rolled up."""
    return queries.figures(g.network, _cycle(period))


@blueprint.get("/cycles/<period>/figures/year")
@blueprint.response(200, FigureShown(many=True))
def list_year_figures(period: str) -> Any:
    """The same since the beginning of the year, each by its own time rule."""
    return queries.year_figures(g.network, _cycle(period))


@blueprint.get("/cycles/<period>/updates")
@blueprint.arguments(Paging, location="query")
@blueprint.response(200, paged(UpdateLine))
def list_updates(paging: dict[str, int], period: str) -> dict[str, Any]:
    """The updates of a quarter, by name of the community."""
    found = queries.updates_of_cycle(g.network, _cycle(period))
    return page_from([line_of(update) for update in found], paging)


@blueprint.post("/cycles/<period>/reminders")
@blueprint.arguments(RemindUpdates)
@blueprint.response(202, Reminded)
def send_reminders(given: dict[str, Any], period: str) -> dict[str, int]:
    """Remind the authors of these updates."""
    cycle = queries.find_cycle(g.network, period)
    with transaction():
        count = reminders.remind(g.actor, cycle, given["updates"])
    return {"count": count}


@blueprint.post("/cycles/<period>/close")
@blueprint.response(200, CycleShown)
def close_cycle(period: str) -> ReportingCycle:
    """Close a quarter: what has not come is missing."""
    cycle = queries.find_cycle(g.network, period)
    with transaction():
        service.close_cycle(g.actor, cycle)
    return cycle


@blueprint.post("/cycles/<period>/cancel")
@blueprint.response(204)
def cancel_cycle(period: str) -> None:
    """Take back a quarter opened by mistake, while nobody has written anything."""
    cycle = queries.find_cycle(g.network, period)
    with transaction():
        cancelling.cancel_cycle(g.actor, cycle)


@blueprint.get("/portfolio")
@blueprint.arguments(Paging, location="query")
@blueprint.response(200)
def show_portfolio(paging: dict[str, int]) -> dict[str, Any]:
    """Where every community stands."""
    today = clock.today(g.network.time_zone)
    rows = queries.board_rows(g.actor, g.network, queries.current_cycle(g.network), today)
    lines = [
        {
            "community": {"slug": row.community.slug, "name": row.community.name},
            "stage": row.community.stage,
            "pilots": [name for _number, name in row.pilots],
            "update": row.update.id if row.update else None,
            "state": row.state,
            "is_overdue": row.is_overdue,
            "appreciation": row.appreciation,
            "last_sign": row.last_sign.isoformat() if row.last_sign else None,
            "remarks_open": row.remarks_open,
        }
        for row in rows
    ]
    return page_from(lines, paging)
