"""Questions written down: a schema becomes plain JSON that outlives its plugin, and JSON a schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from bocage.hooks.contributions import Readership
from bocage.incoming import Day, Line, Number, Prose, WholeNumber, clean
from bocage.language import DEFAULT, LANGUAGES, Text, _, language, speaking

Question = dict[str, Any]
MOST_ROWS = 60
KINDS: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.List, "rows"),
    (fields.Boolean, "yesno"),
    (fields.Date, "day"),
    (fields.Decimal, "number"),
    (fields.Float, "number"),
    (fields.Integer, "whole"),
    (Prose, "prose"),
    (fields.String, "text"),
)


def in_all_languages(text: Text) -> dict[str, str]:
    """The text as it reads in each language of the house."""
    found: dict[str, str] = {}
    for code in LANGUAGES:
        with speaking(code):
            found[code] = str(text)
    return found


def said(texts: Mapping[str, str] | str | None, code: str = "") -> str:
    """A text of all languages in one: `code`, or the language in use, or any it has."""
    if isinstance(texts, str):
        return texts
    if not texts:
        return ""
    return (
        texts.get(code or language())
        or texts.get(DEFAULT)
        or next((text for text in texts.values() if text), "")
    )


def described(schema: type[Schema], readership: str = Readership.NETWORK) -> list[Question]:
    """The fields of a schema as questions, in order; `readership` where a field names none.

    Raises TypeError for a field that is no question.
    """
    return [_question(name, item, readership) for name, item in schema().fields.items()]


def _question(name: str, item: fields.Field[Any], readership: str) -> Question:
    told = item.metadata
    one_of = _check(item, validate.OneOf)
    span = _check(item, validate.Range)
    length = _check(item, validate.Length)
    return {
        "key": name,
        "kind": "choice" if one_of else _kind(name, item),
        "label": in_all_languages(told.get("label", name)),
        "help": in_all_languages(told.get("help", "")),
        "required": item.required,
        "choices": _choices(one_of, told.get("choices", {})) if one_of else [],
        "most": length.max if length else None,
        "least": _plain(span.min) if span else None,
        "greatest": _plain(span.max) if span else None,
        "readership": str(told.get("readership", readership)),
        "rows": _rows(item, readership),
    }


def _kind(name: str, item: fields.Field[Any]) -> str:
    for kind, word in KINDS:
        if isinstance(item, kind):
            return word
    raise TypeError(f"{name}: a {type(item).__name__} cannot be asked in an update")


def _rows(item: fields.Field[Any], readership: str) -> list[Question]:
    if not isinstance(item, fields.List):
        return []
    if not isinstance(item.inner, fields.Nested):
        raise TypeError("a list in an update holds rows: List(Nested(…))")
    inner = item.inner.schema.fields
    return [_question(name, field, readership) for name, field in inner.items()]


def _check(item: fields.Field[Any], kind: type[Any]) -> Any:
    return next((check for check in item.validators if isinstance(check, kind)), None)


def _choices(one_of: validate.OneOf, names: Mapping[Any, Text]) -> list[list[Any]]:
    labels: list[Text] = list(one_of.labels) or [
        names.get(value, str(value)) for value in one_of.choices
    ]
    return [
        [str(value), in_all_languages(label)]
        for value, label in zip(one_of.choices, labels, strict=True)
    ]


def _plain(bound: Any) -> Any:
    return str(bound) if isinstance(bound, Decimal | date) else bound


def schema_from(questions: Sequence[Question]) -> Schema:
    """A strict schema that reads answers to these questions; empty ones are simply not sent."""
    return Schema.from_dict({item["key"]: _field(item) for item in questions})(unknown=RAISE)


def _field(item: Question) -> fields.Field[Any]:
    words = {"required": str(_("Please answer this.")), "null": str(_("Please answer this."))}
    settings: dict[str, Any] = {"required": item["required"], "error_messages": words}
    settings["validate"] = _checks(item)
    match item["kind"]:
        case "whole":
            return WholeNumber(**settings)
        case "number":
            return Number(**settings)
        case "yesno":
            return fields.Boolean(**settings)
        case "day":
            return Day(**settings)
        case "prose":
            return Prose(**settings)
        case "rows":
            return fields.List(fields.Nested(schema_from(item["rows"])), **settings)
        case _:
            return Line(**settings)


def _checks(item: Question) -> list[validate.Validator]:
    checks: list[validate.Validator] = []
    if item["choices"]:
        words = str(_("Choose one of the answers offered."))
        checks.append(validate.OneOf([value for value, _label in item["choices"]], error=words))
    if item["most"] is not None:
        words = str(_("This is too long: %(most)s characters at most.", most=item["most"]))
        checks.append(validate.Length(max=item["most"], error=words))
    if item["kind"] == "rows":
        words = str(_("These are too many lines: %(most)s at most.", most=MOST_ROWS))
        checks.append(validate.Length(max=MOST_ROWS, error=words))
    if item["kind"] in {"whole", "number"}:
        checks.extend(_span(item))
    return checks


def _span(item: Question) -> list[validate.Validator]:
    checks: list[validate.Validator] = []
    if item["least"] is not None:
        words = str(_("This must be %(least)s at least.", least=item["least"]))
        checks.append(validate.Range(min=Decimal(str(item["least"])), error=words))
    if item["greatest"] is not None:
        words = str(_("This must be %(most)s at most.", most=item["greatest"]))
        checks.append(validate.Range(max=Decimal(str(item["greatest"])), error=words))
    return checks


def read(question: Question, raw: Any) -> Any:
    """What is stored for this answer, plain JSON; None when it is empty. Raises ValidationError."""
    try:
        given = clean(raw)
        if question["kind"] == "rows":
            given = _filled_rows(given)
        if is_empty(given):
            return None
        found = schema_from([question]).load({question["key"]: given})
    except ValidationError as refusal:
        messages: Any = refusal.messages
        inner = messages.get(question["key"], messages) if isinstance(messages, dict) else messages
        raise ValidationError(inner) from None
    stored = _stored(found[question["key"]])
    return None if is_empty(stored) else stored


def _filled_rows(given: Any) -> Any:
    """Lines nobody filled in are left out; a box left unticked alone does not fill a line."""
    if not isinstance(given, list):
        return given
    return [
        {key: value for key, value in row.items() if not is_empty(value)}
        if isinstance(row, dict)
        else row
        for row in given
        if not isinstance(row, dict)
        or any(not is_empty(value) and value not in (False, "false") for value in row.values())
    ]


def is_empty(value: Any) -> bool:
    """Whether nothing was answered; zero and no are answers."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _stored(value: Any) -> Any:
    match value:
        case bool():
            return value
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case list():
            return [_stored(item) for item in value]
        case dict():
            return {key: _stored(item) for key, item in value.items()}
        case _:
            return value
