"""Hours, access, lunch and slides of a session; invitations, changes, calendar addresses."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "s0007"
down_revision = "s0006"

TEXTS = (
    ("time_zone", sa.String(40)),
    ("access", sa.Text),
    ("lunch", sa.String(300)),
    ("bring", sa.String(300)),
    ("slides_url", sa.String(500)),
    ("uid", sa.String(40)),
)


def upgrade() -> None:
    for name in ("begins", "ends"):
        op.add_column("sessions_session", sa.Column(name, sa.Time))
    for name, kind in TEXTS:
        column: sa.Column[str] = sa.Column(name, kind, nullable=False, server_default="")
        op.add_column("sessions_session", column)
    for name in ("sequence", "moved_sequence"):
        number = sa.Column(name, sa.Integer, nullable=False, server_default="0")
        op.add_column("sessions_session", number)
    _name_sessions()
    _invitations()
    _changes()
    _feeds()


def _name_sessions() -> None:
    """Give each session the mark by which calendars know it."""
    table = sa.table("sessions_session", sa.column("id"), sa.column("uid"))
    connection = op.get_bind()
    for number in connection.scalars(sa.select(table.c.id)).all():
        named = sa.update(table).where(table.c.id == number).values(uid=str(uuid.uuid4()))
        connection.execute(named)


def _foreign(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")


def _invitations() -> None:
    table = "sessions_invitation"
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("session_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("organisation_id", sa.Integer),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by_id", sa.Integer),
        sa.Column("reply", sa.String(12), nullable=False),
        sa.Column("stand_in_name", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True)),
        sa.Column("replied_sequence", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        _foreign(table, "network_id", "network"),
        _foreign(table, "session_id", "sessions_session"),
        _foreign(table, "person_id", "person"),
        _foreign(table, "organisation_id", "organisation"),
        sa.UniqueConstraint("session_id", "person_id", name=f"uq_{table}_session_id_person_id"),
    )
    for column in ("network_id", "person_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _changes() -> None:
    table = "sessions_change"
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("session_id", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("what", sa.String(12), nullable=False),
        sa.Column("before", sa.String(500), nullable=False),
        sa.Column("after", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        _foreign(table, "network_id", "network"),
        _foreign(table, "session_id", "sessions_session"),
    )
    for column in ("network_id", "session_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _feeds() -> None:
    table = "sessions_feed"
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("community_id", sa.Integer),
        sa.Column("is_own", sa.Boolean, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        _foreign(table, "network_id", "network"),
        _foreign(table, "person_id", "person"),
        _foreign(table, "community_id", "community"),
        sa.UniqueConstraint("digest", name=f"uq_{table}_digest"),
    )
    for column in ("network_id", "person_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])
