"""Pages that bring several features together, added to the pages they belong to.

They stand here because this is the only floor from which communities, pilots and reports are seen.
"""

from __future__ import annotations

from typing import Any

from flask import g, url_for

from bocage import clock
from bocage.communities import words as community_words
from bocage.communities.actions import (
    JOIN_COMMUNITY,
    LEAD_COMMUNITY,
    MANAGE_COMMUNITY,
    READ_COMMUNITY,
)
from bocage.communities.queries import (
    Sought,
    communities_like,
    find_community,
    kinds_here,
    members,
    participation_of,
)
from bocage.communities.rules import STAGES
from bocage.communities.schemas import LookForCommunities
from bocage.communities.web import only_for
from bocage.communities.web import pages as community_pages
from bocage.instance import community_page
from bocage.instance.person_page import shared_here
from bocage.language import _
from bocage.networks.actions import MANAGE_NETWORK
from bocage.networks.queries import role_holders
from bocage.networks.web import pages as network_pages
from bocage.organisations.actions import MANAGE_ORGANISATIONS
from bocage.organisations.queries import find_organisation, labels_of, representatives
from bocage.organisations.web import pages as organisation_pages
from bocage.organisations.web import status_words
from bocage.pilots.queries import pilots_of
from bocage.web import drawn_panels, drawn_part, house, render_page
from bocage.web.listing import filters_of, listed

STAGE_NUMBERS = {stage: place for place, stage in enumerate(STAGES, 1)}


@network_pages.get("/")
def show_network() -> str:
    today = clock.today(g.network.time_zone)
    return render_page(
        "instance/network.html",
        figures=community_page.in_figures(g.actor, g.network, today),
        newest=community_page.newest_publications(g.network),
        secretariat=[
            row.name for row in role_holders(g.actor, g.network, today) if row.role == "secretariat"
        ],
        stage_words=community_words.told(community_words.STAGES),
        plugins=[str(house().registry.manifests[name].title) for name in sorted(g.hooks.active)],
        manages=g.actor.may(MANAGE_NETWORK, g.network),
        panels=drawn_panels(g.hooks, g.network, g.actor),
    )


@network_pages.get("/people/<int:person_id>")
def show_person(person_id: int) -> str:
    found = shared_here(g.actor, g.network, person_id, clock.today(g.network.time_zone))
    return render_page(
        "instance/person.html",
        found=found,
        involvements=community_words.told(community_words.INVOLVEMENTS),
        panels=drawn_panels(g.hooks, found.person, g.actor),
    )


@community_pages.get("/communities")
def list_communities() -> str:
    form = filters_of(LookForCommunities())
    sought = {key: text for key, text in form.data.items() if key not in {"page", "q"}}
    wanted = Sought(text=form.data["q"], **sought)
    found = communities_like(g.actor, g.network, wanted)
    page = listed(found, form.data["page"], form.values)
    today = clock.today(g.network.time_zone)
    return render_page(
        "instance/communities.html",
        form=form,
        page=page,
        pilots=pilots_of([item.id for item in page.items], today),
        prefix=url_for("communities.list_communities"),
        kinds=[("", str(_("All"))), *((kind, kind) for kind in kinds_here(g.actor, g.network))],
        stages=community_words.to_choose(community_words.STAGES),
        states=community_words.to_choose(community_words.STATES),
        stage_numbers=STAGE_NUMBERS,
        stage_words=community_words.told(community_words.STAGES),
        state_words=community_words.told(community_words.STATES),
        manages=g.actor.may(MANAGE_COMMUNITY, g.network),
    )


@community_pages.get("/communities/<slug>")
def show_community(slug: str) -> str:
    """The page a community is known by: five statements of its own, whatever it holds."""
    community = find_community(g.network, slug)
    only_for(READ_COMMUNITY, community)
    today = clock.today(g.network.time_zone)
    found = members(g.actor, community, today)
    may = _may(community)
    address = url_for("communities.show_community", slug=slug)
    shared = {"address": address, "may_lead": may["lead"], "may_manage": may["manage"]}
    told = community_page.told(g.actor, community, today)
    shown = {
        "intention": community.intention,
        "rhythm": community.rhythm,
        "stages": told.stages,
        "stage_number": STAGE_NUMBERS[community.stage],
        "members": community_page.drawn_members(found),
        "updates": community_page.updates(g.actor, community),
        "panels": tuple(drawn_panels(g.hooks, community, g.actor)),
    }
    beside = {"leaders": told.leaders, "mandate": told.mandate, "mandate_count": told.mandate_count}
    return render_page(
        "instance/community.html",
        community=community,
        mine=community_page.part_of(g.actor, found),
        may=may,
        address=address,
        told=drawn_part("instance/community_told.html", shown | shared),
        beside=drawn_part("instance/community_beside.html", beside | shared),
    )


def _may(community: Any) -> dict[str, bool]:
    return {
        "lead": g.actor.may(LEAD_COMMUNITY, community),
        "manage": g.actor.may(MANAGE_COMMUNITY, community),
        "join": g.actor.may(JOIN_COMMUNITY, community) and g.actor.person_id is not None,
    }


@organisation_pages.get("/organisations/<int:organisation_id>")
def show_organisation(organisation_id: int) -> str:
    organisation = find_organisation(g.actor, g.network, organisation_id)
    today = clock.today(g.network.time_zone)
    return render_page(
        "organisations/show.html",
        organisation=organisation,
        labels=labels_of(g.actor, g.network, [organisation.id])[organisation.id],
        representatives=representatives(g.actor, organisation, today),
        participation=participation_of(g.actor, g.network, organisation.id),
        involvements=community_words.told(community_words.INVOLVEMENTS),
        statuses=status_words(),
        manages=g.actor.may(MANAGE_ORGANISATIONS, g.network),
        panels=drawn_panels(g.hooks, organisation, g.actor),
    )
