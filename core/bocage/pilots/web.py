"""Pages of those who lead a community."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import g

from bocage import clock
from bocage.communities.actions import MANAGE_COMMUNITY
from bocage.communities.models import Community
from bocage.communities.queries import find_community
from bocage.communities.web import only_for
from bocage.database import transaction
from bocage.language import Text, _
from bocage.people.invitations import invited
from bocage.pilots import queries, service
from bocage.pilots.schemas import AssignPilot, EndAssignment
from bocage.web import Submitted, go, network_pages, notice, render_page, submitted

pages = network_pages("pilots", __name__)
FACILITATOR: Text = _("Facilitator")
SPONSOR: Text = _("Sponsor")
SOON = timedelta(days=45)
"""Who leads no longer than this is pointed out."""


@pages.get("/communities/<slug>/pilots")
def show_pilots(slug: str) -> str:
    return _pilots(find_community(g.network, slug), Submitted())


def _pilots(community: Community, form: Submitted) -> str:
    today = clock.today(g.network.time_zone)
    return render_page(
        "pilots/show.html",
        form=form,
        community=community,
        present=queries.leaders(g.actor, community, today),
        past=queries.past_leaders(g.actor, community, today),
        manages=g.actor.may(MANAGE_COMMUNITY, community),
        others={"facilitator": str(FACILITATOR), "sponsor": str(SPONSOR)},
        today=today,
        soon=today + SOON,
    )


@pages.post("/communities/<slug>/pilots")
def name_pilot(slug: str) -> Any:
    community = find_community(g.network, slug)
    only_for(MANAGE_COMMUNITY, community)
    form = submitted(AssignPilot())
    today = clock.today(g.network.time_zone)
    if form.is_valid:
        held = {
            (row.email.casefold(), row.function)
            for row in queries.leaders(g.actor, community, form.data["starts"] or today)
        }
        if (form.data["email"].casefold(), form.data["function"]) in held:
            form.refuse("email", _("This person already holds this function."))
        if form.data["ends"] and form.data["ends"] < (form.data["starts"] or today):
            form.refuse("ends", _("It cannot end before it began."))
    if not form.is_valid:
        return _pilots(community, form), 422
    data = form.data
    with transaction():
        person = invited(g.actor, data["email"], data["name"], g.network.language)
        starts = data["starts"] or today
        ends = data["ends"]
        service.name_pilot(g.actor, community, person, data["function"], starts, ends=ends)
    notice(_("It is noted who leads."))
    return go(".show_pilots", slug=slug)


@pages.post("/communities/<slug>/pilots/<int:assignment_id>/end")
def end_assignment(slug: str, assignment_id: int) -> Any:
    community = find_community(g.network, slug)
    only_for(MANAGE_COMMUNITY, community)
    form = submitted(EndAssignment())
    last_day = form.data.get("last_day") or clock.today(g.network.time_zone)
    assignment = queries.find_assignment(community, assignment_id)
    if last_day < assignment.starts:
        form.refuse("last_day", _("It cannot end before it began."))
    if not form.is_valid:
        return _pilots(community, form), 422
    with transaction():
        service.end_assignment(g.actor, community, assignment_id, last_day)
    notice(_("It is noted until when they lead."))
    return go(".show_pilots", slug=slug)
