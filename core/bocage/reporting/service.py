"""Writing an update: saving, submitting, pulling back, taking over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from bocage import clock
from bocage.database import locked, session
from bocage.events import record
from bocage.hooks import NetworkHooks
from bocage.language import _
from bocage.permissions import Actor, requires
from bocage.reporting import facts as figures
from bocage.reporting import rules
from bocage.reporting.actions import READ_UPDATE, WRITE_UPDATE
from bocage.reporting.contributions import (
    ask_contribution,
    decline_contribution,
    offer_contribution,
    read_contributions,
    use_contribution,
    was_asked,
)
from bocage.reporting.cycles import Asked, Preview, close_cycle, cycle_preview, open_cycle
from bocage.reporting.events import UpdateSubmitted
from bocage.reporting.models import Answer, ProgressUpdate, UpdateSubmission
from bocage.reporting.queries import previous_answers, submissions_of
from bocage.reporting.questions import is_empty, read
from bocage.reporting.rules import ChangedMeanwhile, Objected, WrongState
from bocage.reporting.transitions import leads, move

__all__ = [
    "Asked",
    "Preview",
    "are_figures_outdated",
    "ask_contribution",
    "close_cycle",
    "cycle_preview",
    "decline_contribution",
    "offer_contribution",
    "open_cycle",
    "read_contributions",
    "read_update",
    "save_answers",
    "start_writing",
    "submit_update",
    "take_over",
    "use_contribution",
    "was_asked",
    "withdraw_update",
]


@requires(READ_UPDATE)
def read_update(actor: Actor, update: ProgressUpdate, /) -> ProgressUpdate:
    """The update, for those who may read it."""
    return update


@requires(WRITE_UPDATE)
def start_writing(actor: Actor, update: ProgressUpdate, /, hooks: NetworkHooks) -> None:
    """Compute again what nobody has confirmed yet. Raises WrongState, HookFailed."""
    _writable(update)
    figures.refresh(update, hooks)


@requires(WRITE_UPDATE)
def are_figures_outdated(actor: Actor, update: ProgressUpdate, /, hooks: NetworkHooks) -> bool:
    """Whether something was entered since the figures were counted that nobody has confirmed."""
    return figures.are_outdated(update, hooks)


def _writable(update: ProgressUpdate) -> None:
    locked(update)
    if update.state not in rules.WRITABLE and update.state != rules.MISSING:
        raise WrongState(update.state, rules.DRAFT)
    if update.cycle.state == rules.PUBLISHED:
        raise WrongState(update.cycle.state, rules.DRAFT)


@requires(WRITE_UPDATE)
def save_answers(
    actor: Actor,
    update: ProgressUpdate,
    /,
    given: rules.Given,
    facts: Mapping[str, Mapping[str, Any]],
    *,
    revision: int,
    partial: bool,
) -> ProgressUpdate:
    """Keep what was written. With `partial`, what is not given stays and nothing is required.

    Raises ChangedMeanwhile when somebody saved another revision, ValidationError by
    `section.question` and `facts.key`; nothing is kept of a save that is refused.
    """
    _writable(update)
    stored, refused = _read(update, given, partial=partial)
    if revision != update.revision:
        if not refused and _is_the_same(update, stored) and figures.are_kept(update, facts):
            return update
        raise ChangedMeanwhile(update.revision, _answers(update), given)
    refused |= figures.apply(update, facts, actor.person_id)
    if refused:
        raise ValidationError(refused)
    for section, answers in stored.items():
        for question, (value, readership) in answers.items():
            _keep(update, (section, question), (value, readership), actor.person_id)
    _saved(actor, update)
    return update


def _saved(actor: Actor, update: ProgressUpdate) -> None:
    update.revision += 1
    update.saved_at, update.saved_by_id = clock.now(), actor.person_id
    if update.state == rules.DUE:
        move(actor, update, rules.DRAFT)
    session.flush()


def _read(
    update: ProgressUpdate, given: rules.Given, *, partial: bool
) -> tuple[dict[str, dict[str, tuple[Any, str]]], dict[str, Any]]:
    known = {
        section["key"]: {question["key"]: question for question in section["questions"]}
        for section in update.cycle.form
    }
    stored: dict[str, dict[str, tuple[Any, str]]] = {}
    refused: dict[str, Any] = {}
    for section, answers in given.items():
        for key, raw in answers.items():
            question = known.get(section, {}).get(key)
            if question is None:
                refused[f"{section}.{key}"] = [str(_("There is no such question."))]
                continue
            try:
                stored.setdefault(section, {})[key] = (read(question, raw), question["readership"])
            except ValidationError as refusal:
                refused[f"{section}.{key}"] = refusal.messages
    if not partial:
        _empty_the_rest(known, stored, refused)
    return stored, refused


def _empty_the_rest(
    known: Mapping[str, Mapping[str, Any]],
    stored: dict[str, dict[str, tuple[Any, str]]],
    refused: dict[str, Any],
) -> None:
    for section, questions in known.items():
        for key, question in questions.items():
            if f"{section}.{key}" in refused:
                continue
            value, _readership = stored.setdefault(section, {}).setdefault(
                key, (None, question["readership"])
            )
            if question["required"] and is_empty(value):
                refused[f"{section}.{key}"] = [str(_("Please answer this."))]


def _answers(update: ProgressUpdate) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for answer in update.answers:
        found.setdefault(answer.section, {})[answer.question] = answer.value
    return found


def _is_the_same(
    update: ProgressUpdate, stored: Mapping[str, Mapping[str, tuple[Any, str]]]
) -> bool:
    kept = _answers(update)
    return all(
        kept.get(section, {}).get(question) == value
        for section, answers in stored.items()
        for question, (value, _readership) in answers.items()
    )


def _keep(
    update: ProgressUpdate,
    place: tuple[str, str],
    stored: tuple[Any, str],
    person_id: int | None,
    source: str = "entered",
) -> None:
    (section, question), (value, readership) = place, stored
    found = next(
        (a for a in update.answers if a.section == section and a.question == question), None
    )
    if found is None:
        if value is None:
            return
        found = Answer(update_id=update.id, section=section, question=question)
        update.answers.append(found)
    elif found.value == value:
        return
    found.value, found.readership, found.source = value, readership, source
    found.changed_at, found.changed_by_id = clock.now(), person_id


@requires(WRITE_UPDATE)
def take_over(
    actor: Actor, update: ProgressUpdate, /, section: str, question: str
) -> ProgressUpdate:
    """Copy last quarter's answer here, by choice; it is marked as carried over."""
    _writable(update)
    known = [
        item
        for entry in update.cycle.form
        if entry["key"] == section
        for item in entry["questions"]
        if item["key"] == question
    ]
    value = previous_answers(update).get(section, {}).get(question)
    if not known or value is None:
        raise ValidationError({f"{section}.{question}": [str(_("There is nothing to take over."))]})
    readership = known[0]["readership"]
    stored = (value, readership)
    _keep(update, (section, question), stored, actor.person_id, "carried_over")
    _saved(actor, update)
    return update


@requires(WRITE_UPDATE)
def confirm_figures(actor: Actor, update: ProgressUpdate, /, section: str) -> None:
    """Say that the figures of this section which nobody has corrected are right. Raises WrongState."""
    _writable(update)
    shown = {key for told in update.cycle.form if told["key"] == section for key in told["facts"]}
    figures.confirm_all(update, actor.person_id, among=shown)
    _saved(actor, update)


@requires(WRITE_UPDATE)
def submit_update(
    actor: Actor,
    update: ProgressUpdate,
    /,
    hooks: NetworkHooks,
    *,
    nothing_new: bool = False,
    confirm_facts: bool = False,
    demand_answers: bool = True,
) -> ProgressUpdate:
    """Hand the update over. The same person handing it over twice changes nothing.

    Raises ValidationError for what is missing, Objected, WrongState, HookFailed.
    """
    locked(update)
    if update.state == rules.SUBMITTED and update.submitted_by_id == actor.person_id:
        return update
    _writable(update)
    figures.refresh(update, hooks)
    if confirm_facts or nothing_new:
        figures.confirm_all(update, actor.person_id)
    refused = {} if nothing_new or not demand_answers else _unanswered(update)
    for fact in figures.unconfirmed(update):
        refused[f"facts.{fact.key}"] = [str(_("Confirm this figure or correct it."))]
    if refused:
        raise ValidationError(refused)
    objections = [item.item for item in hooks.update_objections(update).complete()]
    if any(item.blocking for item in objections):
        raise Objected([item.message for item in objections if item.blocking])
    _hand_over(actor, update, nothing_new=nothing_new)
    return update


def _unanswered(update: ProgressUpdate) -> dict[str, Any]:
    return {
        f"{section['key']}.{question['key']}": [str(_("Please answer this."))]
        for section in update.cycle.form
        for question in section["questions"]
        if question["required"] and is_empty(update.answer(section["key"], question["key"]))
    }


def _hand_over(actor: Actor, update: ProgressUpdate, *, nothing_new: bool) -> None:
    update.nothing_new = nothing_new
    update.on_behalf = not leads(actor, update)
    update.submitted_at, update.submitted_by_id = clock.now(), actor.person_id
    update.read_at = None
    move(actor, update, rules.SUBMITTED)
    session.add(
        UpdateSubmission(
            update_id=update.id,
            number=len(submissions_of(update)) + 1,
            by_id=actor.person_id,
            at=clock.now(),
            content={
                "nothing_new": nothing_new,
                "answers": _answers(update),
                "facts": {fact.key: fact.corrected or fact.computed for fact in update.facts},
            },
        )
    )
    session.flush()
    told = UpdateSubmitted(
        network_id=update.network_id,
        update_id=update.id,
        community_id=update.community_id,
        cycle_id=update.cycle_id,
        on_behalf=update.on_behalf,
    )
    record(told, actor.person_id)


@requires(WRITE_UPDATE)
def withdraw_update(actor: Actor, update: ProgressUpdate, /) -> ProgressUpdate:
    """Pull an update back that no reviewer has opened yet. Raises WrongState."""
    locked(update)
    if update.read_at is not None:
        raise WrongState(update.state, rules.DRAFT)
    move(actor, update, rules.DRAFT)
    update.submitted_at = update.submitted_by_id = None
    update.nothing_new = False
    session.flush()
    return update
