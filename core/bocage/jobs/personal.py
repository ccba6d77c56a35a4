"""Mail that was written to a person, told and thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa

from bocage.database import session
from bocage.hooks.contributions import DataExtract
from bocage.jobs.models import Mail
from bocage.people.keeping import Keeper
from bocage.people.models import Person


def about(person: Person) -> Iterator[DataExtract]:
    """When what was written to this person."""
    found = session.execute(
        sa.select(Mail.made_at, Mail.subject, Mail.state, Mail.sent_at)
        .where(_to(person))
        .order_by(Mail.id)
    ).all()
    yield DataExtract(
        name="mail",
        columns=("made_at", "subject", "state", "sent_at"),
        rows=[tuple(row) for row in found],
    )


def forget(person: Person, _today: date) -> None:
    """Throw away every mail to this person, those that wait too."""
    session.execute(sa.delete(Mail).where(_to(person)))


def _to(person: Person) -> Any:
    return sa.or_(
        Mail.person_id == person.id, sa.func.lower(Mail.recipient) == person.email.casefold()
    )


KEEPER = Keeper(about=about, forget=forget)
