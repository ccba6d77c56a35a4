"""What the sign-in library is told; everything else stays as it comes."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

from bocage.settings import InstanceSettings

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SESSION_DAYS = 30
FRESH_HOURS = 2
SHORTEST_PASSWORD = 12


def for_library(settings: InstanceSettings) -> dict[str, Any]:
    """The configuration of Flask-Security, Flask-WTF and the cookies of signing in."""
    is_secure = settings.base_url.startswith("https:")
    return {
        "PERMANENT_SESSION_LIFETIME": timedelta(days=SESSION_DAYS),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SECURE": is_secure,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "BABEL_DEFAULT_LOCALE": settings.language,
        **_signing_in(),
        **_passwords(),
        **_second_factor(settings),
        **_passkeys(settings),
    }


def _signing_in() -> dict[str, Any]:
    return {
        "SECURITY_LOGIN_URL": "/sign-in/password",
        "SECURITY_LOGOUT_URL": "/sign-out/library",
        "SECURITY_VERIFY_URL": "/profile/confirm",
        "SECURITY_POST_VERIFY_VIEW": "/profile",
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_LOGOUT_CSRF": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_FRESHNESS": timedelta(hours=FRESH_HOURS),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=30),
        "SECURITY_INPUT_NORMALIZE_FORM": "NFC",
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"test_environment": True, "check_deliverability": False},
    }


def _passwords() -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_HASH": "argon2",
        # Hashed once: the salted pre-hash is only needed by schemes that cut passwords.
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__type": "ID",
            "argon2__memory_cost": 19_456,
            "argon2__time_cost": 2,
            "argon2__parallelism": 1,
        },
    }


def _second_factor(settings: InstanceSettings) -> dict[str, Any]:
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_SETUP_URL": "/profile/second-factor",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "SECURITY_TWO_FACTOR_SELECT_URL": "/sign-in/second-factor",
        "SECURITY_TWO_FACTOR_RESCUE_URL": "/sign-in/rescue",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/profile/second-factor",
        "SECURITY_TOTP_SECRETS": {"1": settings.secret},
        "SECURITY_TOTP_ISSUER": settings.short_name.replace(":", " "),
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/profile/recovery-codes",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [_key(settings.secret, "recovery codes")],
    }


def _passkeys(settings: InstanceSettings) -> dict[str, Any]:
    return {
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": settings.short_name,
        "SECURITY_WAN_REGISTER_URL": "/profile/passkeys",
        "SECURITY_WAN_DELETE_URL": "/profile/passkeys/delete",
        "SECURITY_WAN_SIGNIN_URL": "/sign-in/passkey",
        "SECURITY_WAN_VERIFY_URL": "/profile/confirm/passkey",
        "SECURITY_WAN_POST_REGISTER_VIEW": "/profile/passkeys",
        "SECURITY_WAN_SIGNIN_WITHIN": timedelta(minutes=5),
        "SECURITY_WAN_NAME_ALLOWED_CHARS": ["L", "N", "P", "Zs"],
        # Hints would tell a stranger who has a passkey here.
        "SECURITY_WAN_ALLOW_USER_HINTS": False,
    }


def _key(secret: str, purpose: str) -> bytes:
    digest = hashlib.sha256(f"{purpose}:{secret}".encode()).digest()
    return base64.urlsafe_b64encode(digest)
