"""The optional blocks of a charter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c0002"
down_revision = "c0001"


def upgrade() -> None:
    _action()
    _budget()
    _goal()
    _partner()
    _support()


def _action() -> None:
    op.create_table(
        "charters_action",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("charter_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("what", sa.String(500), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("is_done", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_charters_action"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_action_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["charter_id"],
            ["charters_charter.id"],
            name="fk_charters_action_charter_id_charters_charter",
        ),
    )
    op.create_index("ix_charters_action_charter_id", "charters_action", ["charter_id"])


def _budget() -> None:
    op.create_table(
        "charters_budget",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("charter_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("what", sa.String(300), nullable=False),
        sa.Column("amount", sa.Numeric(20, 6)),
        sa.Column("funding", sa.String(300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_charters_budget"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_budget_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["charter_id"],
            ["charters_charter.id"],
            name="fk_charters_budget_charter_id_charters_charter",
        ),
    )
    op.create_index("ix_charters_budget_charter_id", "charters_budget", ["charter_id"])


def _goal() -> None:
    op.create_table(
        "charters_goal",
        sa.Column("charter_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("goal", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("charter_id", "goal", name="pk_charters_goal"),
        sa.ForeignKeyConstraint(
            ["charter_id"],
            ["charters_charter.id"],
            name="fk_charters_goal_charter_id_charters_charter",
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_goal_network_id_network"
        ),
    )


def _partner() -> None:
    op.create_table(
        "charters_partner",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("charter_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("organisation_id", sa.Integer),
        sa.Column("role", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_charters_partner"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_partner_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["charter_id"],
            ["charters_charter.id"],
            name="fk_charters_partner_charter_id_charters_charter",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name="fk_charters_partner_organisation_id_organisation",
        ),
    )
    op.create_index("ix_charters_partner_charter_id", "charters_partner", ["charter_id"])


def _support() -> None:
    op.create_table(
        "charters_support",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("charter_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("what", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_charters_support"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_support_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["charter_id"],
            ["charters_charter.id"],
            name="fk_charters_support_charter_id_charters_charter",
        ),
    )
    op.create_index("ix_charters_support_charter_id", "charters_support", ["charter_id"])
