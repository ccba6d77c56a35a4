"""A network, the roles people hold in it, and the plugins that are on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from bocage import clock
from bocage.database import Base
from bocage.networks.rules import OFF, OFFERED
from bocage.networks.switches import AFTER, BETWEEN, Switch, Switches, switches_told
from bocage.permissions import Scope


class InstancePlugin(Base):
    """What the administrators set for a plugin, wherever a network says nothing else."""

    __tablename__ = "instance_plugin"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60), unique=True)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None]


class NetworkPlugin(Base):
    """One plugin in one network: what the operator offers, what the secretariat decides.

    Switching off keeps the row and its settings. A plugin that failed too often is quarantined
    until somebody tries again.
    """

    __tablename__ = "network_plugin"
    __table_args__ = (sa.UniqueConstraint("network_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    name: Mapped[str] = mapped_column(sa.String(60))
    offer: Mapped[str] = mapped_column(sa.String(12), default=OFFERED)
    state: Mapped[str] = mapped_column(sa.String(12), default=OFF)
    quarantined_at: Mapped[datetime | None]
    quarantine_reference: Mapped[str] = mapped_column(sa.String(20), default="")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None]
    # Read along with the row: what plugins ask of their settings costs no statement of its own.
    instance_settings: Mapped[dict[str, Any] | None] = column_property(
        sa.select(InstancePlugin.settings).where(InstancePlugin.name == name).scalar_subquery()
    )

    @property
    def switch(self) -> Switch:
        """How it is set, apart from the row."""
        return Switch(
            self.name,
            self.offer,
            self.state,
            self.quarantined_at is not None,
            self.settings or {},
            self.instance_settings or {},
        )

    @property
    def is_active(self) -> bool:
        """Whether its pages are there, be it only to be read."""
        return self.switch.is_active

    @property
    def is_paused(self) -> bool:
        """Whether its pages can only be read."""
        return self.switch.is_paused


def _told(network_id: Mapped[int]) -> sa.ScalarSelect[str]:
    """The switches of a network as one text, in the database's own words."""
    row = NetworkPlugin
    parts = (
        row.name,
        row.offer,
        row.state,
        sa.case((row.quarantined_at.is_(None), ""), else_="1"),
        sa.func.coalesce(sa.cast(row.settings, sa.Text), ""),
        sa.func.coalesce(sa.cast(row.instance_settings, sa.Text), ""),
    )
    line: sa.ColumnElement[str] = sa.cast(parts[0], sa.Text)
    for part in parts[1:]:
        line = line + BETWEEN + part
    told = sa.select(sa.func.aggregate_strings(line, AFTER))
    return told.where(row.network_id == network_id).scalar_subquery()


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

    told_switches: Mapped[str | None] = column_property(_told(id), deferred=True)
    plugins: Mapped[list[NetworkPlugin]] = relationship(
        lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def scope(self) -> Scope:
        """This network."""
        return Scope(network_id=self.id)

    @property
    def switches(self) -> Switches:
        """How every plugin is set here. Where rows are at hand, what was changed in them counts."""
        if "plugins" in self.__dict__:
            return Switches(row.switch for row in self.plugins)
        return switches_told(self.told_switches or "")

    @property
    def active_plugins(self) -> frozenset[str]:
        """The names of the plugins that are on here, those that are paused among them."""
        return self.switches.active

    @property
    def paused_plugins(self) -> frozenset[str]:
        """The names of the plugins that can only be read here."""
        return self.switches.paused

    @property
    def quarantined_plugins(self) -> frozenset[str]:
        """The names of the plugins that failed too often here."""
        return self.switches.quarantined


class NetworkProfile(Base):
    """A profile as the administrators changed it; what is shipped counts where there is no row."""

    __tablename__ = "network_profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None]


class PluginFault(Base):
    """A failure of a plugin, or a slow answer (which has its seconds); the last ones are kept.

    `network_id` refers to no row: what is told of a network may outlive it.
    """

    __tablename__ = "plugin_fault"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int | None]
    plugin: Mapped[str] = mapped_column(sa.String(60), index=True)
    hook: Mapped[str] = mapped_column(sa.String(60))
    reference: Mapped[str] = mapped_column(sa.String(20))
    at: Mapped[datetime] = mapped_column(index=True)
    message: Mapped[str] = mapped_column(sa.Text)
    seconds: Mapped[float | None]


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
