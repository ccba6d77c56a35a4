"""Corrections of circles, and ways of engaging."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0005"
down_revision = "s0004"


def _keys(table: str, *named: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")
        for column, other in named
    ]


def upgrade() -> None:
    table = "sessions_circle_correction"
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("community_id", sa.Integer, nullable=False),
        sa.Column("organisation_id", sa.Integer),
        sa.Column("person_id", sa.Integer),
        sa.Column("circle", sa.String(12), nullable=False),
        sa.Column("word", sa.String(300), nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.CheckConstraint("(organisation_id IS NULL) <> (person_id IS NULL)", name="one"),
        *_keys(
            table,
            ("network_id", "network"),
            ("community_id", "community"),
            ("organisation_id", "organisation"),
            ("person_id", "person"),
        ),
    )
    op.create_index(f"ix_{table}_community_id", table, ["community_id"])
    op.create_index(f"ix_{table}_person_id", table, ["person_id"])
    table = "sessions_engagement_note"
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("community_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("session_id", sa.Integer),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("word", sa.String(300), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *_keys(
            table,
            ("network_id", "network"),
            ("community_id", "community"),
            ("person_id", "person"),
            ("session_id", "sessions_session"),
        ),
    )
    op.create_index(f"ix_{table}_network_id_on", table, ["network_id", "on"])
    op.create_index(f"ix_{table}_community_id_on", table, ["community_id", "on"])
    op.create_index(f"ix_{table}_person_id", table, ["person_id"])
