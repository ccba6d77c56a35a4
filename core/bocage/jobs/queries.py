"""What the outbox looks like to those who look after the instance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from bocage.database import session
from bocage.events import EventDelivery
from bocage.jobs.models import Job, Mail
from bocage.networks.actions import MANAGE_INSTANCE
from bocage.permissions import Actor, Scope, open_to_all, requires

PAGE = 30


@requires(MANAGE_INSTANCE)
def latest_mail(actor: Actor, everywhere: Scope, /, page: int = 1) -> Sequence[Mail]:
    """One page of the mails, newest first."""
    newest = sa.select(Mail).order_by(Mail.id.desc())
    return session.scalars(newest.limit(PAGE).offset((page - 1) * PAGE)).all()


@requires(MANAGE_INSTANCE)
def mail_count(actor: Actor, everywhere: Scope, /) -> int:
    """How many mails were ever written."""
    return session.scalar(sa.select(sa.func.count()).select_from(Mail)) or 0


@requires(MANAGE_INSTANCE)
def find_mail(actor: Actor, everywhere: Scope, /, mail_id: int) -> Mail:
    """One mail. Raises NoResultFound."""
    return session.scalars(sa.select(Mail).where(Mail.id == mail_id)).one()


@open_to_all("counts only, for the operator's own look at the instance")
def backlog() -> Mapping[str, int]:
    """How much waits and how much was given up: jobs, deliveries, mails."""
    counts: dict[str, int] = {}
    for name, model in (("jobs", Job), ("deliveries", EventDelivery), ("mails", Mail)):
        found = session.execute(sa.select(model.state, sa.func.count()).group_by(model.state)).all()
        counts |= {f"{name}_{state}": count for state, count in found}
    return counts
