"""What people send about themselves, and what the API tells them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from bocage import incoming
from bocage.language import LANGUAGES

LONGEST_PASSWORD = 1000
STATES = ("invited", "active", "off", "erased")


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


class AskAddress(Schema):
    """Another address; the present password is asked unless a link has just proven who is there."""

    email = incoming.Line(required=True, validate=[validate.Length(max=255), validate.Email()])
    password = fields.String(load_default="", validate=validate.Length(max=LONGEST_PASSWORD))


class MakeToken(Schema):
    """A token for a program; `days` until it ends."""

    name = incoming.Line(required=True, validate=validate.Length(1, 80))
    days = incoming.WholeNumber(load_default=365, validate=validate.Range(1, 3650))


class LookForPeople(Schema):
    """Which people are looked for."""

    q = incoming.Line(load_default="", validate=validate.Length(max=120))
    state = incoming.Line(load_default="", validate=validate.OneOf(("", *STATES)))
    page = incoming.WholeNumber(load_default=1, validate=validate.Range(1, 100_000))


class TellPerson(Schema):
    """How somebody is called and written to."""

    name = incoming.Line(required=True, validate=validate.Length(1, 200))
    email = incoming.Line(required=True, validate=[validate.Length(max=255), validate.Email()])
    language = incoming.Line(load_default="fr", validate=validate.OneOf(tuple(LANGUAGES)))


class AddPerson(TellPerson):
    """The same, and whether a sign-in link is sent at once."""

    send_link = incoming.Line(load_default="")


class ChangePerson(TellPerson):
    """The same from a program, which may also switch somebody off or on."""

    is_active = fields.Boolean()


class SwitchPerson(Schema):
    """Off or on."""

    is_on = fields.Boolean(required=True)


class ConfirmErasure(Schema):
    """The address of who is erased, typed again."""

    email = incoming.Line(required=True, validate=validate.Length(max=255))


class RefuseErasure(Schema):
    """Why what is kept stays; the person reads it."""

    reason = incoming.Prose(required=True, validate=validate.Length(1, 4000))


class PersonLine(Schema):
    """Somebody, as programs of administrators read it."""

    id = fields.Integer()
    name = fields.String()
    email = fields.String()
    language = fields.String()
    state = fields.String()
    is_active = fields.Boolean(attribute="active")
    last_signed_in_at = fields.AwareDateTime(attribute="current_login_at", allow_none=True)


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
