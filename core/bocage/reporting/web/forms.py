"""What the forms of reporting send, besides the answers of an update."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from bocage.incoming import Day, Line, Prose, WholeNumber
from bocage.reporting.schemas import quarter


class OpeningForm(Schema):
    """Which quarter is opened, until when, and who is asked."""

    period = Line(required=True, validate=quarter)
    due_on = Day(required=True)
    grace_days = WholeNumber(load_default=15, validate=validate.Range(0, 120))
    asked = fields.List(WholeNumber(), load_default=list)
    step = Line()


class ChosenForm(Schema):
    """Boxes ticked in a list of updates."""

    chosen = fields.List(WholeNumber(), load_default=list)


class ReasonForm(Schema):
    """Why."""

    reason = Prose(required=True, validate=validate.Length(1, 2_000))


class ReportForm(Schema):
    """The head of a report."""

    title = Line(required=True, validate=validate.Length(1, 200))
    editorial = Prose(load_default="", validate=validate.Length(max=20_000))


class BlockForm(Schema):
    """One block of a report, and what its editor saw before."""

    title = Line(load_default="", validate=validate.Length(max=200))
    text = Prose(load_default="", validate=validate.Length(max=20_000))
    before = Prose(load_default="")
    readership = Line(
        required=True, validate=validate.OneOf(["team", "network", "federation", "public"])
    )
    is_included = fields.Boolean(load_default=False)
    act = Line(load_default="save", validate=validate.OneOf(["save"]))


class PublishForm(Schema):
    """What changed since the number before."""

    correction = Prose(load_default="", validate=validate.Length(max=2_000))


class OfferForm(Schema):
    """A line from a member, and whether it may be quoted with the name."""

    text = Prose(load_default="", validate=validate.Length(max=5_000))
    may_be_quoted = fields.Boolean(load_default=False)
    act = Line(load_default="offer", validate=validate.OneOf(["offer", "decline"]))
