"""What comes in around invitations and calendar addresses, and what programs are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from bocage.plugin import Line, Prose, WholeNumber, translator
from bocage_sessions.invitations import rules

_ = translator("sessions")


class InvitingGiven(Schema):
    """A few words that go with the invitation."""

    words = Prose(load_default="", validate=validate.Length(max=2000))


class ReplyGiven(Schema):
    """An answer. `seen` is the state of the session that was shown when it was given."""

    reply = fields.String(load_default="", validate=validate.OneOf(("", *rules.REPLIES)))
    stand_in_name = Line(load_default="", validate=validate.Length(max=200))
    reason = Line(load_default="", validate=validate.Length(max=300))
    seen = WholeNumber(required=True, validate=validate.Range(0, 2**31 - 1))

    @validates_schema
    def _is_whole(self, data: Mapping[str, Any], **_more: Any) -> None:
        if not data.get("reply"):
            raise ValidationError(str(_("Choose one of the four answers.")), "reply")
        if data.get("reply") == rules.STAND_IN and not data.get("stand_in_name"):
            raise ValidationError(str(_("Say who is coming in your place.")), "stand_in_name")


class FeedGiven(Schema):
    """What a calendar address shows: `own`, `network`, or the name of a community."""

    shows = Line(required=True, validate=validate.Length(1, 60))


class FeedTold(Schema):
    """A calendar address of the caller; its `url` is told once, when it is made or renewed."""

    id = fields.Integer()
    shows = fields.String()
    made_at = fields.AwareDateTime()
    url = fields.String()


class FeedsTold(Schema):
    """The caller's own calendar addresses."""

    feeds = fields.List(fields.Nested(FeedTold))


class GuestTold(Schema):
    """Somebody who was invited, and the answer."""

    person_id = fields.Integer()
    name = fields.String()
    organisation = fields.String()
    reply = fields.String()
    stand_in_name = fields.String()
    reason = fields.String()
    is_current = fields.Boolean()
    entered_by = fields.String()


class InvitationsTold(Schema):
    """Who was invited to a session; `to_invite` counts who would be asked now."""

    invited = fields.Integer()
    stale = fields.Integer()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    to_invite = fields.Integer()
    sequence = fields.Integer()
    guests = fields.List(fields.Nested(GuestTold))


class OwnReplyTold(Schema):
    """The caller's own answer."""

    reply = fields.String()
    stand_in_name = fields.String()
    reason = fields.String()
    is_current = fields.Boolean()
    seen = fields.Integer()
