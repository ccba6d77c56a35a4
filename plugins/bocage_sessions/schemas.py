"""What comes in through forms, programs, files and updates, and what programs are told."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, validate

from bocage.plugin import Day, Line, Prose, WholeNumber, translator
from bocage_sessions import rules
from bocage_sessions.invitations.rules import REMIND_DAYS
from bocage_sessions.invitations.when import ZONES, Hour
from bocage_sessions.programme import words

_ = translator("sessions")
_BLANK = re.compile(r"\s")
LARGEST_ID = 2**31 - 1


def web_address(value: str) -> None:
    """Refuse whatever is not an http(s) address of some host."""
    try:
        found = urlsplit(value)
        is_good = found.scheme in {"http", "https"} and bool(found.hostname)
    except ValueError:
        is_good = False
    if value and (not is_good or _BLANK.search(value)):
        raise ValidationError(str(_("Write the whole address, beginning with https://.")))


class SessionGiven(Schema):
    """A session of the programme."""

    number = WholeNumber(
        required=True,
        validate=validate.Range(1, 9999),
        metadata={"description": "In the programme"},
    )
    on = Day(required=True)
    theme = Line(load_default="", validate=validate.Length(max=300))
    host_organisation = WholeNumber(
        load_default=None, allow_none=True, validate=validate.Range(1, LARGEST_ID)
    )
    host = Line(load_default="", validate=validate.Length(max=200))
    begins = Hour(load_default=None, allow_none=True)
    ends = Hour(load_default=None, allow_none=True)
    time_zone = Line(load_default="", validate=validate.OneOf(("", *ZONES)))
    place = Line(load_default="", validate=validate.Length(max=300))
    access = Prose(load_default="", validate=validate.Length(max=2000))
    lunch = Line(load_default="", validate=validate.Length(max=300))
    bring = Line(load_default="", validate=validate.Length(max=300))
    online_url = Line(load_default="", validate=[validate.Length(max=500), web_address])
    slides_url = Line(load_default="", validate=[validate.Length(max=500), web_address])
    notes = Prose(load_default="", validate=validate.Length(max=5000))


class StateGiven(Schema):
    """What became of a session."""

    state = fields.String(required=True, validate=validate.OneOf(rules.STATES))


class LineGiven(Schema):
    """One line of an attendance sheet; an empty state takes the mark away."""

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


class SheetGiven(Schema):
    """A whole attendance sheet: lines that are not named lose their mark."""

    lines = fields.List(
        fields.Nested(LineGiven), required=True, validate=validate.Length(max=rules.MOST_ROWS)
    )


class SessionsSettings(Schema):
    """What a new session begins with."""

    place = Line(
        load_default="",
        validate=validate.Length(max=300),
        metadata={
            "label": _("Usual place"),
            "help": _("Proposed for each new session: address, room, how to get there."),
        },
    )
    online_url = Line(
        load_default="",
        validate=[validate.Length(max=500), web_address],
        metadata={"label": _("Usual link to join online")},
    )
    notes = Prose(
        load_default="",
        validate=validate.Length(max=5000),
        metadata={
            "label": _("What is said to those who come"),
            "help": _("Proposed as the notes of each new session."),
        },
    )
    take_away = Line(
        load_default="",
        validate=validate.Length(max=200),
        metadata={
            "label": _("First question at the end of a session"),
            "help": _("Left empty: What do I take away?"),
        },
    )
    change = Line(
        load_default="",
        validate=validate.Length(max=200),
        metadata={
            "label": _("Second question at the end of a session"),
            "help": _("Left empty: What would I change?"),
        },
    )
    closing_days = WholeNumber(
        load_default=14,
        validate=validate.Range(0, 60),
        metadata={
            "label": _("Days after a session on which its two questions are answered"),
            "help": _("Answers are shown once this time is over."),
        },
    )
    every = fields.String(
        load_default="",
        validate=validate.OneOf(tuple(words.EVERY)),
        metadata={"label": _("Time between two sessions"), "choices": words.EVERY},
    )
    weekday = fields.String(
        load_default="",
        validate=validate.OneOf(tuple(words.WEEKDAYS)),
        metadata={"label": _("Day of the week on which people meet"), "choices": words.WEEKDAYS},
    )
    half_day = fields.String(
        load_default="",
        validate=validate.OneOf(tuple(words.HALVES)),
        metadata={"label": _("Part of the day on which people meet"), "choices": words.HALVES},
    )
    remind_days = WholeNumber(
        load_default=REMIND_DAYS,
        validate=validate.Range(0, 30),
        metadata={
            "label": _("Days before a session on which people are reminded of it"),
            "help": _("Those who come, and those who have not answered. 0: nobody is reminded."),
        },
    )


class SessionsAnswers(Schema):
    """What the section of an update asks."""

    brought = Prose(
        load_default="",
        validate=validate.Length(max=4000),
        metadata={
            "label": _("What did the sessions bring?"),
            "help": _("A discovery, a decision, something one organisation has changed since."),
        },
    )


class SessionLine(Schema):
    """A line of `sessions.csv`. `host` is the code of an organisation, or free text."""

    network = Line(required=True, validate=validate.Length(1, 60))
    community = Line(required=True, validate=validate.Length(1, 60))
    number = WholeNumber(required=True, validate=validate.Range(1, 9999))
    date = Day(required=True)
    theme = Line(load_default="", allow_none=True, validate=validate.Length(max=300))
    host = Line(load_default="", allow_none=True, validate=validate.Length(max=200))
    place = Line(load_default="", allow_none=True, validate=validate.Length(max=300))
    begins = Hour(load_default=None, allow_none=True)
    ends = Hour(load_default=None, allow_none=True)
    access = Prose(load_default="", allow_none=True, validate=validate.Length(max=2000))
    lunch = Line(load_default="", allow_none=True, validate=validate.Length(max=300))
    bring = Line(load_default="", allow_none=True, validate=validate.Length(max=300))


class AttendanceLine(Schema):
    """A line of `attendance.csv`. `organisation` is a code, `person` a mail address."""

    network = Line(required=True, validate=validate.Length(1, 60))
    community = Line(required=True, validate=validate.Length(1, 60))
    session = WholeNumber(required=True, validate=validate.Range(1, 9999))
    organisation = Line(load_default="", allow_none=True, validate=validate.Length(max=40))
    person = Line(load_default="", allow_none=True, validate=validate.Length(max=255))
    state = Line(required=True, validate=validate.Length(1, 20))
    reason = Line(load_default="", allow_none=True, validate=validate.Length(max=300))


class SessionTold(Schema):
    """A session as programs read it. `came` counts participants."""

    id = fields.Integer()
    community = fields.String()
    number = fields.Integer()
    on = fields.Date()
    theme = fields.String()
    state = fields.String()
    host = fields.String()
    place = fields.String()
    online_url = fields.String()
    came = fields.Integer()


class LineTold(Schema):
    """A line of an attendance sheet. Names and reasons are told to leaders only."""

    organisation_id = fields.Integer(allow_none=True)
    person_id = fields.Integer(allow_none=True)
    organisation = fields.String()
    person = fields.String()
    state = fields.String()
    reason = fields.String()
    is_external = fields.Boolean(allow_none=True)
    stand_in = fields.String()


class OneSessionTold(SessionTold):
    """A session with its attendance sheet."""

    host_organisation_id = fields.Integer(allow_none=True)
    begins = Hour(allow_none=True)
    ends = Hour(allow_none=True)
    time_zone = fields.String()
    access = fields.String()
    lunch = fields.String()
    bring = fields.String()
    slides_url = fields.String()
    notes = fields.String()
    attendance = fields.List(fields.Nested(LineTold))


class ColumnTold(Schema):
    """A session held."""

    number = fields.Integer()
    on = fields.Date()
    theme = fields.String()


class LeftTold(Schema):
    """When a participant left; the reason is told to leaders only."""

    on = fields.Date()
    reason = fields.String()
    is_outside = fields.Boolean()


class RowTold(Schema):
    """A participant; `cells` holds a mark, nothing, `not_yet` or `gone`, in the order of the sessions.

    To leaders an absence whose reason lies outside the group's reach is `excused_outside` or
    `absent_outside`.
    """

    label = fields.String()
    detail = fields.String()
    cells = fields.List(fields.String())
    total = fields.Integer()
    left = fields.Nested(LeftTold, allow_none=True)


class MatrixTold(Schema):
    """Who came to what. `hidden` counts people whose names the reader may not see."""

    columns = fields.List(fields.Nested(ColumnTold))
    rows = fields.List(fields.Nested(RowTold))
    totals = fields.List(fields.Integer())
    hidden = fields.Integer()
