"""What may be sent about those who lead, and how they are shown to programs."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from bocage.incoming import Day, Line
from bocage.pilots.models import FUNCTIONS


class AssignPilot(Schema):
    """Who leads, in which function, from when, and until when if that is known."""

    email = fields.Email(required=True, validate=validate.Length(max=255))
    name = Line(load_default="", validate=validate.Length(max=200))
    function = Line(load_default="pilot", validate=validate.OneOf(FUNCTIONS))
    starts = Day(load_default=None, allow_none=True)
    ends = Day(load_default=None, allow_none=True)


class EndAssignment(Schema):
    """The last day."""

    last_day = Day(load_default=None, allow_none=True)


class PilotShown(Schema):
    """Somebody who leads, as programs read it."""

    id = fields.Integer()
    person_id = fields.Integer()
    name = fields.String()
    function = fields.String()
    starts = fields.Date()
    ends = fields.Date(allow_none=True)
