"""Tokens with which a person's programs speak to the API."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from bocage import clock
from bocage.database import session
from bocage.language import _
from bocage.people.models import ApiToken, Person
from bocage.people.secrets import digest_of, new_secret

MOST = 20
SCHEME = "bearer "
PREFIX = "bocage_"
"""Lets secret scanners recognise a token that was published by mistake."""


class TooManyTokens(Exception):
    """A person keeps twenty tokens at most."""

    def __init__(self) -> None:
        super().__init__(str(_("You have %(most)s tokens already. Revoke one first.", most=MOST)))


def make_token(person_id: int, name: str, days: int | None) -> str:
    """A new token, to be shown once; `days` None: it never ends by itself. Raises TooManyTokens."""
    if len(tokens_of(person_id)) >= MOST:
        raise TooManyTokens
    secret = PREFIX + new_secret()
    session.add(
        ApiToken(person_id=person_id, name=name, digest=digest_of(secret), expires_at=_end(days))
    )
    session.flush()
    return secret


def _end(days: int | None) -> datetime | None:
    return clock.now() + timedelta(days=days) if days else None


def tokens_of(person_id: int) -> list[ApiToken]:
    """The tokens of this person that still work, the newest first."""
    found = session.scalars(
        sa.select(ApiToken)
        .where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
    )
    return [token for token in found if _works(token)]


def revoke_token(person_id: int, token_id: int) -> None:
    """End one token. Raises NoResultFound when it is not this person's."""
    token = session.scalars(
        sa.select(ApiToken).where(ApiToken.id == token_id, ApiToken.person_id == person_id)
    ).one()
    token.revoked_at = clock.now()
    session.flush()


def secret_in(header: str | None) -> str | None:
    """The token in an Authorization header; None when the header speaks of something else."""
    if not header or not header.lower().startswith(SCHEME):
        return None
    return header[len(SCHEME) :].strip()


def token_with(secret: str) -> tuple[ApiToken, Person] | None:
    """The token and whose it is; None when it does not work."""
    found = session.execute(
        sa.select(ApiToken, Person)
        .join(Person, Person.id == ApiToken.person_id)
        .where(ApiToken.digest == digest_of(secret))
    ).one_or_none()
    if found is None or not _works(found[0]) or not found[1].active:
        return None
    return found[0], found[1]


def _works(token: ApiToken) -> bool:
    has_ended = token.expires_at is not None and token.expires_at <= clock.now()
    return token.revoked_at is None and not has_ended
