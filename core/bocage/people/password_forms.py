"""Passwords are checked before anything is written: hashing takes longer than others can wait."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import g
from flask_security import LoginForm
from flask_security.forms import Form, VerifyForm

from bocage.database import session, writing
from bocage.language import _
from bocage.people.models import Person


class _CheckedFirst(Form):
    """Only when the password is right the session may write, and what was checked must still hold."""

    user: Any
    password: Any

    def validate(self, **more: Any) -> bool:
        with session.no_autoflush:
            is_right = bool(super().validate(**more))
        if not is_right:
            return False
        person: Person = getattr(self.user, "_get_current_object", lambda: self.user)()
        change = sa.inspect(person).attrs.password.history
        checked = change.deleted[0] if change.deleted else person.password
        renewed = person.password
        # What was read before is read again from here on.
        g.exits.enter_context(writing(session()))
        if person.password != checked or not person.active:
            self.password.errors.append(str(_("This is not your present password.")))
            return False
        person.password = renewed
        return True


class SignInForm(_CheckedFirst, LoginForm):
    """The address and the password of somebody who signs in."""


class ConfirmForm(_CheckedFirst, VerifyForm):
    """The password of somebody who confirms that it is still them."""
