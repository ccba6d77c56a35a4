"""Updates: reading, writing, submitting, reviewing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import g

from bocage.database import transaction
from bocage.reporting import queries, review, schemas, service
from bocage.reporting.api.blueprint import blueprint
from bocage.reporting.api.shown import (
    RemarkShown,
    UpdateAccepted,
    UpdateShown,
    whole,
)
from bocage.reporting.away import figures_away
from bocage.reporting.models import ProgressUpdate, Remark


def found(update_id: int) -> ProgressUpdate:
    """The update of this network, if the actor may read it."""
    return service.read_update(g.actor, queries.find_update(g.network, update_id))


def _shown(update: ProgressUpdate) -> dict[str, Any]:
    return whole(update, queries.remarks_of(update))


@blueprint.get("/updates/<int:update_id>")
@blueprint.response(200, UpdateShown)
def show_update(update_id: int) -> dict[str, Any]:
    """An update with its answers, figures and remarks."""
    return _shown(found(update_id))


@blueprint.patch("/updates/<int:update_id>/answers")
@blueprint.arguments(schemas.SaveAnswers)
@blueprint.response(200, UpdateShown)
def save_answers(given: dict[str, Any], update_id: int) -> dict[str, Any]:
    """Save answers and figures; `revision` is the one that was read."""
    update = found(update_id)
    with transaction():
        service.save_answers(
            g.actor, update, given["answers"], given["facts"],
            revision=given["revision"], partial=given["is_partial"],
        )  # fmt: skip
    return _shown(update)


@blueprint.post("/updates/<int:update_id>/facts")
@blueprint.response(200, UpdateShown)
def count_again(update_id: int) -> dict[str, Any]:
    """Count again the figures that nobody has confirmed yet."""
    update = found(update_id)
    with transaction():
        service.start_writing(g.actor, update, g.hooks)
    return _shown(update)


@blueprint.post("/updates/<int:update_id>/submit")
@blueprint.arguments(schemas.SubmitUpdate)
@blueprint.response(200, UpdateShown)
def submit_update(given: dict[str, Any], update_id: int) -> dict[str, Any]:
    """Hand the update over."""
    update = found(update_id)
    with transaction():
        service.submit_update(
            g.actor, update, g.hooks,
            nothing_new=given["nothing_new"], confirm_facts=given["confirm_facts"],
        )  # fmt: skip
    return _shown(update)


@blueprint.post("/updates/<int:update_id>/withdraw")
@blueprint.response(200, UpdateShown)
def withdraw_update(update_id: int) -> dict[str, Any]:
    """Take it back, while nobody has read it."""
    update = found(update_id)
    with transaction():
        service.withdraw_update(g.actor, update)
    return _shown(update)


@blueprint.post("/updates/<int:update_id>/return")
@blueprint.arguments(schemas.ReturnUpdate)
@blueprint.response(200, UpdateShown)
def return_update(given: dict[str, Any], update_id: int) -> dict[str, Any]:
    """Send it back with a sentence or remarks."""
    update = found(update_id)
    remarks = [(item["section"], item["question"], item["text"]) for item in given["remarks"]]
    with transaction():
        review.return_update(g.actor, update, given["reason"], remarks)
    return _shown(update)


@blueprint.post("/updates/<int:update_id>/accept")
@blueprint.response(200, UpdateAccepted)
def accept_update(update_id: int) -> dict[str, Any]:
    """Accept it; its figures are stored for good. `unknown_figures` names those nobody could tell."""
    update = found(update_id)
    unknown = figures_away(g.actor, update, g.hooks)
    with transaction():
        review.accept_update(g.actor, update, g.hooks)
    return _shown(update) | {"unknown_figures": [asdict(item) for item in unknown]}


@blueprint.post("/updates/<int:update_id>/excuse")
@blueprint.arguments(schemas.Reason)
@blueprint.response(200, UpdateShown)
def excuse_update(given: dict[str, Any], update_id: int) -> dict[str, Any]:
    """The community need not report this quarter."""
    update = found(update_id)
    with transaction():
        review.excuse_update(g.actor, update, given["reason"])
    return _shown(update)


@blueprint.post("/updates/<int:update_id>/ask-again")
@blueprint.response(200, UpdateShown)
def ask_again(update_id: int) -> dict[str, Any]:
    """The excused community is asked after all."""
    update = found(update_id)
    with transaction():
        review.ask_again(g.actor, update)
    return _shown(update)


@blueprint.get("/updates/<int:update_id>/remarks")
@blueprint.response(200, RemarkShown(many=True))
def list_remarks(update_id: int) -> Any:
    """What was remarked."""
    return queries.remarks_of(found(update_id))


@blueprint.post("/updates/<int:update_id>/remarks")
@blueprint.arguments(schemas.RemarkText)
@blueprint.response(201, RemarkShown)
def add_remark(given: dict[str, Any], update_id: int) -> Remark:
    """Pin a remark."""
    update = found(update_id)
    with transaction():
        return review.add_remark(
            g.actor, update, given["text"], given["section"], given["question"]
        )


@blueprint.post("/updates/<int:update_id>/remarks/<int:remark_id>/reply")
@blueprint.arguments(schemas.RemarkReply)
@blueprint.response(200, RemarkShown)
def answer_remark(given: dict[str, Any], update_id: int, remark_id: int) -> Remark:
    """Reply to a remark."""
    update = found(update_id)
    remark = queries.find_remark(update, remark_id)
    with transaction():
        review.answer_remark(g.actor, update, remark, given["reply"])
    return remark


@blueprint.post("/updates/<int:update_id>/remarks/<int:remark_id>/close")
@blueprint.response(200, RemarkShown)
def close_remark(update_id: int, remark_id: int) -> Remark:
    """The remark is settled."""
    update = found(update_id)
    remark = queries.find_remark(update, remark_id)
    with transaction():
        review.close_remark(g.actor, update, remark)
    return remark
