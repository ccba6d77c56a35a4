"""The script of a network or of one session, and its steps."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bocage.plugin import Base, Scope, now
from bocage_sessions.script.rules import LENGTH


class Script(Base):
    """The steps of one session, or, without a session, what sessions of the network begin from.

    `revision` grows with every save; `ended_at` is when the room was done.
    """

    __tablename__ = "sessions_script"
    __table_args__ = (
        sa.UniqueConstraint("session_id"),
        # Both databases hold two NULLs to be different, so a network's own script has its index.
        sa.Index(
            "uq_sessions_script_of_network",
            "network_id",
            unique=True,
            sqlite_where=sa.text("session_id IS NULL"),
            postgresql_where=sa.text("session_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    community_id: Mapped[int | None] = mapped_column(sa.ForeignKey("community.id"))
    session_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sessions_session.id"))
    length: Mapped[int] = mapped_column(default=LENGTH)
    revision: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[int | None]

    steps: Mapped[list[ScriptStep]] = relationship(
        order_by="ScriptStep.position", cascade="all, delete-orphan"
    )

    @property
    def scope(self) -> Scope:
        """The community of its session, or the network."""
        return Scope(network_id=self.network_id, community_id=self.community_id)


class ScriptStep(Base):
    """One step. `notes` are what the facilitators prepare for themselves."""

    __tablename__ = "sessions_script_step"
    __table_args__ = (sa.Index("ix_sessions_script_step_script_id", "script_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    script_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_script.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(160))
    purpose: Mapped[str] = mapped_column(sa.Text, default="")
    minutes: Mapped[int] = mapped_column(default=0)
    leader: Mapped[str] = mapped_column(sa.String(120), default="")
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    notes_by_id: Mapped[int | None]
    began_at: Mapped[datetime | None]
