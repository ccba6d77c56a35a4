"""Who was invited and what they answered, what changed of a session, and calendar addresses."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bocage.plugin import Base, Person, now
from bocage_sessions.models import CommunitySession


class Invitation(Base):
    """One person asked to one session. `reply` is empty until they answer.

    `replied_sequence` tells for which state of the session they answered: one given before the
    session was moved is kept, and asked for again.
    """

    __tablename__ = "sessions_invitation"
    __table_args__ = (sa.UniqueConstraint("session_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"), index=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_session.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    invited_at: Mapped[datetime] = mapped_column(default=now)
    invited_by_id: Mapped[int | None]
    reply: Mapped[str] = mapped_column(sa.String(12), default="")
    stand_in_name: Mapped[str] = mapped_column(sa.String(200), default="")
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    replied_at: Mapped[datetime | None]
    replied_by_id: Mapped[int | None]
    """Who entered the answer of somebody who telephoned; None when they gave it themselves."""
    replied_sequence: Mapped[int] = mapped_column(default=0)

    meeting: Mapped[CommunitySession] = relationship()
    person: Mapped[Person] = relationship()


class SessionChange(Base):
    """What a session said before and after a change of its time or place; never edited."""

    __tablename__ = "sessions_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"), index=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_session.id"), index=True)
    sequence: Mapped[int]
    what: Mapped[str] = mapped_column(sa.String(12))
    before: Mapped[str] = mapped_column(sa.String(500))
    after: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None]


class CalendarFeed(Base):
    """A secret address under which a calendar program reads sessions; only its digest is kept.

    `community_id` narrows it to one community; `is_own` to those of its person.
    """

    __tablename__ = "sessions_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    community_id: Mapped[int | None] = mapped_column(sa.ForeignKey("community.id"))
    is_own: Mapped[bool] = mapped_column(default=False)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]
