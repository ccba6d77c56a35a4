"""A plugin is off, on or paused in a network, as the operator offers it; none is forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("network_plugin") as table:
        table.add_column(
            sa.Column("offer", sa.String(length=12), nullable=False, server_default="offered")
        )
        table.add_column(
            sa.Column("state", sa.String(length=12), nullable=False, server_default="off")
        )
        table.add_column(sa.Column("quarantined_at", sa.DateTime(timezone=True)))
        table.add_column(
            sa.Column(
                "quarantine_reference", sa.String(length=20), nullable=False, server_default=""
            )
        )
    op.execute("UPDATE network_plugin SET state = 'on' WHERE is_on")
    with op.batch_alter_table("network_plugin") as table:
        table.drop_column("is_on")
        for name in ("offer", "state", "quarantine_reference"):
            table.alter_column(name, server_default=None)
