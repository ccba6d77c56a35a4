"""Reading an update that was handed in: remarks pinned to answers, then return or accept."""

from __future__ import annotations

import re
from functools import partial

from flask import g, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from bocage.database import transaction
from bocage.language import _
from bocage.reporting import queries
from bocage.reporting import review as service
from bocage.reporting.actions import REVIEW_UPDATE
from bocage.reporting.away import figures_away
from bocage.reporting.models import ProgressUpdate
from bocage.reporting.rules import SUBMITTED
from bocage.reporting.web.attempts import attempt
from bocage.reporting.web.blueprint import pages
from bocage.reporting.web.forms import ReasonForm
from bocage.reporting.web.names import names_of, words_here
from bocage.reporting.web.questionnaire import steps_of
from bocage.reporting.web.updates import found_update
from bocage.web import drawn_panels, go, notice, render_page, submitted

Page = str | tuple[str, int] | Response
Pinned = tuple[str | None, str | None, str]
READY_PHRASES = (
    _("Could you give an example?"),
    _("Could you say with whom this was done?"),
    _("This could be of use to others: may we share it?"),
    _("This figure looks different from last quarter: is it right?"),
)


@pages.get("/updates/<int:update_id>/review")
def review_update(update_id: int) -> Page:
    """Answers left, facts right, remarks in the margin."""
    update = found_update(update_id)
    if not g.actor.may(REVIEW_UPDATE, update):
        return go("reporting.edit_update", update_id=update_id)
    if update.state == SUBMITTED and update.read_at is None:
        with transaction():
            service.mark_read(g.actor, update)
    return _page(update)


@pages.post("/updates/<int:update_id>/review")
def decide_update(update_id: int) -> Page:
    """Pin remarks, and return or accept when the button says so."""
    update = found_update(update_id)
    name, _space, place = request.form.get("act", "pin").partition(" ")
    if name not in {"pin", "return", "accept", "close"}:
        raise BadRequest
    done = attempt(partial(_decide, update, name, place))
    if not done.is_done:
        return _page(update, done.errors, done.objections), 422
    notice(DONE[name])
    if name in {"return", "accept"}:
        return go("reporting.show_cycle", period=update.cycle.period)
    return go("reporting.review_update", update_id=update_id)


DONE = {
    "pin": _("The remarks are kept. The authors see them when you return the update."),
    "return": _("The update went back to its authors with your remarks."),
    "accept": _("Accepted. Its figures are stored for good."),
    "close": _("The remark is settled."),
}


def _decide(update: ProgressUpdate, name: str, place: str) -> None:
    pinned = _pinned()
    if name == "return":
        service.return_update(g.actor, update, _reason(), pinned)
        return
    for section, question, text in pinned:
        service.add_remark(g.actor, update, text, section, question)
    if name == "accept":
        service.accept_update(g.actor, update, g.hooks)
    if name == "close":
        number = int(place) if re.fullmatch(r"\d{1,9}", place, re.ASCII) else 0
        service.close_remark(g.actor, update, queries.find_remark(update, number))


def _reason() -> str:
    """The ready phrases that were ticked, then what was typed."""
    ticked = request.form.getlist("phrase")
    phrases = [str(text) for number, text in enumerate(READY_PHRASES) if str(number) in ticked]
    return "\n".join(text for text in (*phrases, request.form.get("reason", "").strip()) if text)


def _pinned() -> list[Pinned]:
    """The remarks typed: `remark:core.news:moved`, `remark:core.news:`, `remark::`."""
    found: list[Pinned] = []
    for name, text in request.form.items():
        parts = name.split(":")
        if parts[0] == "remark" and len(parts) == 3 and text.strip():
            found.append((parts[1] or None, parts[2] or None, text.strip()))
    return found


@pages.post("/updates/<int:update_id>/excuse")
def excuse_update(update_id: int) -> Page:
    """The community need not report this quarter, for a reason."""
    update = found_update(update_id)
    form = submitted(ReasonForm())
    if not form.is_valid:
        return _excuse_page(update, form.values, form.errors), 422
    with transaction():
        service.excuse_update(g.actor, update, form.data["reason"])
    notice(_("Excused for this quarter."))
    return go("reporting.show_cycle", period=update.cycle.period)


@pages.get("/updates/<int:update_id>/excuse")
def show_excuse(update_id: int) -> Page:
    """Say why this community is excused."""
    return _excuse_page(found_update(update_id), {}, {})


@pages.post("/updates/<int:update_id>/ask-again")
def ask_again(update_id: int) -> Response:
    """The excused community is asked after all."""
    update = found_update(update_id)
    with transaction():
        service.ask_again(g.actor, update)
    notice(
        _(
            "“%(community)s” is asked for %(an_update)s again.",
            community=update.community.name,
            an_update=words_here().update.a,
        )
    )
    return go("reporting.show_cycle", period=update.cycle.period)


def _excuse_page(update: ProgressUpdate, values: object, errors: object) -> str:
    return render_page(
        "reporting/excuse.html",
        update=update,
        cycle=update.cycle,
        community=update.community,
        values=values,
        errors=errors,
    )


def _page(
    update: ProgressUpdate,
    errors: dict[str, list[str]] | None = None,
    objections: list[str] | None = None,
) -> str:
    remarks = queries.remarks_of(update)
    steps = steps_of(update, queries.previous_answers(update), remarks)
    changes = service.changes_since_last_submission(g.actor, update)
    before = {(change.section, change.question): change.before for change in changes}
    for step in steps:
        for view in step.questions:
            place = (view.section, view.told["key"])
            view.is_changed = place in before
            view.before = before.get(place)
    return render_page(
        "reporting/review.html",
        update=update,
        cycle=update.cycle,
        community=update.community,
        steps=steps,
        remarks=remarks,
        is_resubmitted=bool(changes),
        phrases=READY_PHRASES,
        errors=errors or {},
        objections=objections or [],
        typed=request.form,
        panels=drawn_panels(g.hooks, update, g.actor),
        names=names_of([update.submitted_by_id, *(item.author_id for item in remarks)]),
        may_decide=update.state == SUBMITTED,
        away=figures_away(g.actor, update, g.hooks) if update.state == SUBMITTED else (),
    )
