"""The same figures since the beginning of the year: first over time, then over communities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import sqlalchemy as sa

from bocage.database import session
from bocage.hooks.contributions import CommunityRule, TimeRule
from bocage.networks.models import Network
from bocage.permissions import open_to_all
from bocage.reporting import rollup
from bocage.reporting.figures import Figure, counted_once
from bocage.reporting.models import FrozenValue, ReportingCycle
from bocage.reporting.rules import Quarter

ByCommunity = Mapping[int, Sequence[FrozenValue]]
"""The frozen values of one figure by community, the oldest first."""


@open_to_all("figures of the network the caller has found; doors ask who reads them")
def year_figures(network: Network, cycle: ReportingCycle) -> list[Figure]:
    """Every figure from the first quarter of the year up to this one, by its time rule."""
    year = Quarter.named(cycle.period).year
    rows = session.scalars(
        sa.select(FrozenValue)
        .join(ReportingCycle, ReportingCycle.id == FrozenValue.cycle_id)
        .where(
            FrozenValue.network_id == network.id,
            ReportingCycle.period >= f"{year}-Q1",
            ReportingCycle.period <= cycle.period,
        )
        .order_by(ReportingCycle.period, FrozenValue.id)
    ).all()
    by_key: dict[str, dict[int, list[FrozenValue]]] = {}
    for row in rows:
        by_key.setdefault(row.key, {}).setdefault(row.community_id, []).append(row)
    counting = [row.id for told in by_key.values() for row in _counting(told)]
    distinct = counted_once(FrozenValue.id.in_(counting))
    found = [_figure(told, distinct.get(key)) for key, told in by_key.items()]
    places = {row.key: row.position for row in rows}
    return sorted(found, key=lambda figure: (places[figure.key], figure.key))


def _counting(told: ByCommunity) -> list[FrozenValue]:
    """The values that count for the year: the last of each community, or all of them."""
    return [row for rows in told.values() for row in (rows[-1:] if _is_last(rows[-1]) else rows)]


def _is_last(row: FrozenValue) -> bool:
    return row.time_rule == TimeRule.LAST


def _figure(told: ByCommunity, distinct: tuple[int, Decimal] | None) -> Figure:
    newest = max((rows[-1] for rows in told.values()), key=lambda row: row.id)
    rule = CommunityRule(newest.community_rule)
    counting = _counting(told)
    is_ratio = rule is CommunityRule.RATIO
    parts = [row for row in counting if is_ratio and row.numerator is not None]
    numerator = sum((row.numerator or Decimal(0) for row in parts), Decimal(0))
    denominator = sum((row.denominator or Decimal(0) for row in parts), Decimal(0))
    values = [
        value
        for rows in told.values()
        if (value := _over_time([row.value for row in rows], newest)) is not None
    ]
    total = sum(values, Decimal(0)) if values else None
    return Figure(
        key=newest.key,
        title=newest.title,
        unit=newest.unit,
        value=rollup.network_value(
            rule,
            total=total,
            average=total / len(values) if total is not None else None,
            numerator=numerator,
            denominator=denominator,
            distinct=sum(distinct) if distinct else None,
        ),
        numerator=rollup.plain(numerator) if parts else None,
        denominator=rollup.plain(denominator) if parts else None,
        communities=len(told),
        rule=str(rule),
        readership=newest.readership,
        distribution=_words(told),
        possible_doubles=bool(distinct and distinct[1]),
        time_rule=newest.time_rule,
        counts_people=newest.counts_people,
    )


def _over_time(values: Sequence[Decimal | None], newest: FrozenValue) -> Decimal | None:
    if newest.community_rule == CommunityRule.DISTINCT:
        return None
    rule = TimeRule(newest.time_rule)
    # Without identifiers nothing can be counted once: such values add up.
    return rollup.over_time(TimeRule.SUM if rule is TimeRule.DISTINCT else rule, values)


def _words(told: ByCommunity) -> dict[str, int]:
    found: dict[str, int] = {}
    for rows in told.values():
        word = rows[-1].word
        if word is not None:
            found[word] = found.get(word, 0) + 1
    return found
