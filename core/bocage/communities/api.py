"""Communities for programs."""

from __future__ import annotations

from typing import Any

from flask import g
from marshmallow import ValidationError

from bocage import clock
from bocage.api import network_api, page_of, paged
from bocage.communities import queries, rules, service
from bocage.communities.actions import LEAD_COMMUNITY, READ_COMMUNITY
from bocage.communities.models import Community
from bocage.communities.schemas import (
    ChangeMembership,
    CommunityLine,
    CommunityShown,
    CreateCommunity,
    MandateShown,
    MembershipAsked,
    MemberShown,
    OneMembership,
    RecordStage,
    SeekCommunities,
    StageShown,
    TellCommunity,
    WriteMandate,
    in_order,
)
from bocage.database import transaction
from bocage.language import _
from bocage.organisations.queries import find_organisation
from bocage.people.invitations import invited
from bocage.permissions import Action, NotAllowed

blueprint = network_api("communities", __name__)
NAMES = tuple(service.CommunityTold.__dataclass_fields__)


def _found(slug: str, action: Action = READ_COMMUNITY) -> Community:
    community = queries.find_community(g.network, slug)
    if not g.actor.may(action, community):
        raise NotAllowed(action, g.actor, community.scope)
    return community


def _part(data: dict[str, Any]) -> service.PartTold:
    organisation = data.get("organisation")
    if organisation is not None:
        organisation = find_organisation(g.actor, g.network, organisation).id
    given = {name: data[name] for name in ("basis", "aim", "involvement")}
    return service.PartTold(organisation_id=organisation, **given)


@blueprint.get("/communities")
@blueprint.arguments(SeekCommunities, location="query", as_kwargs=True)
@blueprint.response(200, paged(CommunityLine))
def list_communities(page: int, per_page: int, q: str, **filters: str) -> Any:
    """The communities of the network by name, ended ones only when `state` asks for them."""
    sought = queries.Sought(text=q, **filters)
    return page_of(queries.communities_like(g.actor, g.network, sought), page, per_page)


@blueprint.get("/communities/<slug>")
@blueprint.response(200, CommunityShown)
def one_community(slug: str) -> Any:
    """One community."""
    return _found(slug)


@blueprint.post("/communities")
@blueprint.arguments(CreateCommunity)
@blueprint.response(201, CommunityShown)
def create_community(data: dict[str, Any]) -> Any:
    """Begin a community."""
    slug = data.pop("slug") or queries.free_slug(g.network, data["name"])
    if not slug:
        refusal = _("No address can be made from this name: write one.")
        raise ValidationError({"slug": [str(refusal)]})
    if slug == "new" or queries.is_slug_taken(g.network, slug):
        raise ValidationError({"slug": [str(_("This address is already taken."))]})
    told = service.CommunityTold(**data)
    with transaction():
        today = clock.today(g.network.time_zone)
        service.create_community(g.actor, g.network, slug, told, today=today)
    return _found(slug)


@blueprint.patch("/communities/<slug>")
@blueprint.arguments(TellCommunity(partial=True))
@blueprint.response(200, CommunityShown)
def change_community(data: dict[str, Any], slug: str) -> Any:
    """Change what is sent; the rest stays."""
    with transaction():
        community = _found(slug, LEAD_COMMUNITY)
        told = {name: getattr(community, name) for name in NAMES} | data
        in_order(told)
        service.change_community(g.actor, community, service.CommunityTold(**told))
    return _found(slug)


@blueprint.get("/communities/<slug>/stages")
@blueprint.response(200, StageShown(many=True))
def list_stages(slug: str) -> Any:
    """Every stage event, the first first."""
    return queries.stages(g.actor, _found(slug))


@blueprint.post("/communities/<slug>/stages")
@blueprint.arguments(RecordStage)
@blueprint.response(201, StageShown(many=True))
def record_stage(data: dict[str, Any], slug: str) -> Any:
    """Record a stage; a step back needs its cause."""
    with transaction():
        service.record_stage(g.actor, _found(slug), service.StageTold(**data))
    return queries.stages(g.actor, _found(slug))


@blueprint.get("/communities/<slug>/mandates")
@blueprint.response(200, MandateShown(many=True))
def list_mandates(slug: str) -> Any:
    """Every version of the mandate, the first first."""
    return queries.mandates(g.actor, _found(slug))


@blueprint.post("/communities/<slug>/mandates")
@blueprint.arguments(WriteMandate)
@blueprint.response(201, MandateShown(many=True))
def write_mandate(data: dict[str, Any], slug: str) -> Any:
    """Put a new version in force."""
    decisions = {matter: data[matter] for matter in rules.MATTERS if data[matter]}
    starts = data["starts"] or clock.today(g.network.time_zone)
    with transaction():
        service.write_mandate(g.actor, _found(slug), data["text"], decisions, starts=starts)
    return queries.mandates(g.actor, _found(slug))


@blueprint.get("/communities/<slug>/members")
@blueprint.response(200, MemberShown(many=True))
def list_members(slug: str) -> Any:
    """Who takes part or is on leave; those who ask, for those who lead."""
    community = _found(slug)
    leads = g.actor.may(LEAD_COMMUNITY, community)
    found = queries.members(g.actor, community, clock.today(g.network.time_zone))
    return [row for row in found if leads or row.state != "asked"]


@blueprint.post("/communities/<slug>/members")
@blueprint.arguments(MembershipAsked)
@blueprint.response(201, OneMembership)
def join(data: dict[str, Any], slug: str) -> Any:
    """Enter somebody by their address, or, without one, ask to take part oneself."""
    today = clock.today(g.network.time_zone)
    action = LEAD_COMMUNITY if data["email"] else READ_COMMUNITY
    with transaction():
        community = _found(slug, action)
        part = _part(data)
        if data["email"]:
            person = invited(g.actor, data["email"], data["name"], g.network.language)
            made = service.add_member(g.actor, community, person.id, part, today=today)
        else:
            made = service.ask_to_join(g.actor, community, part, today=today)
        membership_id = made.id
    return queries.find_membership(g.actor, _found(slug), membership_id)


@blueprint.post("/communities/<slug>/members/<int:membership_id>")
@blueprint.arguments(ChangeMembership)
@blueprint.response(200, OneMembership)
def change_membership(data: dict[str, Any], slug: str, membership_id: int) -> Any:
    """Accept, change, pause, come back or leave."""
    today = clock.today(g.network.time_zone)
    with transaction():
        community = _found(slug)
        membership = queries.find_membership(g.actor, community, membership_id)
        change = service.MembershipChange(
            act=data["act"],
            part=_part(data),
            reason=data["reason"],
            is_external=data["is_external"],
        )
        service.change_membership(g.actor, community, membership, change, today=today)
    return queries.find_membership(g.actor, _found(slug), membership_id)
