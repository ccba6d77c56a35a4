"""Writing an update: one form, saved while typing, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import current_app, g, jsonify, request
from marshmallow import ValidationError
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from bocage.database import transaction
from bocage.language import Text, _
from bocage.reporting import queries, review, service
from bocage.reporting.actions import REVIEW_UPDATE, WRITE_UPDATE
from bocage.reporting.models import ProgressUpdate
from bocage.reporting.prefilling import proposed
from bocage.reporting.rules import DUE, MISSING, PUBLISHED, SUBMITTED, WRITABLE
from bocage.reporting.transitions import leads
from bocage.reporting.web.attempts import Attempt, attempt
from bocage.reporting.web.blueprint import pages
from bocage.reporting.web.names import names_of
from bocage.reporting.web.questionnaire import Typed, steps_of, summary_of
from bocage.reporting.web.reading import facts_in, given_in, revision_in, unknown_in
from bocage.web import drawn_panels, go, notice, render_page

Page = str | tuple[str, int] | Response


@pages.get("/updates/<int:update_id>")
def edit_update(update_id: int) -> Page:
    """The form, or what was handed in."""
    update = found_update(update_id)
    if not _is_writable(update):
        return _read_page(update)
    is_fresh = update.state == DUE and update.saved_at is None
    if is_fresh and service.are_figures_outdated(g.actor, update, g.hooks):
        # Sessions entered since the cycle was opened count in the figures offered.
        with transaction():
            service.start_writing(g.actor, update, g.hooks)
    given = proposed(g.actor, update, g.hooks) if is_fresh else {}
    return _form_page(update, Typed(given=given, is_proposed=True) if given else None)


def _is_writable(update: ProgressUpdate) -> bool:
    """What is missing may still be handed in until the report is out."""
    is_late = update.state == MISSING and update.cycle.state != PUBLISHED
    return (update.state in WRITABLE or is_late) and g.actor.may(WRITE_UPDATE, update)


@pages.post("/updates/<int:update_id>")
def save_update(update_id: int) -> Page:
    """Save what was typed, then do what the button says."""
    update = found_update(update_id)
    name, _space, place = request.form.get("act", "save").partition(" ")
    if name not in ACTS:
        raise BadRequest
    if name == "withdraw":
        return _withdrawn(update)
    typed = _typed(update)
    saved = attempt(partial(_save, update, typed))
    if not saved.is_done:
        return _again(update, typed, saved)
    act, sentence = ACTS[name]
    done = attempt(partial(act, update, place))
    if not done.is_done:
        return _again(update, Typed(), done)
    notice(sentence)
    return go("reporting.edit_update", update_id=update_id, _anchor=_anchor(name, place))


@pages.post("/updates/<int:update_id>/autosave")
def autosave_update(update_id: int) -> Any:
    """Save while typing; `{"saved_at", "revision"}`, or why it could not be kept."""
    update = found_update(update_id)
    saved = attempt(partial(_save, update, _typed(update)))
    if saved.conflict:
        return jsonify(message=str(CHANGED)), 409
    if not saved.is_done:
        return jsonify(
            message=" ".join(text for texts in saved.errors.values() for text in texts)
        ), 422
    return jsonify(
        saved_at=current_app.jinja_env.filters["hour"](update.saved_at), revision=update.revision
    )


CHANGED = _(
    "Someone else changed this update meanwhile. Your text is kept: press “Save” to see the two side by side."
)


def found_update(update_id: int) -> ProgressUpdate:
    """This update of this network, when the actor may read it."""
    return service.read_update(g.actor, queries.find_update(g.network, update_id))


def _typed(update: ProgressUpdate) -> Typed:
    return Typed(given=given_in(request.form, update.cycle.form), facts=facts_in(request.form))


def _save(update: ProgressUpdate, typed: Typed) -> None:
    if unknown := unknown_in(request.form, update.cycle.form):
        raise ValidationError({name: [str(_("This field is not known here."))] for name in unknown})
    service.save_answers(
        g.actor, update, typed.given, typed.facts, revision=revision_in(request.form), partial=True
    )


def _keep(_update: ProgressUpdate, _place: str) -> None:
    """What was typed is saved already."""


def _submit(update: ProgressUpdate, _place: str) -> None:
    service.submit_update(g.actor, update, g.hooks)


def _nothing_new(update: ProgressUpdate, _place: str) -> None:
    service.submit_update(g.actor, update, g.hooks, nothing_new=True, confirm_facts=True)


def _take_over(update: ProgressUpdate, place: str) -> None:
    section, _colon, question = place.partition(":")
    service.take_over(g.actor, update, section, question)


def _refresh(update: ProgressUpdate, _place: str) -> None:
    service.start_writing(g.actor, update, g.hooks)


def _confirm(update: ProgressUpdate, place: str) -> None:
    service.confirm_figures(g.actor, update, place)


def _ask(update: ProgressUpdate, _place: str) -> None:
    asked = _number(request.form.get("ask_person", ""))
    service.ask_contribution(g.actor, update, asked, request.form.get("ask_request", ""))


def _use(update: ProgressUpdate, place: str) -> None:
    found = queries.find_contribution(g.network, _number(place))
    service.use_contribution(g.actor, update, found)


def _reply(update: ProgressUpdate, place: str) -> None:
    remark = queries.find_remark(update, _number(place))
    review.answer_remark(g.actor, update, remark, request.form.get(f"reply:{remark.id}", ""))


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0


Act = Callable[[ProgressUpdate, str], None]
ACTS: dict[str, tuple[Act, Text]] = {
    "save": (_keep, _("Saved.")),
    "submit": (_submit, _("Your update is sent. Thank you!")),
    "nothing_new": (_nothing_new, _("Noted: nothing new this quarter. Thank you!")),
    "take_over": (
        _take_over,
        _("Last quarter’s answer is taken over. Change what is no longer true."),
    ),
    "refresh": (_refresh, _("The figures were counted again.")),
    "confirm": (_confirm, _("The figures of this section are confirmed.")),
    "ask": (_ask, _("Your question is sent. The answer will appear here.")),
    "use": (_use, _("The line was added to “What moved”.")),
    "reply": (_reply, _("Your reply stands under the remark.")),
    "withdraw": (_keep, ""),
}


def _anchor(name: str, place: str) -> str | None:
    if name == "take_over":
        return f"q-{place}"
    return {
        "confirm": f"s-{place}",
        "ask": "contributions",
        "use": "contributions",
        "reply": f"remark-{place}",
    }.get(name)


def _withdrawn(update: ProgressUpdate) -> Response:
    with transaction():
        service.withdraw_update(g.actor, update)
    notice(_("You have it back: change it, then send it again."))
    return go("reporting.edit_update", update_id=update.id)


def _again(update: ProgressUpdate, typed: Typed, refused: Attempt) -> Page:
    if refused.conflict:
        return _conflict_page(update, typed), 409
    shown = Typed(given=typed.given, facts=typed.facts, errors=refused.errors)
    return _form_page(update, shown, refused.objections), 422


def _form_page(
    update: ProgressUpdate, typed: Typed | None = None, objections: list[str] | None = None
) -> str:
    remarks = queries.remarks_of(update)
    contributions = queries.contributions_of(update)
    people = queries.people_to_ask(update)
    strangers = {item.author_id for item in remarks} | {item.person_id for item in contributions}
    steps = steps_of(update, queries.previous_answers(update), remarks, typed)
    errors, labels = summary_of(steps)
    labels |= {"ask_person": str(_("Who?")), "ask_request": str(_("What would you like to know?"))}
    others = {
        CONTROLS.get(name, name): texts
        for name, texts in (typed.errors if typed else {}).items()
        if not _placed(name, steps)
    }
    return render_page(
        "reporting/update_form.html",
        update=update,
        cycle=update.cycle,
        community=update.community,
        is_on_behalf=not leads(g.actor, update),
        steps=steps,
        errors=errors | others,
        labels=labels,
        objections=objections or [],
        panels=drawn_panels(g.hooks, update, g.actor),
        remarks=remarks,
        contributions=contributions,
        people=people,
        names=dict(people) | names_of(strangers - dict(people).keys()),
        typed_request=request.form.get("ask_request", "") if objections or errors or others else "",
    )


CONTROLS = {"person_id": "ask_person", "request": "ask_request"}


def _placed(name: str, steps: list[Any]) -> bool:
    return name.startswith("facts.") or any(name.startswith(f"{step.key}.") for step in steps)


def _conflict_page(update: ProgressUpdate, typed: Typed) -> str:
    theirs = steps_of(update, {}, [])
    pairs = [
        (mine, other)
        for mine_step, other_step in zip(steps_of(update, {}, [], typed), theirs, strict=True)
        for mine, other in zip(mine_step.questions, other_step.questions, strict=True)
        if _differs(mine.value, other.value)
    ]
    return render_page(
        "reporting/update_conflict.html",
        update=update,
        cycle=update.cycle,
        community=update.community,
        pairs=pairs,
        others=_besides(update, typed),
        names=names_of([update.saved_by_id]),
    )


def _besides(update: ProgressUpdate, typed: Typed) -> list[tuple[str, str]]:
    """What else was typed: figures nobody else has settled meanwhile, replies, a question to a member."""
    waiting = {fact.key for fact in update.facts if fact.confirmed_at is None}
    settled = {key for key, fact in typed.facts.items() if fact["confirmed"] or fact["corrected"]}
    figures = tuple(f"fact:{key}:" for key in waiting & settled)
    kept = (*figures, "reply:", "ask_")
    return [
        (name, values[-1])
        for name, values in request.form.lists()
        if name.startswith(kept) and values[-1].strip()
    ]


def _differs(mine: Any, other: Any) -> bool:
    return bool(_said_by(mine) != _said_by(other))


def _said_by(value: Any) -> Any:
    """What an answer says, whether it stands in a form or in the database."""
    match value:
        case str():
            text = value.replace("\r\n", "\n").strip()
            return {"0": None, "1": True, "": None}.get(text, text)
        case list():
            return [
                {key: said for key, part in row.items() if (said := _said_by(part)) is not None}
                for row in value
            ] or None
        case None | False:
            return None
        case bool():
            return True
        case _:
            return str(value)


def _read_page(update: ProgressUpdate) -> str:
    may_review = g.actor.may(REVIEW_UPDATE, update)
    # While the reviewer is reading, remarks are notes; authors see them with the decision.
    remarks = queries.remarks_of(update) if may_review or update.state != SUBMITTED else []
    return render_page(
        "reporting/update_read.html",
        update=update,
        cycle=update.cycle,
        community=update.community,
        steps=steps_of(update, {}, remarks),
        remarks=remarks,
        names=names_of([update.submitted_by_id, *(item.author_id for item in remarks)]),
        may_withdraw=update.state == SUBMITTED
        and update.read_at is None
        and g.actor.may(WRITE_UPDATE, update),
        may_review=may_review,
    )
