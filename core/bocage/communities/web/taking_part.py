"""Pages of those who take part in a community: the list, joining, pausing, leaving."""

from __future__ import annotations

from typing import Any

from flask import g

from bocage import clock
from bocage.communities import queries, service, words
from bocage.communities.actions import JOIN_COMMUNITY, LEAD_COMMUNITY
from bocage.communities.models import Community, Membership
from bocage.communities.schemas import AddMember, ChangeMembership, TakePart
from bocage.communities.web.pages import only_for, pages
from bocage.database import transaction
from bocage.language import _
from bocage.organisations.queries import organisations_to_choose
from bocage.people.invitations import invited
from bocage.web import Submitted, go, notice, render_page, submitted


@pages.get("/communities/<slug>/members")
def show_members(slug: str) -> str:
    return _members(queries.find_community(g.network, slug), Submitted())


def _members(community: Community, form: Submitted) -> str:
    leads = g.actor.may(LEAD_COMMUNITY, community)
    found = queries.members(g.actor, community, clock.today(g.network.time_zone))
    return render_page(
        "communities/members.html",
        form=form,
        community=community,
        members=[row for row in found if row.state != "asked"],
        asking=[row for row in found if row.state == "asked"] if leads else [],
        gone=queries.those_who_left(g.actor, community) if leads else [],
        leads=leads,
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    return {
        "bases": words.to_choose(words.BASES),
        "involvements": words.to_choose(words.INVOLVEMENTS),
        "states": words.told(words.MEMBERSHIP_STATES),
        "organisations": _organisations(),
    }


def _organisations() -> list[tuple[str, str]]:
    found = organisations_to_choose(g.actor, g.network)
    return [("", str(_("None"))), *((str(row.id), row.name) for row in found)]


def _part(form: Submitted) -> service.PartTold:
    """What was said of how somebody takes part; an organisation of another network is refused."""
    chosen = form.data.get("organisation")
    known = {value for value, _name in _organisations()}
    if chosen is not None and str(chosen) not in known:
        form.refuse("organisation", _("Choose one of the answers offered."))
    return service.PartTold(
        organisation_id=chosen if form.data.get("basis") == "mandated" else None,
        basis=form.data.get("basis", "mandated"),
        aim=form.data.get("aim", ""),
        involvement=form.data.get("involvement", "active"),
        source=form.data.get("source", ""),
    )


@pages.post("/communities/<slug>/members")
def add_member(slug: str) -> Any:
    community = queries.find_community(g.network, slug)
    only_for(LEAD_COMMUNITY, community)
    form = submitted(AddMember())
    part = _part(form)
    if not form.is_valid:
        return _members(community, form), 422
    today = clock.today(g.network.time_zone)
    with transaction():
        person = invited(g.actor, form.data["email"], form.data["name"], g.network.language)
        service.add_member(g.actor, community, person.id, part, today=today)
    notice(_("The person takes part from today on."))
    return go(".show_members", slug=slug)


@pages.get("/communities/<slug>/join")
def ask_to_join(slug: str) -> str:
    return _joining(queries.find_community(g.network, slug), Submitted())


def _joining(community: Community, form: Submitted) -> str:
    only_for(JOIN_COMMUNITY, community)
    return render_page("communities/join.html", form=form, community=community, **_choices())


@pages.post("/communities/<slug>/join")
def join(slug: str) -> Any:
    community = queries.find_community(g.network, slug)
    only_for(JOIN_COMMUNITY, community)
    form = submitted(TakePart())
    part = _part(form)
    if not form.is_valid:
        return _joining(community, form), 422
    with transaction():
        today = clock.today(g.network.time_zone)
        made = service.ask_to_join(g.actor, community, part, today=today)
        is_in = made.state == "active"
    notice(
        _("Welcome: you take part from today on.")
        if is_in
        else _("Your wish is sent to those who lead it.")
    )
    return go(".show_community", slug=slug)


@pages.get("/communities/<slug>/members/<int:membership_id>")
def show_membership(slug: str, membership_id: int) -> str:
    community = queries.find_community(g.network, slug)
    membership = queries.find_membership(g.actor, community, membership_id)
    values = vars(membership) | {"organisation": membership.organisation_id}
    return _membership(community, membership, Submitted(values=values))


def _membership(community: Community, membership: Membership, form: Submitted) -> str:
    if membership.person_id != g.actor.person_id:
        only_for(LEAD_COMMUNITY, community)
    return render_page(
        "communities/membership.html",
        form=form,
        community=community,
        membership=membership,
        is_mine=membership.person_id == g.actor.person_id,
        leads=g.actor.may(LEAD_COMMUNITY, community),
        **_choices(),
    )


@pages.post("/communities/<slug>/members/<int:membership_id>")
def change_membership(slug: str, membership_id: int) -> Any:
    community = queries.find_community(g.network, slug)
    membership = queries.find_membership(g.actor, community, membership_id)
    form = submitted(ChangeMembership())
    part = _part(form)
    if not form.is_valid:
        return _membership(community, membership, form), 422
    change = service.MembershipChange(
        act=form.data["act"],
        part=part,
        reason=form.data["reason"],
        is_external=form.data["is_external"],
    )
    today = clock.today(g.network.time_zone)
    with transaction():
        service.change_membership(g.actor, community, membership, change, today=today)
    notice(_("The change is saved."))
    leads = g.actor.may(LEAD_COMMUNITY, community)
    return go(".show_members" if leads else ".show_community", slug=slug)
