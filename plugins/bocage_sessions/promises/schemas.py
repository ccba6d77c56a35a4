"""What comes in around promises, and what programs are told."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from bocage.plugin import Day, Line, Prose, WholeNumber, translator
from bocage_sessions.promises import rules
from bocage_sessions.schemas import LARGEST_ID

_ = translator("sessions")
EVERY_STATE = ("waiting", *rules.STATES)


class PromiseGiven(Schema):
    """Something somebody will try; `person_id` names whom it is entered for."""

    text = Line(required=True, validate=validate.Length(1, rules.LONGEST_PROMISE))
    person_id = WholeNumber(
        load_default=None, allow_none=True, validate=validate.Range(1, LARGEST_ID)
    )


class ClosingGiven(Schema):
    """What a participant sends at the end of a session; every field may stay empty."""

    text = Line(load_default="", validate=validate.Length(max=rules.LONGEST_PROMISE))
    take_away = Prose(load_default="", validate=validate.Length(max=rules.LONGEST_ANSWER))
    change = Prose(load_default="", validate=validate.Length(max=rules.LONGEST_ANSWER))


class AnswersGiven(Schema):
    """Answers to the two questions of a session."""

    take_away = Prose(load_default="", validate=validate.Length(max=rules.LONGEST_ANSWER))
    change = Prose(load_default="", validate=validate.Length(max=rules.LONGEST_ANSWER))


class StatementGiven(Schema):
    """What became of a promise. `not_yet` says why, `effect` says which."""

    state = fields.String(required=True, validate=validate.OneOf(rules.TOLD))
    reason = fields.String(load_default="", validate=validate.OneOf(("", *rules.REASONS)))
    words = Prose(load_default="", validate=validate.Length(max=rules.LONGEST_WORDS))

    @validates_schema
    def check_whole(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """A reason belongs to what was not tried yet, a sentence to an effect."""
        if data.get("state") == rules.NOT_YET and not data.get("reason"):
            raise ValidationError({"reason": [str(_("Say what kept you from it."))]})
        if data.get("state") == rules.EFFECT and not data.get("words"):
            raise ValidationError({"words": [str(_("Say in a sentence what has changed."))]})


class MiniCaseGiven(Schema):
    """A mini-case: what others can learn from something that was tried."""

    title = Line(required=True, validate=validate.Length(1, 200))
    context = Prose(required=True, validate=validate.Length(1, 4_000))
    done = Prose(required=True, validate=validate.Length(1, 4_000))
    effect = Prose(required=True, validate=validate.Length(1, 4_000))
    advice = Prose(load_default="", validate=validate.Length(max=4_000))


class Narrowing(Schema):
    """How the list of promises is narrowed."""

    state = fields.String(load_default="", validate=validate.OneOf(("", *EVERY_STATE)))
    session = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(1, 9999))
    whose = fields.String(load_default="", validate=validate.OneOf(("", "mine")))
    counted = fields.String(load_default="", validate=validate.OneOf(("", "made", "tried", "kept")))
    starts = Day(load_default=None, allow_none=True)
    ends = Day(load_default=None, allow_none=True)
    q = Line(load_default="", validate=validate.Length(max=100))


class PromisesAsked(Narrowing):
    """The same on a page."""

    page = WholeNumber(load_default=1, validate=validate.Range(1, 100_000))


class PromiseLine(Schema):
    """A line of `promises.csv`: a promise, and what was said of it last. `person` is a mail address."""

    network = Line(required=True, validate=validate.Length(1, 60))
    community = Line(required=True, validate=validate.Length(1, 60))
    session = WholeNumber(required=True, validate=validate.Range(1, 9999))
    person = Line(required=True, validate=validate.Length(1, 255))
    text = Line(required=True, validate=validate.Length(1, rules.LONGEST_PROMISE))
    state = Line(load_default="", allow_none=True, validate=validate.OneOf(("", *rules.TOLD)))
    reason = Line(load_default="", allow_none=True, validate=validate.OneOf(("", *rules.REASONS)))
    words = Line(
        load_default="", allow_none=True, validate=validate.Length(max=rules.LONGEST_WORDS)
    )
    told_on = Day(load_default=None, allow_none=True)


class AnswerLine(Schema):
    """A line of `closing_answers.csv`: an answer that nobody signed, to one question of a session."""

    network = Line(required=True, validate=validate.Length(1, 60))
    community = Line(required=True, validate=validate.Length(1, 60))
    session = WholeNumber(required=True, validate=validate.Range(1, 9999))
    question = Line(required=True, validate=validate.OneOf(rules.QUESTIONS))
    text = Prose(required=True, validate=validate.Length(1, rules.LONGEST_ANSWER))


class CardTold(Schema):
    """A promise on a card."""

    id = fields.Integer()
    text = fields.String()
    state = fields.String()
    on = fields.Date()
    told_on = fields.Date()
    person = fields.String(allow_none=True)
    session = fields.Integer()
    theme = fields.String()


class PromiseTold(CardTold):
    """A promise as programs read it, with what was said of it last."""

    reason = fields.String(allow_none=True)
    words = fields.String(allow_none=True)


class StatementTold(Schema):
    """Something that was said of a promise."""

    state = fields.String()
    reason = fields.String()
    words = fields.String()
    on = fields.Date()
    by = fields.String()


class OnePromiseTold(PromiseTold):
    """A promise with everything that was said of it."""

    history = fields.List(fields.Nested(StatementTold))


class MiniCaseTold(Schema):
    """The draft of a mini-case."""

    id = fields.Integer()
    promise_id = fields.Integer()
    title = fields.String()
    context = fields.String()
    done = fields.String()
    effect = fields.String()
    advice = fields.String()
    person = fields.String()


class QuestionTold(Schema):
    """A question with its answers; null while they are kept back."""

    question = fields.String()
    wording = fields.String()
    answers = fields.List(fields.String(), allow_none=True)


class ClosingTold(Schema):
    """Where the questions of a session stand."""

    is_open = fields.Boolean()
    closed_from = fields.Date()
    is_answered = fields.Boolean()
    questions = fields.List(fields.Nested(QuestionTold))
