"""The outbox: every event, and who has yet to hear of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bocage.database import Base


class EventRow(Base):
    """One event, written in the transaction of what it tells."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int | None] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    facts: Mapped[dict[str, Any]]
    actor_id: Mapped[int | None]
    at: Mapped[datetime]
    dispatched_at: Mapped[datetime | None] = mapped_column(index=True)


class EventDelivery(Base):
    """The telling of one event to one plugin (or to core's own mail), until it succeeds or is parked."""

    __tablename__ = "event_delivery"
    __table_args__ = (sa.UniqueConstraint("event_id", "listener"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    listener: Mapped[str] = mapped_column(sa.String(80))
    state: Mapped[str] = mapped_column(sa.String(12), default="waiting", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    error: Mapped[str | None]
