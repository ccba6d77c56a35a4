"""A personal link may lead to the line somebody was asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("personal_link", sa.Column("contribution_id", sa.Integer()))
