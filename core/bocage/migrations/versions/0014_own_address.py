"""A personal link may confirm the new address of its person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("personal_link", sa.Column("new_address", sa.String(length=255), nullable=True))
