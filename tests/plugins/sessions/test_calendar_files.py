"""Hours are those of the clocks where a session takes place, and calendar files keep to RFC 5545."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from marshmallow import ValidationError

from bocage.plugin import speaking
from bocage_sessions.invitations.ics import Entry, file_lines
from bocage_sessions.invitations.rules import Turn, in_turn
from bocage_sessions.invitations.when import ZONES, Hour, When, hour_faults, told_when, when_from

NOON, LATER = time(12), time(15, 30)


def at(on: date, zone: str, begins: time = NOON, ends: time = LATER) -> When:
    return When(on=on, begins=begins, ends=ends, zone=zone)


@pytest.mark.parametrize("zone", ZONES)
def test_an_hour_is_the_same_instant_wherever_it_is_read(zone: str) -> None:
    for on in (date(2026, 1, 15), date(2026, 7, 15), date(2026, 10, 25), date(2026, 3, 29)):
        span = at(on, zone).instants()
        assert span
        there = [instant.astimezone(ZoneInfo(zone)) for instant in span]
        assert [one.time() for one in there] == [NOON, LATER]
        assert there[0].date() == on
        assert when_from(at(on, zone).code()) == at(on, zone)


@pytest.mark.parametrize(
    ("on", "zone", "instant"),
    [
        (date(2026, 1, 15), "Europe/Paris", "20260115T110000Z"),
        (date(2026, 7, 15), "Europe/Paris", "20260715T100000Z"),
        (date(2026, 7, 15), "Indian/Reunion", "20260715T080000Z"),
        (date(2026, 7, 15), "America/Martinique", "20260715T160000Z"),
        (date(2026, 7, 15), "America/Cayenne", "20260715T150000Z"),
        (date(2026, 7, 15), "Pacific/Noumea", "20260715T010000Z"),
        (date(2026, 7, 15), "Pacific/Marquesas", "20260715T213000Z"),
    ],
)
def test_a_file_gives_the_instant(on: date, zone: str, instant: str) -> None:
    assert f"DTSTART:{instant}\r\n" in written(at(on, zone))


def test_the_night_of_the_hour_change() -> None:
    forward, back = date(2026, 3, 29), date(2026, 10, 25)
    gap = at(forward, "Europe/Paris", time(2, 30), time(4))
    assert "begins" in hour_faults(gap)
    assert not hour_faults(at(forward, "Indian/Reunion", time(2, 30), time(4)))
    twice = at(back, "Europe/Paris", time(2, 30), time(3, 30))
    assert not hour_faults(twice)
    span = twice.instants()
    assert span
    assert (span[1] - span[0]).total_seconds() == 2 * 3600


def test_hours_are_read_as_people_write_them_and_come_in_twos() -> None:
    for text, hour in (("14:00", time(14)), ("9 h 30", time(9, 30)), ("14h", time(14))):
        assert Hour().deserialize(text) == hour
    for text in ("25:00", "12:61", "noon", "", "1:2:3:4", "٣:00", "1e1:00"):
        with pytest.raises(ValidationError):
            Hour().deserialize(text)
    assert "ends" in hour_faults(When(on=date(2026, 1, 1), begins=NOON))
    assert "ends" in hour_faults(at(date(2026, 1, 1), "Europe/Paris", LATER, NOON))
    told = told_when(at(date(2026, 12, 3), "Indian/Reunion"), "en", "Europe/Paris")
    with speaking("en"):
        said = str(told)
    assert said == "Thursday 3 December 2026, from 12:00 to 15:30 (time of Réunion)"


def written(when: When, **more: object) -> str:
    entry = Entry(
        uid="u-1",
        when=when,
        title="Séance; « accueil »,\r\nfin\x00\x1b",
        where="1, rue de l’Île\\",
        about="é" * 200 + "🌳" * 40,
        changed_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        **more,  # type: ignore[arg-type]
    )
    return "".join(file_lines([entry], "Réseau", "fr"))


def test_a_file_is_folded_escaped_and_says_what_became_of_a_session() -> None:
    text = written(When(on=date(2026, 12, 31)), sequence=3, is_cancelled=True)

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    unfolded = text.replace("\r\n ", "")
    assert "SUMMARY;LANGUAGE=fr:Séance\\; « accueil »\\,\\nfin\r\n" in unfolded
    assert "LOCATION:1\\, rue de l’Île\\\\\r\n" in unfolded
    assert "é" * 200 + "🌳" * 40 in unfolded
    for line in ("SEQUENCE:3", "STATUS:CANCELLED", "DTSTAMP:20260102T030405Z"):
        assert f"{line}\r\n" in unfolded
    assert "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n" in unfolded


def test_who_has_not_hosted_for_the_longest_comes_first() -> None:
    hosts = [
        Turn(organisation_id=1, name="B", last=date(2024, 5, 1)),
        Turn(organisation_id=2, name="A", last=date(2024, 1, 1)),
        Turn(organisation_id=3, name="Z 10", last=None),
        Turn(organisation_id=4, name="Z 9", last=None),
    ]
    assert [one.organisation_id for one in in_turn(hosts)] == [4, 3, 2, 1]
