"""Mails about ways to sign in and about what is kept of people; no secret stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from bocage import clock
from bocage.database import session
from bocage.events import Event
from bocage.jobs.mail import Letter
from bocage.language import Text, _
from bocage.networks.models import RoleGrant
from bocage.networks.queries import holds_on
from bocage.people import events as told
from bocage.people.links import make_address_link
from bocage.people.models import Person
from bocage.people.own_address import is_taken

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


def _address_asked(event: told.AddressAsked, event_id: int) -> Iterator[Letter]:
    """A link to the new address, a word to the old one; nothing to an address somebody has."""
    letters = _notice(
        event.person_id,
        event_id,
        _("another mail address was asked for"),
        _("Somebody signed in as you asks that you be written to at %(after)s.", after=event.after),
    )
    for letter in letters:
        yield letter
        if is_taken(event.after):
            return
        yield replace(
            letter,
            recipient=event.after,
            dedupe=f"{letter.dedupe}:after",
            subject=_("confirm your mail address"),
            paragraphs=(
                _("Open this link to be written to at this address. It works once, within a day."),
            ),
            button=_("This is my address"),
            path=lambda: f"/l/{make_address_link(event.person_id, event.after)}",
            after=(_("If you asked for nothing, you need do nothing."),),
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


def _erasure_asked(event: told.ErasureAsked, event_id: int) -> Iterator[Letter]:
    """To every administrator: the person has a right to an answer within a month."""
    asking = session.get_one(Person, event.person_id)
    path = f"/people/{asking.id}/erasure"
    today = clock.today()
    administrators = session.scalars(
        sa.select(RoleGrant.person_id)
        .where(RoleGrant.network_id.is_(None), RoleGrant.role == "administrator", holds_on(today))
        .distinct()
        .order_by(RoleGrant.person_id)
    )
    for person_id in administrators.all():
        letters = _notice(
            person_id,
            event_id,
            _("somebody asks to be erased"),
            _("%(name)s asks to be erased. An answer is due within a month.", name=asking.name),
        )
        for letter in letters:
            yield replace(letter, button=_("Decide"), path=lambda: path, after=())


def _erasure_refused(event: told.ErasureRefused, event_id: int) -> Iterator[Letter]:
    letters = _notice(
        event.person_id,
        event_id,
        _("your request to be erased"),
        _("What is kept about you stays, for this reason:"),
        event.reason,
    )
    for letter in letters:
        yield replace(letter, button=_("See my data"), path=lambda: "/profile/data", after=())


WRITERS: dict[type[Event], Callable[[Any, int], Iterator[Letter]]] = {
    told.PasswordChanged: _password,
    told.PasskeyAdded: _passkey,
    told.SecondFactorSwitched: _second_factor,
    told.RecoveryCodeUsed: _recovery_code,
    told.AddressAsked: _address_asked,
    told.AddressChanged: _address,
    told.ErasureAsked: _erasure_asked,
    told.ErasureRefused: _erasure_refused,
}
