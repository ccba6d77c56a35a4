"""Everything that changes dates and themes of a programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from marshmallow import ValidationError

from bocage.plugin import (
    Actor,
    Community,
    Network,
    NotAllowed,
    NotNow,
    Person,
    locked,
    now,
    open_to_all,
    requires,
    session,
    settings_in,
    today,
    translator,
)
from bocage_sessions import queries as session_queries
from bocage_sessions import service as session_service
from bocage_sessions.actions import MANAGE_SESSIONS, READ_SESSIONS, VOTE_THEMES
from bocage_sessions.models import CommunitySession
from bocage_sessions.programme import queries, rules
from bocage_sessions.programme.models import Theme, ThemePoll, ThemeVote
from bocage_sessions.rules import CANCELLED, PLANNED

_ = translator("sessions")


@requires(MANAGE_SESSIONS)
def fix_dates(
    actor: Actor, community: Community, given: Sequence[Mapping[str, Any]]
) -> list[CommunitySession]:
    """Put sessions of these days into the programme, numbered in the order of their days.

    Raises ValidationError that names each date (`dates.0.on`, `dates.1.theme` …) which cannot be.
    """
    locked(community)
    if faults := faults_in(actor, community, given):
        raise ValidationError({"dates": faults})
    number = session_queries.next_number(actor, community)
    usual = settings_in(community, "sessions")
    begins, ends = rules.HOURS.get(usual.get("half_day") or "", (None, None))
    made = []
    for at, one in enumerate(sorted(given, key=lambda one: one["on"])):
        told = {name: usual.get(name) or "" for name in ("place", "online_url", "notes")}
        told |= {"number": number + at, "on": one["on"], "begins": begins, "ends": ends}
        meeting = session_service.plan_session(actor, community, told)
        if one.get("theme"):
            theme = queries.find_theme(actor, community, one["theme"])
            give_theme(actor, theme, meeting)
        made.append(meeting)
    return made


@requires(MANAGE_SESSIONS)
def faults_in(
    actor: Actor, community: Community, given: Sequence[Mapping[str, Any]]
) -> dict[int, dict[str, list[str]]]:
    """What keeps these dates from being fixed, by their place in the list."""
    taken = set(
        session.scalars(
            sa.select(CommunitySession.on).where(
                CommunitySession.community_id == community.id, CommunitySession.state != CANCELLED
            )
        )
    )
    free = {one.id for one in queries.themes(actor, community).waiting}
    first = today(community.network.time_zone)
    wrong: dict[int, dict[str, list[str]]] = {}
    for at, one in enumerate(given):
        if one["on"] < first:
            wrong.setdefault(at, {})["on"] = [str(_("This day is over."))]
        elif one["on"] in taken:
            wrong.setdefault(at, {})["on"] = [str(_("There is a session on that day already."))]
        taken.add(one["on"])
        if one.get("theme"):
            if one["theme"] not in free:
                told = _("This theme is not on the list any more, or was chosen twice.")
                wrong.setdefault(at, {})["theme"] = [str(told)]
            free.discard(one["theme"])
    return wrong


@requires(READ_SESSIONS)
def propose_theme(actor: Actor, community: Community, title: str, words: str = "") -> Theme:
    """Put a theme on the list. Raises NotNow, NotAllowed, or ValidationError for one that is there."""
    may_lead = actor.may(MANAGE_SESSIONS, community)
    if not may_lead and not actor.may(VOTE_THEMES, community):
        raise NotAllowed(VOTE_THEMES, actor, community.scope)
    locked(community)
    if not may_lead:
        _check_open(community.id)
    return _added(actor, community, title, words)


@requires(MANAGE_SESSIONS)
def take_theme(actor: Actor, community: Community, listed: Theme) -> Theme:
    """Take over a theme of the network's list. Raises ValidationError for one that is there."""
    locked(community)
    return _added(actor, community, listed.title, listed.words)


def _added(actor: Actor, place: Community | Network, title: str, words: str) -> Theme:
    inside = place if isinstance(place, Community) else None
    network_id = inside.network_id if inside else place.id
    _check_new(network_id, inside.id if inside else None, title)
    made = Theme(
        network_id=network_id,
        community_id=inside.id if inside else None,
        title=title,
        words=words,
        proposed_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    return made


def _check_new(
    network_id: int, community_id: int | None, title: str, but: int | None = None
) -> None:
    known = session.execute(
        sa.select(Theme.id, Theme.title, Theme.session_id, Theme.is_set_aside).where(
            Theme.network_id == network_id,
            Theme.community_id == community_id
            if community_id is not None
            else Theme.community_id.is_(None),
        )
    ).all()
    here = [one for one in known if one.session_id is None and one.id != but]
    if any(rules.same(one.title) == rules.same(title) for one in here):
        raise ValidationError({"title": [str(_("This theme is on the list already."))]})
    if but is None and sum(not one.is_set_aside for one in here) >= rules.MOST_THEMES:
        told = _("%(most)s themes are enough to choose from.", most=rules.MOST_THEMES)
        raise ValidationError({"title": [str(told)]})


def _check_open(community_id: int) -> None:
    if not queries.is_open(community_id):
        raise NotNow(str(_("The vote is closed: the list of themes is not changed any more.")))


@requires(VOTE_THEMES)
def vote(actor: Actor, theme: Theme, *, wanted: bool) -> None:
    """Want this theme, or not any more; saying it twice changes nothing. Raises NotNow."""
    if actor.person_id is None or theme.community_id is None:
        raise NotAllowed(VOTE_THEMES, actor, theme.scope)
    locked(theme)
    _check_open(theme.community_id)
    if theme.session_id is not None or theme.is_set_aside:
        raise NotNow(str(_("This theme is not voted on any more.")))
    mine = session.scalars(
        sa.select(ThemeVote).where(
            ThemeVote.theme_id == theme.id, ThemeVote.person_id == actor.person_id
        )
    ).first()
    if wanted and mine is None:
        session.add(ThemeVote(theme_id=theme.id, person_id=actor.person_id))
    elif not wanted and mine is not None:
        session.delete(mine)
    session.flush()


@requires(READ_SESSIONS)
def set_aside(actor: Actor, theme: Theme, *, aside: bool) -> None:
    """Set a theme aside, or take it up again; whoever proposed it may do so while people vote."""
    locked(theme)
    if not actor.may(MANAGE_SESSIONS, theme):
        if actor.person_id is None or theme.proposed_by_id != actor.person_id:
            raise NotAllowed(MANAGE_SESSIONS, actor, theme.scope)
        _check_open(theme.community_id or 0)
    if theme.session_id is not None:
        raise NotNow(str(_("This theme has its session: take it back from there first.")))
    theme.is_set_aside = aside
    session.flush()


@requires(MANAGE_SESSIONS)
def open_vote(actor: Actor, community: Community, *, is_open: bool) -> None:
    """Close the vote, so that counts are shown, or open it again."""
    locked(community)
    found = session.scalars(
        sa.select(ThemePoll).where(ThemePoll.community_id == community.id)
    ).first()
    if is_open and found is not None:
        session.delete(found)
    elif not is_open and found is None:
        session.add(
            ThemePoll(
                network_id=community.network_id,
                community_id=community.id,
                closed_by_id=actor.person_id,
            )
        )
    session.flush()


@requires(MANAGE_SESSIONS)
def give_theme(actor: Actor, theme: Theme, meeting: CommunitySession | None) -> None:
    """Make it the theme of a session that is planned; without one it goes back to the list.

    The theme that session had before, if it is of the list, goes back too. Raises NotNow.
    """
    locked(theme)
    before = session.get(CommunitySession, theme.session_id) if theme.session_id else None
    if before is not None and before is not meeting:
        _check_planned(before)
        if before.theme == theme.title:
            _say_theme(actor, before, "")
    theme.session_id = None
    if meeting is not None:
        _check_planned(meeting)
        session.execute(
            sa.update(Theme).where(Theme.session_id == meeting.id).values(session_id=None)
        )
        _say_theme(actor, meeting, theme.title)
        theme.session_id, theme.is_set_aside = meeting.id, False
    session.flush()


def _check_planned(meeting: CommunitySession) -> None:
    locked(meeting)
    if meeting.state != PLANNED:
        raise NotNow(str(_("The theme of a session that took place, or was cancelled, stays.")))


def _say_theme(actor: Actor, meeting: CommunitySession, title: str) -> None:
    meeting.theme = title
    meeting.changed_at, meeting.changed_by_id = now(), actor.person_id


@requires(MANAGE_SESSIONS)
def check_list_editor(actor: Actor, network: Network) -> None:
    """Refuse whoever may not change the network's list of themes."""


@requires(MANAGE_SESSIONS)
def list_theme(actor: Actor, network: Network, title: str, words: str = "") -> Theme:
    """Put a theme on the network's list. Raises ValidationError for one that is there."""
    locked(network)
    return _added(actor, network, title, words)


@requires(MANAGE_SESSIONS)
def change_listed(actor: Actor, theme: Theme, title: str, words: str) -> None:
    """Write a theme of the network's list anew; groups keep what they took over."""
    locked(theme)
    _check_new(theme.network_id, None, title, but=theme.id)
    theme.title, theme.words = title, words
    session.flush()


@requires(MANAGE_SESSIONS)
def unlist_theme(actor: Actor, theme: Theme) -> None:
    """Take a theme off the network's list; groups keep what they took over."""
    session.delete(theme)
    session.flush()


@open_to_all("core asks whether somebody may be erased before it asks this plugin")
def forget_person(person: Person) -> None:
    """Take a person out of themes and votes; themes stay, and so does the count."""
    session.execute(
        sa.update(Theme).where(Theme.proposed_by_id == person.id).values(proposed_by_id=None)
    )
    session.execute(
        sa.update(ThemeVote).where(ThemeVote.person_id == person.id).values(person_id=None)
    )
