"""Our rules for passwords, codes and passkeys, where the library leaves room for them."""

from __future__ import annotations

from typing import Any

from flask_security import MfRecoveryCodesUtil, PasswordUtil, Totp, WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bocage.database import locked
from bocage.events import record
from bocage.language import _
from bocage.people.easy_passwords import is_easy
from bocage.people.events import RecoveryCodeUsed
from bocage.people.models import Person
from bocage.people.schemas import LONGEST_PASSWORD
from bocage.people.signin_settings import SHORTEST_PASSWORD
from bocage.web.house import house


class OneTimeCodes(Totp):
    """A code opens once; its second use is refused, on whichever server it arrives."""

    def get_last_counter(self, user: Any) -> int | None:
        return locked(_person(user)).totp_last_counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        _person(user).totp_last_counter = tmatch.counter


class RecoveryCodes(MfRecoveryCodesUtil):
    """A recovery code opens once, even when it is sent twice at the same time."""

    def check_recovery_code(self, user: Any, code: str) -> bool:
        person = locked(_person(user))
        is_right = bool(super().check_recovery_code(user, code))
        if is_right:
            left = len(person.mf_recovery_codes or []) - 1
            record(RecoveryCodeUsed(person_id=person.id, left=left), person.id)
        return is_right


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
        elif is_easy(spelt, _known_to_strangers(more.get("user"))):
            sentence = _("This password is too easy to guess.")
        else:
            return None, spelt
        return [str(sentence)], spelt


def _known_to_strangers(user: Any) -> list[str]:
    settings = house().settings
    names = [settings.name, settings.short_name]
    return names if user is None else [*names, user.name, user.email]


def _person(user: Any) -> Person:
    """The row itself: the library often hands over a stand-in for it."""
    found: Person = getattr(user, "_get_current_object", lambda: user)()
    return found
