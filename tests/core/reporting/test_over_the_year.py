"""Several quarters together, figures that cannot be stored, and what is told of the past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from bocage.communities.models import StageEvent
from bocage.database import Database, session, transaction
from bocage.hooks import HookFailed, Plugin, Registry, hookimpl
from bocage.hooks.contributions import CommunityRule, Indicator, Members, Ratio, TimeRule
from bocage.reporting import queries, review, service
from bocage.reporting.models import ProgressUpdate
from bocage.reporting.rules import ChangedMeanwhile
from tests.core.reporting.quarter import PERIOD, OpenQuarter, open_quarter

SAID: dict[str, Any] = {}


def from_said(key: str, **rules: Any) -> Indicator:
    return Indicator(key=key, title=key, value=SAID[key], **rules)


@hookimpl
def report_indicators() -> Iterator[Indicator]:
    yield from_said("held")
    yield from_said("size", time_rule=TimeRule.LAST)
    yield from_said("reached", time_rule=TimeRule.DISTINCT, community_rule=CommunityRule.DISTINCT)
    yield from_said("rate", community_rule=CommunityRule.RATIO)


def organisations(*numbers: int) -> Members:
    return Members(identifiers=frozenset(f"organisation:{number}" for number in numbers))


@pytest.fixture
def quarter(database: Database) -> Iterator[OpenQuarter]:
    SAID.clear()
    for key in ("held", "size", "reached", "rate"):
        SAID[key] = lambda _update: None
    module = ModuleType("counting")
    plugin = Plugin(name="counting", title="Counting", hook_api=1)
    module.__dict__.update(plugin=plugin, report_indicators=report_indicators)
    registry = Registry()
    registry.add(module, "counting")
    with database.work():
        yield open_quarter(registry, ("counting",))


def accept(quarter: OpenQuarter, update: ProgressUpdate) -> None:
    quarter.submitted(update)
    with transaction():
        review.accept_update(quarter.secretary, update, quarter.hooks)


def next_quarter(quarter: OpenQuarter) -> None:
    with transaction():
        quarter.cycle = service.open_cycle(
            quarter.secretary, quarter.network, PERIOD.plus(1), date(2026, 7, 15), quarter.hooks
        )


def test_sessions_four_and_five_of_the_study_reach_seven_organisations_not_thirteen(
    quarter: OpenQuarter,
) -> None:
    fourth, fifth = (2, 4, 6, 9, 11, 12), (2, 4, 6, 9, 11, 12, 13)
    by_community = dict(zip(quarter.pilots, (fourth, fifth), strict=True))
    SAID["held"] = lambda update: len(by_community[update.community_id])
    SAID["reached"] = lambda update: organisations(*by_community[update.community_id])
    for update in quarter.updates:
        accept(quarter, update)

    found = {figure.key: figure for figure in queries.figures(quarter.network, quarter.cycle)}

    assert found["counting.held"].value == 13
    assert found["counting.reached"].value == 7
    assert found["counting.reached"].communities == 2


def test_a_year_adds_up_by_each_figures_own_rule(quarter: OpenQuarter) -> None:
    first, _second = quarter.pilots
    SAID["held"] = lambda _update: 2
    SAID["size"] = lambda update: 10 if update.community_id == first else 20
    SAID["reached"] = lambda _update: organisations(1, 2)
    SAID["rate"] = lambda _update: Ratio(numerator=1, denominator=2)
    for update in quarter.updates:
        accept(quarter, update)
    next_quarter(quarter)
    SAID["held"] = lambda _update: 3
    SAID["size"] = lambda _update: 12
    SAID["reached"] = lambda _update: organisations(2, 3)
    SAID["rate"] = lambda _update: Ratio(numerator=6, denominator=6)
    accept(quarter, next(u for u in quarter.updates if u.community_id == first))

    found = {figure.key: figure for figure in queries.year_figures(quarter.network, quarter.cycle)}

    assert found["counting.held"].value == 2 + 2 + 3
    assert found["counting.size"].value == 12 + 20
    assert found["counting.reached"].value == 3
    assert found["counting.rate"].value == Decimal("0.8")
    assert (found["counting.rate"].numerator, found["counting.rate"].denominator) == (8, 10)
    assert {figure.communities for figure in found.values()} == {2}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("held", Decimal("NaN")),
        ("held", 10**400),
        ("held", "many"),
        ("held", [1]),
        ("reached", 7),
        ("rate", Decimal("0.5")),
    ],
)
def test_what_cannot_be_added_up_is_the_plugins_fault(
    quarter: OpenQuarter, key: str, value: Any
) -> None:
    update = quarter.submitted(quarter.updates[0])
    SAID[key] = lambda _update: value

    with pytest.raises(HookFailed, match="counting"), transaction():
        review.accept_update(quarter.secretary, update, quarter.hooks)

    assert update.state == "submitted"


def test_a_tick_from_an_old_tab_is_not_lost_in_silence(quarter: OpenQuarter) -> None:
    update = quarter.updates[0]
    pilot = quarter.pilot_of(update)
    tick = {"communities.members": {"confirmed": True}}
    with transaction():
        service.save_answers(pilot, update, {}, {}, revision=0, partial=True)

    with pytest.raises(ChangedMeanwhile), transaction():
        service.save_answers(pilot, update, {}, tick, revision=0, partial=True)
    with transaction():
        service.save_answers(pilot, update, {}, tick, revision=1, partial=True)
    with transaction():
        service.save_answers(pilot, update, {}, tick, revision=1, partial=True)

    assert update.revision == 2


def test_the_stage_is_that_of_the_quarters_end(quarter: OpenQuarter) -> None:
    update = quarter.updates[0]
    with transaction():
        later = StageEvent(
            community_id=update.community_id,
            stage="organisation",
            direction="speed_up",
            on=date(2026, 5, 2),
        )
        session.add(later)
        update.community.stage = "organisation"
    accept(quarter, update)

    found = {figure.key: figure for figure in queries.figures(quarter.network, quarter.cycle)}

    assert found["communities.stage"].distribution == {"gathering": 1}
