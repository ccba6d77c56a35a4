"""Reads of the programme: its table, its rhythm, its themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from bocage.plugin import (
    READ_NETWORK,
    Actor,
    Community,
    Network,
    NotAllowed,
    Organisation,
    Person,
    open_to_all,
    requires,
    session,
    settings_in,
    today,
)
from bocage_sessions.actions import MANAGE_SESSIONS, READ_PEOPLE, READ_SESSIONS, VOTE_THEMES
from bocage_sessions.circles.rhythm import gap_meant
from bocage_sessions.models import CommunitySession
from bocage_sessions.programme import rules
from bocage_sessions.programme.models import Theme, ThemePoll, ThemeVote
from bocage_sessions.queries import came
from bocage_sessions.rules import CANCELLED, PLANNED

MOST_ROWS = 1_000


@dataclass(frozen=True, kw_only=True)
class ThemeSeen:
    """A theme as one reader sees it; `votes` is None as long as people vote."""

    id: int
    title: str
    words: str
    proposed_by: str
    is_mine: bool
    wanted: bool
    votes: int | None
    session: int | None
    on: date | None
    aside: bool


@dataclass(frozen=True, kw_only=True)
class Themes:
    """All themes of a community; `voters` have voted for one at least."""

    is_open: bool
    voters: int
    themes: Sequence[ThemeSeen]

    @property
    def waiting(self) -> list[ThemeSeen]:
        """Those that are still to be chosen from."""
        return [one for one in self.themes if one.session is None and not one.aside]

    @property
    def given(self) -> list[ThemeSeen]:
        """Those that have their session, in its order."""
        found = [one for one in self.themes if one.session is not None]
        return sorted(found, key=lambda one: one.session or 0)

    @property
    def aside(self) -> list[ThemeSeen]:
        """Those that were set aside."""
        return [one for one in self.themes if one.session is None and one.aside]


@requires(READ_SESSIONS)
def table(actor: Actor, community: Community) -> Sequence[Any]:
    """The programme of a community from its first session on."""
    found = _table().where(CommunitySession.community_id == community.id)
    return session.execute(found.limit(MOST_ROWS)).all()


@open_to_all("lists only sessions of communities the actor may read")
def network_table(actor: Actor, network: Network, since: date) -> Sequence[Any]:
    """The programmes of all communities from that day on, in the order of their days."""
    found = _table().where(CommunitySession.network_id == network.id, CommunitySession.on >= since)
    if not actor.may(READ_SESSIONS, network):
        own = [one.community_id for one in actor.grants if one.role in READ_SESSIONS.roles]
        found = found.where(CommunitySession.community_id.in_([one for one in own if one]))
    return session.execute(found.limit(MOST_ROWS)).all()


def _table() -> Any:
    return (
        sa.select(
            CommunitySession.number,
            CommunitySession.on,
            CommunitySession.theme,
            CommunitySession.state,
            CommunitySession.place,
            sa.func.coalesce(Organisation.name, CommunitySession.host).label("host"),
            Community.slug.label("community"),
            Community.name.label("community_name"),
            came().label("came"),
        )
        .join(Community, Community.id == CommunitySession.community_id)
        .outerjoin(Organisation, Organisation.id == CommunitySession.host_organisation_id)
        .order_by(CommunitySession.on, CommunitySession.number, Community.name)
    )


@requires(MANAGE_SESSIONS)
def rhythm(actor: Actor, community: Community) -> rules.Rhythm:
    """What the settings say, and otherwise the words of the community."""
    said = settings_in(community, "sessions")
    return rules.Rhythm(
        gap=gap_meant(said, community.rhythm),
        weekday=int(said.get("weekday") or 0) or None,
        half_day=said.get("half_day") or "",
    )


@requires(MANAGE_SESSIONS)
def last_day(actor: Actor, community: Community) -> date | None:
    """The day of the last session of the programme, held or ahead."""
    return session.scalar(
        sa.select(sa.func.max(CommunitySession.on)).where(
            CommunitySession.community_id == community.id, CommunitySession.state != CANCELLED
        )
    )


@requires(MANAGE_SESSIONS)
def planned(actor: Actor, community: Community) -> Sequence[Any]:
    """Sessions that are still to come, with the theme each has."""
    return session.execute(
        sa.select(CommunitySession.number, CommunitySession.on, CommunitySession.theme)
        .where(
            CommunitySession.community_id == community.id,
            CommunitySession.state == PLANNED,
            CommunitySession.on >= today(community.network.time_zone),
        )
        .order_by(CommunitySession.on, CommunitySession.number)
    ).all()


@open_to_all("a part of other reads, which have asked")
def is_open(community_id: int) -> bool:
    """Whether people vote on themes."""
    closed = sa.exists().where(ThemePoll.community_id == community_id)
    return not session.scalar(sa.select(closed))


@requires(READ_SESSIONS)
def themes(actor: Actor, community: Community) -> Themes:
    """Every theme of the community; counts once the vote is closed, the most wanted first."""
    open_now = is_open(community.id)
    sees_names = actor.may(VOTE_THEMES, community) or actor.may(READ_PEOPLE, community)
    found = [
        ThemeSeen(
            id=row.id,
            title=row.title,
            words=row.words,
            proposed_by=row.name or "" if sees_names or row.is_mine else "",
            is_mine=bool(row.is_mine),
            wanted=bool(row.wanted),
            votes=None if open_now else row.votes,
            session=row.number,
            on=row.on,
            aside=row.is_set_aside,
        )
        for row in session.execute(_themes(actor, community))
    ]
    if not open_now:
        found.sort(key=lambda one: -(one.votes or 0))
    voters = session.scalar(
        sa.select(sa.func.count(sa.distinct(ThemeVote.person_id)))
        .join(Theme, Theme.id == ThemeVote.theme_id)
        .where(Theme.community_id == community.id, Theme.session_id.is_(None), ~Theme.is_set_aside)
    )
    return Themes(is_open=open_now, voters=voters or 0, themes=found)


def _themes(actor: Actor, community: Community) -> Any:
    me = actor.person_id or 0
    own = sa.exists().where(ThemeVote.theme_id == Theme.id, ThemeVote.person_id == me)
    votes = (
        sa.select(sa.func.count(ThemeVote.id))
        .where(ThemeVote.theme_id == Theme.id)
        .correlate(Theme)
        .scalar_subquery()
    )
    return (
        sa.select(
            Theme.id,
            Theme.title,
            Theme.words,
            Theme.is_set_aside,
            Person.name,
            sa.case((Theme.proposed_by_id == me, 1), else_=0).label("is_mine"),
            own.label("wanted"),
            votes.label("votes"),
            CommunitySession.number,
            CommunitySession.on,
        )
        .outerjoin(Person, Person.id == Theme.proposed_by_id)
        .outerjoin(CommunitySession, CommunitySession.id == Theme.session_id)
        .where(Theme.community_id == community.id, Theme.network_id == community.network_id)
        .order_by(Theme.id)
    )


@requires(READ_SESSIONS)
def find_theme(actor: Actor, community: Community, theme_id: int) -> Theme:
    """A theme of this community, or NoResultFound."""
    return session.scalars(
        sa.select(Theme).where(Theme.id == theme_id, Theme.community_id == community.id)
    ).one()


@open_to_all("asks itself whether the actor belongs to the network")
def listed_themes(actor: Actor, network: Network) -> Sequence[Theme]:
    """The network's own list, in the order of its titles."""
    if not (actor.may(READ_NETWORK, network) or actor.belongs_to(network.id)):
        raise NotAllowed(READ_NETWORK, actor, network.scope)
    found = sa.select(Theme).where(Theme.network_id == network.id, Theme.community_id.is_(None))
    return session.scalars(found.order_by(Theme.title, Theme.id)).all()


@open_to_all("asks itself whether the actor belongs to the network")
def find_listed(actor: Actor, network: Network, theme_id: int) -> Theme:
    """A theme of the network's list, or NoResultFound."""
    if not (actor.may(READ_NETWORK, network) or actor.belongs_to(network.id)):
        raise NotAllowed(READ_NETWORK, actor, network.scope)
    return session.scalars(
        sa.select(Theme).where(
            Theme.id == theme_id, Theme.network_id == network.id, Theme.community_id.is_(None)
        )
    ).one()
