"""Who is written to."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from bocage import clock
from bocage.database import session
from bocage.jobs.models import Mail
from bocage.networks.models import RoleGrant
from bocage.people.models import Person
from bocage.pilots.models import PilotAssignment


def leaders_of(community_id: int) -> list[Person]:
    """The pilots and co-pilots of a community today who may be written to."""
    today = clock.today()
    return list(
        session.scalars(
            sa.select(Person)
            .where(
                Person.id.in_(
                    sa.select(PilotAssignment.person_id).where(
                        PilotAssignment.community_id == community_id,
                        PilotAssignment.function.in_(("pilot", "co_pilot")),
                        PilotAssignment.starts <= today,
                        sa.or_(PilotAssignment.ends.is_(None), PilotAssignment.ends > today),
                    )
                ),
                Person.active.is_(True),
            )
            .order_by(Person.id)
        )
    )


def people_of(network_id: int, roles: tuple[str, ...] = ()) -> list[Person]:
    """Who holds a role in this network today (one of these, when some are named)."""
    today = clock.today()
    held = sa.select(RoleGrant.person_id).where(
        RoleGrant.network_id == network_id,
        RoleGrant.starts <= today,
        sa.or_(RoleGrant.ends.is_(None), RoleGrant.ends > today),
    )
    if roles:
        held = held.where(RoleGrant.role.in_(roles))
    return list(
        session.scalars(
            sa.select(Person)
            .where(Person.id.in_(held), Person.active.is_(True))
            .order_by(Person.id)
        )
    )


def people_written_to(kind: str, subjects: Collection[int]) -> list[Person]:
    """Who was sent a mail of this kind about one of these subjects."""
    about = [Mail.dedupe.startswith(f"{kind}:{subject}:", autoescape=True) for subject in subjects]
    if not about:
        return []
    written = sa.select(Mail.person_id).where(sa.or_(*about))
    return list(
        session.scalars(
            sa.select(Person)
            .where(Person.id.in_(written), Person.active.is_(True))
            .order_by(Person.id)
        )
    )
