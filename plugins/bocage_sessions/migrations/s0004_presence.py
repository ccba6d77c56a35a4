"""Visitors, codes, the time of a line's last change, and consent to be seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0004"
down_revision = "s0003"


def upgrade() -> None:
    _made(
        "sessions_visitor",
        sa.Column("community_id", sa.Integer, nullable=False),
        sa.Column("session_id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        _belongs("sessions_visitor", "community_id", "community"),
        _belongs("sessions_visitor", "session_id", "sessions_session"),
        _once("sessions_visitor", "session_id", "key"),
    )
    _made(
        "sessions_line_change",
        sa.Column("session_id", sa.Integer, nullable=False),
        sa.Column("line", sa.String(40), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        _belongs("sessions_line_change", "session_id", "sessions_session"),
        _once("sessions_line_change", "session_id", "line"),
    )
    _made(
        "sessions_code",
        sa.Column("session_id", sa.Integer, nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        _belongs("sessions_code", "session_id", "sessions_session"),
        _once("sessions_code", "network_id", "code"),
        _once("sessions_code", "session_id"),
    )
    _made(
        "sessions_consent",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        _belongs("sessions_consent", "person_id", "person"),
        _once("sessions_consent", "person_id", "network_id"),
    )
    for table in ("sessions_visitor", "sessions_line_change", "sessions_consent"):
        op.create_index(f"ix_{table}_network_id", table, ["network_id"])
    op.create_index("ix_sessions_visitor_community_id", "sessions_visitor", ["community_id"])


def _made(table: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        *more,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        _belongs(table, "network_id", "network"),
    )


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")
