"""The roles of a person, told and ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from bocage.database import session
from bocage.hooks.contributions import DataExtract
from bocage.networks.models import Network, RoleGrant
from bocage.people.keeping import Keeper
from bocage.people.models import Person


def about(person: Person) -> Iterator[DataExtract]:
    """Every role given, in the instance and in networks, also those that have ended."""
    found = session.execute(
        select(Network.name, RoleGrant.role, RoleGrant.starts, RoleGrant.ends)
        .outerjoin(Network, Network.id == RoleGrant.network_id)
        .where(RoleGrant.person_id == person.id)
        .order_by(RoleGrant.starts, RoleGrant.id)
    ).all()
    yield DataExtract(
        name="roles",
        columns=("network", "role", "from", "until"),
        rows=[tuple(row) for row in found],
    )


def forget(person: Person, today: date) -> None:
    """End every role; that it was held stays written. One that has not begun is removed."""
    last = today - timedelta(days=1)
    for grant in session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)):
        if grant.starts > last:
            session.delete(grant)
        elif grant.ends is None or grant.ends > last:
            grant.ends = last
    session.flush()


KEEPER = Keeper(about=about, forget=forget)
