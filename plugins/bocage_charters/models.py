"""A charter, the versions of its text, and the people around it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bocage.plugin import Base, Community, Person, Scope, now
from bocage_charters import rules


class Charter(Base):
    """What a group of one community wants to achieve; texts, people, milestones hang on it.

    A community may have several, one after the other: `number` counts them. `signed_version` is
    the number of the text in force, None before the first was signed.
    """

    __tablename__ = "charters_charter"
    __table_args__ = (
        sa.UniqueConstraint("community_id", "number"),
        sa.Index("ix_charters_charter_network_id_state", "network_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[str] = mapped_column(sa.String(12), default=rules.DRAFT)
    signed_version: Mapped[int | None]
    design: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Short answers to the design guide: nature, size, admission, rhythm, contents."""
    blocks_revision: Mapped[int] = mapped_column(default=1)
    """Counts the savings of the optional blocks; two tabs cannot overwrite each other."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    community: Mapped[Community] = relationship()

    @property
    def scope(self) -> Scope:
        """The community it belongs to."""
        return Scope(network_id=self.network_id, community_id=self.community_id)

    @property
    def address(self) -> str:
        """Its page."""
        community = self.community
        return rules.charter_address(community.network.slug, community.slug, self.number)


class CharterVersion(Base):
    """The required part of a charter as it was put at one time; a signed one never changes.

    `pilot_id` is who was identified to lead; who leads today comes from the assignments.
    `revision` counts savings; `round` counts reviews.
    """

    __tablename__ = "charters_version"
    __table_args__ = (sa.UniqueConstraint("charter_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    charter_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_charter.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(12), default=rules.TEXT_DRAFT)
    problem: Mapped[str] = mapped_column(sa.Text, default="")
    positioning: Mapped[str] = mapped_column(sa.Text, default="")
    object: Mapped[str] = mapped_column(sa.Text, default="")
    pilot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    starts: Mapped[date | None]
    ends: Mapped[date | None]
    dates_note: Mapped[str] = mapped_column(sa.String(300), default="")
    revision: Mapped[int] = mapped_column(default=1)
    round: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    pilot_signed_at: Mapped[datetime | None]
    pilot_signed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    secretariat_signed_at: Mapped[datetime | None]
    secretariat_signed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    charter: Mapped[Charter] = relationship()


class CharterStep(Base):
    """A charter went from a state to a state; the database refuses to change such a row."""

    __tablename__ = "charters_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    charter_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_charter.id"), index=True)
    version: Mapped[int]
    before: Mapped[str] = mapped_column(sa.String(12))
    after: Mapped[str] = mapped_column(sa.String(12))
    remark: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class GaugeAnswer(Base):
    """One person's reading of a text: does it leave room, does it say enough; None until answered."""

    __tablename__ = "charters_gauge"
    __table_args__ = (sa.UniqueConstraint("version_id", "round", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_version.id"))
    round: Mapped[int]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(16))
    room: Mapped[int | None]
    room_why: Mapped[str] = mapped_column(sa.String(500), default="")
    enough: Mapped[int | None]
    enough_why: Mapped[str] = mapped_column(sa.String(500), default="")
    asked_at: Mapped[datetime] = mapped_column(default=now)
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]


class Joining(Base):
    """A person takes part in a charter: to what end, how closely, with what, until when."""

    __tablename__ = "charters_joining"
    __table_args__ = (sa.UniqueConstraint("charter_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    charter_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_charter.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    aim: Mapped[str] = mapped_column(sa.Text, default="")
    involvement: Mapped[str] = mapped_column(sa.String(12), default="active")
    brings: Mapped[str] = mapped_column(sa.Text, default="")
    until: Mapped[date | None]
    state: Mapped[str] = mapped_column(sa.String(12), default="asked")
    asked_at: Mapped[datetime] = mapped_column(default=now)
    joined: Mapped[date | None]
    ended: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class CoPilotCall(Base):
    """An open search for somebody to lead a charter together."""

    __tablename__ = "charters_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"), index=True)
    charter_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_charter.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(12), default="open")
    opened_at: Mapped[datetime] = mapped_column(default=now)
    opened_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]


class CoPilotOffer(Base):
    """Somebody answers a call; accepted by the pilot, then named by the secretariat."""

    __tablename__ = "charters_offer"
    __table_args__ = (sa.UniqueConstraint("call_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    call_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_call.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    sentence: Mapped[str] = mapped_column(sa.String(500), default="")
    state: Mapped[str] = mapped_column(sa.String(12), default="offered")
    at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
