"""A community, its stage events, mandate versions and memberships."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bocage import clock
from bocage.database import Base
from bocage.networks.models import Network
from bocage.permissions import Scope


class Community(Base):
    """A community of practice of one network."""

    __tablename__ = "community"
    __table_args__ = (sa.UniqueConstraint("network_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    slug: Mapped[str] = mapped_column(sa.String(60))
    name: Mapped[str] = mapped_column(sa.String(200))
    theme: Mapped[str] = mapped_column(sa.String(300), default="")
    intention: Mapped[str] = mapped_column(sa.Text, default="")
    origin: Mapped[str] = mapped_column(sa.String(20), default="intentional")
    kind: Mapped[str] = mapped_column(sa.String(120), default="")
    openness: Mapped[str] = mapped_column(sa.String(12), default="on_request")
    rhythm: Mapped[str] = mapped_column(sa.String(120), default="")
    expected_size: Mapped[int | None]
    state: Mapped[str] = mapped_column(sa.String(12), default="active")
    stage: Mapped[str] = mapped_column(sa.String(16), default="gathering")
    """The latest stage event's; kept here so that lists need no second look."""
    started: Mapped[date | None]
    planned_end: Mapped[date | None]
    ended: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    network: Mapped[Network] = relationship()

    @property
    def scope(self) -> Scope:
        """This community in its network."""
        return Scope(network_id=self.network_id, community_id=self.id)


class StageEvent(Base):
    """A community entered a stage, forwards or backwards. Append-only."""

    __tablename__ = "stage_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"), index=True)
    stage: Mapped[str] = mapped_column(sa.String(16))
    direction: Mapped[str] = mapped_column(sa.String(12))
    cause: Mapped[str | None] = mapped_column(sa.String(12))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    on: Mapped[date]
    judged_by_id: Mapped[int | None]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)


class MandateVersion(Base):
    """What a community is asked to do, as it was put at one time. A change is a new version."""

    __tablename__ = "mandate_version"
    __table_args__ = (sa.UniqueConstraint("community_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    decisions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Who decides what: `content`, `rhythm`, `activities`, `structure` → a role."""
    starts: Mapped[date]
    author_id: Mapped[int | None]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)


class Membership(Base):
    """A person takes part in a community, mandated by an organisation or in their own name."""

    __tablename__ = "membership"
    __table_args__ = (sa.UniqueConstraint("community_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    basis: Mapped[str] = mapped_column(sa.String(12), default="mandated")
    aim: Mapped[str] = mapped_column(sa.Text, default="")
    involvement: Mapped[str] = mapped_column(sa.String(12), default="active")
    state: Mapped[str] = mapped_column(sa.String(12), default="active")
    joined: Mapped[date]
    on_leave_from: Mapped[date | None]
    ended: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    reason_is_external: Mapped[bool | None]
    source: Mapped[str] = mapped_column(sa.String(160), default="")


class CommunityPlugin(Base):
    """What this community sets for a plugin, wherever it does not follow its network."""

    __tablename__ = "community_plugin"
    __table_args__ = (sa.UniqueConstraint("community_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"))
    name: Mapped[str] = mapped_column(sa.String(60))
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None]
