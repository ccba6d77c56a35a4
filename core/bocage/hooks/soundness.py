"""Whether what a plugin handed back is what it says it is, looked at while the plugin answers for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from bocage.hooks.contributions import PortfolioCell, PortfolioColumn
from bocage.hooks.letters import Attachment, Replaced
from bocage.language import Lazy

A = TypeVar("A")
Look = Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    if isinstance(value, Lazy):
        # One that cannot be translated would break the page it stands on, long after this.
        return bool(str(value)) or True
    return isinstance(value, str)


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_whole(value: Any) -> bool:
    return type(value) is int


def _kind(*kinds: type) -> Look:
    return lambda value: isinstance(value, kinds)


def _each(is_sound: Look) -> Look:
    return lambda value: isinstance(value, tuple) and all(map(is_sound, value))


LOOKS: dict[str, Look] = {
    "Text": _is_text,
    "str": _kind(str),
    "int": _is_whole,
    "bool": _kind(bool),
    "date": _is_day,
    "date | None": lambda value: value is None or _is_day(value),
    "Mapping[str, Any]": _kind(Mapping),
    "datetime | None": lambda value: value is None or isinstance(value, datetime),
    "tuple[Text, ...]": _each(_is_text),
    "tuple[Text | Replaced, ...]": _each(
        lambda value: _is_text(value) or isinstance(value, Replaced)
    ),
    "tuple[Attachment, ...]": _each(_kind(Attachment)),
    "Callable[[ProgressUpdate], Value | Fact]": callable,
}
"""By the type a field is declared with; what is not here is looked at where it is used."""


SOUND_AT_ONCE = {
    "Text": str,
    "str": str,
    "int": int,
    "bool": bool,
    "Mapping[str, Any]": dict,
}
"""What most values are; one of just this class needs no further look."""


@cache
def _looks(kind: Any) -> tuple[tuple[str, str, type | None, Look], ...]:
    declared = [(item.name, str(item.type)) for item in fields(kind)]
    return tuple(
        (name, told, SOUND_AT_ONCE.get(told), LOOKS[told])
        for name, told in declared
        if told in LOOKS
    )


def sound(item: object, expected: type[A]) -> A:
    """The item itself. Raises TypeError when it, or something in it, is of another kind."""
    if not isinstance(item, expected):
        raise TypeError(f"expected {expected.__name__}, got {type(item).__name__}")
    look_into(item)
    if isinstance(item, PortfolioColumn):
        _look_into_column(item)
    return item


def look_into(item: Any) -> None:
    """Raises TypeError when a field holds something of another kind than it is declared with."""
    for name, told, usual, is_sound in _looks(item.__class__):
        value = getattr(item, name)
        if value.__class__ is not usual and not is_sound(value):
            kind = type(value).__name__
            raise TypeError(f"{type(item).__name__}.{name} must be {told}, not {kind}")


def _look_into_column(column: PortfolioColumn) -> None:
    _all("cells", column.cells, _kind(PortfolioCell))
    _all("last_signs", column.last_signs, _is_day)
    for cell in column.cells.values():
        look_into(cell)
        if not all(map(_is_whole, cell.bars)):
            raise TypeError("PortfolioCell.bars must be whole numbers")


def _all(name: str, given: Any, is_sound: Look) -> None:
    values: Iterable[Any] = given.values() if isinstance(given, Mapping) else (given,)
    if not isinstance(given, Mapping) or not all(map(is_sound, values)):
        raise TypeError(f"PortfolioColumn.{name} is not a mapping of what it must hold")
