"""A form of settings drawn from a plugin's own schema, each value saying where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from marshmallow import Schema, fields, validate

from bocage.incoming import Prose
from bocage.language import Text, _
from bocage.networks.inheritance import (
    COMMUNITY,
    DEFAULT,
    INSTANCE,
    NETWORK,
    Settings,
    inherited,
    levels_of,
    values,
    written,
)
from bocage.web import Submitted

TICK, SEVERAL, CHOICE, DATE, PROSE, NUMBER, TEXT = (
    "tick", "several", "choice", "date", "prose", "number", "text",
)  # fmt: skip
SOURCES: dict[str, Text] = {
    DEFAULT: _("by default"),
    INSTANCE: _("value of the instance"),
    NETWORK: _("value of the network"),
    COMMUNITY: _("value of the group"),
}
KINDS: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.Boolean, TICK),
    (fields.List, SEVERAL),
    (fields.Date, DATE),
    (fields.Integer, NUMBER),
    (fields.Decimal, NUMBER),
    (fields.Float, NUMBER),
    (Prose, PROSE),
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One setting as the form shows it. `was` is what stood there when the page was opened."""

    name: str
    label: str
    help: str
    kind: str
    options: list[tuple[str, str]]
    value: Any
    was: str
    is_own: bool
    source: str
    above: str
    above_source: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The settings of one plugin at one level: what is inherited, and what is its own."""

    schema: type[Schema]
    level: str
    above: Settings
    own: Mapping[str, Any]

    def questions(self, form: Submitted | None = None) -> list[Question]:
        """Every setting that may be given at this level; what was typed is kept."""
        here = inherited(self.schema, ((self.level, self.own),)) if self.own else {}
        shown = dict(self.above) | {
            name: setting for name, setting in here.items() if name in self.own
        }
        texts = _texts(self.schema, values(shown))
        above = _texts(self.schema, values(self.above))
        made = []
        for name, field in self.schema().fields.items():
            if self.level not in levels_of(self.schema, name):
                continue
            is_own = name in self.own
            if form is not None:
                is_own = f"inherit:{name}" not in form.values
            question = Question(
                name=name,
                label=str(field.metadata.get("label", name)),
                help=str(field.metadata.get("help", "")),
                kind=kind_of(field),
                options=_options(field),
                value=texts[name] if form is None else form.values.get(name, ""),
                was=_joined(texts[name]),
                is_own=is_own,
                source=str(SOURCES[shown[name].source]),
                above=_said(above[name], _options(field), kind_of(field)),
                above_source=str(SOURCES[self.above[name].source]),
            )
            made.append(question)
        return made


def kind_of(field: Any) -> str:
    """How this field is asked for."""
    for kind, name in KINDS:
        if isinstance(field, kind):
            return name
    return CHOICE if _one_of(field) else TEXT


def _one_of(field: Any) -> validate.OneOf | None:
    asked = field.inner if isinstance(field, fields.List) else field
    return next((one for one in asked.validators if isinstance(one, validate.OneOf)), None)


def _options(field: Any) -> list[tuple[str, str]]:
    found = _one_of(field)
    words = field.metadata.get("choices", {})
    labels = dict(zip(found.choices, found.labels, strict=False)) if found else {}
    return [
        (str(choice), str(words.get(choice) or labels.get(choice) or choice))
        for choice in (found.choices if found else ())
    ]


def _texts(schema: type[Schema], found: Mapping[str, Any]) -> dict[str, Any]:
    made = written(schema, {name: value for name, value in found.items() if value is not None})
    return {name: made.get(name, "") for name in schema().fields}


def _joined(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return (
        {True: "true", False: "false"}.get(value, str(value))
        if isinstance(value, bool)
        else str(value)
    )


def _said(value: Any, options: list[tuple[str, str]], kind: str) -> str:
    words = dict(options)
    if kind == TICK:
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return ", ".join(words.get(str(one), str(one)) for one in value)
    return words.get(str(value), str(value))


def filled(schema: type[Schema]) -> Submitted:
    """What came in: a value is the level's own unless its tick says that it follows the one above.

    What was typed anew counts, whatever the tick says: nobody has to untick before writing.
    """
    typed: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for name, field in schema().fields.items():
        kind = kind_of(field)
        if f"was:{name}" not in request.form:
            continue
        value = _sent(name, kind)
        typed[name] = value
        follows = f"inherit:{name}" in request.form
        if follows:
            typed[f"inherit:{name}"] = "1"
        is_as_before = _plain(_joined(value)) == _plain(request.form[f"was:{name}"])
        is_blank = value == "" and kind not in {TEXT, PROSE}
        if not is_blank and not (follows and is_as_before):
            own[name] = value
    return Submitted(values=typed, data=own)


def _sent(name: str, kind: str) -> Any:
    if kind == SEVERAL:
        return request.form.getlist(name)
    if kind == TICK:
        return name in request.form
    return request.form.get(name, "")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
