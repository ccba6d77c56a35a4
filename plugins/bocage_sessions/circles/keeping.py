"""What is kept of circles and of ways of engaging: handed out, and removed."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from bocage.plugin import (
    Community,
    DataExtract,
    Network,
    Organisation,
    Person,
    open_to_all,
    session,
    translator,
)
from bocage_sessions.circles.models import CircleCorrection, EngagementNote
from bocage_sessions.models import CommunitySession

_ = translator("sessions")


@open_to_all("core asks who may see the whole of a network before it asks for this")
def everything(network: Network) -> Iterator[DataExtract]:
    """Every correction and every note of this network."""
    yield DataExtract(
        name="circle_corrections",
        title=_("Corrections of circles"),
        columns=("community", "organisation", "person", "circle", "word", "on"),
        rows=_rows(
            sa.select(
                Community.slug, Organisation.name, Person.name, CircleCorrection.circle,
                CircleCorrection.word, CircleCorrection.on,
            )
            .join(Community, Community.id == CircleCorrection.community_id)
            .outerjoin(Organisation, Organisation.id == CircleCorrection.organisation_id)
            .outerjoin(Person, Person.id == CircleCorrection.person_id)
            .where(CircleCorrection.network_id == network.id)
            .order_by(CircleCorrection.id)
        ),
    )  # fmt: skip
    yield DataExtract(
        name="engagement",
        title=_("Ways of engaging"),
        columns=("community", "person", "mode", "session", "on", "word"),
        rows=_rows(_notes().where(EngagementNote.network_id == network.id)),
    )


@open_to_all("core asks whose data it is before it asks for this")
def of_person(person: Person) -> Iterator[DataExtract]:
    """What was said of one person."""
    yield DataExtract(
        name="circle_corrections",
        columns=("community", "circle", "word", "on"),
        rows=_rows(
            sa.select(
                Community.name, CircleCorrection.circle, CircleCorrection.word, CircleCorrection.on
            )
            .join(Community, Community.id == CircleCorrection.community_id)
            .where(CircleCorrection.person_id == person.id)
            .order_by(CircleCorrection.id)
        ),
    )
    yield DataExtract(
        name="engagement",
        columns=("community", "person", "mode", "session", "on", "word"),
        rows=_rows(_notes().where(EngagementNote.person_id == person.id)),
    )


def _notes() -> sa.Select[*tuple[object, ...]]:
    return (
        sa.select(
            Community.slug, Person.name, EngagementNote.mode, CommunitySession.number,
            EngagementNote.on, EngagementNote.word,
        )
        .join(Community, Community.id == EngagementNote.community_id)
        .join(Person, Person.id == EngagementNote.person_id)
        .outerjoin(CommunitySession, CommunitySession.id == EngagementNote.session_id)
        .order_by(EngagementNote.id)
    )  # fmt: skip


def _rows(found: sa.Select[*tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [tuple(row) for row in session.execute(found)]


@open_to_all("core has asked two people of the secretariat")
def remove(network: Network) -> None:
    """Take away every row of this network."""
    for table in (CircleCorrection, EngagementNote):
        session.execute(sa.delete(table).where(table.network_id == network.id))
