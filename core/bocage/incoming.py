"""What comes in from outside: cleaned, strict, and never larger than either database takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from bocage.language import Text, _

LARGEST = 2**31 - 1
"""What the whole-number column of either database holds, and SQLite keeps with six decimals."""
LONGEST = 200_000
DEEPEST = 12
_LINE_END = re.compile("\r\n|[\r\x0b\x0c]")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_NUMBER = re.compile(r"[+-]?(\d{1,3}( \d{3})+|\d+)(\.\d+)?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_IN_WORDS = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?:er)? ([a-z]+) (\d{4})", re.ASCII)
_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_YEAR_FIRST = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def clean_text(text: str) -> str:
    """The text composed (NFC), with plain line ends and without spaces of no width.

    Raises ValidationError for control characters, lone surrogates and changes of direction.
    """
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
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_END.sub("\n", text)))


def clean(value: Any, depth: int = 0) -> Any:
    """The same value with every text in it clean, every number finite and of bearable size."""
    if depth > DEEPEST:
        raise ValidationError(str(_("This is nested too deeply.")))
    match value:
        case str():
            return clean_text(value)
        case bool() | None:
            return value
        case int() | float() | Decimal():
            return _bearable(value)
        case Mapping():
            return _clean_items(value.items(), depth)
        case list() | tuple():
            return list(_clean_items(enumerate(value), depth).values())
        case _:
            return value


def _bearable(value: int | float | Decimal) -> int | float | Decimal:
    finite = isinstance(value, int) or Decimal(value).is_finite()
    if not finite or not -LARGEST <= value <= LARGEST:
        raise ValidationError(str(_("This number is out of range.")))
    return value


def _clean_items(items: Iterable[tuple[Any, Any]], depth: int) -> dict[str, Any]:
    done: dict[str, Any] = {}
    refused: dict[str, Any] = {}
    for key, item in items:
        try:
            done[clean_text(str(key))] = clean(item, depth + 1)
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
    """A date between 1900 and 2199, `2024-04-15`, `15/04/2024` or `15 avril 2024`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> date:
        return day(value)


def day(value: Any) -> date:
    """Read a date: year first, day first or in French words. Raises ValidationError."""
    if isinstance(value, date):
        return value
    text = value.strip() if isinstance(value, str) else ""
    swapped = _DAY_FIRST.fullmatch(_month_as_number(text))
    if swapped:
        text = f"{swapped[3]}-{int(swapped[2]):02d}-{int(swapped[1]):02d}"
    try:
        found = date.fromisoformat(text) if _YEAR_FIRST.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None or not 1900 <= found.year <= 2199:
        raise ValidationError(str(_("This is not a date. Write it as 15/04/2024.")))
    return found


def _month_as_number(text: str) -> str:
    """The way French spreadsheets show a date in full (jeudi 15 mai 2025), as 15/5/2025."""
    if len(text) > 40:
        return text
    plain = unicodedata.normalize("NFKD", " ".join(text.casefold().split()))
    found = _IN_WORDS.fullmatch("".join(one for one in plain if not unicodedata.combining(one)))
    if not found or found[2] not in _MONTHS:
        return text
    return f"{found[1]}/{_MONTHS.index(found[2]) + 1}/{found[3]}"


class Line(fields.String):
    """One line of text, trimmed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        text = clean_text(str(super()._deserialize(value, attr, data, **more)))
        return _filled(self, " ".join(text.split()))


class Prose(fields.String):
    """Several lines of text, trimmed at both ends."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        text = clean_text(str(super()._deserialize(value, attr, data, **more)))
        return _filled(self, text.strip())


def _filled(field: fields.String, text: str) -> str:
    if field.required and not text:
        raise field.make_error("required")
    return text


def load(schema: Schema, given: Mapping[str, Any]) -> dict[str, Any]:
    """What this schema makes of what was given, cleaned first; unknown fields are refused.

    Raises ValidationError, whose `messages` name each field.
    """
    return dict(schema.load(clean(given), unknown=RAISE))


def faults(refusal: ValidationError) -> dict[str, Any]:
    """What is wrong, by field, in the language in use; what concerns no field is under `_schema`."""
    given = refusal.messages
    return _in_our_words(given if isinstance(given, dict) else {"_schema": given})  # type: ignore[no-any-return]


def _in_our_words(found: Any) -> Any:
    match found:
        case Mapping():
            return {key: _in_our_words(item) for key, item in found.items()}
        case list() | tuple():
            return [_in_our_words(item) for item in found]
    numbers = _IN_SENTENCE.findall(str(found))
    ours = _WORDS.get(_IN_SENTENCE.sub("N", str(found)))
    if str(found).startswith("Must be one of"):
        ours = _("Choose one of the answers offered.")
    values = dict(zip(("first", "second"), numbers, strict=False))
    return str(ours) % values if ours and values else str(ours or found)


_IN_SENTENCE = re.compile(r"-?\d+(?:\.\d+)?")
_FILL_IN = _("Please fill this in.")
# What marshmallow says, numbers as N, and what people are told instead.
_WORDS: dict[str, Text] = {
    "Missing data for required field.": _FILL_IN,
    "Field may not be null.": _FILL_IN,
    "Unknown field.": _("This field is not known here."),
    "Not a valid string.": _("This is not a text."),
    "Not a valid integer.": _("This must be a whole number."),
    "Not a valid number.": _("This is not a number."),
    "Not a valid boolean.": _("Answer yes or no."),
    "Not a valid date.": _("This is not a date. Write it as 15/04/2024."),
    "Not a valid time.": _("This is not a time. Write it as 14:30."),
    "Not a valid email address.": _("This is not a mail address. Write it as name@example.org."),
    "Not a valid URL.": _("This is not an address of the web. It begins with https://."),
    "Invalid input type.": _("This is not in the form expected here."),
    "Not a valid list.": _("This is not in the form expected here."),
    "String does not match expected pattern.": _("This is not in the form expected here."),
    "Shorter than minimum length N.": _("Write at least %(first)s characters."),
    "Longer than maximum length N.": _("Write %(first)s characters at most."),
    "Length must be between N and N.": _("Write between %(first)s and %(second)s characters."),
    "Must be greater than or equal to N.": _("This must be %(first)s or more."),
    "Must be less than or equal to N.": _("This must be %(first)s or less."),
    "Must be greater than N.": _("This must be more than %(first)s."),
    "Must be greater than or equal to N and less than or equal to N.": _(
        "This must be between %(first)s and %(second)s."
    ),
}
