"""What is kept of who was in the room: handed out, taken along by a person, and removed."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from bocage.plugin import (
    Community,
    DataExtract,
    Network,
    Person,
    open_to_all,
    session,
    translator,
)
from bocage_sessions.models import CommunitySession
from bocage_sessions.presence.models import Consent, LineChange, SignInCode, Visitor

_ = translator("sessions")


@open_to_all("core asks who may see the whole of a network before it asks for this")
def everything(network: Network) -> Iterator[DataExtract]:
    """Visitors, and who lets others see them."""
    visitors = (
        sa.select(
            Community.slug,
            CommunitySession.number,
            Visitor.name,
            Visitor.organisation,
            Visitor.state,
        )
        .join(CommunitySession, CommunitySession.id == Visitor.session_id)
        .join(Community, Community.id == Visitor.community_id)
        .where(Visitor.network_id == network.id)
        .order_by(Community.slug, CommunitySession.number, Visitor.id)
    )
    yield DataExtract(
        name="visitors",
        title=_("Visitors"),
        columns=("community", "number", "name", "organisation", "state"),
        rows=[tuple(row) for row in session.execute(visitors)],
    )
    consents = (
        sa.select(Person.name, Consent.given_at)
        .join(Person, Person.id == Consent.person_id)
        .where(Consent.network_id == network.id)
        .order_by(Consent.id)
    )
    yield DataExtract(
        name="attendance_shown",
        title=_("Who lets other members see their attendance"),
        columns=("person", "given_at"),
        rows=[tuple(row) for row in session.execute(consents)],
    )


@open_to_all("core has asked two people of the secretariat")
def remove(network: Network) -> None:
    """Take away every row of this network that hangs on its sessions."""
    for table in (Visitor, LineChange, SignInCode, Consent):
        session.execute(sa.delete(table).where(table.network_id == network.id))


@open_to_all("core asks for the person themselves, or for whoever may see everything about them")
def about(person: Person) -> Iterator[DataExtract]:
    """Where this person lets others see that they came."""
    found = session.execute(
        sa.select(Network.name, Consent.given_at)
        .join(Network, Network.id == Consent.network_id)
        .where(Consent.person_id == person.id)
        .order_by(Consent.id)
    )
    yield DataExtract(
        name="attendance_shown",
        columns=("network", "given_at"),
        rows=[tuple(row) for row in found],
    )
