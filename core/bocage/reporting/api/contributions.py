"""Lines asked of members: asked, given or declined, put into the update."""

from __future__ import annotations

from typing import Any

from flask import abort, g

from bocage.database import transaction
from bocage.reporting import queries, schemas, service
from bocage.reporting.api.blueprint import blueprint
from bocage.reporting.api.shown import ContributionShown
from bocage.reporting.api.updates import found
from bocage.reporting.models import Contribution


def _asked_of_me(contribution_id: int) -> Contribution:
    contribution = queries.find_contribution(g.network, contribution_id)
    if not service.was_asked(g.actor, contribution):
        abort(404)
    return contribution


@blueprint.get("/updates/<int:update_id>/contributions")
@blueprint.response(200, ContributionShown(many=True))
def list_contributions(update_id: int) -> Any:
    """The lines members were asked for, and what they gave."""
    return service.read_contributions(g.actor, found(update_id))


@blueprint.post("/updates/<int:update_id>/contributions")
@blueprint.arguments(schemas.AskContribution)
@blueprint.response(201, ContributionShown)
def ask_contribution(given: dict[str, Any], update_id: int) -> Contribution:
    """Ask a member for a line."""
    update = found(update_id)
    with transaction():
        return service.ask_contribution(g.actor, update, given["person_id"], given["request"])


@blueprint.post("/updates/<int:update_id>/contributions/<int:contribution_id>/use")
@blueprint.response(200, ContributionShown)
def use_contribution(update_id: int, contribution_id: int) -> Contribution:
    """Put the line under what has moved."""
    update = found(update_id)
    contribution = queries.find_contribution(g.network, contribution_id)
    with transaction():
        service.use_contribution(g.actor, update, contribution)
    return contribution


@blueprint.post("/contributions/<int:contribution_id>/offer")
@blueprint.arguments(schemas.OfferContribution)
@blueprint.response(200, ContributionShown)
def offer_contribution(given: dict[str, Any], contribution_id: int) -> Contribution:
    """Send the line one was asked for."""
    contribution = _asked_of_me(contribution_id)
    with transaction():
        service.offer_contribution(g.actor, contribution, given["text"], given["may_be_quoted"])
    return contribution


@blueprint.post("/contributions/<int:contribution_id>/decline")
@blueprint.response(200, ContributionShown)
def decline_contribution(contribution_id: int) -> Contribution:
    """Say no to what one was asked for."""
    contribution = _asked_of_me(contribution_id)
    with transaction():
        service.decline_contribution(g.actor, contribution)
    return contribution
