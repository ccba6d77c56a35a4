"""What may be sent about a community, and how one is shown to programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from bocage.api import Paging
from bocage.communities import rules
from bocage.incoming import Day, Line, Prose, WholeNumber
from bocage.language import _
from bocage.networks.schemas import AddressName


class TellCommunity(Schema):
    """What a community is for and how it works."""

    name = Line(required=True, validate=validate.Length(1, 200))
    theme = Line(load_default="", validate=validate.Length(max=300))
    intention = Prose(load_default="", validate=validate.Length(max=6000))
    origin = Line(load_default="intentional", validate=validate.OneOf(rules.ORIGINS))
    kind = Line(load_default="", validate=validate.Length(max=120))
    openness = Line(load_default="on_request", validate=validate.OneOf(rules.OPENNESS))
    rhythm = Line(load_default="", validate=validate.Length(max=120))
    expected_size = WholeNumber(
        load_default=None, allow_none=True, validate=validate.Range(1, 100_000)
    )
    state = Line(load_default="active", validate=validate.OneOf(rules.STATES))
    started = Day(load_default=None, allow_none=True)
    planned_end = Day(load_default=None, allow_none=True)
    ended = Day(load_default=None, allow_none=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        in_order(data)


def in_order(data: Mapping[str, Any]) -> None:
    """Raises ValidationError when a community would end before it started."""
    started = data.get("started")
    for name in ("planned_end", "ended"):
        if started and data.get(name) and data[name] < started:
            raise ValidationError({name: [str(_("It cannot end before it started."))]})


class CreateCommunity(TellCommunity):
    """The same with its address; it is made from the name when none is given."""

    slug = AddressName(load_default="")


class RecordStage(Schema):
    """A stage that was reached; a step back says where it comes from."""

    stage = Line(required=True, validate=validate.OneOf(rules.STAGES))
    on = Day(required=True)
    cause = Line(load_default=None, allow_none=True, validate=validate.OneOf(rules.CAUSES))
    note = Prose(load_default="", validate=validate.Length(max=4000))


class WriteMandate(Schema):
    """What the community is asked to do, and who decides what."""

    text = Prose(required=True, validate=validate.Length(1, 20_000))
    starts = Day(load_default=None, allow_none=True)
    content = Line(load_default="", validate=validate.OneOf(("", *rules.DECIDERS)))
    rhythm = Line(load_default="", validate=validate.OneOf(("", *rules.DECIDERS)))
    activities = Line(load_default="", validate=validate.OneOf(("", *rules.DECIDERS)))
    structure = Line(load_default="", validate=validate.OneOf(("", *rules.DECIDERS)))


class TakePart(Schema):
    """How somebody takes part."""

    organisation = WholeNumber(load_default=None, allow_none=True)
    basis = Line(load_default="mandated", validate=validate.OneOf(rules.BASES))
    aim = Prose(load_default="", validate=validate.Length(max=2000))
    involvement = Line(load_default="active", validate=validate.OneOf(rules.INVOLVEMENTS))


class AddMember(TakePart):
    """Somebody the pilot enters, by their address."""

    email = fields.Email(required=True, validate=validate.Length(max=255))
    name = Line(load_default="", validate=validate.Length(max=200))
    source = Line(load_default="", validate=validate.Length(max=160))


class ChangeMembership(TakePart):
    """What becomes of a membership."""

    act = Line(
        required=True,
        validate=validate.OneOf(("accept", "change", "pause", "come_back", "leave")),
    )
    reason = Prose(load_default="", validate=validate.Length(max=2000))
    is_external = fields.Boolean(load_default=None, allow_none=True)


class CommunityFilters(Schema):
    """Which communities are looked for."""

    q = Line(load_default="", validate=validate.Length(max=200))
    stage = Line(load_default="", validate=validate.OneOf(("", *rules.STAGES)))
    state = Line(load_default="", validate=validate.OneOf(("", *rules.STATES)))
    kind = Line(load_default="", validate=validate.Length(max=120))


class LookForCommunities(CommunityFilters):
    """The filters of the list, as they stand in its address."""

    page = WholeNumber(load_default=1, validate=validate.Range(1, 100_000))


class SeekCommunities(CommunityFilters, Paging):
    """The same filters, as programs ask for a page."""


class CommunityLine(Schema):
    """A community in a list."""

    slug = fields.String()
    name = fields.String()
    theme = fields.String()
    kind = fields.String()
    state = fields.String()
    stage = fields.String()
    openness = fields.String()
    rhythm = fields.String()
    members = fields.Integer()


class CommunityShown(Schema):
    """One community as programs read it."""

    slug = fields.String()
    name = fields.String()
    theme = fields.String()
    intention = fields.String()
    origin = fields.String()
    kind = fields.String()
    openness = fields.String()
    rhythm = fields.String()
    expected_size = fields.Integer(allow_none=True)
    state = fields.String()
    stage = fields.String()
    started = fields.Date(allow_none=True)
    planned_end = fields.Date(allow_none=True)
    ended = fields.Date(allow_none=True)


class StageShown(Schema):
    """A stage event as programs read it."""

    stage = fields.String()
    direction = fields.String()
    cause = fields.String(allow_none=True)
    note = fields.String()
    on = fields.Date()
    judged_by = fields.String(allow_none=True)


class MandateShown(Schema):
    """A version of the mandate as programs read it."""

    number = fields.Integer()
    text = fields.String()
    decisions = fields.Dict()
    starts = fields.Date()
    author = fields.String(allow_none=True)


class MemberShown(Schema):
    """Somebody who takes part, as programs read it."""

    id = fields.Integer()
    person_id = fields.Integer()
    name = fields.String()
    organisation = fields.String(allow_none=True)
    function = fields.String()
    basis = fields.String()
    involvement = fields.String()
    state = fields.String()
    joined = fields.Date()
    aim = fields.String()


class MembershipAsked(TakePart):
    """Somebody enters: without an address, the one who asks."""

    email = fields.Email(load_default=None, allow_none=True, validate=validate.Length(max=255))
    name = Line(load_default="", validate=validate.Length(max=200))


class OneMembership(Schema):
    """A membership as it is after a change."""

    id = fields.Integer()
    person_id = fields.Integer()
    organisation_id = fields.Integer(allow_none=True)
    basis = fields.String()
    involvement = fields.String()
    state = fields.String()
    joined = fields.Date()
    aim = fields.String()
