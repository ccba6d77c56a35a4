"""Editing the report of a quarter, looking at it as its readers will, publishing it."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import g, request
from markupsafe import Markup
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from bocage.database import transaction
from bocage.language import _
from bocage.permissions import Actor, requires
from bocage.reporting import drawing, publishing, queries
from bocage.reporting.actions import EDIT_REPORT
from bocage.reporting.models import NetworkReport, ReportBlock
from bocage.reporting.publishing import BlockEdit
from bocage.reporting.rules import CLOSED, PUBLISHED
from bocage.reporting.web.attempts import Attempt, attempt
from bocage.reporting.web.blueprint import pages
from bocage.reporting.web.forms import BlockForm, PublishForm, ReportForm
from bocage.web import Submitted, go, notice, render_page, submitted

Page = str | tuple[str, int] | Response
CIRCLES = ("team", "network", "federation", "public")


@pages.get("/cycles/<period>/report")
def edit_report(period: str) -> Page:
    """The report while it is being edited."""
    return _edit_page(_report(period))


@pages.post("/cycles/<period>/report")
def save_report(period: str) -> Page:
    """Save title and editorial."""
    report = _report(period)
    form = submitted(ReportForm())
    if form.is_valid:
        done = attempt(
            partial(
                publishing.edit_report, g.actor, report, form.data["title"], form.data["editorial"]
            )
        )
        form.errors.update(done.errors)
    if not form.is_valid:
        return _edit_page(report, head=form), 422
    notice(_("Saved."))
    return go("reporting.edit_report", period=period)


@pages.post("/cycles/<period>/report/blocks/<int:block_id>")
def save_block(period: str, block_id: int) -> Page:
    """Change one block: its text, who may read it, whether it is in, where it stands."""
    report = _report(period)
    block = queries.find_block(report, block_id)
    act = request.form.get("act", "save")
    if act not in {"save", "up", "down", "include", "leave_out"}:
        raise BadRequest
    if act == "save":
        return _block_saved(report, block)
    with transaction():
        if act in {"up", "down"}:
            publishing.move_block(g.actor, report, block, act)
        else:
            publishing.edit_block(g.actor, report, block, BlockEdit(is_included=act == "include"))
    return go("reporting.edit_report", period=period, _anchor=f"block-{block_id}")


def _block_saved(report: NetworkReport, block: ReportBlock) -> Page:
    period = report.cycle.period
    form = submitted(BlockForm())
    done = attempt(partial(_edit_block, report, block, form.data)) if form.is_valid else Attempt()
    form.errors.update(done.errors)
    if done.conflict:
        form.refuse(
            "text", _("Someone else changed this block meanwhile; their text is shown below yours.")
        )
    if not form.is_valid:
        return _edit_page(report, block_id=block.id, typed=form), 409 if done.conflict else 422
    notice(_("The block is saved."))
    return go("reporting.edit_report", period=period, _anchor=f"block-{block.id}")


def _edit_block(report: NetworkReport, block: ReportBlock, data: dict[str, Any]) -> None:
    is_text = "text" in request.form
    edit = BlockEdit(
        title=data["title"],
        text=data["text"] if is_text else None,
        readership=data["readership"],
        is_included=data["is_included"],
        before=data["before"] if is_text else None,
    )
    publishing.edit_block(g.actor, report, block, edit)


@pages.get("/cycles/<period>/report/preview")
def preview_report(period: str) -> str:
    """The report as one circle of readers will see it."""
    report = _report(period)
    circle = "public" if request.args.get("as") == "public" else "network"
    data = publishing.preview(g.actor, report, circle)
    return render_page(
        "reporting/report_preview.html",
        # Drawn by core from an autoescaped template, as it will be when it is published.
        letter=Markup(drawing.draw(data, circle)),  # noqa: S704
        written_in=data["language"],
        circle=circle,
        cycle=report.cycle,
    )


@pages.post("/cycles/<period>/report/publish")
def publish_report(period: str) -> Page:
    """Send it out under the next number."""
    report = _report(period)
    form = submitted(PublishForm())
    done = attempt(partial(_publish, report, form.data)) if form.is_valid else Attempt()
    form.errors.update(done.errors)
    if not form.is_valid or not done.is_done:
        return _edit_page(report, publish=form, objections=done.objections), 422
    notice(_("The report is published."))
    return go("reporting.show_report", period=report.cycle.period)


def _publish(report: NetworkReport, data: dict[str, Any]) -> None:
    publishing.publish_report(
        g.actor, report, g.hooks, draw=drawing.draw, correction=data["correction"]
    )


def _report(period: str) -> NetworkReport:
    return _opened(g.actor, queries.find_report(g.network, queries.find_cycle(g.network, period)))


@requires(EDIT_REPORT)
def _opened(_actor: Actor, report: NetworkReport, /) -> NetworkReport:
    return report


def _edit_page(report: NetworkReport, *, objections: list[str] | None = None, **forms: Any) -> str:
    cycle = report.cycle
    earlier = [item for item in queries.publications(g.network) if item.report_id == report.id]
    return render_page(
        "reporting/report_edit.html",
        report=report,
        cycle=cycle,
        counts=queries.counts(g.network, cycle),
        circles=CIRCLES,
        publications=earlier,
        may_publish=cycle.state in {CLOSED, PUBLISHED},
        objections=objections or [],
        head=forms.get("head")
        or Submitted(values={"title": report.title, "editorial": report.editorial}),
        publish=forms.get("publish") or Submitted(),
        block_id=forms.get("block_id"),
        typed=forms.get("typed") or Submitted(),
    )
