"""What happens to people."""

from __future__ import annotations

from dataclasses import dataclass

from bocage.events import Event


@dataclass(frozen=True, kw_only=True)
class LinkAsked(Event, name="people.link_asked"):
    """Somebody asked for a sign-in link. Its secret is made when the mail is written, never before.

    `person_id` is None when nobody has that address: the same row is written, so that the answer
    takes the same time. `next_path` is the own path to open after signing in.
    """

    person_id: int | None
    next_path: str = "/"


@dataclass(frozen=True, kw_only=True)
class SignedOutEverywhere(Event, name="people.signed_out_everywhere"):
    """A person ended every session and every link that was open in their name."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class AddressAsked(Event, name="people.address_asked"):
    """A person wants to be written to elsewhere; the secret of the link is made with the mail."""

    person_id: int
    after: str


@dataclass(frozen=True, kw_only=True)
class AddressChanged(Event, name="people.address_changed"):
    """A person is written to elsewhere now; both addresses are told, so both are kept here."""

    person_id: int
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class PasskeyAdded(Event, name="people.passkey_added"):
    """A person may sign in with one more passkey."""

    person_id: int
    label: str


@dataclass(frozen=True, kw_only=True)
class SecondFactorSwitched(Event, name="people.second_factor_switched"):
    """A person's codes are asked from now on, by another device, or no longer."""

    person_id: int
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(Event, name="people.recovery_code_used"):
    """A person signed in with a recovery code; so many are left."""

    person_id: int
    left: int


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event, name="people.password_changed"):
    """A person chose a password; every other session of theirs has ended."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class PersonAdded(Event, name="people.added"):
    """An administrator entered somebody."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class PersonSwitched(Event, name="people.switched"):
    """An administrator let somebody in again, or keeps them out."""

    person_id: int
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class ErasureAsked(Event, name="people.erasure_asked"):
    """A person asks to be forgotten; administrators decide."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class ErasureRefused(Event, name="people.erasure_refused"):
    """An administrator keeps what is kept about a person, and says why."""

    person_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event, name="people.erased"):
    """A person was forgotten everywhere; their row stays without a name."""

    person_id: int
