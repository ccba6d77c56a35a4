"""Refusals on the way to removing data, and the answers they lead to."""

from __future__ import annotations


class NotExported(Exception):
    """Nobody has downloaded what is kept now."""


class SamePerson(Exception):
    """Who asks for a removal cannot also confirm it."""


class NothingAsked(Exception):
    """There is no removal to confirm or to take back."""


class RowsLeft(RuntimeError):
    """The plugin said it removed everything, and something is still there; nothing was removed."""


REFUSALS: dict[type[Exception], int] = {
    NotExported: 409,
    SamePerson: 409,
    NothingAsked: 409,
    RowsLeft: 503,
}
