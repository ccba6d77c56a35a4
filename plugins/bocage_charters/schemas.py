"""What people and programs may send about charters, and what a network may settle."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from bocage.plugin import Day, Line, Prose, WholeNumber, translator
from bocage_charters import rules
from bocage_charters.amounts import MOST_MONEY, Amount

_ = translator("charters")
WORDS = {"charter": _("charter"), "framing": _("framing (French: cadrage)")}
LARGEST_ID = 2**31 - 1
MOST_LINES = 60


class CharterSettings(Schema):
    """What a network settles about its charters."""

    word = fields.String(
        load_default="charter",
        validate=validate.OneOf(tuple(WORDS)),
        metadata={"label": _("What the network calls it"), "choices": WORDS},
    )
    future_members = WholeNumber(
        load_default=2,
        validate=validate.Range(0, 5),
        metadata={
            "label": _("Future members who answer the balance gauge"),
            "help": _("Beside the reviewer; two are usual."),
        },
    )
    needs_signature = fields.Boolean(
        load_default=False,
        metadata={
            "label": _("An update can be handed in only when the charter is signed"),
            "help": _("Otherwise the pilot is reminded, and may hand it in all the same."),
        },
    )


def an_id(**more: Any) -> WholeNumber:
    """The number of a row; whether there is such a row is asked later."""
    return WholeNumber(validate=validate.Range(1, LARGEST_ID), **more)


class LookForCharters(Schema):
    """The filters of the list, as they stand in its address."""

    q = Line(load_default="", validate=validate.Length(max=200))
    state = Line(load_default="", validate=validate.OneOf(("", *rules.STATES)))
    goal = WholeNumber(load_default=0, validate=validate.Range(0, 17))
    page = WholeNumber(load_default=1, validate=validate.Range(1, 100_000))


class IdeaGiven(Schema):
    """An idea: what it is about, and whose it is; without a group it founds one."""

    title = Line(required=True, validate=validate.Length(max=200))
    community = Line(load_default="", validate=validate.Length(max=60))


class TextGiven(Schema):
    """The five questions; everything may be empty until it is handed in."""

    title = Line(load_default="", validate=validate.Length(max=200))
    problem = Prose(load_default="", validate=validate.Length(max=20_000))
    positioning = Prose(load_default="", validate=validate.Length(max=20_000))
    object = Prose(load_default="", validate=validate.Length(max=20_000))
    pilot_id = an_id(load_default=None, allow_none=True)
    starts = Day(load_default=None, allow_none=True)
    ends = Day(load_default=None, allow_none=True)
    dates_note = Line(load_default="", validate=validate.Length(max=300))
    revision = WholeNumber(required=True, validate=validate.Range(1, LARGEST_ID))

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        if data.get("starts") and data.get("ends") and data["ends"] < data["starts"]:
            raise ValidationError(str(_("It cannot end before it begins.")), "ends")


class ActionGiven(Schema):
    """One line of the action plan."""

    what = Line(required=True, validate=validate.Length(max=500))
    who = Line(load_default="", validate=validate.Length(max=200))
    until = Day(load_default=None, allow_none=True)
    is_done = fields.Boolean(load_default=False)


class PartnerGiven(Schema):
    """A partner and their part."""

    name = Line(required=True, validate=validate.Length(max=200))
    role = Line(load_default="", validate=validate.Length(max=500))


class BudgetGiven(Schema):
    """One line of the budget; no amount means that it is not known yet."""

    what = Line(required=True, validate=validate.Length(max=300))
    # Not a Range: the description of the API would give the bounds of a decimal as texts.
    amount = Amount(
        load_default=None, allow_none=True, metadata={"minimum": 0, "maximum": MOST_MONEY}
    )
    funding = Line(load_default="", validate=validate.Length(max=300))


class SupportGiven(Schema):
    """Help that is needed."""

    kind = Line(required=True, validate=validate.OneOf(rules.SUPPORT_KINDS))
    what = Line(required=True, validate=validate.Length(max=500))


class DesignGiven(Schema):
    """Short answers to the design guide."""

    nature = Line(load_default="", validate=validate.Length(max=500))
    size = Line(load_default="", validate=validate.Length(max=500))
    admission = Line(load_default="", validate=validate.Length(max=500))
    rhythm = Line(load_default="", validate=validate.Length(max=500))
    contents = Line(load_default="", validate=validate.Length(max=500))


def _lines(schema: type[Schema]) -> fields.List[Any]:
    return fields.List(fields.Nested(schema), validate=validate.Length(max=MOST_LINES))


class BlocksGiven(Schema):
    """The optional blocks; one that is not named stays as it is."""

    actions = _lines(ActionGiven)
    partners = _lines(PartnerGiven)
    budget = _lines(BudgetGiven)
    support = _lines(SupportGiven)
    goals = fields.List(
        WholeNumber(validate=validate.Range(1, 17)), validate=validate.Length(max=17)
    )
    design = fields.Nested(DesignGiven)
    revision = WholeNumber(required=True, validate=validate.Range(1, LARGEST_ID))


class GaugeGiven(Schema):
    """One reading of a text, on two scales."""

    room = WholeNumber(required=True, validate=validate.OneOf(rules.STEPS))
    room_why = Line(required=True, validate=validate.Length(max=500))
    enough = WholeNumber(required=True, validate=validate.OneOf(rules.STEPS))
    enough_why = Line(required=True, validate=validate.Length(max=500))


class PeopleAsked(Schema):
    """Whom to ask for their reading."""

    people = fields.List(
        WholeNumber(validate=validate.Range(1, LARGEST_ID)),
        required=True,
        validate=validate.Length(min=1, max=10),
    )


class Remark(Schema):
    """A sentence that goes with a step."""

    remark = Prose(load_default="", validate=validate.Length(max=5000))


class JoiningGiven(Schema):
    """How somebody wants to take part."""

    aim = Prose(required=True, validate=validate.Length(max=2000))
    involvement = Line(load_default="active", validate=validate.OneOf(rules.INVOLVEMENTS))
    brings = Prose(load_default="", validate=validate.Length(max=2000))
    until = Day(load_default=None, allow_none=True)
    organisation_id = an_id(load_default=None, allow_none=True)


class JoiningAct(Schema):
    """What becomes of a part taken."""

    act = Line(required=True, validate=validate.OneOf(("take_in", "decline")))
    reason = Line(load_default="", validate=validate.Length(max=500))


class Leaving(Schema):
    """Why somebody leaves, if they want to say."""

    reason = Line(load_default="", validate=validate.Length(max=500))


class CallGiven(Schema):
    """What is said to whoever might lead together."""

    text = Prose(required=True, validate=validate.Length(max=2000))


class OfferGiven(Schema):
    """Why somebody would lead together."""

    sentence = Line(required=True, validate=validate.Length(max=500))


class OfferAct(Schema):
    """What becomes of an offer."""

    act = Line(required=True, validate=validate.OneOf(("accept", "decline", "name", "withdraw")))
