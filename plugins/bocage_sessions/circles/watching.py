"""Who is told when a group falls silent, and when it seems to sleep or to have woken up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from bocage.plugin import (
    Actor,
    Community,
    Network,
    PortfolioCell,
    PortfolioColumn,
    Reminder,
    ngettext,
    session,
    settings_in_each,
    settings_of,
    translator,
)
from bocage_sessions import rules
from bocage_sessions.actions import MANAGE_SESSIONS
from bocage_sessions.circles.rhythm import Silence, gap_meant, kept, silence
from bocage_sessions.models import CommunitySession

_ = translator("sessions")
MET = ("open", "active")
DORMANT = "dormant"
ONE_BY_ONE = 3
"""More silent groups than this are one line for the secretariat."""


def life_address(network: str, community: str) -> str:
    """The page of a community's life; hooks also run where no page is being served."""
    return f"{rules.programme_address(network, community)}/life"


def heard_of(today: date, *where: Any) -> Sequence[Any]:
    """When these communities last met and what lies ahead, in one statement for all of them.

    Columns: id, slug, name, state, rhythm, started, created_at, last, ahead, held.
    """
    is_past, is_kept = CommunitySession.on <= today, CommunitySession.state != rules.CANCELLED
    is_recent = sa.and_(
        CommunitySession.state == rules.HELD,
        CommunitySession.on.between(today - timedelta(days=365), today),
    )
    columns = (
        Community.id,
        Community.slug,
        Community.name,
        Community.state,
        Community.rhythm,
        Community.started,
        Community.created_at,
    )
    return session.execute(
        sa.select(
            *columns,
            sa.func.max(sa.case((is_past & is_kept, CommunitySession.on))).label("last"),
            sa.func.max(sa.case((~is_past & is_kept, CommunitySession.on))).label("ahead"),
            sa.func.count(sa.case((is_recent, 1))).label("held"),
        )
        .outerjoin(CommunitySession, CommunitySession.community_id == Community.id)
        .where(*where)
        .group_by(*columns)
        .order_by(Community.name, Community.id)
    ).all()


def gaps_meant(network: Network, rows: Sequence[Any]) -> dict[int, int]:
    """The days that should lie between two sessions of each: by its settings, or by its words."""
    usual, own = settings_of(network, "sessions"), settings_in_each(network, "sessions")
    return {row.id: gap_meant(own.get(row.id, usual), row.rhythm) for row in rows}


def silence_of(row: Any, today: date, gap: int) -> Silence | None:
    """How long a group has been silent; None while something is ahead."""
    if row.ahead is not None:
        return None
    since = row.last or row.started or row.created_at.date()
    return silence(since, gap, today)


def asked_of(network: Network, actor: Actor, today: date) -> Iterator[Reminder]:
    """Silence: for who leads the group first, for the secretariat two weeks later."""
    led = {
        grant.community_id
        for grant in actor.grants
        if grant.network_id == network.id
        and grant.community_id
        and grant.role in MANAGE_SESSIONS.roles
    }
    is_secretariat = actor.holds("secretariat", network)
    if not led and not is_secretariat:
        return
    here = [Community.network_id == network.id, Community.state.in_(MET)]
    if not is_secretariat:
        here.append(Community.id.in_(led))
    heard = heard_of(today, *here)
    gaps = gaps_meant(network, heard)
    quiet = [(row, silence_of(row, today, gaps[row.id])) for row in heard]
    silent = [(row, found) for row, found in quiet if found and found.is_long]
    yield from _to_leaders(network, [one for one in silent if one[0].id in led])
    yield from _to_secretariat(
        network, [one for one in silent if one[0].id not in led and one[1].is_for_secretariat]
    )


def _to_leaders(network: Network, silent: Sequence[tuple[Any, Silence]]) -> Iterator[Reminder]:
    for row, found in silent:
        yield Reminder(
            title=_(
                "Nothing in the programme for %(long)s, nothing planned", long=weeks(found.days)
            ),
            url=f"{rules.programme_address(network.slug, row.slug)}/dates",
            detail=_("%(community)s: put the next date in the programme.", community=row.name),
            order=35,
        )


def _to_secretariat(network: Network, silent: Sequence[tuple[Any, Silence]]) -> Iterator[Reminder]:
    if len(silent) > ONE_BY_ONE:
        yield Reminder(
            title=_("%(count)s groups are silent", count=len(silent)),
            url=f"/n/{network.slug}/portfolio",
            detail=_("Nothing held lately, nothing planned; those who lead them know."),
            order=70,
        )
        return
    for row, found in silent:
        yield Reminder(
            title=_(
                "%(community)s is silent for %(long)s", community=row.name, long=weeks(found.days)
            ),
            url=life_address(network.slug, row.slug),
            detail=_("Those who lead it were told two weeks ago; they may need a hand."),
            order=70,
        )


def weeks(days: int) -> str:
    """A number of weeks, in words."""
    count = days // 7
    return ngettext("%(num)s week", "%(num)s weeks", count) % {"num": count}


def column(
    network: Network, community_ids: Collection[int], today: date
) -> Iterator[PortfolioColumn]:
    """The rhythm each keeps; what seems asleep or awake again is proposed, never changed."""
    cells = {}
    heard = heard_of(today, Community.id.in_(community_ids))
    gaps = gaps_meant(network, heard)
    for row in heard:
        cells[row.id] = PortfolioCell(
            text=said_of(row, today, gaps[row.id]), url=life_address(network.slug, row.slug)
        )
    yield PortfolioColumn(key="rhythm", title=_("Rhythm"), cells=cells, order=25)


def said_of(row: Any, today: date, gap: int) -> Any:
    """One sentence about the rhythm of a group."""
    found = silence_of(row, today, gap)
    if row.state == DORMANT:
        is_awake = row.ahead is not None or (row.last and today - row.last < timedelta(days=60))
        return _("Meets again: wake it up?") if is_awake else _("Dormant")
    if found and found.is_sleep:
        return _("Silent for %(long)s: asleep?", long=weeks(found.days))
    if found and found.is_for_secretariat:
        return _("Silent for %(long)s", long=weeks(found.days))
    year = kept([], gap, today, row.started)
    return _("%(held)s of about %(meant)s in a year", held=row.held, meant=year.expected)
