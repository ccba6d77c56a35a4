"""Visitors, the code of a session, when a line was last changed, and who lets others see them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bocage.plugin import Base, now


class Visitor(Base):
    """Somebody who came to one session and is in no register: a name, an organisation as text.

    `key` is made where the visitor is written down, so that sending it twice keeps one row.
    """

    __tablename__ = "sessions_visitor"
    __table_args__ = (sa.UniqueConstraint("session_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"), index=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"), index=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_session.id"))
    key: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(200))
    organisation: Mapped[str] = mapped_column(sa.String(200), default="")
    state: Mapped[str] = mapped_column(sa.String(12))


class LineChange(Base):
    """When a line of a sheet was last changed, in milliseconds; an older tap that comes late is let go.

    It outlives the mark, because taking a mark away is a change too.
    """

    __tablename__ = "sessions_line_change"
    __table_args__ = (sa.UniqueConstraint("session_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"), index=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_session.id"))
    line: Mapped[str] = mapped_column(sa.String(40))
    at: Mapped[int] = mapped_column(sa.BigInteger)


class SignInCode(Base):
    """The short code of a session, shown in the room; one at a time."""

    __tablename__ = "sessions_code"
    __table_args__ = (sa.UniqueConstraint("network_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_session.id"), unique=True)
    code: Mapped[str] = mapped_column(sa.String(12))
    made_at: Mapped[datetime] = mapped_column(default=now)


class Consent(Base):
    """A person lets the members of this network's communities see which sessions they came to."""

    __tablename__ = "sessions_consent"
    __table_args__ = (sa.UniqueConstraint("person_id", "network_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(default=now)
