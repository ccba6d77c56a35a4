"""Parts of a page that are drawn from what they are given and the words of the page, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any

from flask import request
from jinja2 import Environment
from markupsafe import Markup

from bocage.web.house import house

WORDS = ("lang", "language", "words", "today")
"""What the page tells its parts."""
KEPT = 500
PLAIN = frozenset({str, int, bool, float, date, datetime, Decimal, NoneType, Markup})


@dataclass(frozen=True)
class Part:
    """A template with everything that goes into it; equal parts look the same."""

    template: str
    told: tuple[tuple[str, Any], ...]
    is_plain: bool
    """Whether what it is told can be compared: see `drawn_part`."""


class Parts:
    """Draws parts with one environment and keeps the last ones, for whoever asks for equal ones."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._kept: dict[Part, Markup] = {}

    def kept(self, part: Part) -> Markup | None:
        """What an equal part looked like, if that is still known and the part is plain."""
        return self._kept.get(part) if part.is_plain else None

    def draw(self, part: Part) -> Markup:
        """Draw this part, and keep what it looks like if it is plain."""
        # Autoescaped by the template it comes from.
        drawn = Markup(self._env.get_template(part.template).render(part.told))  # noqa: S704
        if part.is_plain:
            while len(self._kept) >= KEPT:
                # Another thread may have been here first.
                self._kept.pop(next(iter(self._kept), part), None)
            self._kept[part] = drawn
        return drawn


def words_of_the_page() -> tuple[tuple[str, Any], ...]:
    """What the page tells each of its parts."""
    words = house().page_context()
    return (*((name, words.get(name)) for name in WORDS), ("root", request.script_root))


def part_of(words: tuple[tuple[str, Any], ...], template: str, context: Mapping[str, Any]) -> Part:
    """A part of a page whose words are these."""
    is_plain = all(map(_is_plain, context.values()))
    return Part(template, (*words, *context.items()), is_plain)


def drawn_part(template: str, context: Mapping[str, Any]) -> Markup:
    """The part, drawn; what was drawn before from equal values is not drawn again.

    Equal values means: texts, numbers, days, tuples and frozen dataclasses of such. Anything else
    in the context (a list, a row of the database) is drawn every time.
    """
    part = part_of(words_of_the_page(), template, context)
    drawn = house().parts.kept(part)
    return house().parts.draw(part) if drawn is None else drawn


def _is_plain(value: object) -> bool:
    kind: Any = type(value)
    if kind in PLAIN:
        return True
    if isinstance(value, tuple):
        return PLAIN.issuperset(map(type, value)) or all(map(_is_plain, value))
    made_as = getattr(kind, "__dataclass_params__", None)
    if made_as is None or not made_as.frozen:
        return False
    return all(_is_plain(getattr(value, name)) for name in kind.__dataclass_fields__)
