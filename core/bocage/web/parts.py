"""Parts of a page that are drawn from what they are given and the words of the page, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import Any

from flask import current_app, request
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
    root: str
    """Where the site stands: addresses begin with it."""


def keeper_of_parts(env: Environment) -> Callable[[Part], Markup]:
    """Draws parts with this environment and keeps the last ones, for whoever asks for equal ones."""

    @lru_cache(KEPT)
    def kept(part: Part) -> Markup:
        return _drawn(env, part)

    return kept


def drawn_part(template: str, context: Mapping[str, Any]) -> Markup:
    """The part, drawn; what was drawn before from equal values is not drawn again.

    Equal values means: texts, numbers, days, tuples and frozen dataclasses of such. Anything else
    in the context (a list, a row of the database) is drawn every time.
    """
    words = house().page_context()
    told = (*((name, words.get(name)) for name in WORDS), *context.items())
    part = Part(template, told, request.script_root)
    if all(_is_plain(value) for value in context.values()):
        return house().parts(part)
    return _drawn(current_app.jinja_env, part)


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


def _drawn(env: Environment, part: Part) -> Markup:
    # Autoescaped by the template it comes from.
    return Markup(env.get_template(part.template).render(part.told))  # noqa: S704
