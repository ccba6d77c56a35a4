"""Circles, rhythms and pictures, counted by plain rules."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from bocage.communities.way import LEFT, RIGHT, way_of
from bocage_sessions.circles.picture import MIDDLE, SIZES, Told, rings
from bocage_sessions.circles.quarters import Quarter
from bocage_sessions.circles.rhythm import gap_told, kept, silence
from bocage_sessions.circles.rules import (
    CIRCLES,
    Belongs,
    Noted,
    circle_of,
    moves,
    places,
    size_hint,
)
from bocage_sessions.counting import Held

FIRST = date(2026, 1, 10)
HELD = [Held(id=n, number=n, on=FIRST + timedelta(days=30 * (n - 1))) for n in range(1, 7)]
LAST = HELD[-1].on


def came(who: str, *sessions: int, state: str = "present", is_aside: bool = False) -> list[Noted]:
    return [
        Noted(who=who, session_id=number, state=state, is_aside=is_aside) for number in sessions
    ]


@pytest.mark.parametrize(
    ("times", "circle"),
    [
        ("11111", "core"),
        ("111", "core"),
        ("11", "active"),
        ("10111", "active"),
        ("11100", "active"),
        ("1", "occasional"),
        ("10100", "occasional"),
        ("100", "occasional"),
        ("11000", "periphery"),
        ("1000", "periphery"),
        ("00000", "periphery"),
        ("", "periphery"),
    ],
)
def test_the_circle_follows_from_how_often_and_how_lately_somebody_came(
    times: str, circle: str
) -> None:
    assert circle_of([one == "1" for one in times]) == circle


def test_everybody_finds_their_place() -> None:
    noted = [
        *came("always", 1, 2, 3, 4, 5, 6),
        *came("on leave abroad", 1, 2, 3, 4),
        *came("on leave abroad", 5, 6, state="excused", is_aside=True),
        *came("excused, no reason", 1, 2, 3),
        *came("excused, no reason", 4, 5, 6, state="excused"),
        *came("newcomer", 6),
        *came("gone", 1, 2, 3),
        *came("resting", 2, 3, 4),
    ]
    stays = [
        Belongs(who="informed", joined=FIRST, is_informed=True),
        Belongs(who="never came", joined=FIRST),
        Belongs(who="just joined", joined=LAST + timedelta(days=1)),
        Belongs(who="gone", joined=FIRST, ended=LAST),
        Belongs(who="resting", joined=FIRST, on_leave=HELD[4].on),
        Belongs(who="later", joined=LAST + timedelta(days=90)),
    ]
    found = places(HELD, noted, stays, {"newcomer": "active"}, LAST + timedelta(days=2))

    assert {who: (one.counted, one.circle) for who, one in found.items()} == {
        "always": ("core", "core"),
        "on leave abroad": ("core", "core"),
        "excused, no reason": ("periphery", "periphery"),
        "newcomer": ("occasional", "active"),
        "resting": ("core", "core"),
        "informed": ("identifies", "identifies"),
        "never came": ("periphery", "periphery"),
    }
    before = places(HELD, noted, stays, {}, HELD[3].on)
    moved = {move.who: move.kind for move in moves(before, found)}
    assert moved == {
        "excused, no reason": "outwards",
        "gone": "gone",
        "newcomer": "new",
    }
    assert size_hint(found) == "few"
    assert places([], [], [], {}, FIRST) == {}
    assert size_hint({}) == ""


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("une fois tous les deux mois environ", 61),
        ("toutes les six semaines", 42),
        ("une fois par trimestre", 91),
        ("deux fois par trimestre", 46),
        ("tous les mois", 30),
        ("Mensuel", 30),
        ("une demi-journée tous les 2 mois", 61),
        ("every other month", 61),
        ("every 6 weeks", 42),
        ("twice a year", 183),
        ("monthly, on Mondays", 30),
        ("quand on peut", None),
        ("tous les 0 jours", 1),
        ("", None),
    ],
)
def test_a_rhythm_is_read_as_people_write_it(said: str, days: int | None) -> None:
    assert gap_told(said) == days


def test_silence_is_told_to_those_who_lead_first_and_sleep_only_after_half_a_year() -> None:
    told = [
        (days, found.is_long, found.is_for_secretariat, found.is_sleep)
        for days in (61, 93, 106, 180, 184)
        for found in [silence(FIRST, 61, FIRST + timedelta(days=days))]
    ]
    assert told == [
        (61, False, False, False),
        (93, True, False, False),
        (106, True, True, False),
        (180, True, True, False),
        (184, True, True, True),
    ]
    assert not silence(FIRST, 14, FIRST + timedelta(days=100)).is_sleep


def test_the_rhythm_of_a_young_group_is_measured_since_it_began() -> None:
    days = [one.on for one in HELD]

    assert (kept(days, 30, LAST).expected, len(kept(days, 30, LAST).days)) == (12, 6)
    assert kept(days, 30, LAST, began=FIRST).expected == 5
    assert kept(days, 30, LAST, began=FIRST).longest == 30
    assert kept([], 30, LAST, began=LAST).expected == 0


def test_quarters_follow_each_other() -> None:
    quarter = Quarter.of(date(2026, 12, 31))

    assert (quarter.name, quarter.after.name, quarter.before.name) == (
        "2026-Q4", "2027-Q1", "2026-Q3",
    )  # fmt: skip
    assert (quarter.starts, quarter.ends) == (date(2026, 10, 1), date(2026, 12, 31))
    assert Quarter.named("2026-Q5") is None


@pytest.mark.parametrize("count", [0, 1, 5, 13, 40, 400])
def test_dots_stay_inside_their_circle_and_apart_from_each_other(count: int) -> None:
    names = dict.fromkeys(CIRCLES, "Occasionnels")
    drawn = rings({c: [Told(n, False) for n in range(count)] for c in CIRCLES}, names)

    inner = 0.0
    for ring in drawn:
        for dot in ring.dots:
            far = ((dot.x - MIDDLE) ** 2 + (dot.y - MIDDLE) ** 2) ** 0.5
            assert inner <= far - dot.size + 0.2
            assert far + dot.size <= ring.radius + 0.2
        for one in ring.dots[:30]:
            close = [
                other
                for other in ring.dots
                if other is not one
                and (one.x - other.x) ** 2 + (one.y - other.y) ** 2 < (2 * one.size) ** 2
            ]
            assert not close, (ring.circle, count, one, close)
        assert ring.label.endswith(f" {count}")
        inner = ring.radius
    if count <= 5:
        assert all(dot.size == SIZES[0] for ring in drawn for dot in ring.dots)
        assert all(len(ring.dots) == count for ring in drawn)


def test_the_way_through_the_stages_shows_its_returns() -> None:
    def entered(stage: str, days: int, direction: str) -> SimpleNamespace:
        on = FIRST + timedelta(days=days)
        return SimpleNamespace(
            stage=stage, on=on, direction=direction, cause="external", note="Deux départs"
        )

    told = [
        entered("gathering", 0, "advance"),
        entered("maturation", 1, "advance"),
        entered("organisation", 2, "advance"),
        entered("maturation", 300, "regress"),
    ]
    way = way_of(told, FIRST + timedelta(days=300))

    assert [step.is_back for step in way.steps] == [False, False, False, True]
    assert len(way.returns) == 1
    assert [step.y for step in way.steps][1] == way.steps[3].y > way.steps[2].y
    assert all(b.x - a.x >= 19 for a, b in zip(way.steps, way.steps[1:], strict=False))
    assert all(LEFT <= step.x <= RIGHT for step in way.steps)
    assert way_of([], FIRST).steps == ()
