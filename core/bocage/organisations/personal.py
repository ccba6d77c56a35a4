"""Whom a person represents, told and forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select, update

from bocage.database import session
from bocage.hooks.contributions import DataExtract
from bocage.organisations.models import Affiliation, Organisation
from bocage.people.keeping import Keeper
from bocage.people.models import Person


def about(person: Person) -> Iterator[DataExtract]:
    """Every organisation this person represents or represented."""
    found = session.execute(
        select(
            Organisation.name,
            Affiliation.function,
            Affiliation.is_volunteer,
            Affiliation.starts,
            Affiliation.ends,
        )
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Affiliation.person_id == person.id)
        .order_by(Affiliation.starts, Affiliation.id)
    ).all()
    yield DataExtract(
        name="affiliations",
        columns=("organisation", "function", "is_volunteer", "from", "until"),
        rows=[tuple(row) for row in found],
    )


def forget(person: Person, today: date) -> None:
    """Let every representation end, without the function that would tell who it was."""
    last = today - timedelta(days=1)
    for held in session.scalars(select(Affiliation).where(Affiliation.person_id == person.id)):
        held.function = ""
        if held.ends is None or held.ends > last:
            held.ends = max(last, held.starts)
    session.execute(
        update(Affiliation)
        .where(Affiliation.stand_in_for_id == person.id)
        .values(stand_in_for_id=None)
    )
    session.flush()


KEEPER = Keeper(about=about, forget=forget)
