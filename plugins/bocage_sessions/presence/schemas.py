"""What comes in from taps, codes and consent, and what programs are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, validate

from bocage.plugin import Line, WholeNumber, translator
from bocage_sessions import rules
from bocage_sessions.presence.rules import CODE_LENGTH, VISITOR, VISITOR_STATES
from bocage_sessions.presence.service import Room, VisitorGiven
from bocage_sessions.schemas import LARGEST_ID, LineTold
from bocage_sessions.service import MarkGiven

_ = translator("sessions")


class VisitorLine(Schema):
    """A visitor; an empty state takes them off the sheet."""

    key = fields.String(required=True, validate=validate.Regexp(VISITOR))
    name = Line(load_default="", validate=validate.Length(max=200))
    organisation = Line(load_default="", validate=validate.Length(max=200))
    state = fields.String(
        load_default=rules.PRESENT, validate=validate.OneOf(("", *VISITOR_STATES))
    )
    at = fields.AwareDateTime(format="iso", load_default=None, allow_none=True)


class VisitorFileLine(Schema):
    """A line of `visitors.csv`."""

    network = Line(required=True, validate=validate.Length(1, 60))
    community = Line(required=True, validate=validate.Length(1, 60))
    session = WholeNumber(required=True, validate=validate.Range(1, 9999))
    name = Line(required=True, validate=validate.Length(1, 200))
    organisation = Line(load_default="", allow_none=True, validate=validate.Length(max=200))
    state = fields.String(load_default=rules.PRESENT, validate=validate.OneOf(VISITOR_STATES))


class ConsentFileLine(Schema):
    """A line of `attendance_shown.csv`: who lets others see which sessions they came to."""

    network = Line(required=True, validate=validate.Length(1, 60))
    person = Line(required=True, validate=validate.Length(1, 255))


class TapLine(Schema):
    """One line as it was tapped; `at` is when, in milliseconds since 1970."""

    organisation_id = WholeNumber(
        load_default=None, allow_none=True, validate=validate.Range(1, LARGEST_ID)
    )
    person_id = WholeNumber(
        load_default=None, allow_none=True, validate=validate.Range(1, LARGEST_ID)
    )
    state = fields.String(load_default="", validate=validate.OneOf(("", *rules.MARKS)))
    reason = Line(load_default="", validate=validate.Length(max=300))
    is_external = fields.Boolean(load_default=None, allow_none=True)
    stand_in = Line(load_default="", validate=validate.Length(max=200))
    at = fields.AwareDateTime(format="iso", load_default=None, allow_none=True)


class RoomGiven(Schema):
    """Lines and visitors that changed; others stay as they are."""

    lines = fields.List(
        fields.Nested(TapLine), load_default=list, validate=validate.Length(max=rules.MOST_ROWS)
    )
    visitors = fields.List(
        fields.Nested(VisitorLine), load_default=list, validate=validate.Length(max=rules.MOST_ROWS)
    )


def room_of(given: dict[str, Any]) -> Room:
    """What was given, with the time of each line beside it; of a line given twice the latest counts."""
    lines: dict[str, MarkGiven] = {}
    visitors: dict[str, VisitorGiven] = {}
    changed: dict[str, int] = {}
    for one in sorted(given["lines"], key=_when):
        at, line = one["at"], MarkGiven(**{name: one[name] for name in one if name != "at"})
        lines[line.key] = line
        if at is not None:
            changed[line.key] = milliseconds(at)
    for one in sorted(given["visitors"], key=_when):
        at, visitor = one["at"], VisitorGiven(**{name: one[name] for name in one if name != "at"})
        visitors[visitor.key] = visitor
        if at is not None:
            changed[visitor.key] = milliseconds(at)
    return Room(lines=list(lines.values()), visitors=list(visitors.values()), changed=changed)


def _when(one: dict[str, Any]) -> int:
    return -1 if one["at"] is None else milliseconds(one["at"])


def milliseconds(at: datetime) -> int:
    """An instant as browsers count it."""
    return int(at.timestamp() * 1000)


class CodeGiven(Schema):
    """The code that is shown in the room, and how one is there."""

    code = Line(required=True, validate=validate.Length(1, 3 * CODE_LENGTH))
    state = fields.String(
        load_default=rules.PRESENT, validate=validate.OneOf((rules.PRESENT, rules.REMOTE))
    )


class ConsentGiven(Schema):
    """Whether other members may see which sessions one came to."""

    is_given = fields.Boolean(required=True)


class OwnTold(Schema):
    """A session one was marked for."""

    on = fields.Date()
    theme = fields.String()
    number = fields.Integer()
    community = fields.String()
    state = fields.String()


class MineTold(Schema):
    """One's own presence and consent."""

    is_given = fields.Boolean()
    marks = fields.List(fields.Nested(OwnTold))


class ReplyTold(Schema):
    """What somebody answered to the invitation; not `is_current`: before the session was moved."""

    reply = fields.String()
    stand_in_name = fields.String()
    reason = fields.String()
    is_current = fields.Boolean()


class ExpectedTold(LineTold):
    """A line of the room, with whether it is there for the first time."""

    is_first = fields.Boolean()
    answered = fields.Nested(ReplyTold, allow_none=True)


class VisitorTold(Schema):
    """A visitor."""

    key = fields.String()
    name = fields.String()
    organisation = fields.String()
    state = fields.String()
    is_first = fields.Boolean()


class RoomTold(Schema):
    """Everybody expected or there."""

    code = fields.String()
    is_open = fields.Boolean()
    lines = fields.List(fields.Nested(ExpectedTold))
    visitors = fields.List(fields.Nested(VisitorTold))
