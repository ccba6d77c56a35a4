"""It points to a table that core may change tomorrow."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bocage.plugin import Base, Objection, Plugin, hookimpl

plugin = Plugin(name="private_table", title="Private table", hook_api=1)


class Seen(Base):
    __tablename__ = "private_table_seen"

    id: Mapped[int] = mapped_column(primary_key=True)
    remark_id: Mapped[int] = mapped_column(sa.ForeignKey("remark.id"))


@hookimpl
def update_objections() -> list[Objection]:
    return []
