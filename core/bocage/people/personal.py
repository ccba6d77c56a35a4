"""What signing in keeps about a person, told and forgotten."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date

from sqlalchemy import delete, select, update

from bocage.database import session
from bocage.events import EventRow
from bocage.hooks.contributions import DataExtract
from bocage.language import _
from bocage.people import tokens
from bocage.people.keeping import Keeper
from bocage.people.models import ApiToken, ErasureRequest, Passkey, Person, PersonalLink

MOST_EVENTS = 10_000
NAMING = ("people.address_changed", "people.passkey_added", "people.erasure_refused")
"""Events in which somebody's own words or addresses stand."""


def about(person: Person) -> Iterator[DataExtract]:
    """Passkeys, tokens, requests, and what was done in this person's name."""
    yield DataExtract(
        name="passkeys",
        columns=("name", "made_at", "used_at"),
        rows=[(key.name, key.create_datetime, key.lastuse_datetime) for key in person.webauthn],
    )
    yield DataExtract(
        name="tokens",
        columns=("name", "made_at", "ends_at"),
        rows=[(kept.name, kept.made_at, kept.expires_at) for kept in tokens.tokens_of(person.id)],
    )
    asked = select(ErasureRequest).where(ErasureRequest.person_id == person.id)
    yield DataExtract(
        name="erasure_requests",
        columns=("asked_at", "state", "reason"),
        rows=[(one.asked_at, one.state, one.reason) for one in session.scalars(asked)],
    )
    done = session.scalars(
        select(EventRow)
        .where(EventRow.actor_id == person.id)
        .order_by(EventRow.id.desc())
        .limit(MOST_EVENTS)
    )
    yield DataExtract(
        name="done",
        columns=("at", "what", "network_id", "facts"),
        rows=[(one.at, one.name, one.network_id, one.facts) for one in done],
    )


def forget(person: Person, _today: date) -> None:
    """End every way to sign in and replace who this was; the row stays, so that traces hold."""
    for table in (PersonalLink, ApiToken):
        session.execute(delete(table).where(table.person_id == person.id))
    session.execute(delete(Passkey).where(Passkey.user_id == person.id))
    asked = update(ErasureRequest).where(ErasureRequest.person_id == person.id)
    session.execute(asked.values(reason=""))
    for told in session.scalars(select(EventRow).where(EventRow.name.in_(NAMING))):
        if told.facts.get("person_id") == person.id:
            texts = {key: "" for key, fact in told.facts.items() if isinstance(fact, str)}
            told.facts = told.facts | texts
    person.name = str(_("an erased person"))
    person.email = f"erased-{person.id}@erased.invalid"
    person.state, person.active, person.wants_mail = "erased", False, False
    person.fs_uniquifier, person.fs_webauthn_user_handle = uuid.uuid4().hex, None
    person.password = person.tf_primary_method = person.tf_totp_secret = None
    person.totp_last_counter = person.mf_recovery_codes = None
    person.last_login_at = person.current_login_at = person.login_count = None
    person.last_login_ip = person.current_login_ip = None
    session.flush()
    session.expire(person, ["webauthn"])


KEEPER = Keeper(about=about, forget=forget)
