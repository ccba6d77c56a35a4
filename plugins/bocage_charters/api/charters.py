"""A charter itself: read, begun, written, reviewed, carried on."""

from __future__ import annotations

from typing import Any

from flask import g

from bocage.plugin import find_community, page_of, transaction
from bocage_charters import blocks, queries, reviewing, service, steps
from bocage_charters.api.blueprint import blueprint, the_charter
from bocage_charters.api.resources import (
    CharterPage,
    CharterTold,
    GaugeTold,
    LookFor,
    StepGiven,
    VersionTold,
    told_charter,
    told_gauge,
    told_versions,
)
from bocage_charters.queries import Sought
from bocage_charters.schemas import BlocksGiven, GaugeGiven, IdeaGiven, PeopleAsked, TextGiven

HERE = "/<community>/<int(max=9999):number>"


@blueprint.get("/")
@blueprint.arguments(LookFor, location="query", as_kwargs=True)
@blueprint.response(200, CharterPage)
def list_charters(page: int, per_page: int, q: str, state: str, goal: int) -> Any:
    """The charters the caller may see, the living ones first."""
    sought = Sought(text=q, state=state, goal=goal)
    return page_of(queries.charters_like(g.actor, g.network, sought), page, per_page)


@blueprint.post("/")
@blueprint.arguments(IdeaGiven)
@blueprint.response(201, CharterTold)
def begin_charter(given: dict[str, Any]) -> Any:
    """Begin a charter of a group, or put an idea forward that founds one."""
    with transaction():
        if given["community"]:
            group = find_community(g.network, given["community"])
            charter = service.begin_charter(g.actor, group, given["title"])
        else:
            charter = service.put_idea_forward(g.actor, g.network, given["title"])
        slug, number = charter.community.slug, charter.number
    return told_charter(the_charter(slug, number))


@blueprint.get(HERE)
@blueprint.response(200, CharterTold)
def one_charter(community: str, number: int) -> Any:
    """One charter with its text, its blocks and its history."""
    return told_charter(the_charter(community, number))


@blueprint.get(f"{HERE}/versions")
@blueprint.response(200, VersionTold(many=True))
def list_versions(community: str, number: int) -> Any:
    """Every version of its text, the first first."""
    return told_versions(the_charter(community, number))


@blueprint.put(f"{HERE}/text")
@blueprint.arguments(TextGiven)
@blueprint.response(200, CharterTold)
def write_text(given: dict[str, Any], community: str, number: int) -> Any:
    """Answer the five questions; `revision` is the one that was read (409 when it is old)."""
    charter = the_charter(community, number)
    version = service.at_work(charter)
    with transaction():
        service.write_text(g.actor, version, given, given["revision"])
    return told_charter(the_charter(community, number))


@blueprint.put(f"{HERE}/blocks")
@blueprint.arguments(BlocksGiven)
@blueprint.response(200, CharterTold)
def write_blocks(given: dict[str, Any], community: str, number: int) -> Any:
    """Replace the optional blocks that are named."""
    charter = the_charter(community, number)
    said = {name: value for name, value in given.items() if name != "revision"}
    with transaction():
        blocks.write_blocks(g.actor, charter, said, given["revision"])
    return told_charter(the_charter(community, number))


@blueprint.post(f"{HERE}/steps")
@blueprint.arguments(StepGiven)
@blueprint.response(200, CharterTold)
def make_step(given: dict[str, Any], community: str, number: int) -> Any:
    """Hand in, sign, take back, accept, return, run, deliver, close, abandon, rewrite, give up."""
    charter = the_charter(community, number)
    with transaction():
        steps.make(g.actor, charter, given["step"], given["remark"])
    return told_charter(the_charter(community, number))


@blueprint.get(f"{HERE}/gauge")
@blueprint.response(200, GaugeTold)
def show_gauge(community: str, number: int) -> Any:
    """What was read in the text under review, or the one in force; sentences for those concerned."""
    return told_gauge(g.actor, the_charter(community, number))


@blueprint.put(f"{HERE}/gauge")
@blueprint.arguments(GaugeGiven)
@blueprint.response(200, GaugeTold)
def answer_gauge(given: dict[str, Any], community: str, number: int) -> Any:
    """Give one's own reading."""
    charter = the_charter(community, number)
    with transaction():
        reviewing.answer_gauge(g.actor, charter, given)
    return told_gauge(g.actor, the_charter(community, number))


@blueprint.post(f"{HERE}/gauge/people")
@blueprint.arguments(PeopleAsked)
@blueprint.response(200, GaugeTold)
def ask_gauge(given: dict[str, Any], community: str, number: int) -> Any:
    """Ask future members for their reading."""
    charter = the_charter(community, number)
    with transaction():
        reviewing.ask_gauge(g.actor, charter, given["people"])
    return told_gauge(g.actor, the_charter(community, number))
