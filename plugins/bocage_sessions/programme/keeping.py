"""What is kept of themes and votes: handed out, and removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from bocage.plugin import Community, DataExtract, Network, Person, open_to_all, session, translator
from bocage_sessions.models import CommunitySession
from bocage_sessions.programme.models import Theme, ThemePoll, ThemeVote

_ = translator("sessions")


@open_to_all("core asks who may see the whole of a network before it asks for this")
def everything(network: Network) -> Iterator[DataExtract]:
    """Every theme with how many want it, every vote, every vote that is closed."""
    here = Theme.network_id == network.id
    yield _extract("themes", _("Themes"), _themes().where(here))
    yield _extract("theme-votes", _("Votes on themes"), _votes().where(here))
    closed = (
        sa.select(Community.slug.label("community"), ThemePoll.closed_at)
        .join(Community, Community.id == ThemePoll.community_id)
        .where(ThemePoll.network_id == network.id)
        .order_by(Community.slug)
    )
    yield _extract("theme-polls", _("Votes on themes that are closed"), closed)


@open_to_all("core shows people what is kept about themselves")
def of_person(person: Person) -> Iterator[DataExtract]:
    """The themes they proposed and those they want."""
    mine = Theme.proposed_by_id == person.id
    yield _extract("themes", _("Themes"), _themes().where(mine))
    voted = ThemeVote.person_id == person.id
    yield _extract("theme-votes", _("Votes on themes"), _votes().where(voted))


def _themes() -> Any:
    votes = (
        sa.select(sa.func.count(ThemeVote.id))
        .where(ThemeVote.theme_id == Theme.id)
        .correlate(Theme)
        .scalar_subquery()
    )
    return (
        sa.select(
            Community.slug.label("community"),
            Theme.title,
            Theme.words,
            Person.name.label("proposed_by"),
            Theme.proposed_at,
            CommunitySession.number.label("session"),
            Theme.is_set_aside,
            votes.label("votes"),
        )
        .outerjoin(Community, Community.id == Theme.community_id)
        .outerjoin(Person, Person.id == Theme.proposed_by_id)
        .outerjoin(CommunitySession, CommunitySession.id == Theme.session_id)
        .order_by(Theme.id)
    )


def _votes() -> Any:
    return (
        sa.select(
            Community.slug.label("community"),
            Theme.title,
            Person.name.label("person"),
            ThemeVote.voted_at,
        )
        .join(Theme, Theme.id == ThemeVote.theme_id)
        .outerjoin(Community, Community.id == Theme.community_id)
        .outerjoin(Person, Person.id == ThemeVote.person_id)
        .order_by(ThemeVote.theme_id, ThemeVote.id)
    )


def _extract(name: str, title: Any, found: Any) -> DataExtract:
    return DataExtract(
        name=name,
        title=title,
        columns=tuple(column.key for column in found.selected_columns),
        rows=[tuple(row) for row in session.execute(found)],
    )


@open_to_all("core has asked two people of the secretariat")
def remove(network: Network) -> None:
    """Take away every theme of this network, votes first."""
    here = sa.select(Theme.id).where(Theme.network_id == network.id)
    session.execute(sa.delete(ThemeVote).where(ThemeVote.theme_id.in_(here)))
    for table in (Theme, ThemePoll):
        session.execute(sa.delete(table).where(table.network_id == network.id))
