"""A person, their keys, the links sent to them and the tokens of their programs."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_security import AsaList, UserMixin, WebAuthnMixin
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bocage import clock
from bocage.database import Base
from bocage.permissions import Scope


class Person(Base, UserMixin):
    """Someone the federation knows; `name` and `email` identify, the rest is for signing in."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(255), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(5), default="fr")
    state: Mapped[str] = mapped_column(sa.String(12), default="invited")
    wants_mail: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    active: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str | None] = mapped_column(sa.String(255))
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    last_login_at: Mapped[datetime | None]  # type: ignore[assignment]
    current_login_at: Mapped[datetime | None]  # type: ignore[assignment]
    login_count: Mapped[int | None]  # type: ignore[assignment]
    last_login_ip: Mapped[str | None] = mapped_column(sa.String(64))
    current_login_ip: Mapped[str | None] = mapped_column(sa.String(64))
    tf_primary_method: Mapped[str | None] = mapped_column(sa.String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(sa.String(255))
    totp_last_counter: Mapped[int | None]
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(sa.String(64), unique=True)  # type: ignore[assignment]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))

    webauthn: Mapped[list[Passkey]] = relationship(  # type: ignore[assignment]
        back_populates="user", cascade="all, delete-orphan"
    )

    @property
    def scope(self) -> Scope:
        """A person stands in no network of their own."""
        return Scope(person_id=self.id)


class Passkey(Base, WebAuthnMixin):
    """A key kept by a phone, a computer or a token."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(sa.LargeBinary(1024), unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int | None] = mapped_column(default=0)  # type: ignore[assignment]
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(sa.String(64))
    extensions: Mapped[str | None] = mapped_column(sa.String(255))
    create_datetime: Mapped[datetime] = mapped_column(default=clock.now)
    lastuse_datetime: Mapped[datetime] = mapped_column(default=clock.now)
    name: Mapped[str] = mapped_column(sa.String(64))
    usage: Mapped[str] = mapped_column(sa.String(64))

    user: Mapped[Person] = relationship(back_populates="webauthn")


class PersonalLink(Base):
    """A link that was handed to one person: to sign in once, to one update, one line or one page.

    Or to confirm a new address, once. Only the digest of its secret is kept. A sign-in link names
    none of the others.
    """

    __tablename__ = "personal_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    update_id: Mapped[int | None] = mapped_column(index=True)
    contribution_id: Mapped[int | None]
    path: Mapped[str | None] = mapped_column(sa.String(300))
    new_address: Mapped[str | None] = mapped_column(sa.String(255))
    network_id: Mapped[int | None]
    community_id: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @property
    def signs_in(self) -> bool:
        """Whether it opens everything its person may open, and therefore works once."""
        others = (self.update_id, self.contribution_id, self.path, self.new_address)
        return all(other is None for other in others)

    @property
    def works_once(self) -> bool:
        """Whether it is used up by using it."""
        return self.signs_in or self.new_address is not None


class ApiToken(Base):
    """A bearer token of a person's program; only its digest is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class EndedSession(Base):
    """A session somebody signed out of: its cookie, kept by whomever, opens nothing any more."""

    __tablename__ = "ended_session"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class ErasureRequest(Base):
    """A person asks to be forgotten. States: asked, withdrawn, refused, done.

    `reason` is why it was refused. Who decided stays written, whoever is forgotten later.
    """

    __tablename__ = "person_erasure"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[str] = mapped_column(sa.String(10), default="asked", index=True)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Attempts(Base):
    """How often something was tried under a key of which only the digest is kept.

    `ends` is the second at which counting begins anew.
    """

    __tablename__ = "person_attempts"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    tried: Mapped[int]
    ends: Mapped[int] = mapped_column(sa.BigInteger, index=True)
