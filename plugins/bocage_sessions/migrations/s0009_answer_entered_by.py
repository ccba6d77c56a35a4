"""Who entered an answer for somebody else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0009"
down_revision = "s0008"


def upgrade() -> None:
    op.add_column("sessions_invitation", sa.Column("replied_by_id", sa.Integer))


def downgrade() -> None:
    op.drop_column("sessions_invitation", "replied_by_id")
