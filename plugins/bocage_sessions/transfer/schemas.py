"""Lines of a past series as they come in, and what programs are told of a whole one."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from bocage.plugin import Day, Line, Prose, WholeNumber, translator
from bocage_sessions.invitations.when import ZONES, Hour
from bocage_sessions.rules import mark_named
from bocage_sessions.schemas import web_address
from bocage_sessions.transfer.rules import MOST_LINES, folded, state_named

_ = translator("sessions")


class SessionState(Line):
    """The state of a session, in a word of either language."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        found = state_named(super()._deserialize(value, attr, data, **more))
        if found is None:
            raise ValidationError(str(_("Write planned, held or cancelled.")))
        return found


class Mark(Line):
    """How somebody took part, in a word of either language."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        found = mark_named(super()._deserialize(value, attr, data, **more))
        if found is None:
            raise ValidationError(str(_("Write present, remote, stand_in, excused or absent.")))
        return found


class Zone(Line):
    """Where the clocks stand: `Indian/Reunion`, or the name of the place."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        said = folded(super()._deserialize(value, attr, data, **more))
        if not said:
            return ""
        for code, name in ZONES.items():
            if said in {folded(code), folded(code.partition("/")[2]), folded(str(name))}:
                return code
        raise ValidationError(
            str(_("Write where the clocks stand, such as Europe/Paris or Indian/Reunion."))
        )


def _number() -> WholeNumber:
    return WholeNumber(required=True, validate=validate.Range(1, 9999))


class SessionRow(Schema):
    """A session of a past series. What is left out stays as it is; `host` is a code, a name or text."""

    network = Line(validate=validate.Length(max=60))
    community = Line(validate=validate.Length(max=60))
    number = _number()
    date = Day(required=True)
    begins = Hour()
    ends = Hour()
    theme = Line(validate=validate.Length(max=300))
    host = Line(validate=validate.Length(max=200))
    place = Line(validate=validate.Length(max=300))
    access = Prose(validate=validate.Length(max=2000))
    lunch = Line(validate=validate.Length(max=300))
    bring = Line(validate=validate.Length(max=300))
    online_url = Line(validate=[validate.Length(max=500), web_address])
    slides_url = Line(validate=[validate.Length(max=500), web_address])
    notes = Prose(validate=validate.Length(max=5000))
    state = SessionState(metadata={"description": "planned, held or cancelled"})
    time_zone = Zone(metadata={"description": "where it takes place, if not where the network is"})


class MarkRow(Schema):
    """Who took part in a session: an organisation by code or name, a person by mail address."""

    network = Line(validate=validate.Length(max=60))
    community = Line(validate=validate.Length(max=60))
    number = _number()
    code = Line(validate=validate.Length(max=40))
    organisation = Line(validate=validate.Length(max=200))
    person = Line(validate=validate.Length(max=255))
    state = Mark(
        required=True,
        metadata={"description": "present, remote, stand_in, excused or absent"},
    )
    reason = Line(validate=validate.Length(max=300))
    stand_in = Line(validate=validate.Length(max=200))


class SeriesGiven(Schema):
    """A past series; with `keep` false nothing is written, and the answer tells what would be."""

    sessions = fields.List(
        fields.Nested(SessionRow), load_default=list, validate=validate.Length(max=MOST_LINES)
    )
    attendance = fields.List(
        fields.Nested(MarkRow), load_default=list, validate=validate.Length(max=MOST_LINES)
    )
    keep = fields.Boolean(load_default=False)


class ConfirmGiven(Schema):
    """What the preview hands to the confirmation: the lines, and what was seen of them."""

    lines = fields.String(required=True)
    seen = fields.String(required=True, validate=validate.Length(equal=64))


class SeriesChange(Schema):
    """What becomes otherwise."""

    column = fields.String()
    before = fields.String()
    after = fields.String()


class SeriesFault(Schema):
    """What is wrong in one column."""

    column = fields.String()
    message = fields.String()


class SeriesLine(Schema):
    """What one line does: `made`, `changed`, `left` or `refused`. Lines are counted from 1."""

    table = fields.String()
    line = fields.Integer()
    kind = fields.String()
    what = fields.String()
    changes = fields.List(fields.Nested(SeriesChange))
    faults = fields.List(fields.Nested(SeriesFault))


class SeriesPlan(Schema):
    """What a series did, or would do. One refused line, and nothing is kept."""

    kept = fields.Boolean()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    steps = fields.List(fields.Nested(SeriesLine))


class SeriesMark(Schema):
    """Who took part. Persons, reasons and stand-ins are told to those who may see people."""

    code = fields.String()
    organisation = fields.String()
    person = fields.String()
    name = fields.String()
    state = fields.String()
    reason = fields.String()
    stand_in = fields.String()


class SeriesPromise(Schema):
    """What somebody will try, and what was said of it last."""

    person = fields.String()
    text = fields.String()
    state = fields.String()
    reason = fields.String()
    words = fields.String()
    told_on = fields.Date()


class SeriesMinutes(Schema):
    """One step of final minutes, in Markdown."""

    title = fields.String()
    text = fields.String()


class WholeSession(Schema):
    """A session with everything of it that the reader may see."""

    number = fields.Integer()
    date = fields.Date()
    begins = Hour(allow_none=True)
    ends = Hour(allow_none=True)
    theme = fields.String()
    host = fields.String()
    host_code = fields.String()
    place = fields.String()
    access = fields.String()
    lunch = fields.String()
    bring = fields.String()
    online_url = fields.String()
    slides_url = fields.String()
    notes = fields.String()
    state = fields.String()
    time_zone = fields.String()
    attendance = fields.List(fields.Nested(SeriesMark))
    promises = fields.List(fields.Nested(SeriesPromise))
    minutes = fields.List(fields.Nested(SeriesMinutes))


class SeriesTold(Schema):
    """The whole series of a community, the earliest session first."""

    network = fields.String()
    community = fields.String()
    sessions = fields.List(fields.Nested(WholeSession))
