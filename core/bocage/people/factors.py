"""Our rules for passwords, codes and passkeys, where the library leaves room for them."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_security import MfRecoveryCodesUtil, PasswordUtil, Totp, WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bocage.database import locked
from bocage.language import _
from bocage.people.models import Person
from bocage.people.schemas import LONGEST_PASSWORD
from bocage.people.signin_settings import SHORTEST_PASSWORD
from bocage.web.house import house

EASY = (
    "password", "motdepasse", "azerty", "qwerty", "123456", "abcdef", "association", "bienvenue",
    "welcome", "soleil", "bonjour", "administrateur", "bocage",
)  # fmt: skip
ENOUGH_BESIDE = 8
FEW_LETTERS = 5


class OneTimeCodes(Totp):
    """A code opens once; its second use is refused, on whichever server it arrives."""

    def get_last_counter(self, user: Any) -> int | None:
        return locked(_person(user)).totp_last_counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        _person(user).totp_last_counter = tmatch.counter


class RecoveryCodes(MfRecoveryCodesUtil):
    """A recovery code opens once, even when it is sent twice at the same time."""

    def check_recovery_code(self, user: Any, code: str) -> bool:
        locked(_person(user))
        return bool(super().check_recovery_code(user, code))


class PasskeyRules(WebauthnUtil):
    """Phones and computers are welcome as passkeys, not only tokens one plugs in."""

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        )


class PasswordRules(PasswordUtil):
    """Twelve characters, nothing everybody would try first, and no rule of composition."""

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: FBT001 - the library gives it by position
        **more: Any,
    ) -> tuple[list[str] | None, str]:
        spelt = self.normalize(password)
        if len(spelt) < SHORTEST_PASSWORD:
            sentence = _("Twelve characters or more are needed.")
        elif len(password) > LONGEST_PASSWORD:
            sentence = _("A thousand characters are the most that can be taken.")
        elif _is_easy(spelt):
            sentence = _("This password is too easy to guess.")
        else:
            return None, spelt
        return [str(sentence)], spelt


def _is_easy(password: str) -> bool:
    letters = _plain(password)
    settings = house().settings
    known = (*EASY, *_words(settings.name), *_words(settings.short_name))
    rest = letters
    for word in known:
        rest = rest.replace(word, "")
    beside = "".join(sign for sign in rest if not sign.isdigit())
    has_known_word = rest != letters
    return len(set(letters)) < FEW_LETTERS or (has_known_word and len(beside) < ENOUGH_BESIDE)


def _words(name: str) -> list[str]:
    return [word for part in name.split() if len(word := _plain(part)) > 3]


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in spread if sign.isalnum())


def _person(user: Any) -> Person:
    """The row itself: the library often hands over a stand-in for it."""
    found: Person = getattr(user, "_get_current_object", lambda: user)()
    return found
