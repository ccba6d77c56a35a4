"""Minutes, their steps, versions and corrections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "s0006"
down_revision = "s0005"


def upgrade() -> None:
    _minutes()
    op.create_table(
        "sessions_minutes_section",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("minutes_id", sa.Integer, nullable=False),
        sa.Column("step_id", sa.Integer),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True)),
        sa.Column("saved_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_sessions_minutes_section"),
        _of_minutes("sessions_minutes_section"),
    )
    op.create_table(
        "sessions_minutes_version",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("minutes_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column(
            "sections",
            sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_sessions_minutes_version"),
        _of_minutes("sessions_minutes_version"),
        sa.UniqueConstraint(
            "minutes_id", "number", name="uq_sessions_minutes_version_minutes_id_number"
        ),
    )
    op.create_table(
        "sessions_correction",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("minutes_id", sa.Integer, nullable=False),
        sa.Column("section_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_sessions_correction"),
        _of_minutes("sessions_correction"),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["sessions_minutes_section.id"],
            name="fk_sessions_correction_section_id_sessions_minutes_section",
        ),
    )
    for table in ("sessions_minutes_section", "sessions_correction"):
        op.create_index(f"ix_{table}_minutes_id", table, ["minutes_id"])


def _minutes() -> None:
    op.create_table(
        "sessions_minutes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("community_id", sa.Integer, nullable=False),
        sa.Column("session_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("last_version", sa.Integer, nullable=False),
        sa.Column("final_version", sa.Integer),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_sessions_minutes"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_sessions_minutes_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="fk_sessions_minutes_community_id_community"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions_session.id"],
            name="fk_sessions_minutes_session_id_sessions_session",
        ),
        sa.UniqueConstraint("session_id", name="uq_sessions_minutes_session_id"),
    )
    op.create_index("ix_sessions_minutes_community_id", "sessions_minutes", ["community_id"])


def _of_minutes(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["minutes_id"], ["sessions_minutes.id"], name=f"fk_{table}_minutes_id_sessions_minutes"
    )
