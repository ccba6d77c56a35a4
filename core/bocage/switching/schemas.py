"""What may be sent to switch and to offer plugins, and how they are shown to programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate

from bocage.incoming import Line
from bocage.language import _
from bocage.networks.inheritance import Levels, inherited, values, written
from bocage.networks.rules import OFF, OFFERS, ON
from bocage.switching.rules import ACTS


class SwitchPlugin(Schema):
    """On, paused or off; `is_on` says the same of on and off."""

    state = fields.String(required=True, validate=validate.OneOf(ACTS))

    @pre_load
    def _in_short(self, data: Any, **_more: Any) -> Any:
        if not isinstance(data, dict) or "is_on" not in data:
            return data
        said = fields.Boolean().deserialize(data["is_on"])
        if "state" in data:
            raise ValidationError({"is_on": [str(_("Say either this or the state."))]})
        return {key: value for key, value in data.items() if key != "is_on"} | {
            "state": ON if said else OFF
        }


class AskRemoval(Schema):
    """The name of the network, typed by whoever asks that data be removed."""

    network_name = Line(required=True, validate=validate.Length(max=200))


class OfferPlugin(Schema):
    """What the operator decides for one network."""

    offer = fields.String(required=True, validate=validate.OneOf(OFFERS))


class PluginShown(Schema):
    """A plugin, what it adds, and how it stands here."""

    name = fields.String()
    title = fields.String()
    summary = fields.String()
    is_on = fields.Boolean()
    state = fields.String()
    offer = fields.String()
    quarantined_at = fields.DateTime(allow_none=True)
    adds = fields.List(fields.String())
    screens = fields.List(fields.String())
    keeps = fields.List(fields.String())
    requires = fields.List(fields.String())


class EffectShown(Schema):
    """One thing a switch would change."""

    topic = fields.String()
    sentence = fields.String()
    items = fields.List(fields.String())


class AskImpact(Schema):
    """Of which switch; off when nothing is said."""

    to = fields.String(load_default=OFF, validate=validate.OneOf(ACTS))


class SetSettings(Schema):
    """Settings by name; null goes back to what is inherited."""

    values = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True)


class SettingShown(Schema):
    """A setting, the value that counts, and the level it comes from."""

    name = fields.String()
    value = fields.Raw(allow_none=True)
    source = fields.String()


def over(kept: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What a level holds itself once these settings are changed."""
    return {name: value for name, value in {**kept, **given}.items() if value is not None}


def shown(schema: type[Schema], levels: Levels) -> list[dict[str, Any]]:
    """Every setting as programs read it."""
    found = inherited(schema, levels)
    texts = written(
        schema, {name: value for name, value in values(found).items() if value is not None}
    )
    return [
        {"name": name, "value": texts.get(name), "source": setting.source}
        for name, setting in found.items()
    ]
