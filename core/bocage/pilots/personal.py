"""What a person leads or led, told and ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from bocage.communities.models import Community
from bocage.database import session
from bocage.hooks.contributions import DataExtract
from bocage.networks.models import Network
from bocage.people.keeping import Keeper
from bocage.people.models import Person
from bocage.pilots.models import PilotAssignment


def about(person: Person) -> Iterator[DataExtract]:
    """Every function held in a community, also those that have ended."""
    found = session.execute(
        select(
            Network.name,
            Community.name,
            PilotAssignment.function,
            PilotAssignment.starts,
            PilotAssignment.ends,
        )
        .join(Community, Community.id == PilotAssignment.community_id)
        .join(Network, Network.id == Community.network_id)
        .where(PilotAssignment.person_id == person.id)
        .order_by(PilotAssignment.starts, PilotAssignment.id)
    ).all()
    yield DataExtract(
        name="functions",
        columns=("network", "community", "function", "from", "until"),
        rows=[tuple(row) for row in found],
    )


def forget(person: Person, today: date) -> None:
    """End every function; that it was held stays written. One that has not begun is removed."""
    last = today - timedelta(days=1)
    held = select(PilotAssignment).where(PilotAssignment.person_id == person.id)
    for assignment in session.scalars(held):
        if assignment.starts > last:
            session.delete(assignment)
        elif assignment.ends is None or assignment.ends > last:
            assignment.ends = last
    session.flush()


KEEPER = Keeper(about=about, forget=forget)
