"""What programs are shown of reporting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields

from bocage.reporting.models import ProgressUpdate, Remark


class CycleShown(Schema):
    """A quarter of a network."""

    period = fields.String()
    state = fields.String()
    starts = fields.Date()
    ends = fields.Date()
    due_on = fields.Date()
    grace_days = fields.Integer()
    opened_at = fields.DateTime()
    closed_at = fields.DateTime(allow_none=True)
    sections = fields.List(fields.Dict(), attribute="form")


class CountsShown(Schema):
    """How many updates were asked for, and what became of them."""

    expected = fields.Integer()
    received = fields.Integer()
    accepted = fields.Integer()
    excused = fields.Integer()
    missing = fields.Integer()


class UpdateLine(Schema):
    """An update in a list."""

    id = fields.Integer()
    community = fields.Dict()
    period = fields.String()
    state = fields.String()
    revision = fields.Integer()
    nothing_new = fields.Boolean()
    on_behalf = fields.Boolean()
    saved_at = fields.DateTime(allow_none=True)
    submitted_at = fields.DateTime(allow_none=True)
    decided_at = fields.DateTime(allow_none=True)
    reason = fields.String()


class UpdateShown(UpdateLine):
    """An update with its answers, figures and remarks."""

    answers = fields.Dict()
    facts = fields.Dict()
    remarks = fields.List(fields.Dict())


class FiguresAway(Schema):
    """The figures of a plugin that could not be asked."""

    plugin = fields.String()
    title = fields.String()
    figures = fields.List(fields.String())
    is_resting = fields.Boolean()


class UpdateAccepted(UpdateShown):
    """An update that was accepted, with the figures that stay unknown."""

    unknown_figures = fields.List(fields.Nested(FiguresAway))


class RemarkShown(Schema):
    """A remark pinned to an answer, a section or the whole."""

    id = fields.Integer()
    section = fields.String(allow_none=True)
    question = fields.String(allow_none=True)
    text = fields.String()
    state = fields.String()
    reply = fields.String()
    at = fields.DateTime()


class ContributionShown(Schema):
    """A line asked of a member."""

    id = fields.Integer()
    update_id = fields.Integer()
    person_id = fields.Integer()
    request = fields.String()
    text = fields.String()
    may_be_quoted = fields.Boolean()
    state = fields.String()


class FigureShown(Schema):
    """A figure of the network, with the number of communities it rests on; decimals as text."""

    key = fields.String()
    title = fields.Dict()
    unit = fields.Dict()
    value = fields.Decimal(as_string=True, allow_none=True)
    numerator = fields.Decimal(as_string=True, allow_none=True)
    denominator = fields.Decimal(as_string=True, allow_none=True)
    communities = fields.Integer()
    rule = fields.String()
    time_rule = fields.String()
    distribution = fields.Dict()


class BlockShown(Schema):
    """A block of a report being edited."""

    id = fields.Integer()
    key = fields.String()
    kind = fields.String()
    title = fields.String()
    text = fields.String()
    content = fields.Dict()
    readership = fields.String()
    is_included = fields.Boolean()
    position = fields.Integer()


class ReportShown(Schema):
    """A report being edited."""

    title = fields.String()
    editorial = fields.String()
    state = fields.String()
    revision = fields.Integer()
    blocks = fields.List(fields.Nested(BlockShown))


class PublicationLine(Schema):
    """A published report in a list."""

    period = fields.String()
    number = fields.Integer()
    at = fields.DateTime()
    checksum = fields.String()
    correction = fields.String()


def line_of(update: ProgressUpdate) -> dict[str, Any]:
    """One update for a list."""
    return {
        "id": update.id,
        "community": {"slug": update.community.slug, "name": update.community.name},
        "period": update.cycle.period,
        "state": update.state,
        "revision": update.revision,
        "nothing_new": update.nothing_new,
        "on_behalf": update.on_behalf,
        "saved_at": update.saved_at,
        "submitted_at": update.submitted_at,
        "decided_at": update.decided_at,
        "reason": update.reason,
    }


def whole(update: ProgressUpdate, remarks: Sequence[Remark]) -> dict[str, Any]:
    """One update with everything in it."""
    answers: dict[str, dict[str, Any]] = {}
    for answer in update.answers:
        answers.setdefault(answer.section, {})[answer.question] = answer.value
    facts = {
        fact.key: {
            "title": fact.title,
            "unit": fact.unit,
            "computed": fact.computed,
            "corrected": fact.corrected,
            "correction_reason": fact.correction_reason,
            "is_confirmed": fact.confirmed_at is not None,
            "evidence": fact.evidence,
        }
        for fact in update.facts
    }
    shown = RemarkShown(many=True).dump(list(remarks))
    return {**line_of(update), "answers": answers, "facts": facts, "remarks": shown}
