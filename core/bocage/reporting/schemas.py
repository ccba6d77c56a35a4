"""What reporting takes in; unknown fields are refused."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validate

from bocage.hooks.contributions import Readership
from bocage.incoming import Day, Line, Prose, WholeNumber
from bocage.language import _
from bocage.reporting.rules import BadPeriod, Quarter

SENTENCE = validate.Length(max=5_000)
LONG = validate.Length(max=100_000)


def quarter(text: str) -> None:
    """Refuse what names no quarter."""
    try:
        Quarter.named(text)
    except BadPeriod:
        raise ValidationError(str(_("Write the quarter as 2024-Q2."))) from None


class OpenCycle(Schema):
    """A quarter to open; `without` lists communities that are not asked."""

    period = Line(required=True, validate=quarter)
    due_on = Day(required=True)
    grace_days = WholeNumber(load_default=15, validate=validate.Range(0, 90))
    without = fields.List(WholeNumber(), load_default=list)


class SaveAnswers(Schema):
    """Answers by section and question, ticks and corrections by figure."""

    revision = WholeNumber(required=True, validate=validate.Range(min=0))
    is_partial = fields.Boolean(load_default=True, data_key="partial")
    answers = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String()), load_default=dict
    )
    facts = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String()), load_default=dict
    )


class SubmitUpdate(Schema):
    """Handing over."""

    nothing_new = fields.Boolean(load_default=False)
    confirm_facts = fields.Boolean(load_default=False)


class Pin(Schema):
    """A remark and where it is pinned."""

    section = fields.String(load_default=None, allow_none=True)
    question = fields.String(load_default=None, allow_none=True)
    text = Prose(required=True, validate=SENTENCE)


class ReturnUpdate(Schema):
    """Sending back."""

    reason = Prose(load_default="", validate=SENTENCE)
    remarks = fields.List(fields.Nested(Pin), load_default=list)


class Reason(Schema):
    """A sentence."""

    reason = Prose(required=True, validate=SENTENCE)


class RemarkText(Pin):
    """One remark."""


class RemarkReply(Schema):
    """What was done about a remark."""

    reply = Prose(load_default="", validate=SENTENCE)


class AskContribution(Schema):
    """A line asked of a member."""

    person_id = WholeNumber(required=True)
    request = Prose(required=True, validate=SENTENCE)


class OfferContribution(Schema):
    """The line."""

    text = Prose(required=True, validate=SENTENCE)
    may_be_quoted = fields.Boolean(load_default=False)


class EditReport(Schema):
    """Title and editorial."""

    title = Line(required=True, validate=validate.Length(1, 200))
    editorial = Prose(load_default="", validate=LONG)


class EditBlock(Schema):
    """What changes in a block."""

    title = Line(load_default=None, validate=validate.Length(max=200))
    text = Prose(load_default=None, validate=LONG)
    readership = fields.String(load_default=None, validate=validate.OneOf(list(Readership)))
    is_included = fields.Boolean(load_default=None)
    before = fields.String(load_default=None)


class MoveBlock(Schema):
    """One place up or down."""

    direction = fields.String(required=True, validate=validate.OneOf(("up", "down")))


class PublishReport(Schema):
    """Publishing; from the second number on `correction` says what changed."""

    correction = Prose(load_default="", validate=SENTENCE)
