"""What happens to the register of organisations."""

from __future__ import annotations

from dataclasses import dataclass

from bocage.events import Event


@dataclass(frozen=True, kw_only=True)
class OrganisationAdded(Event, name="organisations.added"):
    """An organisation entered the register."""

    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Event, name="organisations.changed"):
    """What is known of an organisation is otherwise now."""

    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class RepresentativeNamed(Event, name="organisations.representative_named"):
    """A person represents an organisation."""

    organisation_id: int
    person_id: int
