"""An assignment is never overwritten: it ends, and another begins."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bocage.database import Base

FUNCTIONS = ("pilot", "co_pilot", "facilitator", "sponsor")


class PilotAssignment(Base):
    """A person leads a community in one function, from a day to a day."""

    __tablename__ = "pilot_assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("community.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    function: Mapped[str] = mapped_column(sa.String(12))
    starts: Mapped[date]
    ends: Mapped[date | None]
