"""How the refusals about people are answered."""

from __future__ import annotations

from bocage.people.links import LinkGone
from bocage.people.service import NotYours
from bocage.people.tokens import TooManyTokens

REFUSALS: dict[type[Exception], int] = {
    LinkGone: 404,
    NotYours: 403,
    TooManyTokens: 409,
}
