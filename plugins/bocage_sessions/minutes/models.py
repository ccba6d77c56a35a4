"""Minutes of one session, their steps, their versions, and what participants would correct."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bocage.plugin import Base, Scope, now
from bocage_sessions.minutes.rules import NOTES, WAITING
from bocage_sessions.models import CommunitySession


class Minutes(Base):
    """What is being written of one session. `final_version` is the last one that was final."""

    __tablename__ = "sessions_minutes"
    __table_args__ = (
        sa.UniqueConstraint("session_id"),
        sa.Index("ix_sessions_minutes_community_id", "community_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"))
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_session.id"))
    state: Mapped[str] = mapped_column(sa.String(12), default=NOTES)
    last_version: Mapped[int] = mapped_column(default=0)
    final_version: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[int | None]

    session: Mapped[CommunitySession] = relationship()
    sections: Mapped[list[MinutesSection]] = relationship(
        order_by="(MinutesSection.position, MinutesSection.id)", cascade="all, delete-orphan"
    )

    @property
    def scope(self) -> Scope:
        """The community whose session it was."""
        return Scope(network_id=self.network_id, community_id=self.community_id)


class MinutesSection(Base):
    """What is written of one step. `revision` grows with every save."""

    __tablename__ = "sessions_minutes_section"
    __table_args__ = (sa.Index("ix_sessions_minutes_section_minutes_id", "minutes_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_minutes.id"))
    step_id: Mapped[int | None]
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(160))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    revision: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime | None]
    saved_by_id: Mapped[int | None]


class MinutesVersion(Base):
    """The minutes as they were when their state changed; it never changes itself."""

    __tablename__ = "sessions_minutes_version"
    __table_args__ = (sa.UniqueConstraint("minutes_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_minutes.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(12))
    sections: Mapped[list[Any]]
    folded: Mapped[str] = mapped_column(sa.Text)
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by_id: Mapped[int | None]


class Correction(Base):
    """What somebody who takes part would have otherwise in one step, and what became of it."""

    __tablename__ = "sessions_correction"
    __table_args__ = (sa.Index("ix_sessions_correction_minutes_id", "minutes_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_minutes.id"))
    section_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_minutes_section.id"))
    person_id: Mapped[int | None]
    text: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(12), default=WAITING)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    made_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None]
