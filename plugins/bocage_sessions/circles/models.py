"""What people say beside what is counted: corrections of circles, and ways of engaging."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bocage.plugin import Base, Scope, now


class CircleCorrection(Base):
    """Somebody who leads the group puts a participant elsewhere than was counted.

    Rows are only added; the latest of a participant holds. An empty `circle` takes it back.
    """

    __tablename__ = "sessions_circle_correction"
    __table_args__ = (
        sa.CheckConstraint("(organisation_id IS NULL) <> (person_id IS NULL)", name="one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    circle: Mapped[str] = mapped_column(sa.String(12), default="")
    word: Mapped[str] = mapped_column(sa.String(300), default="")
    on: Mapped[date]
    said_at: Mapped[datetime] = mapped_column(default=now)
    said_by_id: Mapped[int | None]


class EngagementNote(Base):
    """A person brought an idea or carried something outward, at a session or in a quarter."""

    __tablename__ = "sessions_engagement_note"
    __table_args__ = (
        sa.Index("ix_sessions_engagement_note_network_id_on", "network_id", "on"),
        sa.Index("ix_sessions_engagement_note_community_id_on", "community_id", "on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    mode: Mapped[str] = mapped_column(sa.String(16))
    session_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sessions_session.id"))
    on: Mapped[date]
    """The day of the session, or the first day of the quarter."""
    word: Mapped[str] = mapped_column(sa.String(300), default="")
    said_at: Mapped[datetime] = mapped_column(default=now)
    said_by_id: Mapped[int | None]

    @property
    def scope(self) -> Scope:
        """The community it belongs to."""
        return Scope(network_id=self.network_id, community_id=self.community_id)
