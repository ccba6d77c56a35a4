"""The language of the person being served, and the words in it."""

from __future__ import annotations

import gettext as catalogue_files
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date

LANGUAGES = {"fr": "Français", "en": "English"}
DEFAULT = "fr"

# Babel's `en` writes days as Americans do; the texts are British.
_BRITISH = {"full": "EEEE d MMMM y", "long": "d MMMM y", "medium": "d MMM y"}

_language: ContextVar[str] = ContextVar("bocage_language", default=DEFAULT)
_catalogues: dict[tuple[str, str], catalogue_files.NullTranslations] = {}
_merged: dict[str, list[catalogue_files.GNUTranslations]] = {}


class Lazy:
    """A text that is translated when it is shown, not when the module is read."""

    __slots__ = ("_domain", "_message", "_values")

    def __init__(self, domain: str, message: str, values: dict[str, object]) -> None:
        self._domain, self._message, self._values = domain, message, values

    def __str__(self) -> str:
        return translate(self._domain, self._message, **self._values)

    def __repr__(self) -> str:
        return f"Lazy({self._message!r})"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash((self._domain, self._message))

    def __mod__(self, values: object) -> str:
        return str(self) % values


Text = str | Lazy


def language() -> str:
    """The two-letter code in use now."""
    return _language.get()


def written_day(day: date, pattern: str = "long", code: str = "") -> str:
    """The day as this language writes it: `1er mai 2024`, `1 May 2024`."""
    return _written(day, pattern, code or language())


# The same days stand on page after page, and writing one costs as much as a row.
@lru_cache(4096)
def _written(day: date, pattern: str, code: str) -> str:
    pattern = _BRITISH.get(pattern, pattern) if code == "en" else pattern
    text = str(format_date(day, pattern, locale=code))
    return text.replace("1 ", "1er ", 1) if code == "fr" and day.day == 1 else text


def choose(code: str) -> None:
    """Serve the rest of this request in `code`; an unknown code is the default."""
    _language.set(code if code in LANGUAGES else DEFAULT)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Serve what happens inside in `code`."""
    token = _language.set(code if code in LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _language.reset(token)


def add_catalogue(domain: str, folder: Path) -> None:
    """Read the catalogues of one component: `folder/<language>/LC_MESSAGES/messages.mo`."""
    for code in LANGUAGES:
        if (domain, code) in _catalogues:
            continue
        found = catalogue_files.translation("messages", folder, [code], fallback=True)
        _catalogues[domain, code] = found
        if isinstance(found, catalogue_files.GNUTranslations):
            _merged.setdefault(code, []).append(found)
            _looked_up.cache_clear()


# A page asks for the same sixty sentences every time.
@lru_cache(4096)
def _looked_up(code: str, message: str, domain: str) -> str:
    for found in _in_turn(code, domain):
        text = found.gettext(message)
        if text != message:
            return text
    return message


def _in_turn(code: str, domain: str) -> Sequence[catalogue_files.NullTranslations]:
    own = _catalogues.get((domain, code))
    return (*((own,) if own else ()), *_merged.get(code, ()))


add_catalogue("bocage", Path(__file__).parent / "locale")


def translate(domain: str, message: str, **values: object) -> str:
    """The message of this component in the language in use."""
    known = _catalogues.get((domain, _language.get()))
    text = known.gettext(message) if known else message
    return text % values if values else text


def translator(domain: str) -> Callable[..., Lazy]:
    """The `_` of a component: `_ = translator("sessions")`, then `_("Attendance")`."""

    def _(message: str, **values: object) -> Lazy:
        return Lazy(domain, message, values)

    return _


def is_component(domain: str) -> bool:
    """Whether something of this name brought catalogues of its own."""
    return (domain, DEFAULT) in _catalogues


def gettext(message: str, domain: str = "") -> str:
    """The message as this component says it, or else whichever says it first, core before plugins."""
    return _looked_up(_language.get(), message, domain)


def ngettext(one: str, many: str, count: int, domain: str = "") -> str:
    """The form that fits `count`; French counts 0 as singular."""
    for found in _in_turn(_language.get(), domain):
        text = found.ngettext(one, many, count)
        if text not in {one, many}:
            return text
    if _language.get() == "fr":
        return one if count < 2 else many
    return one if count == 1 else many


_ = translator("bocage")
