"""Milestones, outputs, feeding back and next steps for programs."""

from __future__ import annotations

from typing import Any

from flask import g
from marshmallow import Schema, fields, validate

from bocage.plugin import Line, Paging, page_of, paged, transaction
from bocage_charters import (
    milestone_reads,
    milestone_rules,
    milestones,
    next_steps,
    outputs,
    rules,
)
from bocage_charters.api.blueprint import blueprint, the_charter
from bocage_charters.api.charters import HERE
from bocage_charters.milestone_schemas import (
    DroppedGiven,
    FeedbackGiven,
    MilestoneChanged,
    MilestoneGiven,
    NextStepsGiven,
    OutputChanged,
    OutputGiven,
    ReachedGiven,
)
from bocage_charters.models import Charter

ONE = f"{HERE}/milestones/<int:milestone_id>"


class LookForMilestone(Paging):
    """Which milestones of the network, and which page of them."""

    q = Line(load_default="", validate=validate.Length(max=200))
    state = Line(load_default="", validate=validate.OneOf(("", *milestone_rules.SHOWN)))


class LookForOutput(Paging):
    """Which outputs of the network, and which page of them."""

    audience = Line(load_default="", validate=validate.OneOf(("", *rules.AUDIENCES)))
    kind = Line(load_default="", validate=validate.OneOf(("", *rules.OUTPUT_KINDS)))


class MoveTold(Schema):
    """Where a milestone stood, and why it was moved."""

    place = fields.String()
    last_day = fields.Date(allow_none=True)
    reason = fields.String()
    at = fields.AwareDateTime()


class MilestoneTold(Schema):
    """A milestone; `shown` is reached, late, moved, planned or dropped."""

    id = fields.Integer()
    title = fields.String()
    shown = fields.String()
    kind = fields.String()
    on = fields.Date(allow_none=True)
    season = fields.String()
    year = fields.Integer(allow_none=True)
    after_id = fields.Integer(allow_none=True)
    last_day = fields.Date(allow_none=True)
    owner_id = fields.Integer(allow_none=True)
    owner = fields.String(allow_none=True)
    outcome = fields.String()
    output_id = fields.Integer(allow_none=True)
    reached_on = fields.Date(allow_none=True)
    revision = fields.Integer()


class OneMilestoneTold(MilestoneTold):
    """A milestone with everything that was moved."""

    moves = fields.List(fields.Nested(MoveTold))


class MilestoneLine(MilestoneTold):
    """A milestone among those of a network."""

    community = fields.String()
    number = fields.Integer()
    charter = fields.String()


MilestonePage = paged(MilestoneLine)


class OutputTold(Schema):
    """Something a group brings out."""

    id = fields.Integer()
    kind = fields.String()
    audience = fields.String()
    title = fields.String()
    description = fields.String()
    link = fields.String()
    state = fields.String()
    on = fields.Date(allow_none=True)
    revision = fields.Integer()


class OutputLine(OutputTold):
    """An output among those of a network."""

    community = fields.String()
    number = fields.Integer()
    charter = fields.String()
    is_fed_back = fields.Boolean()


OutputPage = paged(OutputLine)


class FeedbackTold(Schema):
    """Where what was learned returned to the network."""

    id = fields.Integer()
    where = fields.String()
    on = fields.Date()
    what = fields.String()
    output_id = fields.Integer(allow_none=True)


class NextStepTold(Schema):
    """One of the next steps."""

    text = fields.String()
    on = fields.Date(allow_none=True)
    is_open = fields.Boolean()
    said_at = fields.AwareDateTime()


@blueprint.get("/milestones")
@blueprint.arguments(LookForMilestone, location="query", as_kwargs=True)
@blueprint.response(200, MilestonePage)
def list_all_milestones(page: int, per_page: int, q: str, state: str) -> Any:
    """The milestones of the network the caller may see, the late ones first."""
    sought = milestone_reads.SoughtMilestones(text=q, shown=state)
    found = milestone_reads.milestones_like(g.actor, g.network, sought)
    return page_of(found, page, per_page)


@blueprint.get("/outputs")
@blueprint.arguments(LookForOutput, location="query", as_kwargs=True)
@blueprint.response(200, OutputPage)
def list_all_outputs(page: int, per_page: int, audience: str, kind: str) -> Any:
    """The outputs of the network the caller may see, the latest first."""
    found = outputs.outputs_like(g.actor, g.network, audience=audience, kind=kind)
    return page_of(found, page, per_page)


@blueprint.get(f"{HERE}/milestones")
@blueprint.response(200, OneMilestoneTold(many=True))
def list_milestones(community: str, number: int) -> Any:
    """The milestones of one charter in the order of time, with their moves."""
    return _told(the_charter(community, number))


def _told(charter: Charter) -> list[dict[str, Any]]:
    return [
        {
            **one.row._asdict(),
            "shown": one.shown,
            "moves": one.moves,
        }
        for one in milestone_reads.milestones_of(charter)
    ]


@blueprint.post(f"{HERE}/milestones")
@blueprint.arguments(MilestoneGiven)
@blueprint.response(201, OneMilestoneTold(many=True))
def add_milestone(given: dict[str, Any], community: str, number: int) -> Any:
    """Put a milestone down."""
    charter = the_charter(community, number)
    with transaction():
        milestones.add_milestone(g.actor, charter, given)
    return _told(the_charter(community, number))


@blueprint.put(ONE)
@blueprint.arguments(MilestoneChanged)
@blueprint.response(200, OneMilestoneTold(many=True))
def change_milestone(given: dict[str, Any], community: str, number: int, milestone_id: int) -> Any:
    """Change or move it; `revision` is the one that was read (409 when it is old)."""
    charter = the_charter(community, number)
    found = milestone_reads.find_milestone(charter, milestone_id)
    with transaction():
        milestones.write_milestone(g.actor, charter, found, given, given["revision"])
    return _told(the_charter(community, number))


@blueprint.post(f"{ONE}/reach")
@blueprint.arguments(ReachedGiven)
@blueprint.response(200, OneMilestoneTold(many=True))
def reach_milestone(given: dict[str, Any], community: str, number: int, milestone_id: int) -> Any:
    """Say that it is reached, and what came of it."""
    charter = the_charter(community, number)
    found = milestone_reads.find_milestone(charter, milestone_id)
    with transaction():
        milestones.reach(g.actor, charter, found, given)
    return _told(the_charter(community, number))


@blueprint.post(f"{ONE}/drop")
@blueprint.arguments(DroppedGiven)
@blueprint.response(200, OneMilestoneTold(many=True))
def drop_milestone(given: dict[str, Any], community: str, number: int, milestone_id: int) -> Any:
    """Give it up, with the reason."""
    charter = the_charter(community, number)
    found = milestone_reads.find_milestone(charter, milestone_id)
    with transaction():
        milestones.drop(g.actor, charter, found, given["reason"])
    return _told(the_charter(community, number))


@blueprint.post(f"{ONE}/again")
@blueprint.response(200, OneMilestoneTold(many=True))
def plan_again(community: str, number: int, milestone_id: int) -> Any:
    """Take back that it was reached or dropped."""
    charter = the_charter(community, number)
    found = milestone_reads.find_milestone(charter, milestone_id)
    with transaction():
        milestones.plan_again(g.actor, charter, found)
    return _told(the_charter(community, number))


@blueprint.get(f"{HERE}/outputs")
@blueprint.response(200, OutputTold(many=True))
def list_outputs(community: str, number: int) -> Any:
    """What one charter brings out."""
    return outputs.outputs_of(the_charter(community, number))


@blueprint.post(f"{HERE}/outputs")
@blueprint.arguments(OutputGiven)
@blueprint.response(201, OutputTold)
def add_output(given: dict[str, Any], community: str, number: int) -> Any:
    """Tell an output."""
    charter = the_charter(community, number)
    with transaction():
        made = outputs.add_output(g.actor, charter, given)
        made_id = made.id
    return outputs.find_output(the_charter(community, number), made_id)


@blueprint.put(f"{HERE}/outputs/<int:output_id>")
@blueprint.arguments(OutputChanged)
@blueprint.response(200, OutputTold)
def change_output(given: dict[str, Any], community: str, number: int, output_id: int) -> Any:
    """Tell it otherwise; `revision` is the one that was read (409 when it is old)."""
    charter = the_charter(community, number)
    found = outputs.find_output(charter, output_id)
    with transaction():
        outputs.write_output(g.actor, charter, found, given, given["revision"])
    return outputs.find_output(the_charter(community, number), output_id)


@blueprint.get(f"{HERE}/feedback")
@blueprint.response(200, FeedbackTold(many=True))
def list_feedback(community: str, number: int) -> Any:
    """Where what was learned returned, the latest first."""
    return outputs.feedback_of(the_charter(community, number))


@blueprint.post(f"{HERE}/feedback")
@blueprint.arguments(FeedbackGiven)
@blueprint.response(201, FeedbackTold(many=True))
def tell_feedback(given: dict[str, Any], community: str, number: int) -> Any:
    """Tell where it returned."""
    charter = the_charter(community, number)
    with transaction():
        outputs.tell_feedback(g.actor, charter, given)
    return outputs.feedback_of(the_charter(community, number))


@blueprint.get(f"{HERE}/next-steps")
@blueprint.response(200, NextStepTold(many=True))
def list_next_steps(community: str, number: int) -> Any:
    """The next steps as they were told last."""
    return next_steps.steps_of(the_charter(community, number))


@blueprint.put(f"{HERE}/next-steps")
@blueprint.arguments(NextStepsGiven)
@blueprint.response(200, NextStepTold(many=True))
def say_next_steps(given: dict[str, Any], community: str, number: int) -> Any:
    """Tell the next steps anew."""
    charter = the_charter(community, number)
    with transaction():
        next_steps.say_next_steps(g.actor, charter, given["steps"])
    return next_steps.steps_of(the_charter(community, number))
