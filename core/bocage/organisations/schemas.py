"""What may be sent about an organisation, and how one is shown to programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from bocage.incoming import Day, Line, Prose, WholeNumber
from bocage.language import _
from bocage.organisations.rules import STATUSES


class TellOrganisation(Schema):
    """An organisation; sectors and territories one a line."""

    code = Line(required=True, validate=validate.Length(1, 40))
    name = Line(required=True, validate=validate.Length(1, 200))
    legal_form = Line(load_default="", validate=validate.Length(max=80))
    staff = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(0, 10_000_000))
    status = Line(load_default="member", validate=validate.OneOf(STATUSES))
    joined = Day(load_default=None, allow_none=True)
    ended = Day(load_default=None, allow_none=True)
    sectors = Prose(load_default="", validate=validate.Length(max=2000))
    territories = Prose(load_default="", validate=validate.Length(max=2000))

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        in_order(data)


def in_order(data: Mapping[str, Any]) -> None:
    """Raises ValidationError when an organisation would leave before it joined."""
    joined, ended = data.get("joined"), data.get("ended")
    if joined and ended and ended < joined:
        raise ValidationError({"ended": [str(_("It cannot leave before it joined."))]})


class ChangeOrganisation(TellOrganisation):
    """Parts of an organisation, when it is made with `partial=True`: what is not sent stays."""


class NameRepresentative(Schema):
    """Who represents the organisation, in which function, from when."""

    email = fields.Email(required=True, validate=validate.Length(max=255))
    name = Line(load_default="", validate=validate.Length(max=200))
    function = Line(load_default="", validate=validate.Length(max=160))
    is_volunteer = fields.Boolean(load_default=False)
    starts = Day(load_default=None, allow_none=True)
    stand_in_for = WholeNumber(load_default=None, allow_none=True)


class LookForOrganisations(Schema):
    """The filters of the list, as they stand in its address."""

    q = Line(load_default="", validate=validate.Length(max=200))
    sector = WholeNumber(load_default=None, allow_none=True)
    territory = WholeNumber(load_default=None, allow_none=True)
    status = Line(load_default="", validate=validate.OneOf(("", *STATUSES)))
    former = fields.Boolean(load_default=False)
    page = WholeNumber(load_default=1, validate=validate.Range(1, 100_000))


class OrganisationLine(Schema):
    """An organisation in a list."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    legal_form = fields.String()
    staff = fields.Integer(allow_none=True)
    status = fields.String()
    joined = fields.Date(allow_none=True)
    ended = fields.Date(allow_none=True)


class OrganisationShown(OrganisationLine):
    """One organisation with its sectors and territories."""

    sectors = fields.List(fields.String())
    territories = fields.List(fields.String())
