"""Its table could be anybody's."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from bocage.plugin import Base, Objection, Plugin, hookimpl

plugin = Plugin(name="table_without_prefix", title="Table without prefix", hook_api=1)


class Walk(Base):
    __tablename__ = "walk"

    id: Mapped[int] = mapped_column(primary_key=True)


@hookimpl
def update_objections() -> list[Objection]:
    return []
