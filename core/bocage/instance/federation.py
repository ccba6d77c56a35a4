"""The federation's report: put together by administrators, read by everybody."""

from __future__ import annotations

from functools import partial

from flask import g, request
from markupsafe import Markup
from marshmallow import Schema, validate
from werkzeug.wrappers import Response

from bocage.incoming import Prose
from bocage.language import _
from bocage.networks.actions import MANAGE_INSTANCE
from bocage.permissions import Scope
from bocage.reporting import federation
from bocage.reporting.drawing import draw_federation
from bocage.reporting.models import FederationPublication
from bocage.reporting.rules import Quarter
from bocage.reporting.web.attempts import attempt
from bocage.web import Submitted, go, house, notice, render_page, site_pages, submitted

pages = site_pages("federation", __name__)
INSTANCE = Scope()


class CorrectionForm(Schema):
    """What changed since the number before."""

    correction = Prose(load_default="", validate=validate.Length(max=2_000))


@pages.get("/federation/reports")
def list_reports() -> str:
    """What was published, and for administrators what could be."""
    may_publish = g.actor.may(MANAGE_INSTANCE, INSTANCE)
    newest: dict[str, FederationPublication] = {}
    for item in federation.federation_publications():
        newest.setdefault(item.period, item)
    return render_page(
        "instance/federation_reports.html",
        publications=list(newest.values()),
        quarters=federation.quarters_published(g.actor, INSTANCE) if may_publish else (),
    )


@pages.get("/federation/reports/<period>/edit")
def edit_report(period: str) -> str:
    """What the networks published, added up, before it is published."""
    return _edit(Quarter.named(period), Submitted())


def _edit(quarter: Quarter, form: Submitted) -> str:
    name, language = house().settings.name, house().settings.language
    data = federation.gathered(g.actor, INSTANCE, quarter, name, language)
    return render_page(
        "instance/federation_edit.html",
        data=data,
        # Drawn by core from an autoescaped template, as it will be when it is published.
        letter=Markup(draw_federation(data)),  # noqa: S704
        form=form,
    )


@pages.post("/federation/reports/<period>/publish")
def publish_report(period: str) -> str | tuple[str, int] | Response:
    """Publish it under the next number."""
    quarter, form = Quarter.named(period), submitted(CorrectionForm())
    if form.is_valid:
        done = attempt(partial(_publish, quarter, form.data["correction"]))
        form.errors.update(done.errors)
    if not form.is_valid:
        return _edit(quarter, form), 422
    notice(_("The report is published."))
    return go(".show_report", period=quarter.name)


def _publish(quarter: Quarter, correction: str) -> FederationPublication:
    settings = house().settings
    return federation.publish_federation_report(
        g.actor, INSTANCE, quarter, settings.name, settings.language,
        draw=draw_federation, correction=correction,
    )  # fmt: skip


@pages.get("/federation/reports/<period>")
def show_report(period: str) -> str:
    """A published report as it was sent out."""
    found = _found(period)
    numbers = [item for item in federation.federation_publications() if item.period == found.period]
    return render_page(
        "instance/federation_report.html",
        publication=found,
        # Drawn by core from an autoescaped template when it was published, and never changed since.
        letter=Markup(found.page),  # noqa: S704
        numbers=sorted(numbers, key=lambda item: item.number),
        may_publish=g.actor.may(MANAGE_INSTANCE, INSTANCE),
    )


@pages.get("/federation/reports/<period>/data.json")
def show_data(period: str) -> Response:
    """Byte for byte what the checksum on the page is made of."""
    return Response(_found(period).data.encode(), mimetype="application/json")


def _found(period: str) -> FederationPublication:
    number = request.args.get("number", type=int)
    return federation.find_federation_publication(Quarter.named(period), number)
