"""Jobs to be done and mail to be sent; both survive a stopped process."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bocage import clock
from bocage.database import Base


class Job(Base):
    """Something to be done at least once. `dedupe` keeps the same job from being asked twice."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(sa.String(10), default="queued", index=True)
    dedupe: Mapped[str | None] = mapped_column(sa.String(160), unique=True)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    leased_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.Text)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class Mail(Base):
    """One mail to one person; `dedupe` makes sure that nobody gets it twice."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    network_id: Mapped[int | None] = mapped_column(index=True)
    recipient: Mapped[str] = mapped_column(sa.String(255))
    subject: Mapped[str] = mapped_column(sa.String(255))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text, default="")
    attachments: Mapped[list[Any]] = mapped_column(default=list)
    dedupe: Mapped[str] = mapped_column(sa.String(160), unique=True)
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(sa.Text)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
