"""What comes in about dates and themes, and what programs are told."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from bocage.plugin import Day, Line, Prose, WholeNumber
from bocage_sessions.programme import rules
from bocage_sessions.schemas import LARGEST_ID

TITLE = validate.Length(1, 300)
ID = validate.Range(1, LARGEST_ID)


class DatesAsked(Schema):
    """How many dates are proposed."""

    many = WholeNumber(load_default=rules.USUAL_COUNT, validate=validate.Range(1, rules.MOST))


class DateGiven(Schema):
    """A date that is fixed, perhaps with a theme of the list."""

    on = Day(required=True)
    theme = WholeNumber(load_default=None, allow_none=True, validate=ID)


class DatesGiven(Schema):
    """Dates that are fixed at once."""

    dates = fields.List(
        fields.Nested(DateGiven), required=True, validate=validate.Length(1, rules.MOST)
    )


class ThemeGiven(Schema):
    """A theme, and why."""

    title = Line(required=True, validate=TITLE)
    words = Prose(load_default="", validate=validate.Length(max=2_000))


class TakenGiven(Schema):
    """A theme of the network's list."""

    theme = WholeNumber(required=True, validate=ID)


class VoteGiven(Schema):
    """Whether one wants this theme."""

    wanted = fields.Boolean(required=True)


class AsideGiven(Schema):
    """Whether a theme is set aside."""

    aside = fields.Boolean(required=True)


class PollGiven(Schema):
    """Whether people vote."""

    is_open = fields.Boolean(required=True)


class SessionNamed(Schema):
    """The session a theme is given to; without one it goes back to the list."""

    session = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(1, 9999))


class TableAsked(Schema):
    """From which day on the programme is read."""

    since = Day(load_default=None, allow_none=True)


class ThemeLine(Schema):
    """A line of `themes.csv`; without a community it stands on the list of the network.

    `person` is a mail address, `votes` are several, with spaces between.
    """

    network = Line(required=True, validate=validate.Length(1, 60))
    community = Line(load_default="", allow_none=True, validate=validate.Length(max=60))
    title = Line(required=True, validate=TITLE)
    words = Prose(load_default="", allow_none=True, validate=validate.Length(max=2_000))
    person = Line(load_default="", allow_none=True, validate=validate.Length(max=255))
    votes = Prose(load_default="", allow_none=True, validate=validate.Length(max=20_000))


class ProposedTold(Schema):
    """A date the rhythm proposes."""

    on = fields.Date()
    instead_of = fields.Date(allow_none=True)
    why = fields.String(metadata={"description": "What keeps people away from `instead_of`"})


class DatesTold(Schema):
    """The rhythm of a community, and the dates it proposes."""

    gap = fields.Integer(metadata={"description": "Days between two sessions"})
    weekday = fields.Integer(allow_none=True)
    half_day = fields.String()
    dates = fields.List(fields.Nested(ProposedTold))


class NumberTold(Schema):
    """A session that was added."""

    number = fields.Integer()
    on = fields.Date()
    theme = fields.String()


class ThemeTold(Schema):
    """A theme. `votes` is told once the vote is closed; `proposed_by` to those who take part."""

    id = fields.Integer()
    title = fields.String()
    words = fields.String()
    proposed_by = fields.String()
    wanted = fields.Boolean(metadata={"description": "By the caller"})
    votes = fields.Integer(allow_none=True)
    session = fields.Integer(allow_none=True)
    aside = fields.Boolean()


class ThemesTold(Schema):
    """The themes of a community."""

    is_open = fields.Boolean()
    voters = fields.Integer()
    themes = fields.List(fields.Nested(ThemeTold))


class ListedTold(Schema):
    """A theme of the network's list."""

    id = fields.Integer()
    title = fields.String()
    words = fields.String()
