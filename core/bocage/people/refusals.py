"""How the refusals about people are answered."""

from __future__ import annotations

from bocage.people.erasure import CannotErase
from bocage.people.links import LinkGone
from bocage.people.managing import NotThisPerson
from bocage.people.service import NotYours
from bocage.people.tokens import TooManyTokens

REFUSALS: dict[type[Exception], int] = {
    CannotErase: 409,
    LinkGone: 404,
    NotThisPerson: 409,
    NotYours: 403,
    TooManyTokens: 409,
}
