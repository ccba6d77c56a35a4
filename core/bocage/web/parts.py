"""Parts of a page that are drawn from what they are given and the words of the page, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from threading import Lock
from types import NoneType
from typing import Any, NamedTuple

from flask import request
from jinja2 import Environment, meta, nodes
from markupsafe import Markup

from bocage.web.house import house

WORDS = ("lang", "language", "words", "today")
"""What the page tells its parts."""
KEPT = 500
LONGEST = 200_000
"""What is longer, in characters, is drawn every time: all that is kept stays within memory."""
PLAIN = frozenset({str, int, date, NoneType})
"""No value of one of these equals a value of another."""
LOOK_ALIKE = frozenset({bool, Markup})
"""These equal a number or a text, and are written otherwise."""
MANY_FACED = frozenset({float, datetime, Decimal})
"""Equal values of these may be written differently: 1.0 and 1.00, noon here and noon there."""
OF_THE_REQUEST = frozenset(
    {"config", "csrf_token", "current_user", "g", "get_flashed_messages", "request", "session"}
)
"""Names that mean something else for each reader: a template that uses one is never kept."""


class Part(NamedTuple):
    """A template with everything that goes into it; equal parts look the same."""

    template: str
    told: tuple[tuple[str, Any], ...]
    kinds: tuple[Any, ...] | None
    """What the equal values are: 1 is not True, and what is markup is no text. None: not plain."""

    @property
    def is_plain(self) -> bool:
        """Whether what it is told can be compared: see `drawn_part`."""
        return self.kinds is not None


class Parts:
    """Draws parts with one environment and keeps the last ones, for whoever asks for equal ones."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._kept: dict[Part, Markup] = {}
        self._of_texts: dict[tuple[str, tuple[tuple[str, ...], ...]], Markup] = {}
        self._guarded = Lock()
        self._for_all: dict[str, bool] = {}

    def kept(self, part: Part) -> Markup | None:
        """What an equal part looked like, if that is still known and the part is plain."""
        return self._kept.get(part) if part.is_plain else None

    def draw(self, part: Part) -> Markup:
        """Draw this part, and keep what it looks like if it is plain."""
        # Autoescaped by the template it comes from.
        drawn = Markup(self._env.get_template(part.template).render(part.told))  # noqa: S704
        if part.is_plain and len(drawn) <= LONGEST and self._is_for_all(part.template):
            with self._guarded:
                while len(self._kept) >= KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[part] = drawn
        return drawn

    def of_texts(self, template: str, *texts: tuple[str, ...]) -> Markup:
        """A template that is told nothing but these texts, drawn once for all that are equal."""
        key = (template, texts)
        drawn = self._of_texts.get(key)
        if drawn is None:
            drawn = Markup(self._env.get_template(template).render(texts=texts))  # noqa: S704
            with self._guarded:
                if len(self._of_texts) >= KEPT:
                    self._of_texts.clear()
                self._of_texts[key] = drawn
        return drawn

    def _is_for_all(self, template: str) -> bool:
        if template not in self._for_all:
            self._for_all[template] = self._asks_nobody(template, set())
        return self._for_all[template]

    def _asks_nobody(self, template: str | None, seen: set[str | None]) -> bool:
        """Whether nothing of the request is named there, or in what it brings in."""
        if template in seen:
            return True
        seen.add(template)
        loader = self._env.loader
        if template is None or loader is None:
            return False
        tree = self._env.parse(loader.get_source(self._env, template)[0])
        if any(name.name in OF_THE_REQUEST for name in tree.find_all(nodes.Name)):
            return False
        return all(self._asks_nobody(one, seen) for one in meta.find_referenced_templates(tree))


def words_of_the_page() -> tuple[tuple[str, Any], ...]:
    """What the page tells each of its parts."""
    words = house().page_context()
    network = words.get("network")
    # Addresses and hours written in a part are those of the network of its page.
    at = (network.slug, network.time_zone) if network else None
    here = (("root", request.script_root), ("network_of_the_page", at))
    return (*((name, words.get(name)) for name in WORDS), *here)


def part_of(words: tuple[tuple[str, Any], ...], template: str, context: Mapping[str, Any]) -> Part:
    """A part of a page whose words are these."""
    told = (*words, *context.items())
    try:
        return Part(template, told, tuple(map(_kind_of, context.values())))
    except NotPlain:
        return Part(template, told, None)


def drawn_part(template: str, context: Mapping[str, Any]) -> Markup:
    """The part, drawn; what was drawn before from equal values is not drawn again.

    Equal values means: texts, numbers, days, tuples and frozen dataclasses of such. Anything else
    in the context (a list, a row of the database) is drawn every time.
    """
    part = part_of(words_of_the_page(), template, context)
    drawn = house().parts.kept(part)
    return house().parts.draw(part) if drawn is None else drawn


class NotPlain(Exception):
    """A value that cannot be compared with another."""


def _kind_of(value: object) -> Any:
    kind: Any = type(value)
    if kind in PLAIN:
        return None
    if kind in LOOK_ALIKE:
        return kind
    if kind in MANY_FACED:
        return kind, repr(value)
    if isinstance(value, tuple):
        all_plain = PLAIN.issuperset(map(type, value))
        return kind if all_plain else (kind, tuple(map(_kind_of, value)))
    return kind, tuple(_kind_of(getattr(value, name)) for name in _compared(kind))


@cache
def _compared(kind: Any) -> tuple[str, ...]:
    """The fields of a frozen dataclass, when its values are equal just if those are."""
    made_as = vars(kind).get("__dataclass_params__")
    if made_as is None or not made_as.frozen or not made_as.eq:
        raise NotPlain
    found = fields(kind)
    if not all(field.compare for field in found):
        raise NotPlain
    return tuple(field.name for field in found)
