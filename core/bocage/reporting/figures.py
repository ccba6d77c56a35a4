"""Figures of a network: frozen values of accepted updates, added up by the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bocage.database import session
from bocage.hooks.contributions import CommunityRule
from bocage.networks.models import Network
from bocage.permissions import open_to_all
from bocage.reporting import rollup
from bocage.reporting.models import FrozenMember, FrozenValue, ProgressUpdate, ReportingCycle
from bocage.reporting.rules import ACCEPTED, EXCUSED, RECEIVED, UPDATE_STATES


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of a report's table. `value` is None when nobody knew; `communities` says who did.

    A ratio has its parts; a distribution has how often each word was said. `hidden` says why a
    reader is not told the value.
    """

    key: str
    title: Mapping[str, str]
    unit: Mapping[str, str]
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    communities: int
    rule: str
    readership: str
    distribution: Mapping[str, int] = field(default_factory=dict)
    possible_doubles: bool = False
    time_rule: str = ""
    counts_people: bool = False
    hidden: str = ""


@open_to_all("figures of the network the caller has found; doors ask who reads them")
def figures(network: Network, cycle: ReportingCycle) -> list[Figure]:
    """Every figure of the cycle, from accepted updates only."""
    sums = _sums(network, [cycle.id])
    distinct = counted_once(FrozenValue.network_id == network.id, FrozenValue.cycle_id == cycle.id)
    words = _words(network, [cycle.id])
    return [
        _figure(item, distinct.get(item.value.key), words.get(item.value.key, {}))
        for item in _titled(sums)
    ]


@open_to_all("counts of the network the caller has found")
def counts(network: Network, cycle: ReportingCycle) -> dict[str, int]:
    """How many updates were expected, received, accepted, excused, and are missing."""
    found = dict.fromkeys(UPDATE_STATES, 0)
    rows = session.execute(
        sa.select(ProgressUpdate.state, sa.func.count())
        .where(ProgressUpdate.network_id == network.id, ProgressUpdate.cycle_id == cycle.id)
        .group_by(ProgressUpdate.state)
    )
    for state, count in rows:
        found[state] = count
    received = sum(found[state] for state in RECEIVED)
    expected = sum(found.values())
    return {
        "expected": expected,
        "received": received,
        "accepted": found[ACCEPTED],
        "excused": found[EXCUSED],
        "missing": expected - received - found[EXCUSED],
    }


def _sums(network: Network, cycle_ids: Sequence[int]) -> Sequence[Any]:
    return session.execute(
        sa.select(
            FrozenValue.key,
            FrozenValue.cycle_id,
            sa.func.max(FrozenValue.id).label("latest"),
            sa.func.min(FrozenValue.position).label("position"),
            FrozenValue.community_rule,
            FrozenValue.time_rule,
            sa.func.sum(FrozenValue.value).label("total"),
            sa.func.avg(FrozenValue.value).label("average"),
            sa.func.sum(FrozenValue.numerator).label("numerator"),
            sa.func.sum(FrozenValue.denominator).label("denominator"),
            sa.func.count().label("communities"),
        )
        .where(FrozenValue.network_id == network.id, FrozenValue.cycle_id.in_(cycle_ids))
        .group_by(
            FrozenValue.key,
            FrozenValue.cycle_id,
            FrozenValue.community_rule,
            FrozenValue.time_rule,
        )
        .order_by(sa.func.min(FrozenValue.position), FrozenValue.key)
    ).all()


@open_to_all("counts without names; bound by the rows the caller asks for")
def counted_once(*where: Any) -> dict[str, tuple[int, Decimal]]:
    """For each key: how many different identifiers, and what was corrected without naming any."""
    named = (
        sa.select(FrozenValue.key, sa.func.count(FrozenMember.identifier.distinct()))
        .join(FrozenMember, FrozenMember.frozen_value_id == FrozenValue.id)
        .where(*where)
        .group_by(FrozenValue.key)
    )
    unnamed = (
        sa.select(FrozenValue.key, sa.func.sum(FrozenValue.value))
        .where(
            *where,
            FrozenValue.community_rule == CommunityRule.DISTINCT,
            ~sa.exists().where(FrozenMember.frozen_value_id == FrozenValue.id),
        )
        .group_by(FrozenValue.key)
    )
    found: dict[str, tuple[int, Decimal]] = {}
    for key, count in session.execute(named):
        found[key] = (count, Decimal(0))
    for key, total in session.execute(unnamed):
        found[key] = (found.get(key, (0, Decimal(0)))[0], Decimal(total or 0))
    return found


def _words(network: Network, cycle_ids: Sequence[int]) -> dict[str, dict[str, int]]:
    rows = session.execute(
        sa.select(FrozenValue.key, FrozenValue.word, sa.func.count())
        .where(
            FrozenValue.network_id == network.id,
            FrozenValue.cycle_id.in_(cycle_ids),
            FrozenValue.word.is_not(None),
        )
        .group_by(FrozenValue.key, FrozenValue.word)
    )
    found: dict[str, dict[str, int]] = {}
    for key, word, count in rows:
        found.setdefault(key, {})[word or ""] = count
    return found


@dataclass(frozen=True)
class _Titled:
    row: Any
    value: FrozenValue


def _titled(rows: Sequence[Any]) -> list[_Titled]:
    latest = [row.latest for row in rows]
    named = {
        value.id: value
        for value in session.scalars(sa.select(FrozenValue).where(FrozenValue.id.in_(latest)))
    }
    return [_Titled(row, named[row.latest]) for row in rows]


def _figure(
    titled: _Titled, distinct: tuple[int, Decimal] | None, words: Mapping[str, int]
) -> Figure:
    row, latest = titled.row, titled.value
    rule = CommunityRule(row.community_rule)
    value = rollup.network_value(
        rule,
        total=row.total,
        average=row.average,
        numerator=row.numerator,
        denominator=row.denominator,
        distinct=sum(distinct) if distinct else None,
    )
    is_ratio = rule is CommunityRule.RATIO
    return Figure(
        key=latest.key,
        title=latest.title,
        unit=latest.unit,
        value=value,
        numerator=rollup.plain(row.numerator) if is_ratio else None,
        denominator=rollup.plain(row.denominator) if is_ratio else None,
        communities=row.communities,
        rule=str(rule),
        readership=latest.readership,
        distribution=words,
        possible_doubles=bool(distinct and distinct[1]),
        time_rule=latest.time_rule,
        counts_people=latest.counts_people,
    )
