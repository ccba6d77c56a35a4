"""Attempts at doors, counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "person_attempts",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_person_attempts")),
    )
    op.create_index(op.f("ix_person_attempts_ends"), "person_attempts", ["ends"])
