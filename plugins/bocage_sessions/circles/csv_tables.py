"""Two more files `bocage load` reads: ways of engaging, and corrections of circles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from marshmallow import Schema, validate

from bocage.plugin import (
    CsvLine,
    CsvTable,
    Day,
    Line,
    RefusedLine,
    WholeNumber,
    session,
    translator,
)
from bocage_sessions.circles.engagement import NOTED
from bocage_sessions.circles.models import CircleCorrection, EngagementNote
from bocage_sessions.circles.quarters import Quarter
from bocage_sessions.circles.rules import CIRCLES
from bocage_sessions.csv_tables import (
    Known,
    Refused,
    known_of,
    organisation_of,
    people_at,
    person_of,
    session_of,
)

_ = translator("sessions")
NAMED = validate.Length(1, 60)


class EngagementLine(Schema):
    """A line of `engagement.csv`: of a session, or of the quarter a day lies in."""

    network = Line(required=True, validate=NAMED)
    community = Line(required=True, validate=NAMED)
    person = Line(required=True, validate=validate.Length(1, 255))
    mode = Line(required=True, validate=validate.OneOf(NOTED))
    session = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(1, 9999))
    on = Day(load_default=None, allow_none=True)
    word = Line(required=True, validate=validate.Length(1, 300))


class CorrectionLine(Schema):
    """A line of `circle_corrections.csv`: an organisation by its code, or a person by address."""

    network = Line(required=True, validate=NAMED)
    community = Line(required=True, validate=NAMED)
    organisation = Line(load_default="", allow_none=True, validate=validate.Length(max=40))
    person = Line(load_default="", allow_none=True, validate=validate.Length(max=255))
    circle = Line(required=True, validate=validate.OneOf(CIRCLES))
    word = Line(required=True, validate=validate.Length(1, 300))
    on = Day(required=True)


Row = EngagementNote | CircleCorrection


def _note(known: Known, people: Mapping[str, int], given: Mapping[str, Any]) -> Row:
    community = known.community(given)
    note = EngagementNote(network_id=community.network_id, community_id=community.id)
    note.person_id, note.mode, note.word = _of(people, given), given["mode"], given["word"]
    if given.get("session"):
        meeting = session_of(known, given)
        note.session_id, note.on = meeting.id, meeting.on
    elif given.get("on"):
        note.on = Quarter.of(given["on"]).starts
    else:
        raise Refused("on", _("Give the session or a day of the quarter."))
    return note


def _of(people: Mapping[str, int], given: Mapping[str, Any]) -> int:
    found = person_of(people, given)
    if found is None:
        raise Refused("person", _("Nobody here has this mail address."))
    return found


def _correction(known: Known, people: Mapping[str, int], given: Mapping[str, Any]) -> Row:
    community = known.community(given)
    organisation_id, person_id = organisation_of(known, given), person_of(people, given)
    if (organisation_id is None) == (person_id is None):
        raise Refused("organisation", _("A correction names an organisation or a person."))
    return CircleCorrection(
        network_id=community.network_id,
        community_id=community.id,
        organisation_id=organisation_id,
        person_id=person_id,
        circle=given["circle"],
        word=given["word"],
        on=given["on"],
    )


NOTE_KEY = ("community_id", "person_id", "mode", "session_id", "on", "word")
CORRECTION_KEY = ("community_id", "organisation_id", "person_id", "circle", "on", "word")


def _loading(
    table: type[Row],
    made: Callable[[Known, Mapping[str, int], Mapping[str, Any]], Row],
    key: Sequence[str],
) -> Callable[[Sequence[CsvLine]], Iterator[RefusedLine]]:
    def load(lines: Sequence[CsvLine]) -> Iterator[RefusedLine]:
        session.flush()
        known = known_of(lines)
        people = people_at({line.given.get("person") or "" for line in lines})
        ids = [network.id for network in known.networks.values()]
        columns = [getattr(table, name) for name in key]
        found = session.execute(sa.select(*columns).where(table.network_id.in_(ids)))
        kept = {tuple(row) for row in found}
        for line in lines:
            try:
                row = made(known, people, line.given)
            except Refused as refusal:
                told = refusal.message
                yield RefusedLine(number=line.number, column=refusal.column, message=told)
                continue
            said = tuple(getattr(row, name) for name in key)
            if said not in kept:
                kept.add(said)
                session.add(row)
        session.flush()

    return load


TABLES = (
    CsvTable(
        name="engagement",
        schema=EngagementLine,
        load=_loading(EngagementNote, _note, NOTE_KEY),
        after=("sessions", "attendance"),
    ),
    CsvTable(
        name="circle_corrections",
        schema=CorrectionLine,
        load=_loading(CircleCorrection, _correction, CORRECTION_KEY),
        after=("sessions", "attendance"),
    ),
)
