"""Everything that changes a milestone: put down, moved, reached, dropped, planned again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from marshmallow import ValidationError

from bocage.plugin import (
    Actor,
    NotAllowed,
    NotNow,
    locked,
    now,
    open_to_all,
    record,
    requires,
    session,
    today,
    translator,
)
from bocage_charters import milestone_rules as rules
from bocage_charters import queries
from bocage_charters.actions import WRITE_CHARTER
from bocage_charters.milestone_events import MilestoneMoved, MilestoneReached
from bocage_charters.milestone_models import Milestone, MilestoneMove, Output
from bocage_charters.models import Charter
from bocage_charters.rules import ALIVE
from bocage_charters.service import ChangedMeanwhile

_ = translator("charters")
PLACED = ("kind", "on", "season", "year", "after_id")


@requires(WRITE_CHARTER)
def add_milestone(actor: Actor, charter: Charter, told: Mapping[str, Any]) -> Milestone:
    """Put a milestone down. Raises ValidationError where it cannot stand."""
    locked(charter)
    must_live(charter)
    held = sa.select(sa.func.count()).where(Milestone.charter_id == charter.id)
    count = session.scalar(held) or 0
    if count >= rules.MOST:
        raise NotNow(str(_("These are too many: %(most)s at most.", most=rules.MOST)))
    milestone = Milestone(
        network_id=charter.network_id,
        charter_id=charter.id,
        position=count + 1,
        changed_by_id=actor.person_id,
    )
    _put(milestone, told, _checked(charter, milestone, told))
    session.add(milestone)
    session.flush()
    return milestone


@requires(WRITE_CHARTER)
def write_milestone(
    actor: Actor, charter: Charter, milestone: Milestone, told: Mapping[str, Any], revision: int
) -> None:
    """Change it; where it is moved, the old place and the reason are kept for good.

    Raises ChangedMeanwhile when somebody saved in between, ValidationError without a reason.
    """
    locked(charter)
    locked(milestone)
    must_live(charter)
    if revision != milestone.revision:
        raise ChangedMeanwhile
    when = _checked(charter, milestone, told)
    if any(getattr(milestone, name) != getattr(when, name) for name in PLACED):
        _note_move(actor, milestone, told.get("reason") or "")
    _put(milestone, told, when)
    _changed(actor, milestone)


def _note_move(actor: Actor, milestone: Milestone, reason: str) -> None:
    if milestone.state != rules.PLANNED:
        raise ValidationError({"kind": [str(_("Only a milestone still to come can be moved."))]})
    if not reason:
        raise ValidationError({"reason": [str(_("Say why it is moved."))]})
    session.add(
        MilestoneMove(
            network_id=milestone.network_id,
            milestone_id=milestone.id,
            reason=reason,
            by_id=actor.person_id,
            **{f"was_{name}": getattr(milestone, name) for name in PLACED},
        )
    )
    told = MilestoneMoved(
        network_id=milestone.network_id,
        charter_id=milestone.charter_id,
        milestone_id=milestone.id,
        reason=reason,
    )
    record(told, actor.person_id)


def _checked(charter: Charter, milestone: Milestone, told: Mapping[str, Any]) -> rules.When:
    """Where it would stand, when nothing of what is told is wrong."""
    when = _when(told)
    _check_time(charter, when)
    _check_after(charter, milestone, when.after_id)
    owner_id = told.get("owner_id")
    if owner_id is not None and owner_id != milestone.owner_id:
        _check_owner(charter, owner_id)
    check_output(charter, told.get("output_id"), "output_id")
    return when


def _put(milestone: Milestone, told: Mapping[str, Any], when: rules.When) -> None:
    milestone.title = told["title"]
    milestone.owner_id, milestone.output_id = told.get("owner_id"), told.get("output_id")
    for name in PLACED:
        setattr(milestone, name, getattr(when, name))
    milestone.last_day = when.last_day


def _when(told: Mapping[str, Any]) -> rules.When:
    """Only what counts for its kind is kept."""
    kind = told["kind"]
    asked = {"date": ("on",), "season": ("season", "year"), "after": ("after_id",)}[kind]
    for name in asked:
        if told.get(name) in (None, ""):
            raise ValidationError({name: [str(_("Say when: this is needed here."))]})
    return rules.When(kind=kind, **{name: told[name] for name in asked})


def _check_time(charter: Charter, when: rules.When) -> None:
    starts = queries.current_version(charter).starts
    if starts is None or when.last_day is None or when.last_day >= starts:
        return
    field = "on" if when.kind == "date" else "year"
    raise ValidationError({field: [str(_("It cannot come before the beginning of the work."))]})


def _check_after(charter: Charter, milestone: Milestone, after_id: int | None) -> None:
    if after_id is None:
        return
    rows = session.execute(
        sa.select(Milestone.id, Milestone.after_id).where(Milestone.charter_id == charter.id)
    )
    afters = {row.id: row.after_id for row in rows}
    if after_id not in afters:
        raise ValidationError({"after_id": [str(_("Choose a milestone of this list."))]})
    if rules.leads_back(milestone.id, after_id, afters):
        sentence = _("It cannot come after itself, not even by way of others.")
        raise ValidationError({"after_id": [str(sentence)]})


def _check_owner(charter: Charter, person_id: int) -> None:
    if person_id not in dict(queries.people_here(charter.community.network, charter)):
        raise ValidationError({"owner_id": [str(_("This person is not in the network."))]})


@open_to_all("a check, for those who may write")
def check_output(charter: Charter, output_id: int | None, field: str) -> None:
    """Refuse an output of another charter. Raises ValidationError."""
    if output_id is None:
        return
    found = sa.select(Output.id).where(Output.id == output_id, Output.charter_id == charter.id)
    if session.scalar(found) is None:
        raise ValidationError({field: [str(_("Choose an output of this list."))]})


@open_to_all("a check, for those who may write")
def must_live(charter: Charter) -> None:
    """Refuse to change what is closed or abandoned. Raises NotNow."""
    if charter.state not in ALIVE:
        raise NotNow(str(_("This is over: it stays readable, and is not changed any more.")))


@open_to_all("answers about the actor")
def may_tell(actor: Actor, charter: Charter, milestone: Any) -> bool:
    """Whether the actor may say what became of it: who keeps the charter, or who looks after it."""
    if actor.may(WRITE_CHARTER, charter):
        return True
    return actor.person_id is not None and actor.person_id == milestone.owner_id


def _must_tell(actor: Actor, charter: Charter, milestone: Milestone) -> None:
    locked(charter)
    locked(milestone)
    if not may_tell(actor, charter, milestone):
        raise NotAllowed(WRITE_CHARTER, actor, charter.scope)
    must_live(charter)
    if milestone.state != rules.PLANNED:
        raise NotNow(str(_("This has changed meanwhile: look at the page again.")))


@open_to_all("who may tell is asked inside")
def reach(actor: Actor, charter: Charter, milestone: Milestone, told: Mapping[str, Any]) -> None:
    """Say that it is reached, when, and what came of it in a sentence."""
    _must_tell(actor, charter, milestone)
    on = told.get("reached_on") or today(charter.community.network.time_zone)
    if on > today(charter.community.network.time_zone):
        raise ValidationError({"reached_on": [str(_("This day has not come yet."))]})
    check_output(charter, told.get("output_id"), "output_id")
    if told.get("output_id") is not None:
        milestone.output_id = told["output_id"]
    milestone.state, milestone.reached_on = rules.REACHED, on
    milestone.outcome = told["outcome"]
    _changed(actor, milestone)
    happened = MilestoneReached(
        network_id=charter.network_id, charter_id=charter.id, milestone_id=milestone.id
    )
    record(happened, actor.person_id)


@requires(WRITE_CHARTER)
def drop(actor: Actor, charter: Charter, milestone: Milestone, reason: str) -> None:
    """Give it up, with the reason; it stays in the list."""
    _must_tell(actor, charter, milestone)
    if not reason:
        raise ValidationError({"reason": [str(_("Say why it is dropped."))]})
    milestone.state, milestone.outcome = rules.DROPPED, reason
    _changed(actor, milestone)


@requires(WRITE_CHARTER)
def plan_again(actor: Actor, charter: Charter, milestone: Milestone) -> None:
    """Take back that it was reached or dropped."""
    locked(charter)
    locked(milestone)
    must_live(charter)
    if milestone.state == rules.PLANNED:
        raise NotNow(str(_("This has changed meanwhile: look at the page again.")))
    milestone.state, milestone.outcome, milestone.reached_on = rules.PLANNED, "", None
    _changed(actor, milestone)


def _changed(actor: Actor, milestone: Milestone) -> None:
    milestone.revision += 1
    milestone.changed_at, milestone.changed_by_id = now(), actor.person_id
    session.flush()
