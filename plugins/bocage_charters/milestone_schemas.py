"""What people and programs may send about milestones, outputs, feeding back and next steps."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, validate

from bocage.plugin import Day, Line, Prose, WholeNumber, translator
from bocage_charters import milestone_rules, rules
from bocage_charters.schemas import LARGEST_ID, an_id

_ = translator("charters")
_BLANK = re.compile(r"\s")
MOST_STEPS = 12


def web_address(value: str) -> None:
    """Refuse whatever is not an http(s) address of some host."""
    try:
        found = urlsplit(value)
        is_good = found.scheme in {"http", "https"} and bool(found.hostname)
    except ValueError:
        is_good = False
    if value and (not is_good or _BLANK.search(value)):
        raise ValidationError(str(_("Write the whole address, beginning with https://.")))


class MilestoneGiven(Schema):
    """A milestone; of `on`, `season` with `year`, and `after_id` counts what `kind` says."""

    title = Line(required=True, validate=validate.Length(max=200))
    kind = Line(required=True, validate=validate.OneOf(rules.MILESTONE_KINDS))
    on = Day(load_default=None, allow_none=True)
    season = Line(load_default="", validate=validate.OneOf(("", *rules.SEASONS)))
    year = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(1900, 2199))
    after_id = an_id(load_default=None, allow_none=True)
    owner_id = an_id(load_default=None, allow_none=True)
    output_id = an_id(load_default=None, allow_none=True)


class MilestoneChanged(MilestoneGiven):
    """The same once more; `reason` is needed where it is moved, `revision` is the one read."""

    reason = Line(load_default="", validate=validate.Length(max=500))
    revision = WholeNumber(required=True, validate=validate.Range(1, LARGEST_ID))


class ReachedGiven(Schema):
    """What came of a milestone; without a day it is today."""

    outcome = Line(required=True, validate=validate.Length(max=500))
    reached_on = Day(load_default=None, allow_none=True)
    output_id = an_id(load_default=None, allow_none=True)


class DroppedGiven(Schema):
    """Why a milestone is given up."""

    reason = Line(required=True, validate=validate.Length(max=500))


class OutputGiven(Schema):
    """Something the group brings out, and for whom."""

    kind = Line(required=True, validate=validate.OneOf(rules.OUTPUT_KINDS))
    audience = Line(required=True, validate=validate.OneOf(rules.AUDIENCES))
    title = Line(required=True, validate=validate.Length(max=200))
    description = Prose(load_default="", validate=validate.Length(max=5000))
    link = Line(load_default="", validate=[validate.Length(max=500), web_address])
    state = Line(load_default="planned", validate=validate.OneOf(rules.OUTPUT_STATES))
    on = Day(load_default=None, allow_none=True)


class OutputChanged(OutputGiven):
    """The same once more; `revision` is the one that was read."""

    revision = WholeNumber(required=True, validate=validate.Range(1, LARGEST_ID))


class FeedbackGiven(Schema):
    """Where and when what was learned returned to the network."""

    where = Line(required=True, validate=validate.Length(max=300))
    on = Day(required=True)
    what = Prose(load_default="", validate=validate.Length(max=5000))
    output_id = an_id(load_default=None, allow_none=True)


class NextStepGiven(Schema):
    """One of the next steps; `is_open` says that members can take part in it."""

    text = Line(required=True, validate=validate.Length(max=500))
    on = Day(load_default=None, allow_none=True)
    is_open = fields.Boolean(load_default=False)


class NextStepsGiven(Schema):
    """The next steps, anew; those told before stay on record."""

    steps = fields.List(
        fields.Nested(NextStepGiven),
        required=True,
        validate=validate.Length(min=1, max=MOST_STEPS),
    )


class LookForMilestones(Schema):
    """The filters of the list of a network, as they stand in its address."""

    q = Line(load_default="", validate=validate.Length(max=200))
    state = Line(load_default="", validate=validate.OneOf(("", *milestone_rules.SHOWN)))
    page = WholeNumber(load_default=1, validate=validate.Range(1, 100_000))


class LookForOutputs(Schema):
    """The filters of the outputs of a network."""

    audience = Line(load_default="", validate=validate.OneOf(("", *rules.AUDIENCES)))
    kind = Line(load_default="", validate=validate.OneOf(("", *rules.OUTPUT_KINDS)))
