"""Everything that changes a script or its clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bocage.plugin import (
    Actor,
    Network,
    NotAllowed,
    NotNow,
    Person,
    locked,
    now,
    open_to_all,
    requires,
    session,
    translator,
)
from bocage_sessions.actions import FACILITATE, MANAGE_SESSIONS
from bocage_sessions.models import CommunitySession
from bocage_sessions.queries import is_called
from bocage_sessions.script import queries, rules
from bocage_sessions.script.models import Script, ScriptStep

_ = translator("sessions")
Place = CommunitySession | Network
"""What a script belongs to."""


@requires(MANAGE_SESSIONS)
def prepare_script(actor: Actor, meeting: CommunitySession) -> Script:
    """Copy what the network proposes; a session that has its script keeps it."""
    locked(meeting)
    found = _script(meeting)
    if found is not None:
        return found
    told = queries.proposed(meeting.community.network)
    made = Script(
        network_id=meeting.network_id,
        community_id=meeting.community_id,
        session_id=meeting.id,
        length=queries.length_said(meeting) or told.length,
        changed_by_id=actor.person_id,
    )
    made.steps = [_copy(at, step) for at, step in enumerate(told.steps)]
    session.add(made)
    session.flush()
    return made


def _copy(position: int, step: rules.Step) -> ScriptStep:
    return ScriptStep(
        position=position,
        title=step.title,
        purpose=step.purpose,
        minutes=step.minutes,
        leader=step.leader,
        notes="",
    )


@requires(MANAGE_SESSIONS)
def check_editor(actor: Actor, place: Place) -> None:
    """Refuse whoever may not change this script."""


@requires(MANAGE_SESSIONS)
def save_script(actor: Actor, place: Place, given: Mapping[str, Any]) -> bool:
    """Keep these steps in this order, and drop the others; False when somebody saved meanwhile.

    Raises NotAllowed when notes come from somebody who may not read them.
    """
    found = _opened(actor, place)
    if found.revision != given["revision"]:
        return False
    may_note = isinstance(place, CommunitySession) and actor.may(FACILITATE, place)
    if not may_note and any(step.get("notes") for step in given["steps"]):
        raise NotAllowed(FACILITATE, actor, place.scope)
    found.length = given["length"]
    known = {step.id: step for step in found.steps}
    kept = [_filled(actor, known, step, may_note=may_note) for step in given["steps"]]
    found.steps = kept
    _order(actor, found, kept)
    return True


def _filled(
    actor: Actor, known: Mapping[int, ScriptStep], given: Mapping[str, Any], *, may_note: bool
) -> ScriptStep:
    step = known.get(given.get("id") or 0) or ScriptStep(notes="")
    for name in ("title", "purpose", "minutes", "leader"):
        setattr(step, name, given[name])
    if may_note and given.get("notes", step.notes) != step.notes:
        step.notes, step.notes_by_id = given["notes"], actor.person_id
    return step


@requires(MANAGE_SESSIONS)
def rearrange(actor: Actor, place: Place, act: str, step_id: int) -> None:
    """Move a step up or down, remove it, or add one at the end. Raises NotNow."""
    found = _opened(actor, place)
    steps = {step.id: step for step in found.steps}
    if act == rules.ADD:
        _check_room(len(steps))
        kept = [*found.steps, ScriptStep(title=str(_("New step")), minutes=10, notes="")]
    elif step_id not in steps:
        return
    elif act == rules.REMOVE:
        kept = [step for step in found.steps if step.id != step_id]
        if not kept:
            raise NotNow(str(_("A script keeps at least one step.")))
    else:
        kept = [steps[one] for one in rules.moved(list(steps), step_id, act)]
    found.steps = kept
    _order(actor, found, kept)


def _check_room(count: int) -> None:
    if count >= rules.MOST_STEPS:
        raise NotNow(str(_("A script has at most %(most)s steps.", most=rules.MOST_STEPS)))


def _order(actor: Actor, found: Script, steps: Sequence[ScriptStep]) -> None:
    for position, step in enumerate(steps):
        step.position = position
    found.revision += 1
    found.changed_at, found.changed_by_id = now(), actor.person_id
    session.flush()


@requires(MANAGE_SESSIONS)
def forget_template(actor: Actor, network: Network) -> None:
    """Go back to the usual five steps; sessions that are prepared keep theirs."""
    found = _script(network)
    if found is not None:
        session.delete(found)
        session.flush()


@requires(MANAGE_SESSIONS)
def set_clock(actor: Actor, meeting: CommunitySession, act: str, seen: int) -> bool:
    """Start, go on, go back, end or begin anew; False when the room stood elsewhere already."""
    found = prepare_script(actor, meeting)
    locked(found)
    steps = list(found.steps)
    clock = rules.Clock(steps=[_seen(step) for step in steps], now=now(), ended_at=found.ended_at)
    place = clock.place
    if act == rules.RESET:
        for step in steps:
            step.began_at = None
        found.ended_at = None
    elif seen != place:
        return False
    elif act == rules.BACK:
        _go_back(found, steps, place)
    elif act == rules.END or place + 1 >= len(steps):
        found.ended_at = found.ended_at or (now() if place >= 0 else None)
    else:
        steps[place + 1].began_at = now()
    session.flush()
    return True


def _seen(step: ScriptStep) -> rules.Step:
    return rules.Step(id=step.id, title=step.title, minutes=step.minutes, began_at=step.began_at)


def _go_back(found: Script, steps: Sequence[ScriptStep], place: int) -> None:
    if found.ended_at is not None:
        found.ended_at = None
    elif place >= 0:
        steps[place].began_at = None


def _script(place: Place) -> Script | None:
    if isinstance(place, CommunitySession):
        which = Script.session_id == place.id
    else:
        which = sa.and_(Script.network_id == place.id, Script.session_id.is_(None))
    return session.scalars(
        sa.select(Script).where(which).execution_options(populate_existing=True)
    ).first()


def _opened(actor: Actor, place: Place) -> Script:
    """The script to be changed; a network that changes the usual steps gets its own."""
    if isinstance(place, CommunitySession):
        return prepare_script(actor, place)
    locked(place)
    found = _script(place)
    if found is None:
        found = Script(network_id=place.id, changed_by_id=actor.person_id)
        found.steps = [_copy(at, step) for at, step in enumerate(rules.usual_steps())]
        session.add(found)
        session.flush()
    return found


@open_to_all("core asks whether somebody may be erased before it asks this plugin")
def forget_person(person: Person) -> None:
    """Take a person’s name out of every script; what they prepared stays with the group."""
    named = is_called(ScriptStep.leader, person.name)
    session.execute(sa.update(ScriptStep).where(named).values(leader=""))
    session.execute(
        sa.update(ScriptStep).where(ScriptStep.notes_by_id == person.id).values(notes_by_id=None)
    )
    session.execute(
        sa.update(Script).where(Script.changed_by_id == person.id).values(changed_by_id=None)
    )
