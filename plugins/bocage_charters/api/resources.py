"""What programs are told of charters."""

from __future__ import annotations

from typing import Any

from flask import g
from marshmallow import Schema, fields, validate

from bocage.plugin import Actor, Line, Paging, Prose, WholeNumber, paged
from bocage_charters import blocks, queries, reviewing, rules, service
from bocage_charters.actions import REVIEW_CHARTER
from bocage_charters.models import Charter

STEPS = ("hand_in", "sign", "take_back", "accept", "return", "rewrite", "give_up")


class LookFor(Paging):
    """Which charters, and which page of them."""

    q = Line(load_default="", validate=validate.Length(max=200))
    state = Line(load_default="", validate=validate.OneOf(("", *rules.STATES)))
    goal = WholeNumber(load_default=0, validate=validate.Range(0, 17))


class StepGiven(Schema):
    """A step of the way, with a sentence where one is needed."""

    step = Line(required=True, validate=validate.OneOf((*STEPS, *service.GOES_ON)))
    remark = Prose(load_default="", validate=validate.Length(max=5000))


class CharterLine(Schema):
    """A charter in a list."""

    id = fields.Integer()
    community = fields.String()
    community_name = fields.String()
    number = fields.Integer()
    title = fields.String()
    state = fields.String()
    signed_version = fields.Integer(allow_none=True)
    starts = fields.Date(allow_none=True)
    ends = fields.Date(allow_none=True)
    object = fields.String()
    members = fields.Integer()
    is_searching = fields.Boolean()
    changed_at = fields.AwareDateTime()


CharterPage = paged(CharterLine)


class VersionTold(Schema):
    """One version of the text."""

    number = fields.Integer()
    state = fields.String()
    problem = fields.String()
    positioning = fields.String()
    object = fields.String()
    pilot_id = fields.Integer(allow_none=True)
    starts = fields.Date(allow_none=True)
    ends = fields.Date(allow_none=True)
    dates_note = fields.String()
    revision = fields.Integer()
    pilot_signed_at = fields.AwareDateTime(allow_none=True)
    secretariat_signed_at = fields.AwareDateTime(allow_none=True)


class ActionTold(Schema):
    what = fields.String()
    who = fields.String()
    until = fields.Date(allow_none=True)
    is_done = fields.Boolean()


class PartnerTold(Schema):
    name = fields.String()
    role = fields.String()


class BudgetTold(Schema):
    what = fields.String()
    amount = fields.Decimal(as_string=True, allow_none=True)
    funding = fields.String()


class SupportTold(Schema):
    kind = fields.String()
    what = fields.String()


class StepTold(Schema):
    version = fields.Integer()
    before = fields.String()
    after = fields.String()
    remark = fields.String()
    at = fields.AwareDateTime()
    by = fields.String(allow_none=True)


class LeaderTold(Schema):
    person_id = fields.Integer()
    name = fields.String()
    function = fields.String()


class CharterTold(Schema):
    """A charter whole: the text in force, the one at work, the blocks, the history."""

    id = fields.Integer()
    community = fields.String()
    number = fields.Integer()
    title = fields.String()
    state = fields.String()
    signed_version = fields.Integer(allow_none=True)
    version = fields.Nested(VersionTold)
    at_work = fields.Nested(VersionTold, allow_none=True)
    leaders = fields.List(fields.Nested(LeaderTold))
    design = fields.Dict(keys=fields.String(), values=fields.String())
    actions = fields.List(fields.Nested(ActionTold))
    partners = fields.List(fields.Nested(PartnerTold))
    budget = fields.List(fields.Nested(BudgetTold))
    support = fields.List(fields.Nested(SupportTold))
    goals = fields.List(fields.Integer())
    blocks_revision = fields.Integer()
    history = fields.List(fields.Nested(StepTold))


class ReadingTold(Schema):
    """One reading; who gave it and the sentences only for those concerned."""

    person_id = fields.Integer(allow_none=True)
    name = fields.String()
    role = fields.String()
    room = fields.Integer(allow_none=True)
    room_why = fields.String()
    enough = fields.Integer(allow_none=True)
    enough_why = fields.String()
    answered_at = fields.AwareDateTime(allow_none=True)


class GaugeTold(Schema):
    """The balance gauge of one text, and what the review still waits for."""

    version = fields.Integer()
    state = fields.String()
    readings = fields.List(fields.Nested(ReadingTold))
    wanting = fields.List(fields.String())


class JoiningTold(Schema):
    """How somebody takes part."""

    id = fields.Integer()
    person_id = fields.Integer()
    name = fields.String()
    organisation = fields.String(allow_none=True)
    aim = fields.String()
    involvement = fields.String()
    brings = fields.String()
    until = fields.Date(allow_none=True)
    state = fields.String()
    joined = fields.Date(allow_none=True)
    ended = fields.Date(allow_none=True)
    reason = fields.String()


class OfferTold(Schema):
    id = fields.Integer()
    person_id = fields.Integer()
    name = fields.String()
    sentence = fields.String()
    state = fields.String()
    at = fields.AwareDateTime()


class CallTold(Schema):
    """The latest call; `state` is none before there was one."""

    state = fields.String()
    text = fields.String()
    opened_at = fields.AwareDateTime(allow_none=True)
    offers = fields.List(fields.Nested(OfferTold))


def told_charter(charter: Charter) -> dict[str, Any]:
    """Everything of a charter the caller may see."""
    found = blocks.blocks_of(charter)
    work = queries.version_at_work(charter)
    sees_work = work is not None and _sees(charter, work.state)
    return {
        "id": charter.id,
        "community": charter.community.slug,
        "number": charter.number,
        "title": charter.title,
        "state": charter.state,
        "signed_version": charter.signed_version,
        "version": queries.current_version(charter),
        "at_work": work if sees_work else None,
        "leaders": queries.leaders(charter),
        "design": charter.design,
        "actions": found.actions,
        "partners": found.partners,
        "budget": found.budget,
        "support": found.support,
        "goals": found.goals,
        "blocks_revision": charter.blocks_revision,
        "history": queries.history(charter),
    }


def _sees(charter: Charter, state: str) -> bool:
    """A new text that is still written is for those who write it."""
    if state != rules.TEXT_DRAFT or charter.signed_version is None:
        return True
    return queries.writes(g.actor, charter, None)


def told_versions(charter: Charter) -> list[Any]:
    """The versions the caller may read."""
    return [one for one in queries.versions(charter) if _sees(charter, one.state)]


def told_gauge(actor: Actor, charter: Charter) -> dict[str, Any]:
    """The gauge of the text under review, otherwise of the one in force."""
    work = queries.version_at_work(charter)
    version = work if work is not None and work.round else queries.current_version(charter)
    rows = reviewing.gauge_of(version)
    mine = any(one.person_id == actor.person_id for one in rows)
    told = mine or queries.writes(actor, charter, version) or actor.may(REVIEW_CHARTER, charter)
    is_read = told or version.state in (rules.SIGNED, rules.REPLACED)
    hidden = {"person_id": None, "name": "", "room_why": "", "enough_why": ""}
    readings = [{**row._asdict(), **({} if told else hidden)} for row in rows]
    return {
        "version": version.number,
        "state": version.state,
        "readings": readings if is_read else [],
        "wanting": reviewing.wanting(charter, version) if told else [],
    }
