"""Communities, their members and who leads them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from bocage.migrations.append_only import append_only

revision = "0002"
down_revision = "0001"

type_json = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _communities()
    _pilots()
    append_only("stage_event")


def _communities() -> None:
    op.create_table(
        "community",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("theme", sa.String(length=300), nullable=False),
        sa.Column("intention", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("openness", sa.String(length=12), nullable=False),
        sa.Column("rhythm", sa.String(length=120), nullable=False),
        sa.Column("expected_size", sa.Integer()),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("started", sa.Date()),
        sa.Column("planned_end", sa.Date()),
        sa.Column("ended", sa.Date()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_community_network_id_network"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_community"),
        sa.UniqueConstraint("network_id", "slug", name="uq_community_network_id_slug"),
    )
    op.create_table(
        "stage_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=12), nullable=False),
        sa.Column("cause", sa.String(length=12)),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("judged_by_id", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="fk_stage_event_community_id_community"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_stage_event"),
    )
    op.create_index("ix_stage_event_community_id", "stage_event", ["community_id"])
    op.create_table(
        "mandate_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("decisions", type_json, nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="fk_mandate_version_community_id_community"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mandate_version"),
        sa.UniqueConstraint(
            "community_id", "number", name="uq_mandate_version_community_id_number"
        ),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer()),
        sa.Column("basis", sa.String(length=12), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("involvement", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("joined", sa.Date(), nullable=False),
        sa.Column("on_leave_from", sa.Date()),
        sa.Column("ended", sa.Date()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_is_external", sa.Boolean()),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="fk_membership_community_id_community"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name="fk_membership_organisation_id_organisation",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_membership_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        sa.UniqueConstraint(
            "community_id", "person_id", name="uq_membership_community_id_person_id"
        ),
    )
    op.create_index("ix_membership_person_id", "membership", ["person_id"])


def _pilots() -> None:
    op.create_table(
        "pilot_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("function", sa.String(length=12), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date()),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="fk_pilot_assignment_community_id_community"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_pilot_assignment_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pilot_assignment"),
    )
    op.create_index("ix_pilot_assignment_community_id", "pilot_assignment", ["community_id"])
    op.create_index("ix_pilot_assignment_person_id", "pilot_assignment", ["person_id"])
