"""Secrets that are handed out once and of which only the digest is kept."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """Something nobody can guess, fit for an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of it; the secrets are long, so that a plain SHA-256 is enough."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
