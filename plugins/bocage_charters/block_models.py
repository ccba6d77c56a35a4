"""The optional blocks of a charter: each line is a row of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bocage.plugin import Base


class ActionLine(Base):
    """One line of the action plan."""

    __tablename__ = "charters_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    charter_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_charter.id"), index=True)
    position: Mapped[int]
    what: Mapped[str] = mapped_column(sa.String(500))
    who: Mapped[str] = mapped_column(sa.String(200), default="")
    until: Mapped[date | None]
    is_done: Mapped[bool] = mapped_column(default=False)


class Partner(Base):
    """Somebody outside the group who takes a part; `organisation_id` when the register has it."""

    __tablename__ = "charters_partner"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    charter_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_charter.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(200))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(sa.String(500), default="")


class BudgetLine(Base):
    """What something costs, and who is asked to pay for it. `amount` None: not known yet."""

    __tablename__ = "charters_budget"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    charter_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_charter.id"), index=True)
    position: Mapped[int]
    what: Mapped[str] = mapped_column(sa.String(300))
    amount: Mapped[Decimal | None]
    funding: Mapped[str] = mapped_column(sa.String(300), default="")


class SupportNeed(Base):
    """What the group needs help with, and from whom: a peer, the secretariat, a third party."""

    __tablename__ = "charters_support"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    charter_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_charter.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(16))
    what: Mapped[str] = mapped_column(sa.String(500))


class Goal(Base):
    """A charter contributes to one of the seventeen goals of sustainable development."""

    __tablename__ = "charters_goal"

    charter_id: Mapped[int] = mapped_column(sa.ForeignKey("charters_charter.id"), primary_key=True)
    goal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
