"""What a quarter counts of promises, and who left: all communities of a network in one statement each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from bocage.plugin import Community, Membership, Organisation, open_to_all, session
from bocage_sessions.promises import queries, rules
from bocage_sessions.promises.models import Promise


class Counted(NamedTuple):
    """Promises of one community in one quarter."""

    made: int = 0
    tried: int = 0
    kept: int = 0


class Leaver(NamedTuple):
    """An organisation that left a community."""

    organisation_id: int
    name: str
    on: date | None


@open_to_all("arithmetic for an update; core asks who may write or read it")
def promises_of(network_id: int, starts: date, ends: date) -> Mapping[int, Counted]:
    """By community: promises made at sessions of these days, and first tried, first with an effect."""
    counted = (queries.counted_on(what).between(starts, ends) for what in Counted._fields)
    found = session.execute(
        sa.select(
            Promise.community_id,
            *(sa.func.count(sa.case((condition, 1))) for condition in counted),
        )
        .where(
            Promise.network_id == network_id,
            Promise.state != rules.WITHDRAWN,
            Promise.on <= ends,
        )
        .group_by(Promise.community_id)
    )
    return {row[0]: Counted(made=row[1], tried=row[2], kept=row[3]) for row in found}


@open_to_all("arithmetic for an update; core asks who may write or read it")
def leavers_of(network_id: int, starts: date, ends: date) -> Mapping[int, Sequence[Leaver]]:
    """By community: organisations of which the last person left in these days."""
    other = aliased(Membership)
    stays = sa.exists().where(
        other.community_id == Membership.community_id,
        other.organisation_id == Membership.organisation_id,
        other.state != "asked",
        other.joined <= ends,
        sa.or_(other.ended.is_(None), other.ended > ends),
    )
    last = sa.func.max(Membership.ended)
    rows = session.execute(
        sa.select(Membership.community_id, Organisation.id, Organisation.name, last)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Community, Community.id == Membership.community_id)
        .where(
            Community.network_id == network_id,
            Membership.state == "left",
            Membership.involvement != "informed",
            Membership.ended <= ends,
            ~stays,
        )
        .group_by(Membership.community_id, Organisation.id, Organisation.name)
        .having(last.between(starts, ends))
        .order_by(Organisation.name)
    )
    found: dict[int, list[Leaver]] = {}
    for community_id, organisation_id, name, on in rows:
        found.setdefault(community_id, []).append(Leaver(organisation_id, name, on))
    return found
