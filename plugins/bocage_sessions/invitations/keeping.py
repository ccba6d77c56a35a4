"""What is kept around invitations: handed out, removed with its network, or without one person."""

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
from bocage_sessions.invitations.models import CalendarFeed, Invitation, SessionChange
from bocage_sessions.models import CommunitySession
from bocage_sessions.queries import is_called

_ = translator("sessions")


@open_to_all("core asks who may see the whole of a network before it asks for this")
def everything(network: Network) -> Iterator[DataExtract]:
    """Every invitation, change and calendar address of this network."""
    of_session = (
        sa.select(
            Community.slug, CommunitySession.number, Person.name, Organisation.name,
            Invitation.invited_at, Invitation.reply, Invitation.stand_in_name, Invitation.reason,
            Invitation.replied_at,
        )
        .join(CommunitySession, CommunitySession.id == Invitation.session_id)
        .join(Community, Community.id == CommunitySession.community_id)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Invitation.network_id == network.id)
        .order_by(Invitation.id)
    )  # fmt: skip
    yield DataExtract(
        name="invitations",
        title=_("Invitations and answers"),
        columns=(
            "community", "number", "person", "organisation", "invited_at", "reply",
            "stand_in_name", "reason", "replied_at",
        ),
        rows=[tuple(row) for row in session.execute(of_session)],
    )  # fmt: skip
    changes = (
        sa.select(
            Community.slug, CommunitySession.number, SessionChange.at, SessionChange.what,
            SessionChange.before, SessionChange.after,
        )
        .join(CommunitySession, CommunitySession.id == SessionChange.session_id)
        .join(Community, Community.id == CommunitySession.community_id)
        .where(SessionChange.network_id == network.id)
        .order_by(SessionChange.id)
    )  # fmt: skip
    yield DataExtract(
        name="session_changes",
        title=_("Changes of time and place"),
        columns=("community", "number", "at", "what", "before", "after"),
        rows=[tuple(row) for row in session.execute(changes)],
    )
    feeds = (
        sa.select(Person.name, CalendarFeed.made_at, CalendarFeed.revoked_at)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(CalendarFeed.network_id == network.id)
        .order_by(CalendarFeed.id)
    )
    yield DataExtract(
        name="calendar_addresses",
        title=_("Calendar addresses"),
        columns=("person", "made_at", "revoked_at"),
        rows=[tuple(row) for row in session.execute(feeds)],
    )


@open_to_all("core has asked two people of the secretariat")
def remove(network: Network) -> None:
    """Take away every row of this network; sessions themselves go afterwards."""
    for kind in (CalendarFeed, SessionChange, Invitation):
        session.execute(sa.delete(kind).where(kind.network_id == network.id))


@open_to_all("core asks for the person themselves, or for who may hand out their data")
def about(person: Person) -> Iterator[DataExtract]:
    """What somebody was invited to and answered, and the calendar addresses they made."""
    found = session.execute(
        sa.select(
            Network.name, Community.name, CommunitySession.on, CommunitySession.theme,
            Invitation.invited_at, Invitation.reply, Invitation.stand_in_name, Invitation.reason,
            Invitation.replied_at,
        )
        .join(CommunitySession, CommunitySession.id == Invitation.session_id)
        .join(Community, Community.id == CommunitySession.community_id)
        .join(Network, Network.id == Invitation.network_id)
        .where(Invitation.person_id == person.id)
        .order_by(Invitation.id)
    )  # fmt: skip
    yield DataExtract(
        name="invitations",
        columns=(
            "network", "community", "date", "theme", "invited_at", "reply", "stand_in_name",
            "reason", "replied_at",
        ),
        rows=[tuple(row) for row in found],
    )  # fmt: skip
    feeds = session.execute(
        sa.select(Network.name, CalendarFeed.made_at, CalendarFeed.revoked_at)
        .join(Network, Network.id == CalendarFeed.network_id)
        .where(CalendarFeed.person_id == person.id)
        .order_by(CalendarFeed.id)
    )
    yield DataExtract(
        name="calendar_addresses",
        columns=("network", "made_at", "revoked_at"),
        rows=[tuple(row) for row in feeds],
    )


@open_to_all("core asks whether somebody may be erased before it asks this plugin")
def forget(person: Person) -> None:
    """Take a person out of every invitation, and end their calendar addresses."""
    session.execute(
        sa.update(Invitation)
        .where(is_called(Invitation.stand_in_name, person.name))
        .values(stand_in_name="")
    )
    session.execute(sa.delete(Invitation).where(Invitation.person_id == person.id))
    session.execute(sa.delete(CalendarFeed).where(CalendarFeed.person_id == person.id))
    own = ((SessionChange, "by_id"), (Invitation, "invited_by_id"), (Invitation, "replied_by_id"))
    for kind, column in own:
        theirs = getattr(kind, column) == person.id
        session.execute(sa.update(kind).where(theirs).values({column: None}))
