"""Scripts of networks and of sessions, step by step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0002"
down_revision = "s0001"


def upgrade() -> None:
    op.create_table(
        "sessions_script",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("community_id", sa.Integer),
        sa.Column("session_id", sa.Integer),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_sessions_script"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_sessions_script_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="fk_sessions_script_community_id_community"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions_session.id"],
            name="fk_sessions_script_session_id_sessions_session",
        ),
        sa.UniqueConstraint("session_id", name="uq_sessions_script_session_id"),
    )
    op.create_index(
        "uq_sessions_script_of_network",
        "sessions_script",
        ["network_id"],
        unique=True,
        sqlite_where=sa.text("session_id IS NULL"),
        postgresql_where=sa.text("session_id IS NULL"),
    )
    op.create_table(
        "sessions_script_step",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("script_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("leader", sa.String(120), nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("notes_by_id", sa.Integer),
        sa.Column("began_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_sessions_script_step"),
        sa.ForeignKeyConstraint(
            ["script_id"],
            ["sessions_script.id"],
            name="fk_sessions_script_step_script_id_sessions_script",
        ),
    )
    op.create_index("ix_sessions_script_step_script_id", "sessions_script_step", ["script_id"])
