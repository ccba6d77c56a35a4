"""From several values to one: over time, then over communities; pure. Unknown is never zero."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from bocage.hooks.contributions import CommunityRule, TimeRule

PLACES = Decimal("0.000001")


def plain(value: Any) -> Decimal | None:
    """A number without trailing zeros; None stays None."""
    if value is None:
        return None
    found = Decimal(str(value)).quantize(PLACES)
    return found.to_integral_value() if found == found.to_integral_value() else found.normalize()


def ratio(numerator: Any, denominator: Any) -> Decimal | None:
    """A part of a whole; unknown when there is no whole."""
    if numerator is None or not denominator:
        return None
    return plain(Decimal(str(numerator)) / Decimal(str(denominator)))


def network_value(rule: CommunityRule, **sums: Any) -> Decimal | None:
    """One value of a network, from `total`, `average`, `numerator`, `denominator`, `distinct`."""
    match rule:
        case CommunityRule.RATIO:
            return ratio(sums["numerator"], sums["denominator"])
        case CommunityRule.AVERAGE:
            return plain(sums["average"])
        case CommunityRule.DISTINCT:
            return plain(sums["distinct"])
        case CommunityRule.DISTRIBUTION:
            return None
        case _:
            return plain(sums["total"])


def over_time(
    rule: TimeRule | str, values: Sequence[Decimal | None], *, distinct: Any = None
) -> Decimal | None:
    """One value of several periods, oldest first; periods without a value are left out."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    match TimeRule(rule):
        case TimeRule.LAST:
            return known[-1]
        case TimeRule.AVERAGE:
            return plain(sum(known, Decimal(0)) / len(known))
        case TimeRule.MAXIMUM:
            return max(known)
        case TimeRule.DISTINCT:
            return plain(distinct)
        case _:
            return plain(sum(known, Decimal(0)))
