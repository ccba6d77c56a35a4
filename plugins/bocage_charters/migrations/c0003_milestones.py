"""Milestones and what was moved, outputs, feeding back, next steps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c0003"
down_revision = "c0002"


def upgrade() -> None:
    _output()
    _feedback()
    _milestone()
    _move()
    _next_step()
    _refuse_changes("charters_move")


def _refuse_changes(table: str) -> None:
    # A row may go with its network, never be told otherwise.
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION charters_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION '% is never changed', TG_TABLE_NAME; END $$"
        )
        act = "EXECUTE FUNCTION charters_unchanged()"
        op.execute(f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} FOR EACH ROW {act}")
        return
    op.execute(
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
    )


def _output() -> None:
    op.create_table(
        "charters_output",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("charter_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("link", sa.String(500), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("on", sa.Date),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_charters_output"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_output_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["charter_id"],
            ["charters_charter.id"],
            name="fk_charters_output_charter_id_charters_charter",
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_charters_output_changed_by_id_person"
        ),
    )
    op.create_index("ix_charters_output_charter_id", "charters_output", ["charter_id"])


def _feedback() -> None:
    op.create_table(
        "charters_feedback",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("charter_id", sa.Integer, nullable=False),
        sa.Column("output_id", sa.Integer),
        sa.Column("where", sa.String(300), nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_charters_feedback"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_feedback_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["charter_id"],
            ["charters_charter.id"],
            name="fk_charters_feedback_charter_id_charters_charter",
        ),
        sa.ForeignKeyConstraint(
            ["output_id"],
            ["charters_output.id"],
            name="fk_charters_feedback_output_id_charters_output",
        ),
        sa.ForeignKeyConstraint(
            ["told_by_id"], ["person.id"], name="fk_charters_feedback_told_by_id_person"
        ),
    )
    op.create_index("ix_charters_feedback_charter_id", "charters_feedback", ["charter_id"])


def _milestone() -> None:
    op.create_table(
        "charters_milestone",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("charter_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("on", sa.Date),
        sa.Column("season", sa.String(8), nullable=False),
        sa.Column("year", sa.Integer),
        sa.Column("after_id", sa.Integer),
        sa.Column("owner_id", sa.Integer),
        sa.Column("outcome", sa.String(500), nullable=False),
        sa.Column("output_id", sa.Integer),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reached_on", sa.Date),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_charters_milestone"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_milestone_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["charter_id"],
            ["charters_charter.id"],
            name="fk_charters_milestone_charter_id_charters_charter",
        ),
        sa.ForeignKeyConstraint(
            ["after_id"],
            ["charters_milestone.id"],
            name="fk_charters_milestone_after_id_charters_milestone",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name="fk_charters_milestone_owner_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["output_id"],
            ["charters_output.id"],
            name="fk_charters_milestone_output_id_charters_output",
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_charters_milestone_changed_by_id_person"
        ),
    )
    op.create_index("ix_charters_milestone_charter_id", "charters_milestone", ["charter_id"])
    op.create_index("ix_charters_milestone_owner_id", "charters_milestone", ["owner_id"])


def _move() -> None:
    op.create_table(
        "charters_move",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("milestone_id", sa.Integer, nullable=False),
        sa.Column("was_kind", sa.String(8), nullable=False),
        sa.Column("was_on", sa.Date),
        sa.Column("was_season", sa.String(8), nullable=False),
        sa.Column("was_year", sa.Integer),
        sa.Column("was_after_id", sa.Integer),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_charters_move"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_move_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["charters_milestone.id"],
            name="fk_charters_move_milestone_id_charters_milestone",
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_charters_move_by_id_person"),
    )
    op.create_index("ix_charters_move_milestone_id", "charters_move", ["milestone_id"])


def _next_step() -> None:
    op.create_table(
        "charters_next_step",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("charter_id", sa.Integer, nullable=False),
        sa.Column("milestone_id", sa.Integer),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("on", sa.Date),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_charters_next_step"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_next_step_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["charter_id"],
            ["charters_charter.id"],
            name="fk_charters_next_step_charter_id_charters_charter",
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["charters_milestone.id"],
            name="fk_charters_next_step_milestone_id_charters_milestone",
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["person.id"], name="fk_charters_next_step_said_by_id_person"
        ),
    )
    op.create_index("ix_charters_next_step_charter_id", "charters_next_step", ["charter_id"])
