"""What a charter reaches on its way, what it brings out, and where that returned to the network."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bocage.plugin import Base, now


class Output(Base):
    """Something the group brings out: a publication, a workshop, a tool … for an audience."""

    __tablename__ = "charters_output"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    charter_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_charter.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    audience: Mapped[str] = mapped_column(sa.String(16))
    title: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    link: Mapped[str] = mapped_column(sa.String(500), default="")
    state: Mapped[str] = mapped_column(sa.String(12), default="planned")
    on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class FeedingBack(Base):
    """Where and when what was learned returned to the network; `output_id` None: the work as a whole."""

    __tablename__ = "charters_feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    charter_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_charter.id"), index=True)
    output_id: Mapped[int | None] = mapped_column(sa.ForeignKey("charters_output.id"))
    where: Mapped[str] = mapped_column(sa.String(300))
    on: Mapped[date]
    what: Mapped[str] = mapped_column(sa.Text, default="")
    told_at: Mapped[datetime] = mapped_column(default=now)
    told_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Milestone(Base):
    """A point on the way: on a day, in a season of a year, or after another milestone.

    `kind` says which of `on`, `season` with `year`, or `after_id` counts. `last_day` is the day
    after which it is late, None after another one. `outcome` says what was reached, or why it was
    dropped.
    """

    __tablename__ = "charters_milestone"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    charter_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_charter.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(8))
    on: Mapped[date | None]
    season: Mapped[str] = mapped_column(sa.String(8), default="")
    year: Mapped[int | None]
    after_id: Mapped[int | None] = mapped_column(sa.ForeignKey("charters_milestone.id"))
    last_day: Mapped[date | None]
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    outcome: Mapped[str] = mapped_column(sa.String(500), default="")
    output_id: Mapped[int | None] = mapped_column(sa.ForeignKey("charters_output.id"))
    state: Mapped[str] = mapped_column(sa.String(12), default="planned")
    reached_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class MilestoneMove(Base):
    """A milestone was put elsewhere: where it stood, and why; the database refuses to change it."""

    __tablename__ = "charters_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    milestone_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_milestone.id"), index=True)
    was_kind: Mapped[str] = mapped_column(sa.String(8))
    was_on: Mapped[date | None]
    was_season: Mapped[str] = mapped_column(sa.String(8), default="")
    was_year: Mapped[int | None]
    was_after_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class NextStep(Base):
    """One of the next steps as the pilot put them at `said_at`; the latest moment counts."""

    __tablename__ = "charters_next_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    charter_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_charter.id"), index=True)
    milestone_id: Mapped[int | None] = mapped_column(sa.ForeignKey("charters_milestone.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(sa.String(500))
    on: Mapped[date | None]
    is_open: Mapped[bool] = mapped_column(default=True)
    """Whether members can take part in it."""
    said_at: Mapped[datetime]
    said_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
