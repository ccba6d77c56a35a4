"""What minutes hand out of a network and of a person, and how they are removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from bocage.plugin import Community, DataExtract, Network, Person, open_to_all, session, translator
from bocage_sessions.minutes.models import Correction, Minutes, MinutesSection, MinutesVersion
from bocage_sessions.models import CommunitySession

_ = translator("sessions")


def _at(found: Any) -> Any:
    return found.join(CommunitySession, CommunitySession.id == Minutes.session_id).join(
        Community, Community.id == Minutes.community_id
    )


@open_to_all("core asks who may see the whole of a network before it asks for this")
def everything(network: Network) -> Iterator[DataExtract]:
    """Minutes step by step, every version, every correction."""
    place = (Community.slug, CommunitySession.number)
    section, version, correction = MinutesSection, MinutesVersion, Correction
    steps = sa.select(
        *place, Minutes.state, section.position, section.title, section.text, section.saved_at
    ).join(Minutes, Minutes.id == section.minutes_id)
    yield DataExtract(
        name="minutes",
        title=_("Minutes"),
        columns=("community", "session", "state", "position", "title", "text", "saved_at"),
        rows=_rows(steps, network, section.position, section.id),
    )
    versions = sa.select(
        *place, version.number, version.state, version.made_at, version.sections
    ).join(Minutes, Minutes.id == version.minutes_id)
    yield DataExtract(
        name="minutes_versions",
        title=_("Versions of minutes"),
        columns=("community", "session", "version", "state", "made_at", "text"),
        rows=[
            (*row[:5], "\n\n".join(f"{one['title']}\n{one['text']}" for one in row[5]))
            for row in _rows(versions, network, version.number)
        ],
    )
    corrections = (
        sa.select(
            *place, section.title, Person.name, correction.text, correction.state, correction.answer
        )
        .select_from(correction)
        .join(Minutes, Minutes.id == correction.minutes_id)
        .join(section, section.id == correction.section_id)
        .outerjoin(Person, Person.id == correction.person_id)
    )
    yield DataExtract(
        name="minutes_corrections",
        title=_("Corrections of minutes"),
        columns=("community", "session", "step", "person", "text", "state", "answer"),
        rows=_rows(corrections, network, correction.id),
    )


def _rows(found: Any, network: Network, *order: Any) -> list[tuple[Any, ...]]:
    asked = _at(found).where(Minutes.network_id == network.id)
    ordered = asked.order_by(Community.slug, CommunitySession.number, *order)
    return [tuple(row) for row in session.execute(ordered)]


@open_to_all("core has asked two people of the secretariat")
def remove(network: Network) -> None:
    """Take away every row of this network, children first."""
    here = sa.select(Minutes.id).where(Minutes.network_id == network.id)
    for kind in (Correction, MinutesVersion, MinutesSection):
        session.execute(sa.delete(kind).where(kind.minutes_id.in_(here)))
    session.execute(sa.delete(Minutes).where(Minutes.network_id == network.id))


@open_to_all("core shows people what is kept about themselves")
def of_person(person: Person) -> Iterator[DataExtract]:
    """Corrections they proposed, and steps of minutes they saved last."""
    place = (Network.name, Community.name, CommunitySession.number, MinutesSection.title)
    proposed = (
        sa.select(*place, Correction.text, Correction.state, Correction.answer, Correction.made_at)
        .select_from(Correction)
        .join(Minutes, Minutes.id == Correction.minutes_id)
        .join(MinutesSection, MinutesSection.id == Correction.section_id)
        .where(Correction.person_id == person.id)
        .order_by(Correction.id)
    )
    yield DataExtract(
        name="minutes_corrections",
        title=_("Corrections of minutes"),
        columns=(
            "network", "community", "session", "step", "text", "state", "answer", "made_at",
        ),
        rows=_of(proposed),
    )  # fmt: skip
    written = (
        sa.select(*place, MinutesSection.text, MinutesSection.saved_at)
        .select_from(MinutesSection)
        .join(Minutes, Minutes.id == MinutesSection.minutes_id)
        .where(MinutesSection.saved_by_id == person.id)
        .order_by(MinutesSection.id)
    )
    yield DataExtract(
        name="minutes_written",
        title=_("Minutes"),
        columns=("network", "community", "session", "step", "text", "saved_at"),
        rows=_of(written),
    )


def _of(found: Any) -> list[tuple[Any, ...]]:
    asked = _at(found).join(Network, Network.id == Minutes.network_id)
    return [tuple(row) for row in session.execute(asked)]
