"""Mails that tell people what was changed about their ways to sign in; no secret stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from bocage.database import session
from bocage.events import Event
from bocage.jobs.mail import Letter
from bocage.language import Text, _
from bocage.people import events as told
from bocage.people.models import Person

IF_NOT_YOU = _(
    "If it was not you: sign in by a link, choose “Sign out on every device”, then another "
    "password, and tell whoever looks after this site."
)


def _notice(person_id: int, event_id: int, subject: Text, *paragraphs: Text) -> Iterator[Letter]:
    person = session.get(Person, person_id)
    if person is None or not person.active:
        return
    yield Letter(
        person_id=person.id,
        recipient=person.email,
        name=person.name,
        language=person.language,
        network_id=None,
        dedupe=f"security:{event_id}:{person.id}",
        subject=subject,
        paragraphs=paragraphs,
        button=_("Look at my profile"),
        path=lambda: "/profile",
        after=(IF_NOT_YOU,),
    )


def _password(event: told.PasswordChanged, event_id: int) -> Iterator[Letter]:
    yield from _notice(
        event.person_id,
        event_id,
        _("your password was changed"),
        _("A new password was chosen for your account. Every other device was signed out."),
    )


def _passkey(event: told.PasskeyAdded, event_id: int) -> Iterator[Letter]:
    yield from _notice(
        event.person_id,
        event_id,
        _("a new passkey for your account"),
        _("The passkey “%(label)s” may sign in to your account from now on.", label=event.label),
    )


def _second_factor(event: told.SecondFactorSwitched, event_id: int) -> Iterator[Letter]:
    sentence = (
        _("From now on a code is asked when you sign in.")
        if event.is_on
        else _("No code is asked any more when you sign in.")
    )
    yield from _notice(event.person_id, event_id, _("your second factor was changed"), sentence)


def _recovery_code(event: told.RecoveryCodeUsed, event_id: int) -> Iterator[Letter]:
    yield from _notice(
        event.person_id,
        event_id,
        _("a recovery code was used"),
        _("Somebody signed in to your account with one of your recovery codes."),
        _("Recovery codes left: %(left)s.", left=event.left),
    )


def _address(event: told.AddressChanged, event_id: int) -> Iterator[Letter]:
    """To both addresses: whoever reads the old one must be able to object."""
    letters = _notice(
        event.person_id,
        event_id,
        _("your mail address was changed"),
        _("Your account is reached at %(after)s from now on.", after=event.after),
    )
    for letter in letters:
        yield replace(letter, recipient=event.after)
        old = f"{letter.dedupe}:before"
        yield replace(letter, recipient=event.before, dedupe=old, button="", path=None)


WRITERS: dict[type[Event], Callable[[Any, int], Iterator[Letter]]] = {
    told.PasswordChanged: _password,
    told.PasskeyAdded: _passkey,
    told.SecondFactorSwitched: _second_factor,
    told.RecoveryCodeUsed: _recovery_code,
    told.AddressChanged: _address,
}
