"""What comes in about circles and ways of engaging, and what programs are told."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from bocage.plugin import Line, WholeNumber
from bocage_sessions.circles.engagement import MODES, NOTED
from bocage_sessions.circles.rules import CIRCLES
from bocage_sessions.schemas import LARGEST_ID

QUARTER = validate.Regexp(r"^20[0-9]{2}-Q[1-4]$")
WHO = validate.Regexp(r"^(organisation|person):[0-9]{1,9}$")


class LifeAsked(Schema):
    """Which day and whom is looked at; organisations today when nothing is said."""

    quarter = fields.String(load_default="", validate=QUARTER)
    view = fields.String(
        load_default="organisations", validate=validate.OneOf(("organisations", "people"))
    )


class CircleGiven(Schema):
    """Where somebody stands, and why; an empty circle takes the correction back."""

    who = fields.String(required=True, validate=WHO)
    circle = fields.String(load_default="", validate=validate.OneOf(("", *CIRCLES)))
    word = Line(load_default="", validate=validate.Length(max=300))


class NoteGiven(Schema):
    """Who engaged how; without a session it is said of this quarter."""

    person = WholeNumber(required=True, validate=validate.Range(1, LARGEST_ID))
    mode = fields.String(required=True, validate=validate.OneOf(NOTED))
    word = Line(required=True, validate=validate.Length(1, 300))
    session = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(1, 9999))


class SeenTold(Schema):
    """One participant; where the caller may not know who it is, only the circle is told."""

    who = fields.String()
    label = fields.String()
    circle = fields.String(validate=validate.OneOf(CIRCLES))
    counted = fields.String(metadata={"description": "By attendance alone"})
    came = fields.Integer(allow_none=True)
    expected = fields.Integer(allow_none=True)
    was = fields.String(metadata={"description": "The circle before, or `new`; empty: no move"})


class LifeTold(Schema):
    """The circles of one day, the rhythm of a year and how people engaged in a quarter."""

    quarter = fields.String()
    on = fields.Date()
    circles = fields.List(fields.Nested(SeenTold))
    close = fields.Integer(metadata={"description": "Core and active together"})
    total = fields.Integer()
    hint = fields.String(metadata={"description": "`few`, `many` or nothing"})
    held = fields.Integer(metadata={"description": "Sessions held in a year"})
    meant = fields.Integer(metadata={"description": "Sessions the rhythm would have had"})
    silent_days = fields.Integer(allow_none=True)
    engaged = fields.Dict(
        keys=fields.String(validate=validate.OneOf(MODES)), values=fields.Integer(allow_none=True)
    )


class NoteTold(Schema):
    """A note that was kept."""

    id = fields.Integer()
    person_id = fields.Integer()
    mode = fields.String()
    word = fields.String()
    on = fields.Date()
