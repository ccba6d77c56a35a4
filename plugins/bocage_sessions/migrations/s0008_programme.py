"""Themes, votes, and polls that are closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0008"
down_revision = "s0007"


def _keys(table: str, *named: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")
        for column, other in named
    ]


def upgrade() -> None:
    table = "sessions_theme"
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("community_id", sa.Integer),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("session_id", sa.Integer),
        sa.Column("is_set_aside", sa.Boolean, nullable=False),
        sa.Column("proposed_by_id", sa.Integer),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *_keys(
            table,
            ("network_id", "network"),
            ("community_id", "community"),
            ("session_id", "sessions_session"),
            ("proposed_by_id", "person"),
        ),
    )
    op.create_index(f"ix_{table}_network_id_community_id", table, ["network_id", "community_id"])
    for column in ("session_id", "proposed_by_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])
    table = "sessions_theme_vote"
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("theme_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *_keys(table, ("theme_id", "sessions_theme"), ("person_id", "person")),
        sa.UniqueConstraint("theme_id", "person_id", name=f"uq_{table}_theme_id_person_id"),
    )
    op.create_index(f"ix_{table}_person_id", table, ["person_id"])
    table = "sessions_theme_poll"
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("community_id", sa.Integer, nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *_keys(table, ("network_id", "network"), ("community_id", "community")),
        sa.UniqueConstraint("community_id", name=f"uq_{table}_community_id"),
    )
