"""What people send about themselves, and what the API tells them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from bocage import incoming
from bocage.language import LANGUAGES

LONGEST_PASSWORD = 1000


class AskLink(Schema):
    """Somebody asks for a sign-in link."""

    email = incoming.Line(required=True, validate=[validate.Length(max=255), validate.Email()])
    next = incoming.Line(load_default="/")


class ChooseLanguage(Schema):
    """Another language for the pages."""

    language = incoming.Line(required=True, validate=validate.OneOf(tuple(LANGUAGES)))
    next = incoming.Line(load_default="/")


class EditProfile(Schema):
    """What a person says about themselves."""

    name = incoming.Line(required=True, validate=validate.Length(1, 200))
    language = incoming.Line(required=True, validate=validate.OneOf(tuple(LANGUAGES)))
    wants_mail = incoming.Line(load_default="")


class ChoosePassword(Schema):
    """A new password; the present one is asked unless a link has just proven who is there."""

    password = fields.String(load_default="", validate=validate.Length(max=LONGEST_PASSWORD))
    new_password = fields.String(required=True, validate=validate.Length(max=LONGEST_PASSWORD))
    new_password_confirm = fields.String(required=True)


class MakeToken(Schema):
    """A token for a program; `days` until it ends."""

    name = incoming.Line(required=True, validate=validate.Length(1, 80))
    days = incoming.WholeNumber(load_default=365, validate=validate.Range(1, 3650))


class RoleHeld(Schema):
    """A role and where it is held; null: everywhere."""

    role = fields.String()
    network_id = fields.Integer(allow_none=True)
    community_id = fields.Integer(allow_none=True)


class Me(Schema):
    """Who asks."""

    id = fields.Integer()
    name = fields.String()
    email = fields.String()
    language = fields.String()
    roles = fields.List(fields.Nested(RoleHeld))
