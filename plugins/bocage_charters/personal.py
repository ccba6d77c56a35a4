"""What charters keep about a person, and what goes when the person asks to be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from bocage.plugin import Community, DataExtract, Network, Person, open_to_all, session
from bocage_charters.milestone_models import Milestone
from bocage_charters.models import (
    Charter,
    CharterVersion,
    CoPilotCall,
    CoPilotOffer,
    GaugeAnswer,
    Joining,
)

HERE = ("network", "community", "charter")


@open_to_all("core asks for a person who asks about themselves")
def extracts(person: Person) -> Iterator[DataExtract]:
    """Every row that is about this person, one table a matter."""
    yield _told(
        "charters_joined",
        ("aim", "involvement", "brings", "until", "state", "joined", "ended", "reason"),
        Joining,
        Joining.person_id == person.id,
    )
    yield _told(
        "charters_readings",
        ("role", "room", "room_why", "enough", "enough_why", "asked_at", "answered_at"),
        GaugeAnswer,
        GaugeAnswer.person_id == person.id,
        (CharterVersion, CharterVersion.id == GaugeAnswer.version_id),
    )
    yield _told(
        "charters_offers",
        ("sentence", "state", "at", "decided_at"),
        CoPilotOffer,
        CoPilotOffer.person_id == person.id,
        (CoPilotCall, CoPilotCall.id == CoPilotOffer.call_id),
    )
    yield _told(
        "charters_led",
        ("number", "state", "problem", "positioning", "object", "pilot_signed_at"),
        CharterVersion,
        CharterVersion.pilot_id == person.id,
    )
    yield _told(
        "charters_milestones",
        ("title", "state", "last_day", "outcome", "reached_on"),
        Milestone,
        Milestone.owner_id == person.id,
    )


def _told(
    name: str, columns: tuple[str, ...], table: Any, about: Any, through: Any = None
) -> DataExtract:
    found = sa.select(
        Network.name, Community.name, Charter.title, *(getattr(table, one) for one in columns)
    ).select_from(table)
    if through is not None:
        found = found.join(*through)
    middle = through[0] if through is not None else table
    found = (
        found.join(Charter, Charter.id == middle.charter_id)
        .join(Community, Community.id == Charter.community_id)
        .join(Network, Network.id == Charter.network_id)
        .where(about)
        .order_by(table.id)
    )
    rows = [tuple(row) for row in session.execute(found)]
    return DataExtract(name=name, columns=(*HERE, *columns), rows=rows)


@open_to_all("core asks when a person is forgotten")
def forget(person: Person) -> None:
    """Words of the person go; that somebody took part, read or offered stays, under no name."""
    for table, emptied in (
        (Joining, {"aim": "", "brings": "", "reason": ""}),
        (GaugeAnswer, {"room_why": "", "enough_why": ""}),
        (CoPilotOffer, {"sentence": ""}),
    ):
        session.execute(sa.update(table).where(table.person_id == person.id).values(emptied))
    unanswered = sa.delete(GaugeAnswer).where(
        GaugeAnswer.person_id == person.id, GaugeAnswer.answered_at.is_(None)
    )
    session.execute(unanswered)
