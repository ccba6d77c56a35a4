"""organisations.csv and people.csv."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from marshmallow import validate

from bocage import clock, incoming
from bocage.database import session
from bocage.hooks.contributions import CsvTable
from bocage.language import LANGUAGES
from bocage.load.lines import InNetwork, Known, Several, each, email, line, word
from bocage.load.networks import grant_role
from bocage.networks.models import Network
from bocage.organisations.models import Affiliation, Organisation, Sector, Territory
from bocage.people.models import Person


class OrganisationLine(InNetwork):
    code = line(40, required=True)
    name = line(200, required=True)
    legal_form = line(80)
    sectors = Several(most=160)
    territories = Several(most=40)
    staff = incoming.WholeNumber(validate=validate.Range(0, 1_000_000))
    joined = incoming.Day()


def _organisation(known: Known, given: dict[str, Any]) -> None:
    network = known.network(given)
    found = known.organisations.get((network.id, given["code"]))
    if found is None:
        found = Organisation(network_id=network.id, code=given["code"])
        known.organisations[network.id, found.code] = found
        session.add(found)
    for name in ("name", "legal_form", "staff", "joined"):
        if name in given:
            setattr(found, name, given[name])
    if "sectors" in given:
        found.sectors = [_sector(label) for label in given["sectors"]]
    if "territories" in given:
        found.territories = [_territory(code) for code in given["territories"]]


def _sector(label: str) -> Sector:
    found = session.scalars(sa.select(Sector).where(Sector.label == label)).one_or_none()
    if found is None:
        found = Sector(label=label)
        session.add(found)
    return found


def _territory(code: str) -> Territory:
    found = session.scalars(sa.select(Territory).where(Territory.code == code)).one_or_none()
    if found is None:
        found = Territory(code=code, label=code)
        session.add(found)
    return found


class PersonLine(InNetwork):
    email = email(required=True)
    name = line(200, required=True)
    organisation = line(40)
    function = line(160)
    language = word(LANGUAGES)


def _person(known: Known, given: dict[str, Any]) -> None:
    network = known.network(given)
    organisation = known.organisation(network, given)
    address = given["email"].casefold()
    found = known.people.get(address)
    if found is None:
        found = Person(
            email=address, name=given["name"], fs_uniquifier=uuid.uuid4().hex, state="invited"
        )
        found.language = network.language
        known.people[address] = found
        session.add(found)
    found.name = given["name"]
    found.language = given.get("language", found.language)
    session.flush()
    if organisation is not None:
        _affiliate(network, found, organisation, given)


def _affiliate(
    network: Network, person: Person, organisation: Organisation, given: dict[str, Any]
) -> None:
    held = session.scalars(
        sa.select(Affiliation).where(
            Affiliation.person_id == person.id,
            Affiliation.organisation_id == organisation.id,
            Affiliation.ends.is_(None),
        )
    ).first()
    if held is None:
        starts = clock.today()
        held = Affiliation(person_id=person.id, organisation_id=organisation.id, starts=starts)
        session.add(held)
    held.function = given.get("function", held.function or "")
    grant_role(person.id, network, "member", {})


ORGANISATIONS = CsvTable(
    name="organisations", schema=OrganisationLine, load=each(_organisation, "network", "code")
)
PEOPLE = CsvTable(
    name="people", schema=PersonLine, load=each(_person, "network", "email", "organisation")
)
