"""Sessions and attendance."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "sessions_session",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("community_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("theme", sa.String(300), nullable=False),
        sa.Column("host_organisation_id", sa.Integer),
        sa.Column("host", sa.String(200), nullable=False),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("online_url", sa.String(500), nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_sessions_session"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_sessions_session_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="fk_sessions_session_community_id_community"
        ),
        sa.ForeignKeyConstraint(
            ["host_organisation_id"],
            ["organisation.id"],
            name="fk_sessions_session_host_organisation_id_organisation",
        ),
        sa.UniqueConstraint(
            "community_id", "number", name="uq_sessions_session_community_id_number"
        ),
    )
    op.create_index("ix_sessions_session_network_id_on", "sessions_session", ["network_id", "on"])
    op.create_table(
        "sessions_attendance",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("session_id", sa.Integer, nullable=False),
        sa.Column("organisation_id", sa.Integer),
        sa.Column("person_id", sa.Integer),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("reason_is_external", sa.Boolean),
        sa.Column("stand_in_name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions_attendance"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions_session.id"],
            name="fk_sessions_attendance_session_id_sessions_session",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name="fk_sessions_attendance_organisation_id_organisation",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_sessions_attendance_person_id_person"
        ),
        sa.UniqueConstraint(
            "session_id",
            "organisation_id",
            "person_id",
            name="uq_sessions_attendance_session_id_organisation_id_person_id",
        ),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR person_id IS NOT NULL",
            name="ck_sessions_attendance_somebody",
        ),
    )
    for column in ("organisation_id", "person_id"):
        op.create_index(f"ix_sessions_attendance_{column}", "sessions_attendance", [column])
    _alone("organisation", "person")
    _alone("person", "organisation")


def _alone(kept: str, absent: str) -> None:
    condition = sa.text(f"{absent}_id IS NULL")
    op.create_index(
        f"uq_sessions_attendance_{kept}_alone",
        "sessions_attendance",
        ["session_id", f"{kept}_id"],
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )
