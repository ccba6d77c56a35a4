"""Themes, who wants them, and whether a community still votes."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bocage.plugin import Base, Community, Scope, now


class Theme(Base):
    """A theme proposed in a community, or, without one, on the list of the network.

    `session_id` is the session it was given to. What is set aside stays, and is shown apart.
    """

    __tablename__ = "sessions_theme"
    __table_args__ = (
        sa.Index("ix_sessions_theme_network_id_community_id", "network_id", "community_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    community_id: Mapped[int | None] = mapped_column(sa.ForeignKey("community.id"))
    title: Mapped[str] = mapped_column(sa.String(300))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    session_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sessions_session.id"), index=True)
    is_set_aside: Mapped[bool] = mapped_column(default=False)
    proposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    proposed_at: Mapped[datetime] = mapped_column(default=now)

    community: Mapped[Community | None] = relationship()

    @property
    def scope(self) -> Scope:
        """Its community, or the network."""
        return Scope(network_id=self.network_id, community_id=self.community_id)


class ThemeVote(Base):
    """Somebody wants this theme. Of somebody who was erased the vote stays, without the person."""

    __tablename__ = "sessions_theme_vote"
    __table_args__ = (sa.UniqueConstraint("theme_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_theme.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    voted_at: Mapped[datetime] = mapped_column(default=now)


class ThemePoll(Base):
    """Since when nobody votes in a community; without a row everybody may."""

    __tablename__ = "sessions_theme_poll"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"), unique=True)
    closed_at: Mapped[datetime] = mapped_column(default=now)
    closed_by_id: Mapped[int | None]
