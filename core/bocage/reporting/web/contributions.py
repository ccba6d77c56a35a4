"""A member is asked for a line: the page where it is written, or declined."""

from __future__ import annotations

from flask import abort, g
from werkzeug.wrappers import Response

from bocage.database import transaction
from bocage.language import _
from bocage.reporting import queries, service
from bocage.reporting.models import Contribution
from bocage.reporting.web.blueprint import pages
from bocage.reporting.web.forms import OfferForm
from bocage.reporting.web.names import names_of
from bocage.web import go, notice, render_page, submitted


@pages.get("/contributions/<int:contribution_id>")
def show_contribution(contribution_id: int) -> str:
    """What is asked, and room to answer."""
    return _page(_found(contribution_id))


@pages.post("/contributions/<int:contribution_id>")
def offer_contribution(contribution_id: int) -> str | tuple[str, int] | Response:
    """Send the line, or say no."""
    contribution = _found(contribution_id)
    form = submitted(OfferForm())
    is_declined = form.data.get("act") == "decline"
    if form.is_valid and not is_declined and not form.data["text"]:
        form.refuse("text", _("Write a line, or say that you would rather not."))
    if form.is_valid and is_declined and form.data["text"] not in {"", contribution.text}:
        form.refuse("text", _("You have written a line: send it, or empty it and say no again."))
    if not form.is_valid:
        return _page(contribution, form.values, form.errors), 422
    with transaction():
        if is_declined:
            service.decline_contribution(g.actor, contribution)
        else:
            service.offer_contribution(
                g.actor, contribution, form.data["text"], form.data["may_be_quoted"]
            )
    notice(
        _("Noted, thank you for saying so.") if is_declined else _("Your line is sent. Thank you!")
    )
    return go("reporting.show_contribution", contribution_id=contribution_id)


def _found(contribution_id: int) -> Contribution:
    contribution = queries.find_contribution(g.network, contribution_id)
    if not service.was_asked(g.actor, contribution):
        abort(404)
    return contribution


def _page(contribution: Contribution, values: object = None, errors: object = None) -> str:
    update = queries.find_update(g.network, contribution.update_id)
    return render_page(
        "reporting/contribution.html",
        contribution=contribution,
        community=update.community,
        cycle=update.cycle,
        names=names_of([contribution.asked_by_id]),
        values=values or {"text": contribution.text, "may_be_quoted": contribution.may_be_quoted},
        errors=errors or {},
    )
