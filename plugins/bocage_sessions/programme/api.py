"""Dates and themes for programs."""

from __future__ import annotations

from typing import Any

from flask import g

from bocage.plugin import Community, find_community, today, transaction
from bocage_sessions.api import blueprint
from bocage_sessions.programme import queries, rules, service
from bocage_sessions.programme.schemas import (
    AsideGiven,
    DatesAsked,
    DatesGiven,
    DatesTold,
    ListedTold,
    NumberTold,
    PollGiven,
    SessionNamed,
    TakenGiven,
    ThemeGiven,
    ThemesTold,
    VoteGiven,
)
from bocage_sessions.queries import find_session

AT = "/<community>/themes"


@blueprint.get("/<community>/dates")
@blueprint.arguments(DatesAsked, location="query", as_kwargs=True)
@blueprint.response(200, DatesTold)
def proposed_dates(many: int, community: str) -> Any:
    """The dates the rhythm of a community proposes next."""
    found = _community(community)
    rhythm = queries.rhythm(g.actor, found)
    last = queries.last_day(g.actor, found)
    dates = rules.proposed(rhythm, last, today(g.network.time_zone), many)
    told = {"gap": rhythm.gap, "weekday": rhythm.weekday, "half_day": rhythm.half_day}
    return told | {"dates": dates}


@blueprint.post("/<community>/dates")
@blueprint.arguments(DatesGiven)
@blueprint.response(201, NumberTold(many=True))
def fix_dates(given: dict[str, Any], community: str) -> Any:
    """Put sessions of these days into the programme: all of them, or none."""
    found = _community(community)
    with transaction():
        made = service.fix_dates(g.actor, found, given["dates"])
        return [{"number": one.number, "on": one.on, "theme": one.theme} for one in made]


@blueprint.get(AT)
@blueprint.response(200, ThemesTold)
def list_themes(community: str) -> Any:
    """The themes of a community; counts once the vote is closed."""
    return queries.themes(g.actor, _community(community))


@blueprint.post(AT)
@blueprint.arguments(ThemeGiven)
@blueprint.response(201, ThemesTold)
def propose_theme(given: dict[str, Any], community: str) -> Any:
    """Propose a theme."""
    found = _community(community)
    with transaction():
        service.propose_theme(g.actor, found, **given)
    return queries.themes(g.actor, found)


@blueprint.post(f"{AT}/take")
@blueprint.arguments(TakenGiven)
@blueprint.response(201, ThemesTold)
def take_theme(given: dict[str, Any], community: str) -> Any:
    """Take over a theme of the network's list."""
    found = _community(community)
    listed = queries.find_listed(g.actor, g.network, given["theme"])
    with transaction():
        service.take_theme(g.actor, found, listed)
    return queries.themes(g.actor, found)


@blueprint.put(f"{AT}/state")
@blueprint.arguments(PollGiven)
@blueprint.response(200, ThemesTold)
def open_vote(given: dict[str, Any], community: str) -> Any:
    """Close the vote, or open it again."""
    found = _community(community)
    with transaction():
        service.open_vote(g.actor, found, is_open=given["is_open"])
    return queries.themes(g.actor, found)


@blueprint.put(f"{AT}/<int:theme_id>/vote")
@blueprint.arguments(VoteGiven)
@blueprint.response(200, ThemesTold)
def vote(given: dict[str, Any], community: str, theme_id: int) -> Any:
    """Want a theme, or not any more."""
    found = _community(community)
    theme = queries.find_theme(g.actor, found, theme_id)
    with transaction():
        service.vote(g.actor, theme, wanted=given["wanted"])
    return queries.themes(g.actor, found)


@blueprint.put(f"{AT}/<int:theme_id>/aside")
@blueprint.arguments(AsideGiven)
@blueprint.response(200, ThemesTold)
def set_theme_aside(given: dict[str, Any], community: str, theme_id: int) -> Any:
    """Set a theme aside, or take it up again."""
    found = _community(community)
    theme = queries.find_theme(g.actor, found, theme_id)
    with transaction():
        service.set_aside(g.actor, theme, aside=given["aside"])
    return queries.themes(g.actor, found)


@blueprint.put(f"{AT}/<int:theme_id>/session")
@blueprint.arguments(SessionNamed)
@blueprint.response(200, ThemesTold)
def give_theme(given: dict[str, Any], community: str, theme_id: int) -> Any:
    """Give a theme to a session; with `null` it goes back to the list."""
    found = _community(community)
    theme = queries.find_theme(g.actor, found, theme_id)
    meeting = find_session(g.actor, found, given["session"]) if given["session"] else None
    with transaction():
        service.give_theme(g.actor, theme, meeting)
    return queries.themes(g.actor, found)


@blueprint.get("/-/themes")
@blueprint.response(200, ListedTold(many=True))
def list_network_themes() -> Any:
    """The network's own list of themes."""
    return queries.listed_themes(g.actor, g.network)


@blueprint.post("/-/themes")
@blueprint.arguments(ThemeGiven)
@blueprint.response(201, ListedTold(many=True))
def list_theme(given: dict[str, Any]) -> Any:
    """Put a theme on the network's list."""
    with transaction():
        service.list_theme(g.actor, g.network, **given)
    return queries.listed_themes(g.actor, g.network)


@blueprint.put("/-/themes/<int:theme_id>")
@blueprint.arguments(ThemeGiven)
@blueprint.response(200, ListedTold(many=True))
def change_listed(given: dict[str, Any], theme_id: int) -> Any:
    """Write a theme of the network's list anew."""
    theme = queries.find_listed(g.actor, g.network, theme_id)
    with transaction():
        service.change_listed(g.actor, theme, given["title"], given["words"])
    return queries.listed_themes(g.actor, g.network)


@blueprint.delete("/-/themes/<int:theme_id>")
@blueprint.response(204)
def unlist_theme(theme_id: int) -> None:
    """Take a theme off the network's list; groups keep what they took over."""
    theme = queries.find_listed(g.actor, g.network, theme_id)
    with transaction():
        service.unlist_theme(g.actor, theme)


def _community(slug: str) -> Community:
    return find_community(g.network, slug)
