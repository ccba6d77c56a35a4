"""An organisation of one network, its sectors and territories, and the people who represent it."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bocage.database import Base
from bocage.permissions import Scope

organisation_sector = sa.Table(
    "organisation_sector",
    Base.metadata,
    sa.Column("organisation_id", sa.ForeignKey("organisation.id"), primary_key=True),
    sa.Column("sector_id", sa.ForeignKey("sector.id"), primary_key=True, index=True),
)
organisation_territory = sa.Table(
    "organisation_territory",
    Base.metadata,
    sa.Column("organisation_id", sa.ForeignKey("organisation.id"), primary_key=True),
    sa.Column("territory_id", sa.ForeignKey("territory.id"), primary_key=True, index=True),
)


class Sector(Base):
    """A field of work, known to the whole federation."""

    __tablename__ = "sector"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(sa.String(160), unique=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sector.id"))


class Territory(Base):
    """A place, known to the whole federation: a department number, a region, a country."""

    __tablename__ = "territory"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    label: Mapped[str] = mapped_column(sa.String(160))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("territory.id"))


class Organisation(Base):
    """A member organisation; `code` is its short name inside the network, `staff` a head count."""

    __tablename__ = "organisation"
    __table_args__ = (sa.UniqueConstraint("network_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(sa.ForeignKey("network.id"))
    code: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(200))
    legal_form: Mapped[str] = mapped_column(sa.String(80), default="")
    staff: Mapped[int | None]
    status: Mapped[str] = mapped_column(sa.String(12), default="member")
    joined: Mapped[date | None]
    ended: Mapped[date | None]

    sectors: Mapped[list[Sector]] = relationship(secondary=organisation_sector)
    territories: Mapped[list[Territory]] = relationship(secondary=organisation_territory)

    @property
    def scope(self) -> Scope:
        """The network it is a member of."""
        return Scope(network_id=self.network_id)


class Affiliation(Base):
    """A person represents an organisation, in a function; a stand-in names whom they stand in for."""

    __tablename__ = "affiliation"
    __table_args__ = (sa.UniqueConstraint("person_id", "organisation_id", "starts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    function: Mapped[str] = mapped_column(sa.String(160), default="")
    is_volunteer: Mapped[bool] = mapped_column(default=False)
    stand_in_for_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    starts: Mapped[date]
    ends: Mapped[date | None]
