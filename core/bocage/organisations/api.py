"""The register of organisations for programs."""

from __future__ import annotations

from typing import Any

from flask import g
from marshmallow import ValidationError

from bocage.api import Paging, network_api, page_of, paged
from bocage.database import transaction
from bocage.language import _
from bocage.organisations import queries, service
from bocage.organisations.models import Organisation
from bocage.organisations.rules import split_labels
from bocage.organisations.schemas import (
    ChangeOrganisation,
    OrganisationLine,
    OrganisationShown,
    TellOrganisation,
    in_order,
)

blueprint = network_api("organisations", __name__)
NAMES = ("code", "name", "legal_form", "staff", "status", "joined", "ended")


def _shown(organisation: Organisation) -> dict[str, Any]:
    sectors, places = queries.labels_of(g.actor, g.network, [organisation.id])[organisation.id]
    told = {name: getattr(organisation, name) for name in NAMES}
    return told | {"id": organisation.id, "sectors": sectors, "territories": places}


def _free(code: str, but: int | None = None) -> None:
    if queries.is_code_taken(g.actor, g.network, code, but):
        raise ValidationError({"code": [str(_("Another organisation has this short name."))]})


def _told(data: dict[str, Any]) -> service.OrganisationTold:
    in_order(data)
    labels = {
        name: split_labels(data[name]) if isinstance(data[name], str) else data[name]
        for name in ("sectors", "territories")
    }
    return service.OrganisationTold(**data | labels)


@blueprint.get("/organisations")
@blueprint.arguments(Paging, location="query", as_kwargs=True)
@blueprint.response(200, paged(OrganisationLine))
def list_organisations(page: int, per_page: int) -> Any:
    """The organisations that are part of the network, by name."""
    return page_of(queries.organisations_like(g.actor, g.network, queries.Wanted()), page, per_page)


@blueprint.get("/organisations/<int:organisation_id>")
@blueprint.response(200, OrganisationShown)
def one_organisation(organisation_id: int) -> Any:
    """One organisation with its sectors and territories."""
    return _shown(queries.find_organisation(g.actor, g.network, organisation_id))


@blueprint.post("/organisations")
@blueprint.arguments(TellOrganisation)
@blueprint.response(201, OrganisationShown)
def add_organisation(data: dict[str, Any]) -> Any:
    """Enter an organisation; sectors and territories one a line."""
    with transaction():
        _free(data["code"])
        organisation = service.add_organisation(g.actor, g.network, _told(data))
        organisation_id = organisation.id
    return _shown(queries.find_organisation(g.actor, g.network, organisation_id))


@blueprint.patch("/organisations/<int:organisation_id>")
@blueprint.arguments(ChangeOrganisation(partial=True))
@blueprint.response(200, OrganisationShown)
def change_organisation(data: dict[str, Any], organisation_id: int) -> Any:
    """Change what is sent; the rest stays."""
    with transaction():
        organisation = queries.find_organisation(g.actor, g.network, organisation_id)
        _free(data.get("code", organisation.code), organisation_id)
        before = _shown(organisation)
        del before["id"]
        service.change_organisation(g.actor, organisation, _told(before | data))
    return _shown(queries.find_organisation(g.actor, g.network, organisation_id))
