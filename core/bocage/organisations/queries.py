"""Reads of the register: lists, one organisation, who represents it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select

from bocage.database import session
from bocage.organisations.actions import MANAGE_ORGANISATIONS, READ_ORGANISATIONS
from bocage.organisations.models import (
    Affiliation,
    Organisation,
    Sector,
    Territory,
    organisation_sector,
    organisation_territory,
)
from bocage.people.models import Person
from bocage.permissions import Actor, open_to_all, requires
from bocage.permissions.actor import HasScope


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which organisations are looked for; None and "" leave a matter open."""

    text: str = ""
    sector_id: int | None = None
    territory_id: int | None = None
    status: str = ""
    is_former: bool = False


@requires(READ_ORGANISATIONS)
def organisations_like(actor: Actor, network: HasScope, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """A select of id, code, name, legal_form, staff, status, joined, ended, by name."""
    found: Select[*tuple[Any, ...]] = select(
        Organisation.id,
        Organisation.code,
        Organisation.name,
        Organisation.legal_form,
        Organisation.staff,
        Organisation.status,
        Organisation.joined,
        Organisation.ended,
    ).where(Organisation.network_id == network.scope.network_id)
    if wanted.text:
        like = f"%{_plain(wanted.text)}%"
        found = found.where(
            or_(
                Organisation.name.ilike(like, escape="\\"),
                Organisation.code.ilike(like, escape="\\"),
            )
        )
    if wanted.sector_id:
        found = found.where(Organisation.sectors.any(Sector.id == wanted.sector_id))
    if wanted.territory_id:
        found = found.where(Organisation.territories.any(Territory.id == wanted.territory_id))
    if wanted.status:
        found = found.where(Organisation.status == wanted.status)
    ended = Organisation.ended
    found = found.where(ended.is_not(None) if wanted.is_former else ended.is_(None))
    return found.order_by(Organisation.name, Organisation.id)


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@requires(READ_ORGANISATIONS)
def labels_of(
    actor: Actor, network: HasScope, ids: Iterable[int]
) -> Mapping[int, tuple[list[str], list[str]]]:
    """Sectors and territories of these organisations, by id: two statements."""
    wanted = list(ids)
    told: dict[int, tuple[list[str], list[str]]] = {item: ([], []) for item in wanted}
    if not wanted:
        return told
    sectors = organisation_sector.c
    found = select(sectors.organisation_id, Sector.label).join(
        Sector, Sector.id == sectors.sector_id
    )
    for organisation_id, label in session.execute(
        found.where(sectors.organisation_id.in_(wanted)).order_by(Sector.label)
    ):
        told[organisation_id][0].append(label)
    places = organisation_territory.c
    found = select(places.organisation_id, Territory.label).join(
        Territory, Territory.id == places.territory_id
    )
    for organisation_id, label in session.execute(
        found.where(places.organisation_id.in_(wanted)).order_by(Territory.label)
    ):
        told[organisation_id][1].append(label)
    return told


@requires(READ_ORGANISATIONS)
def sectors_here(actor: Actor, network: HasScope) -> Sequence[Any]:
    """The sectors in which this network has organisations: id, label."""
    return session.execute(
        select(Sector.id, Sector.label)
        .join(organisation_sector, organisation_sector.c.sector_id == Sector.id)
        .join(Organisation, Organisation.id == organisation_sector.c.organisation_id)
        .where(Organisation.network_id == network.scope.network_id)
        .distinct()
        .order_by(Sector.label)
    ).all()


@requires(READ_ORGANISATIONS)
def territories_here(actor: Actor, network: HasScope) -> Sequence[Any]:
    """The territories in which this network has organisations: id, label."""
    return session.execute(
        select(Territory.id, Territory.label)
        .join(organisation_territory, organisation_territory.c.territory_id == Territory.id)
        .join(Organisation, Organisation.id == organisation_territory.c.organisation_id)
        .where(Organisation.network_id == network.scope.network_id)
        .distinct()
        .order_by(Territory.label)
    ).all()


@requires(READ_ORGANISATIONS)
def find_organisation(actor: Actor, network: HasScope, organisation_id: int) -> Organisation:
    """One organisation of this network, or NoResultFound."""
    return session.scalars(
        select(Organisation).where(
            Organisation.id == organisation_id,
            Organisation.network_id == network.scope.network_id,
        )
    ).one()


@requires(READ_ORGANISATIONS)
def is_code_taken(actor: Actor, network: HasScope, code: str, but: int | None = None) -> bool:
    """Whether another organisation of this network has this short name."""
    found = select(Organisation.id).where(
        Organisation.network_id == network.scope.network_id, Organisation.code == code
    )
    return session.scalar(found.where(Organisation.id != (but or 0))) is not None


@requires(READ_ORGANISATIONS)
def representatives(actor: Actor, organisation: Organisation, on: date) -> Sequence[Any]:
    """Who represents it on this day: id, person_id, name, function, is_volunteer, stands_in, starts."""
    stood_in_for = Person.__table__.alias("stood_in_for")
    return session.execute(
        select(
            Affiliation.id,
            Affiliation.person_id,
            Person.name,
            Affiliation.function,
            Affiliation.is_volunteer,
            stood_in_for.c.name.label("stands_in"),
            Affiliation.starts,
        )
        .join(Person, Person.id == Affiliation.person_id)
        .outerjoin(stood_in_for, stood_in_for.c.id == Affiliation.stand_in_for_id)
        .where(Affiliation.organisation_id == organisation.id, represents_on(on))
        .order_by(Person.name, Affiliation.id)
    ).all()


@open_to_all("a condition, not a read")
def represents_on(on: date) -> Any:
    """Whether an affiliation holds on this day."""
    return and_(Affiliation.starts <= on, or_(Affiliation.ends.is_(None), Affiliation.ends >= on))


@requires(MANAGE_ORGANISATIONS)
def find_affiliation(actor: Actor, organisation: Organisation, affiliation_id: int) -> Affiliation:
    """One representation of this organisation, or NoResultFound."""
    return session.scalars(
        select(Affiliation).where(
            Affiliation.id == affiliation_id, Affiliation.organisation_id == organisation.id
        )
    ).one()


@requires(READ_ORGANISATIONS)
def organisations_to_choose(actor: Actor, network: HasScope) -> Sequence[Any]:
    """The organisations that are still members: id, name."""
    return session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.network_id == network.scope.network_id, Organisation.ended.is_(None))
        .order_by(Organisation.name)
    ).all()
