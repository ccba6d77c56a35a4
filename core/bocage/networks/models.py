"""A network, the roles people hold in it, and the plugins that are on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bocage import clock
from bocage.database import Base
from bocage.permissions import Scope


class Network(Base):
    """A network of the federation; `vocabulary` maps a term to its words, per language."""

    __tablename__ = "network"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(120), default="")
    intention: Mapped[str] = mapped_column(sa.Text, default="")
    language: Mapped[str] = mapped_column(sa.String(5), default="fr")
    time_zone: Mapped[str] = mapped_column(sa.String(60), default="Europe/Paris")
    vocabulary: Mapped[dict[str, Any]] = mapped_column(default=dict)
    readership: Mapped[str] = mapped_column(sa.String(12), default="network")
    state: Mapped[str] = mapped_column(sa.String(12), default="active")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    plugins: Mapped[list[NetworkPlugin]] = relationship(
        lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def scope(self) -> Scope:
        """This network."""
        return Scope(network_id=self.id)

    @property
    def active_plugins(self) -> frozenset[str]:
        """The names of the plugins that are on here."""
        return frozenset(switch.name for switch in self.plugins if switch.is_on)


class NetworkPlugin(Base):
    """One plugin in one network. Switching off keeps the row and its settings."""

    __tablename__ = "network_plugin"
    __table_args__ = (sa.UniqueConstraint("network_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    name: Mapped[str] = mapped_column(sa.String(60))
    is_on: Mapped[bool] = mapped_column(default=False)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None]


class RoleGrant(Base):
    """A role held in the instance (`network_id` is None) or in one network, from a day to a day."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    network_id: Mapped[int | None] = mapped_column(sa.ForeignKey("network.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(20))
    starts: Mapped[date]
    ends: Mapped[date | None]
    given_by_id: Mapped[int | None]
