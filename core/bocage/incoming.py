"""What comes in from outside: cleaned, strict, and never larger than either database takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from bocage.language import _

LARGEST = 10**15
LONGEST = 200_000
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_NUMBER = re.compile(r"[+-]?(\d{1,3}( \d{3})+|\d+)(\.\d+)?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def clean_text(text: str) -> str:
    """The text composed (NFC), with plain line ends; control and direction characters refused."""
    if len(text) > LONGEST:
        raise ValidationError(
            str(_("This text is too long: %(most)s characters at most.", most=LONGEST))
        )
    found = _FORBIDDEN.search(text)
    if found:
        raise ValidationError(
            str(
                _(
                    "This text holds a character that cannot be kept (U+%(code)04X). Remove it.",
                    code=ord(found[0]),
                )
            )
        )
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean(value: Any) -> Any:
    """The same value with every text in it clean, every number finite and of bearable size."""
    match value:
        case str():
            return clean_text(value)
        case bool() | None:
            return value
        case int() | float() | Decimal():
            return _bearable(value)
        case Mapping():
            return _clean_mapping(value)
        case list() | tuple():
            return [clean(item) for item in value]
        case _:
            return value


def _bearable(value: int | float | Decimal) -> int | float | Decimal:
    finite = isinstance(value, int) or Decimal(value).is_finite()
    if not finite or not -LARGEST <= value <= LARGEST:
        raise ValidationError(str(_("This number is out of range.")))
    return value


def _clean_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    done: dict[str, Any] = {}
    refused: dict[str, Any] = {}
    for key, item in value.items():
        try:
            done[clean_text(str(key))] = clean(item)
        except ValidationError as refusal:
            refused[str(key).encode("utf-8", "replace").decode()] = refusal.messages
    if refused:
        raise ValidationError(refused)
    return done


def number(value: Any) -> Decimal:
    """A number as people in France or elsewhere type it: `1 234,5`, `1234.5`, `-3`.

    Raises ValidationError for anything else: exponents, other digits, `1.234,56`, NaN.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValidationError(str(_("This is not a number.")))
    if isinstance(value, str):
        text = re.sub("[ \u00a0\u202f]+", " ", value.strip()).replace(",", ".").replace("−", "-")
        if not _NUMBER.fullmatch(text) or len(text) > 40:
            raise ValidationError(str(_("This is not a number.")))
        value = text.replace(" ", "")
    try:
        found = Decimal(str(value)) if isinstance(value, str | float) else Decimal(value)
        _bearable(found)
    except InvalidOperation:
        raise ValidationError(str(_("This is not a number."))) from None
    return found


class WholeNumber(fields.Integer):
    """An integer as typed by people; `1.9` is refused, not cut."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> int:
        found = number(value)
        if found != found.to_integral_value():
            raise ValidationError(str(_("This must be a whole number.")))
        return int(found)


class Number(fields.Decimal):
    """A decimal as typed by people, six places at most."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Decimal:
        return number(value).quantize(Decimal("0.000001")).normalize() + 0


class Day(fields.Date):
    """A date between 1900 and 2199, `2024-04-15` or `15/04/2024`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> date:
        return day(value)


def day(value: Any) -> date:
    """Read a date, year first or day first. Raises ValidationError."""
    if isinstance(value, date):
        return value
    text = value.strip() if isinstance(value, str) else ""
    swapped = _DAY_FIRST.fullmatch(text)
    if swapped:
        text = f"{swapped[3]}-{int(swapped[2]):02d}-{int(swapped[1]):02d}"
    try:
        found = date.fromisoformat(text) if _YEAR_FIRST.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None or not 1900 <= found.year <= 2199:
        raise ValidationError(str(_("This is not a date. Write it as 15/04/2024.")))
    return found


class Line(fields.String):
    """One line of text, trimmed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        text = super()._deserialize(value, attr, data, **more)
        return " ".join(str(text).split())


class Prose(fields.String):
    """Several lines of text, trimmed at both ends."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        return str(super()._deserialize(value, attr, data, **more)).strip()


def load(schema: Schema, given: Mapping[str, Any]) -> dict[str, Any]:
    """What this schema makes of what was given, cleaned first; unknown fields are refused.

    Raises ValidationError, whose `messages` name each field.
    """
    return dict(schema.load(clean(given), unknown=RAISE))


def faults(refusal: ValidationError) -> dict[str, Any]:
    """What is wrong, by field; what concerns no field in particular is under `_schema`."""
    given = refusal.messages
    return dict(given) if isinstance(given, dict) else {"_schema": given}
