"""A session of a community, and who came to it."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bocage.plugin import Base, Community, Organisation, Scope, now, today
from bocage_sessions import rules


class CommunitySession(Base):
    """One session of a programme. `host` is free text beside, or instead of, a host organisation.

    `sequence` grows with every change of time or place, `moved_sequence` is what it was when the
    time changed last. `time_zone` is empty where the clocks are those of the network.
    """

    __tablename__ = "sessions_session"
    __table_args__ = (
        sa.UniqueConstraint("community_id", "number"),
        sa.Index("ix_sessions_session_network_id_on", "network_id", "on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"))
    number: Mapped[int]
    on: Mapped[date]
    begins: Mapped[time | None]
    ends: Mapped[time | None]
    time_zone: Mapped[str] = mapped_column(sa.String(40), default="")
    theme: Mapped[str] = mapped_column(sa.String(300), default="")
    host_organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    host: Mapped[str] = mapped_column(sa.String(200), default="")
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    access: Mapped[str] = mapped_column(sa.Text, default="")
    lunch: Mapped[str] = mapped_column(sa.String(300), default="")
    bring: Mapped[str] = mapped_column(sa.String(300), default="")
    online_url: Mapped[str] = mapped_column(sa.String(500), default="")
    slides_url: Mapped[str] = mapped_column(sa.String(500), default="")
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[str] = mapped_column(sa.String(12), default=rules.PLANNED)
    uid: Mapped[str] = mapped_column(sa.String(40), default=lambda: str(uuid.uuid4()))
    sequence: Mapped[int] = mapped_column(default=0)
    moved_sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[int | None]

    community: Mapped[Community] = relationship()
    host_organisation: Mapped[Organisation | None] = relationship()

    @property
    def scope(self) -> Scope:
        """The community it belongs to."""
        return Scope(network_id=self.network_id, community_id=self.community_id)

    @property
    def zone(self) -> str:
        """Whose clocks its hours are told by."""
        return self.time_zone or self.community.network.time_zone

    @property
    def day_there(self) -> date:
        """The day it is by these clocks: in Nouméa a session begins while Paris is a day behind."""
        return today(self.zone)

    @property
    def address(self) -> str:
        """Its page."""
        return rules.session_address(self.community.network.slug, self.community.slug, self.number)


class Attendance(Base):
    """How an organisation, a person for an organisation, or a person in their own name took part.

    `person_id` is None where only the organisation is known. `reason_is_external` tells whether
    the reason of an absence lies outside the community; None when nobody said.
    """

    __tablename__ = "sessions_attendance"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "organisation_id", "person_id"),
        # Both databases hold two NULLs to be different, so each half has its own index.
        sa.Index(
            "uq_sessions_attendance_organisation_alone",
            "session_id",
            "organisation_id",
            unique=True,
            sqlite_where=sa.text("person_id IS NULL"),
            postgresql_where=sa.text("person_id IS NULL"),
        ),
        sa.Index(
            "uq_sessions_attendance_person_alone",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("organisation_id IS NULL"),
            postgresql_where=sa.text("organisation_id IS NULL"),
        ),
        sa.CheckConstraint("organisation_id IS NOT NULL OR person_id IS NOT NULL", name="somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("sessions_session.id"))
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(12))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    reason_is_external: Mapped[bool | None]
    stand_in_name: Mapped[str] = mapped_column(sa.String(200), default="")

    session: Mapped[CommunitySession] = relationship()
