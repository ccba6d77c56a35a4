"""Where a person takes part and what they wrote there, told and forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from bocage.communities.models import Community, MandateVersion, Membership
from bocage.database import session
from bocage.hooks.contributions import DataExtract
from bocage.networks.models import Network
from bocage.organisations.models import Organisation
from bocage.people.keeping import Keeper
from bocage.people.models import Person


def about(person: Person) -> Iterator[DataExtract]:
    """Memberships, past ones too, and mandates this person wrote."""
    found = session.execute(
        select(
            Network.name,
            Community.name,
            Organisation.name,
            Membership.basis,
            Membership.aim,
            Membership.involvement,
            Membership.state,
            Membership.joined,
            Membership.ended,
            Membership.reason,
        )
        .join(Community, Community.id == Membership.community_id)
        .join(Network, Network.id == Community.network_id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == person.id)
        .order_by(Membership.joined, Membership.id)
    ).all()
    yield DataExtract(
        name="memberships",
        columns=(
            "network",
            "community",
            "organisation",
            "basis",
            "aim",
            "involvement",
            "state",
            "from",
            "until",
            "reason",
        ),
        rows=[tuple(row) for row in found],
    )
    written = session.execute(
        select(Community.name, MandateVersion.number, MandateVersion.starts, MandateVersion.text)
        .join(Community, Community.id == MandateVersion.community_id)
        .where(MandateVersion.author_id == person.id)
        .order_by(MandateVersion.id)
    ).all()
    yield DataExtract(
        name="mandates",
        columns=("community", "number", "from", "text"),
        rows=[tuple(row) for row in written],
    )


def forget(person: Person, today: date) -> None:
    """Let every membership end, without what the person said of themselves."""
    for part in session.scalars(select(Membership).where(Membership.person_id == person.id)):
        part.aim = part.reason = part.source = ""
        if part.state != "left":
            part.state, part.ended = "left", max(today, part.joined)
    session.flush()


KEEPER = Keeper(about=about, forget=forget)
