"""Reports: put together, edited, published; and what was published, for everybody."""

from __future__ import annotations

import json
from typing import Any

from flask import g
from marshmallow import Schema

from bocage.api import Paging, paged
from bocage.database import transaction
from bocage.incoming import WholeNumber
from bocage.permissions import Actor, requires
from bocage.reporting import drawing, publishing, queries, schemas
from bocage.reporting.actions import EDIT_REPORT, READ_REPORT
from bocage.reporting.api.blueprint import blueprint
from bocage.reporting.api.cycles import page_from
from bocage.reporting.api.shown import PublicationLine, ReportShown
from bocage.reporting.models import NetworkReport, Publication


class NumberWanted(Schema):
    """Which number of a report; the latest when none is named."""

    number = WholeNumber()


@requires(EDIT_REPORT)
def _opened(_actor: Actor, report: NetworkReport, /) -> NetworkReport:
    return report


def _report(period: str) -> NetworkReport:
    return _opened(g.actor, queries.find_report(g.network, queries.find_cycle(g.network, period)))


@blueprint.post("/cycles/<period>/report/compile")
@blueprint.response(200, ReportShown)
def compile_report(period: str) -> NetworkReport:
    """Put the report together; blocks that were edited stay."""
    cycle = queries.find_cycle(g.network, period)
    with transaction():
        return publishing.compile_report(g.actor, cycle, g.hooks)


@blueprint.get("/cycles/<period>/report")
@blueprint.response(200, ReportShown)
def show_draft(period: str) -> NetworkReport:
    """The report being edited."""
    return _report(period)


@blueprint.put("/cycles/<period>/report")
@blueprint.arguments(schemas.EditReport)
@blueprint.response(200, ReportShown)
def edit_report(given: dict[str, Any], period: str) -> NetworkReport:
    """Change title and editorial."""
    report = _report(period)
    with transaction():
        publishing.edit_report(g.actor, report, given["title"], given["editorial"])
    return report


@blueprint.patch("/cycles/<period>/report/blocks/<int:block_id>")
@blueprint.arguments(schemas.EditBlock)
@blueprint.response(200, ReportShown)
def edit_block(given: dict[str, Any], period: str, block_id: int) -> NetworkReport:
    """Change one block."""
    report = _report(period)
    block = queries.find_block(report, block_id)
    with transaction():
        publishing.edit_block(g.actor, report, block, publishing.BlockEdit(**given))
    return report


@blueprint.post("/cycles/<period>/report/blocks/<int:block_id>/move")
@blueprint.arguments(schemas.MoveBlock)
@blueprint.response(200, ReportShown)
def move_block(given: dict[str, Any], period: str, block_id: int) -> NetworkReport:
    """Move one block up or down."""
    report = _report(period)
    block = queries.find_block(report, block_id)
    with transaction():
        publishing.move_block(g.actor, report, block, given["direction"])
    return report


@blueprint.post("/cycles/<period>/report/publish")
@blueprint.arguments(schemas.PublishReport)
@blueprint.response(201, PublicationLine)
def publish_report(given: dict[str, Any], period: str) -> Publication:
    """Publish it under the next number."""
    report = _report(period)
    with transaction():
        return publishing.publish_report(
            g.actor, report, g.hooks, draw=drawing.draw, correction=given["correction"]
        )


@blueprint.get("/reports")
@blueprint.arguments(Paging, location="query")
@blueprint.response(200, paged(PublicationLine))
def list_reports(paging: dict[str, int]) -> dict[str, Any]:
    """Everything that was published, newest first."""
    return page_from(list(queries.publications(g.network)), paging)


@blueprint.get("/reports/<period>")
@blueprint.arguments(NumberWanted, location="query")
@blueprint.response(200)
def show_report(wanted: dict[str, int], period: str) -> dict[str, Any]:
    """A published report as this reader may see it."""
    found = queries.find_publication(g.network, period, wanted.get("number"))
    is_member = g.actor.may(READ_REPORT, g.network)
    text = queries.publication_text(found, "network" if is_member else "public")
    shown: dict[str, Any] = json.loads(text)
    return shown
