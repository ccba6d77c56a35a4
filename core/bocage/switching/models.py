"""The way from an export to the removal of what a plugin keeps of a network."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bocage import clock
from bocage.database import Base
from bocage.permissions import Scope


class PluginRemoval(Base):
    """Exported by one, asked for by one, confirmed by another. `counts` is what the export held.

    `digest` is of all its rows: who confirms removes what was downloaded, and nothing newer.
    `outcome` is empty while it goes on, then `removed` or `cancelled`.
    """

    __tablename__ = "plugin_removal"
    __table_args__ = (sa.Index("ix_plugin_removal_network_id_plugin", "network_id", "plugin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    plugin: Mapped[str] = mapped_column(sa.String(60))
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digest: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    exported_at: Mapped[datetime] = mapped_column(default=clock.now)
    exported_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    asked_at: Mapped[datetime | None]
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    outcome: Mapped[str] = mapped_column(sa.String(12), default="")

    @property
    def scope(self) -> Scope:
        """The network whose rows they are."""
        return Scope(network_id=self.network_id)
