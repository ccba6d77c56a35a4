"""A script as it comes in, and as programs are told of it."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from bocage.plugin import Line, Prose, WholeNumber
from bocage_sessions.schemas import LARGEST_ID
from bocage_sessions.script import rules


class ScriptStepGiven(Schema):
    """One step; without an `id` it is a new one. Notes are for facilitators alone."""

    id = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(1, LARGEST_ID))
    title = Line(required=True, validate=validate.Length(1, 160))
    purpose = Prose(load_default="", validate=validate.Length(max=2_000))
    minutes = WholeNumber(load_default=0, validate=validate.Range(0, 600))
    leader = Line(load_default="", validate=validate.Length(max=120))
    notes = Prose(validate=validate.Length(max=20_000))


class ScriptGiven(Schema):
    """All steps in their order; those that are not named are removed. `revision` is the one read."""

    revision = WholeNumber(required=True, validate=validate.Range(min=0))
    length = WholeNumber(load_default=rules.LENGTH, validate=validate.Range(10, 1_440))
    steps = fields.List(
        fields.Nested(ScriptStepGiven), required=True, validate=validate.Length(1, rules.MOST_STEPS)
    )


class ClockGiven(Schema):
    """A button of the clock; `seen` is the place it was drawn for."""

    act = fields.String(required=True, validate=validate.OneOf(rules.CLOCK_ACTS))
    seen = WholeNumber(required=True, validate=validate.Range(-1, rules.MOST_STEPS))


class ScriptStepTold(Schema):
    """One step; `notes` are told to facilitators alone."""

    id = fields.Integer()
    title = fields.String()
    purpose = fields.String()
    minutes = fields.Integer()
    leader = fields.String()
    notes = fields.String()
    began_at = fields.AwareDateTime(allow_none=True)


class ScriptTold(Schema):
    """A script. `is_prepared` is false while the session still goes by what its network proposes."""

    is_prepared = fields.Boolean()
    revision = fields.Integer()
    length = fields.Integer()
    total = fields.Integer()
    ended_at = fields.AwareDateTime(allow_none=True)
    steps = fields.List(fields.Nested(ScriptStepTold))
