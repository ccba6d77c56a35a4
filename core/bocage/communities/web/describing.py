"""Pages that change a community: its description, its stages, its mandate."""

from __future__ import annotations

from typing import Any

from flask import g

from bocage import clock
from bocage.communities import queries, rules, service, words
from bocage.communities.actions import LEAD_COMMUNITY, MANAGE_COMMUNITY
from bocage.communities.models import Community
from bocage.communities.schemas import (
    CreateCommunity,
    RecordStage,
    TellCommunity,
    WriteMandate,
)
from bocage.communities.way import stage_way
from bocage.communities.web.pages import only_for, pages
from bocage.database import transaction
from bocage.language import _
from bocage.web import Submitted, go, notice, render_page, submitted


@pages.get("/communities/new")
def new_community() -> str:
    return _edited(Submitted(values={"origin": "intentional", "state": "active"}), None)


def _edited(form: Submitted, community: Community | None) -> str:
    only_for(LEAD_COMMUNITY if community else MANAGE_COMMUNITY, community or g.network)
    return render_page(
        "communities/edit.html",
        form=form,
        community=community,
        manages=g.actor.may(MANAGE_COMMUNITY, community or g.network),
        origins=words.to_choose(words.ORIGINS),
        states=words.to_choose(words.STATES),
        openness=words.to_choose(words.OPENNESS),
    )


@pages.post("/communities/new")
def create_community() -> Any:
    only_for(MANAGE_COMMUNITY, g.network)
    form = submitted(CreateCommunity())
    slug = form.data.pop("slug", "") or queries.free_slug(g.network, form.data.get("name", ""))
    if form.is_valid and not slug:
        form.refuse("slug", _("No address can be made from this name: write one."))
    elif slug and (slug == "new" or queries.is_slug_taken(g.network, slug)):
        form.refuse("slug", _("This address is already taken."))
    if not form.is_valid:
        return _edited(form, None), 422
    told = service.CommunityTold(**form.data)
    today = clock.today(g.network.time_zone)
    with transaction():
        service.create_community(g.actor, g.network, slug, told, today=today)
    notice(_("It is created; name who leads it next."))
    return go(".show_community", slug=slug)


@pages.get("/communities/<slug>/edit")
def edit_community(slug: str) -> str:
    community = queries.find_community(g.network, slug)
    return _edited(Submitted(values=vars(community)), community)


@pages.post("/communities/<slug>/edit")
def save_community(slug: str) -> Any:
    community = queries.find_community(g.network, slug)
    only_for(LEAD_COMMUNITY, community)
    form = submitted(TellCommunity())
    if not form.is_valid:
        return _edited(form, community), 422
    with transaction():
        service.change_community(g.actor, community, service.CommunityTold(**form.data))
    notice(_("The changes are saved."))
    return go(".show_community", slug=slug)


@pages.get("/communities/<slug>/stage")
def new_stage(slug: str) -> str:
    return _stage(queries.find_community(g.network, slug), Submitted())


def _stage(community: Community, form: Submitted) -> str:
    only_for(MANAGE_COMMUNITY, community)
    today = clock.today(g.network.time_zone)
    return render_page(
        "communities/stage.html",
        form=form,
        community=community,
        today=today,
        way=stage_way(g.actor, community, today),
        stages=words.to_choose(words.STAGES),
        causes=[("", str(_("No step back"))), *words.to_choose(words.CAUSES)],
    )


@pages.post("/communities/<slug>/stage")
def record_stage(slug: str) -> Any:
    community = queries.find_community(g.network, slug)
    only_for(MANAGE_COMMUNITY, community)
    form = submitted(RecordStage())
    if form.is_valid:
        before = queries.stage_on(g.actor, community, form.data["on"])
        steps_back = rules.direction(before, form.data["stage"]) == "regress"
        if steps_back and not form.data["cause"]:
            form.refuse("cause", _("Say whether this step back comes from inside or from outside."))
    if not form.is_valid:
        return _stage(community, form), 422
    with transaction():
        service.record_stage(g.actor, community, service.StageTold(**form.data))
    notice(_("The stage is recorded."))
    return go(".show_community", slug=slug)


@pages.get("/communities/<slug>/mandate")
def show_mandates(slug: str) -> str:
    community = queries.find_community(g.network, slug)
    versions = queries.mandates(g.actor, community)
    before = ["", *(version.text for version in versions)]
    told = [
        {"version": version, "lines": rules.differences(before[place], version.text)}
        for place, version in enumerate(versions)
    ]
    return render_page(
        "communities/mandates.html",
        community=community,
        versions=told[::-1],
        matters=words.told(words.MATTERS),
        deciders=words.told(words.DECIDERS),
        leads=g.actor.may(LEAD_COMMUNITY, community),
    )


@pages.get("/communities/<slug>/mandate/new")
def new_mandate(slug: str) -> str:
    community = queries.find_community(g.network, slug)
    only_for(LEAD_COMMUNITY, community)
    latest = queries.mandates(g.actor, community)[-1:]
    values = {"text": latest[0].text} | latest[0].decisions if latest else {}
    return _mandate(community, Submitted(values=values))


def _mandate(community: Community, form: Submitted) -> str:
    only_for(LEAD_COMMUNITY, community)
    return render_page(
        "communities/mandate_edit.html",
        form=form,
        community=community,
        matters=words.to_choose(words.MATTERS),
        deciders=[("", "–"), *words.to_choose(words.DECIDERS)],
    )


@pages.post("/communities/<slug>/mandate/new")
def write_mandate(slug: str) -> Any:
    community = queries.find_community(g.network, slug)
    form = submitted(WriteMandate())
    if not form.is_valid:
        return _mandate(community, form), 422
    data = form.data
    decisions = {matter: data[matter] for matter in rules.MATTERS if data[matter]}
    starts = data["starts"] or clock.today(g.network.time_zone)
    with transaction():
        service.write_mandate(g.actor, community, data["text"], decisions, starts=starts)
    notice(_("The mandate is in force; its earlier versions stay readable."))
    return go(".show_mandates", slug=slug)
