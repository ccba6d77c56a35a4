"""An update goes from one state to another and leaves a trace of it."""

from __future__ import annotations

from bocage import clock
from bocage.database import session
from bocage.permissions import Actor
from bocage.permissions.action import LEADERS
from bocage.reporting import rules
from bocage.reporting.models import ProgressUpdate, UpdateTransition


def leads(actor: Actor, update: ProgressUpdate) -> bool:
    """Whether the actor writes as pilot or co-pilot (or through the link sent to one)."""
    return any(actor.holds(role, update) for role in (*LEADERS, "bearer"))


def move(actor: Actor, update: ProgressUpdate, to: str, reason: str = "") -> None:
    """Put the update in another state and keep a trace of it. Raises WrongState."""
    before, update.state = update.state, rules.step(update.state, to)
    session.add(
        UpdateTransition(
            update_id=update.id,
            before=before,
            after=to,
            by_id=actor.person_id,
            on_behalf=not leads(actor, update),
            reason=reason,
            at=clock.now(),
        )
    )
