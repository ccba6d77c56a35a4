"""Promises, what was said of them, mini-cases, and answers at the end of a session."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "s0003"
down_revision = "s0002"


def upgrade() -> None:
    _promises()
    _statements()
    _mini_cases()
    _closing()


def _promises() -> None:
    op.create_table(
        "sessions_promise",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("community_id", sa.Integer, nullable=False),
        sa.Column("session_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("told_on", sa.Date, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_sessions_promise"),
        *_keys("sessions_promise", "network", "community", "sessions_session", "person"),
    )
    op.create_index(
        "ix_sessions_promise_community_id_state", "sessions_promise", ["community_id", "state"]
    )
    _indexes("sessions_promise", "session_id", "person_id")


def _statements() -> None:
    op.create_table(
        "sessions_promise_statement",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("promise_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(12), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_sessions_promise_statement"),
        *_keys("sessions_promise_statement", "network", "sessions_promise", said_by_id="person"),
    )
    _indexes("sessions_promise_statement", "network_id", "promise_id", "said_by_id")


def _mini_cases() -> None:
    op.create_table(
        "sessions_mini_case",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("community_id", sa.Integer, nullable=False),
        sa.Column("promise_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("context", sa.Text, nullable=False),
        sa.Column("done", sa.Text, nullable=False),
        sa.Column("effect", sa.Text, nullable=False),
        sa.Column("advice", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions_mini_case"),
        *_keys("sessions_mini_case", "network", "community", "sessions_promise", "person"),
        sa.UniqueConstraint("promise_id", name="uq_sessions_mini_case_promise_id"),
    )
    _indexes("sessions_mini_case", "network_id", "person_id")


def _closing() -> None:
    op.create_table(
        "sessions_closing_answer",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            autoincrement=False,
        ),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("session_id", sa.Integer, nullable=False),
        sa.Column("question", sa.String(12), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions_closing_answer"),
        *_keys("sessions_closing_answer", "network", "sessions_session"),
    )
    _indexes("sessions_closing_answer", "network_id", "session_id")
    op.create_table(
        "sessions_closing_answered",
        sa.Column("session_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "person_id", name="pk_sessions_closing_answered"),
        *_keys("sessions_closing_answered", "network", "sessions_session", "person"),
    )
    _indexes("sessions_closing_answered", "network_id", "person_id")
    op.create_table(
        "sessions_closing",
        sa.Column("session_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("closed_from", sa.Date, nullable=False),
        sa.Column("closed_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("session_id", name="pk_sessions_closing"),
        *_keys("sessions_closing", "network", "sessions_session"),
    )
    _indexes("sessions_closing", "network_id")


def _keys(table: str, *to: str, **also: str) -> list[Any]:
    columns = {f"{name.removeprefix('sessions_')}_id": name for name in to} | also
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}")
        for column, target in columns.items()
    ]


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])
