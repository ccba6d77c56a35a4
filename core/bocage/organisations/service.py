"""What changes the register of organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import select

from bocage.database import session
from bocage.events import record
from bocage.organisations.actions import MANAGE_ORGANISATIONS
from bocage.organisations.events import OrganisationAdded, OrganisationChanged, RepresentativeNamed
from bocage.organisations.models import Affiliation, Organisation, Sector, Territory
from bocage.people.models import Person
from bocage.permissions import Actor, requires
from bocage.permissions.actor import HasScope


@dataclass(frozen=True, kw_only=True)
class Representation:
    """In which function a person represents an organisation, and from when."""

    function: str
    starts: date
    is_volunteer: bool = False
    stand_in_for_id: int | None = None


Label = TypeVar("Label", Sector, Territory)


@dataclass(frozen=True, kw_only=True)
class OrganisationTold:
    """What can be said of an organisation; sectors and territories by their labels."""

    code: str
    name: str
    legal_form: str = ""
    staff: int | None = None
    status: str = "member"
    joined: date | None = None
    ended: date | None = None
    sectors: Sequence[str] = ()
    territories: Sequence[str] = ()


@requires(MANAGE_ORGANISATIONS)
def add_organisation(actor: Actor, network: HasScope, told: OrganisationTold) -> Organisation:
    """Enter an organisation; its short name must be free, which the caller has checked."""
    organisation = Organisation(network_id=network.scope.network_id)
    _tell(organisation, told)
    session.add(organisation)
    session.flush()
    record(
        OrganisationAdded(network_id=organisation.network_id, organisation_id=organisation.id),
        actor.person_id,
    )
    return organisation


@requires(MANAGE_ORGANISATIONS)
def change_organisation(actor: Actor, organisation: Organisation, told: OrganisationTold) -> None:
    """Correct what is known of an organisation, or note that it left."""
    _tell(organisation, told)
    record(
        OrganisationChanged(network_id=organisation.network_id, organisation_id=organisation.id),
        actor.person_id,
    )


def _tell(organisation: Organisation, told: OrganisationTold) -> None:
    for name in ("code", "name", "legal_form", "staff", "status", "joined", "ended"):
        setattr(organisation, name, getattr(told, name))
    with session.no_autoflush:
        organisation.sectors = [_sector(label) for label in told.sectors]
        organisation.territories = [_territory(label) for label in told.territories]


def _sector(label: str) -> Sector:
    found = session.scalars(select(Sector).where(Sector.label == label)).first()
    return found or _added(Sector(label=label))


def _territory(label: str) -> Territory:
    by_label = select(Territory).where((Territory.label == label) | (Territory.code == label))
    found = session.scalars(by_label.order_by(Territory.id)).first()
    return found or _added(Territory(code=label[:40], label=label))


def _added(made: Label) -> Label:
    session.add(made)
    session.flush()
    return made


@requires(MANAGE_ORGANISATIONS)
def name_representative(
    actor: Actor, organisation: Organisation, person: Person, told: Representation
) -> Affiliation:
    """Let a person represent this organisation; naming them again corrects what was said."""
    found = session.scalars(
        select(Affiliation).where(
            Affiliation.person_id == person.id,
            Affiliation.organisation_id == organisation.id,
            Affiliation.ends.is_(None),
        )
    ).first()
    affiliation = found or Affiliation(
        person_id=person.id, organisation_id=organisation.id, starts=told.starts
    )
    affiliation.function, affiliation.is_volunteer = told.function, told.is_volunteer
    affiliation.stand_in_for_id = told.stand_in_for_id
    session.add(affiliation)
    session.flush()
    record(
        RepresentativeNamed(
            network_id=organisation.network_id, organisation_id=organisation.id, person_id=person.id
        ),
        actor.person_id,
    )
    return affiliation


@requires(MANAGE_ORGANISATIONS)
def end_representation(
    actor: Actor, organisation: Organisation, affiliation: Affiliation, *, today: date
) -> None:
    """The person no longer represents it from today on; the past stays."""
    affiliation.ends = max(today - timedelta(days=1), affiliation.starts)
    record(
        OrganisationChanged(network_id=organisation.network_id, organisation_id=organisation.id),
        actor.person_id,
    )
