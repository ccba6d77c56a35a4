"""Reading what was handed over: remarks, return, acceptance, excuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from bocage import clock
from bocage.database import locked, session
from bocage.events import record
from bocage.hooks import NetworkHooks
from bocage.incoming import clean_text
from bocage.language import _
from bocage.permissions import Actor, requires
from bocage.reporting import facts, rules
from bocage.reporting.actions import READ_UPDATE, REVIEW_UPDATE, WRITE_UPDATE
from bocage.reporting.events import UpdateAccepted, UpdateExcused, UpdateReturned
from bocage.reporting.models import ProgressUpdate, Remark
from bocage.reporting.queries import remarks_of, submissions_of, transitions_of
from bocage.reporting.rules import OwnUpdate, WrongState
from bocage.reporting.transitions import move

Pinned = tuple[str | None, str | None, str]
"""Section, question, text of a remark."""


@requires(REVIEW_UPDATE)
def mark_read(actor: Actor, update: ProgressUpdate, /) -> None:
    """A reviewer has opened it: from now on its author cannot pull it back."""
    if update.state == rules.SUBMITTED and update.read_at is None:
        update.read_at = clock.now()
        session.flush()


@requires(REVIEW_UPDATE)
def add_remark(
    actor: Actor,
    update: ProgressUpdate,
    /,
    text: str,
    section: str | None = None,
    question: str | None = None,
) -> Remark:
    """Pin a remark to an answer, to a section, or to the whole. Raises ValidationError."""
    said = clean_text(text).strip()
    if not said:
        raise ValidationError({"text": [str(_("Please answer this."))]})
    if (section or question) and not _is_asked(update, section or "", question):
        raise ValidationError({"question": [str(_("There is no such question."))]})
    made = Remark(
        update_id=update.id,
        section=section,
        question=question,
        text=said,
        author_id=actor.person_id,
        at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made


def _is_asked(update: ProgressUpdate, section: str, question: str | None) -> bool:
    if section == "facts":
        return question is None or any(fact.key == question for fact in update.facts)
    for entry in update.cycle.form:
        if entry["key"] == section:
            return question is None or any(q["key"] == question for q in entry["questions"])
    return False


@requires(REVIEW_UPDATE)
def close_remark(actor: Actor, update: ProgressUpdate, /, remark: Remark) -> None:
    """Tick a remark off."""
    remark.state = "closed"
    session.flush()


@requires(WRITE_UPDATE)
def answer_remark(actor: Actor, update: ProgressUpdate, /, remark: Remark, reply: str) -> None:
    """The author says what was done about it."""
    remark.reply, remark.state = clean_text(reply).strip(), "answered"
    session.flush()


@requires(REVIEW_UPDATE)
def return_update(
    actor: Actor, update: ProgressUpdate, /, reason: str, remarks: Sequence[Pinned] = ()
) -> ProgressUpdate:
    """Send it back with a sentence or at least one open remark. Raises ValidationError."""
    locked(update)
    said = clean_text(reason).strip()
    for section, question, text in remarks:
        add_remark(actor, update, text, section, question)
    if not said and not any(remark.state == "open" for remark in remarks_of(update)):
        raise ValidationError(
            {"reason": [str(_("Say in a sentence what should be looked at again."))]}
        )
    move(actor, update, rules.RETURNED, said)
    update.reason, update.decided_at, update.decided_by_id = said, clock.now(), actor.person_id
    session.flush()
    record(UpdateReturned(**_which(update)), actor.person_id)
    return update


@requires(REVIEW_UPDATE)
def accept_update(actor: Actor, update: ProgressUpdate, /, hooks: NetworkHooks) -> ProgressUpdate:
    """Accept it: every figure is stored for good. Raises OwnUpdate, WrongState, HookFailed."""
    locked(update)
    if not update.on_behalf and actor.person_id and update.submitted_by_id == actor.person_id:
        raise OwnUpdate
    move(actor, update, rules.ACCEPTED)
    facts.freeze(update, hooks)
    update.decided_at, update.decided_by_id = clock.now(), actor.person_id
    for remark in remarks_of(update):
        remark.state = "closed"
    session.flush()
    record(UpdateAccepted(**_which(update)), actor.person_id)
    return update


@requires(REVIEW_UPDATE)
def excuse_update(actor: Actor, update: ProgressUpdate, /, reason: str) -> ProgressUpdate:
    """Expect nothing of this community this quarter, and say why. Raises ValidationError."""
    locked(update)
    said = clean_text(reason).strip()
    if not said:
        raise ValidationError({"reason": [str(_("Say in a sentence why nothing is expected."))]})
    move(actor, update, rules.EXCUSED, said)
    update.reason, update.decided_at, update.decided_by_id = said, clock.now(), actor.person_id
    session.flush()
    record(UpdateExcused(**_which(update)), actor.person_id)
    return update


@requires(REVIEW_UPDATE)
def ask_again(actor: Actor, update: ProgressUpdate, /) -> ProgressUpdate:
    """Take an excuse back while the cycle is open: it is again what it was. Raises WrongState."""
    locked(update)
    if update.cycle.state != rules.OPEN:
        raise WrongState(update.cycle.state, rules.OPEN)
    moved = transitions_of(update)
    before = next((one.before for one in reversed(moved) if one.after == rules.EXCUSED), rules.DUE)
    to = before if before in rules.WRITABLE else rules.DUE
    said = next((one.reason for one in reversed(moved) if one.after == rules.RETURNED), "")
    move(actor, update, to)
    update.reason = said if to == rules.RETURNED else ""
    session.flush()
    return update


def _which(update: ProgressUpdate) -> dict[str, int]:
    return {
        "network_id": update.network_id,
        "update_id": update.id,
        "community_id": update.community_id,
        "cycle_id": update.cycle_id,
    }


@dataclass(frozen=True, kw_only=True)
class Change:
    """An answer that differs from the one handed over before."""

    section: str
    question: str
    before: Any
    after: Any


@requires(READ_UPDATE)
def changes_since_last_submission(actor: Actor, update: ProgressUpdate, /) -> list[Change]:
    """What the latest submission says otherwise than the one before; empty for the first."""
    handed = submissions_of(update)
    if len(handed) < 2:
        return []
    before, after = (item.content["answers"] for item in handed[-2:])
    keys = {
        (section, question)
        for answers in (before, after)
        for section, questions in answers.items()
        for question in questions
    }
    return [
        Change(section=section, question=question, before=old, after=new)
        for section, question in sorted(keys)
        if (old := before.get(section, {}).get(question))
        != (new := after.get(section, {}).get(question))
    ]
