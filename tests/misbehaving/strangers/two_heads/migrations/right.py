"""One of two beginnings."""

import sqlalchemy as sa
from alembic import op

revision = "right"
down_revision = None


def upgrade() -> None:
    op.create_table("two_heads_right", sa.Column("id", sa.Integer, primary_key=True))
