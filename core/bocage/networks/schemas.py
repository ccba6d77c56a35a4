"""What may be sent to change a network, and how one is shown to programs."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

from marshmallow import Schema, ValidationError, fields, pre_load, validate, validates

from bocage.incoming import Day, Line, Prose
from bocage.language import LANGUAGES, _
from bocage.networks.profile import shipped
from bocage.networks.vocabulary import COMMUNITY_PRESETS, GENDERS, PILOT_PRESETS, TERMS, Words
from bocage.permissions.action import NETWORK_ROLES

_SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
ZONES = frozenset(available_timezones())


class AddressName(Line):
    """The part of an address that names something: small letters, digits, single hyphens."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        text = super()._deserialize(value, attr, data, **more)
        if not 2 <= len(text) <= 60 or not _SLUG.fullmatch(text):
            raise ValidationError(
                str(_("Use 2 to 60 small letters without accents, digits and single hyphens."))
            )
        return text


class TellNetwork(Schema):
    """Name, kind and intention of a network."""

    name = Line(required=True, validate=validate.Length(1, 200))
    kind = Line(load_default="", validate=validate.Length(max=120))
    intention = Prose(load_default="", validate=validate.Length(max=4000))
    language = Line(load_default="fr", validate=validate.OneOf(sorted(LANGUAGES)))
    time_zone = Line(load_default="Europe/Paris")
    readership = Line(load_default="network", validate=validate.OneOf(("network", "public")))

    @validates("time_zone")
    def _known_zone(self, value: str, **_more: Any) -> None:
        if value not in ZONES:
            raise ValidationError(str(_("There is no such time zone.")))


class CreateNetwork(TellNetwork):
    """The same, with its address (made from the name when none is given) and its first words."""

    slug = AddressName(load_default="")
    community_word = Line(load_default="", validate=validate.OneOf(("", *COMMUNITY_PRESETS)))
    pilot_word = Line(load_default="", validate=validate.OneOf(("", *PILOT_PRESETS)))
    profile = Line(load_default="", validate=validate.OneOf(("", *shipped())))


class ChangeProfile(Schema):
    """What a profile is called and for, and the words it brings; plugins are read beside it."""

    title_fr = Line(required=True, validate=validate.Length(1, 120))
    title_en = Line(required=True, validate=validate.Length(1, 120))
    summary_fr = Prose(load_default="", validate=validate.Length(max=1000))
    summary_en = Prose(load_default="", validate=validate.Length(max=1000))
    community_word = Line(required=True, validate=validate.OneOf(sorted(COMMUNITY_PRESETS)))
    pilot_word = Line(required=True, validate=validate.OneOf(sorted(PILOT_PRESETS)))


class NetworkShown(Schema):
    """A network as programs read it."""

    slug = fields.String()
    name = fields.String()
    kind = fields.String()
    intention = fields.String()
    language = fields.String()
    time_zone = fields.String()
    readership = fields.String()
    state = fields.String()
    vocabulary = fields.Dict()
    active_plugins = fields.List(fields.String())


class NetworkLine(Schema):
    """A network in a list."""

    slug = fields.String()
    name = fields.String()
    kind = fields.String()
    state = fields.String()


class NetworkBegun(NetworkLine):
    """A network that was created, and what its profile names and is not installed."""

    not_installed = fields.List(fields.String())


class ProfileShown(Schema):
    """A profile as programs read it."""

    name = fields.String()
    title = fields.String()
    summary = fields.String()
    community_word = fields.String()
    pilot_word = fields.String()
    plugins = fields.Function(lambda profile: sorted(profile.plugins))
    is_changed = fields.Boolean()


def _word_fields() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for term in TERMS:
        for code in LANGUAGES:
            for part in ("one", "many"):
                made[f"{term}_{code}_{part}"] = Line(
                    load_default="", validate=validate.Length(max=60)
                )
        made[f"{term}_fr_gender"] = Line(load_default="", validate=validate.OneOf(("", *GENDERS)))
    return made


class _RenameWords(Schema):
    """Every term in both languages; an empty one keeps its ordinary word."""

    @pre_load
    def _both_or_none(self, data: Any, **_more: Any) -> Any:
        wrong = {
            f"{term}_{code}_{other}": [str(_("Give the word for one and for several."))]
            for term in TERMS
            for code in LANGUAGES
            for part, other in (("one", "many"), ("many", "one"))
            if data.get(f"{term}_{code}_{part}") and not data.get(f"{term}_{code}_{other}")
        }
        if wrong:
            raise ValidationError(wrong)
        return data


RenameWords: type[Schema] = type("RenameWords", (_RenameWords,), _word_fields())


def words_from(data: dict[str, Any]) -> Words:
    """The vocabulary told by a form of RenameWords."""
    told: Words = {}
    for term in TERMS:
        for code in LANGUAGES:
            one, many = data[f"{term}_{code}_one"], data[f"{term}_{code}_many"]
            if one:
                gender = data[f"{term}_fr_gender"] or "m" if code == "fr" else ""
                told.setdefault(term, {})[code] = {"one": one, "many": many, "gender": gender}
    return told


class GiveRole(Schema):
    """Who gets which role, from which day on, and until which day if that is known."""

    email = fields.Email(required=True, validate=validate.Length(max=255))
    role = Line(required=True, validate=validate.OneOf(NETWORK_ROLES))
    name = Line(load_default="", validate=validate.Length(max=200))
    starts = Day(load_default=None, allow_none=True)
    ends = Day(load_default=None, allow_none=True)


class EndRole(Schema):
    """The last day."""

    last_day = Day(load_default=None, allow_none=True)


class RoleShown(Schema):
    """A role somebody holds, as programs read it."""

    id = fields.Integer()
    role = fields.String()
    person_id = fields.Integer()
    name = fields.String()
    starts = fields.Date()
    ends = fields.Date(allow_none=True)
