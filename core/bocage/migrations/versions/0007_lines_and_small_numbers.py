"""A personal link may lead to the line somebody was asked for; a figure may count people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
PEOPLE = ("communities.members", "communities.joined", "communities.left")


def upgrade() -> None:
    op.add_column("personal_link", sa.Column("contribution_id", sa.Integer()))
    op.add_column(
        "frozen_value",
        sa.Column("counts_people", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    table = sa.table("frozen_value", sa.column("key"), sa.column("counts_people"))
    op.execute(sa.update(table).where(table.c.key.in_(PEOPLE)).values(counts_people=sa.true()))
