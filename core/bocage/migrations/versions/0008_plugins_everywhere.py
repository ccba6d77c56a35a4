"""Settings of plugins for the instance and for a community, profiles, and removals of data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
type_json = sa.JSON().with_variant(JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "instance_plugin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("settings", type_json, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance_plugin")),
        sa.UniqueConstraint("name", name=op.f("uq_instance_plugin_name")),
    )
    op.create_table(
        "community_plugin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("settings", type_json, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_community_plugin_community_id_community"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_plugin")),
        sa.UniqueConstraint(
            "community_id", "name", name=op.f("uq_community_plugin_community_id_name")
        ),
    )
    op.create_table(
        "network_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("content", type_json, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_profile")),
        sa.UniqueConstraint("name", name=op.f("uq_network_profile_name")),
    )
    _removals()


def _removals() -> None:
    people = ("exported_by_id", "asked_by_id", "decided_by_id")
    op.create_table(
        "plugin_removal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("plugin", sa.String(length=60), nullable=False),
        sa.Column("counts", type_json, nullable=False),
        sa.Column("exported_at", INSTANT, nullable=False),
        sa.Column("exported_by_id", sa.Integer()),
        sa.Column("asked_at", INSTANT),
        sa.Column("asked_by_id", sa.Integer()),
        sa.Column("decided_at", INSTANT),
        sa.Column("decided_by_id", sa.Integer()),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_plugin_removal_network_id_network")
        ),
        *(
            sa.ForeignKeyConstraint(
                [name], ["person.id"], name=op.f(f"fk_plugin_removal_{name}_person")
            )
            for name in people
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_removal")),
    )
    op.create_index(
        "ix_plugin_removal_network_id_plugin", "plugin_removal", ["network_id", "plugin"]
    )
