"""A setting of a plugin is the plugin's own, the instance's, the network's or the community's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, missing

from bocage.incoming import clean, load
from bocage.language import _

DEFAULT, INSTANCE, NETWORK, COMMUNITY = "default", "instance", "network", "community"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A value and the level that gave it."""

    name: str
    value: Any
    source: str


Settings = Mapping[str, Setting]
Levels = Sequence[tuple[str, Mapping[str, Any]]]
"""What each level has set itself, as it is stored, the widest first."""


def inherited(schema: type[Schema], levels: Levels) -> Settings:
    """Each setting with the value that counts: the narrowest level that says something wins.

    What a level once stored and the schema would refuse today is passed over.
    """
    found = {}
    for name, field in schema().fields.items():
        usual = field.load_default
        value, source = usual() if callable(usual) else usual, DEFAULT
        for level, own in levels:
            if name in own:
                try:
                    value, source = field.deserialize(own[name]), level
                except ValidationError:
                    continue
        value = None if value is missing else value
        found[name] = Setting(name=name, value=value, source=source)
    return found


def values(settings: Settings) -> dict[str, Any]:
    """The values alone."""
    return {name: setting.value for name, setting in settings.items()}


def settled(
    schema: type[Schema], above: Settings, own: Mapping[str, Any], level: str
) -> dict[str, Any]:
    """What a level stores of its own, checked together with what it inherits.

    Raises ValidationError for what the plugin's schema refuses or does not know.
    """
    given = clean(dict(own))
    whole = written(schema, values(above))
    loaded = load(schema(), {name: v for name, v in (whole | given).items() if v is not None})
    out_of_reach = [name for name in given if level not in levels_of(schema, name)]
    if out_of_reach:
        told = str(_("This cannot be set here."))
        raise ValidationError({name: [told] for name in out_of_reach})
    kept: dict[str, Any] = {name: written(schema, loaded)[name] for name in given}
    return kept


def written(schema: type[Schema], found: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored and sent."""
    made: Any = schema().dump(found)
    return {
        name: str(value) if isinstance(value, Decimal) else value for name, value in made.items()
    }


def levels_of(schema: type[Schema], name: str) -> tuple[str, ...]:
    """Where this setting may be given; `levels` in the field's metadata narrows it."""
    field = schema().fields[name]
    return tuple(field.metadata.get("levels", (INSTANCE, NETWORK, COMMUNITY)))
