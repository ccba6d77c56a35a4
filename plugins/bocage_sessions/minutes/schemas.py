"""What comes in around minutes, and what programs are told."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from bocage.plugin import Line, Prose, WholeNumber
from bocage_sessions.minutes import rules


class SectionGiven(Schema):
    """What is written of one step; `revision` is the one it was written over."""

    text = Prose(load_default="")
    revision = WholeNumber(required=True, validate=validate.Range(min=0))


class MinutesStateGiven(Schema):
    """Where the minutes go next."""

    state = fields.String(required=True, validate=validate.OneOf(rules.STATES))


class CorrectionGiven(Schema):
    """What should read otherwise."""

    text = Prose(required=True, validate=validate.Length(1, 4_000))


class DecisionGiven(Schema):
    """What becomes of a correction, with a word to who proposed it."""

    is_taken = fields.Boolean(required=True)
    answer = Line(load_default="", validate=validate.Length(max=1_000))


class SearchGiven(Schema):
    """What is looked for in the series, and which part of it."""

    q = Line(load_default="", validate=validate.Length(max=200))
    page = WholeNumber(load_default=1, validate=validate.Range(1, 100_000))


class SectionTold(Schema):
    """One step of minutes. `id` and `revision` are told to those who write."""

    id = fields.Integer()
    title = fields.String()
    text = fields.String()
    revision = fields.Integer()


class CorrectionTold(Schema):
    """A correction; participants are told of their own."""

    id = fields.Integer()
    section_id = fields.Integer()
    text = fields.String()
    state = fields.String()
    answer = fields.String()
    name = fields.String()


class MinutesTold(Schema):
    """Minutes as this reader may see them; `state` says where they stand."""

    state = fields.String()
    version = fields.Integer()
    sections = fields.List(fields.Nested(SectionTold))
    corrections = fields.List(fields.Nested(CorrectionTold))


class MinutesKeptTold(Schema):
    """Final minutes of one session."""

    number = fields.Integer()
    on = fields.Date()
    theme = fields.String()
    sections = fields.List(fields.Nested(SectionTold), attribute="parts")


class MinutesLine(Schema):
    """A line of `minutes.csv`: one step; the state of the last line of a session is that of its minutes."""

    network = Line(required=True, validate=validate.Length(1, 60))
    community = Line(required=True, validate=validate.Length(1, 60))
    session = WholeNumber(required=True, validate=validate.Range(1, 9999))
    step = Line(required=True, validate=validate.Length(1, 160))
    text = Prose(load_default="", allow_none=True, validate=validate.Length(max=rules.LONGEST))
    state = fields.String(load_default=rules.FINAL, validate=validate.OneOf(rules.STATES))
