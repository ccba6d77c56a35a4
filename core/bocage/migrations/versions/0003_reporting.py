"""Cycles, updates, reports and what was published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from bocage.migrations.append_only import append_only

revision = "0003"
down_revision = "0002"

type_json = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _cycles()
    _evidence()
    _reports()
    append_only("update_transition")
    append_only("update_submission")
    append_only("publication")


def _cycles() -> None:
    op.create_table(
        "reporting_cycle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("form", type_json, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_reporting_cycle_network_id_network"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reporting_cycle"),
        sa.UniqueConstraint("network_id", "period", name="uq_reporting_cycle_network_id_period"),
    )
    op.create_table(
        "progress_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("nothing_new", sa.Boolean(), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True)),
        sa.Column("saved_by_id", sa.Integer()),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("submitted_by_id", sa.Integer()),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by_id", sa.Integer()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="fk_progress_update_community_id_community"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["reporting_cycle.id"], name="fk_progress_update_cycle_id_reporting_cycle"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name="fk_progress_update_decided_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_progress_update_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["person.id"], name="fk_progress_update_saved_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["person.id"], name="fk_progress_update_submitted_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_progress_update"),
        sa.UniqueConstraint(
            "cycle_id", "community_id", name="uq_progress_update_cycle_id_community_id"
        ),
    )
    op.create_index("ix_progress_update_community_id", "progress_update", ["community_id"])
    op.create_index(
        "ix_progress_update_network_id_state", "progress_update", ["network_id", "state"]
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=90), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("value", type_json, nullable=False),
        sa.Column("readership", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["update_id"], ["progress_update.id"], name="fk_answer_update_id_progress_update"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
        sa.UniqueConstraint(
            "update_id", "section", "question", name="uq_answer_update_id_section_question"
        ),
    )
    op.create_table(
        "update_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", type_json, nullable=False),
        sa.Column("unit", type_json, nullable=False),
        sa.Column("computed", type_json),
        sa.Column("evidence", type_json, nullable=False),
        sa.Column("corrected", type_json),
        sa.Column("correction_reason", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("confirmed_by_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["update_id"], ["progress_update.id"], name="fk_update_fact_update_id_progress_update"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_update_fact"),
        sa.UniqueConstraint("update_id", "key", name="uq_update_fact_update_id_key"),
    )
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=90)),
        sa.Column("question", sa.String(length=120)),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_remark_author_id_person"),
        sa.ForeignKeyConstraint(
            ["update_id"], ["progress_update.id"], name="fk_remark_update_id_progress_update"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_remark"),
    )
    op.create_index("ix_remark_update_id", "remark", ["update_id"])
    op.create_table(
        "contribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("may_be_quoted", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name="fk_contribution_asked_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_contribution_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["progress_update.id"], name="fk_contribution_update_id_progress_update"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contribution"),
    )
    op.create_index("ix_contribution_person_id", "contribution", ["person_id"])
    op.create_index("ix_contribution_update_id", "contribution", ["update_id"])


def _evidence() -> None:
    op.create_table(
        "frozen_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", type_json, nullable=False),
        sa.Column("unit", type_json, nullable=False),
        sa.Column("readership", sa.String(length=12), nullable=False),
        sa.Column("time_rule", sa.String(length=12), nullable=False),
        sa.Column("community_rule", sa.String(length=14), nullable=False),
        sa.Column("value", sa.Numeric(precision=20, scale=6)),
        sa.Column("numerator", sa.Numeric(precision=20, scale=6)),
        sa.Column("denominator", sa.Numeric(precision=20, scale=6)),
        sa.Column("word", sa.String(length=60)),
        sa.Column("evidence", type_json, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="fk_frozen_value_community_id_community"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["reporting_cycle.id"], name="fk_frozen_value_cycle_id_reporting_cycle"
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_frozen_value_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["progress_update.id"], name="fk_frozen_value_update_id_progress_update"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_frozen_value"),
        sa.UniqueConstraint("update_id", "key", name="uq_frozen_value_update_id_key"),
    )
    op.create_index("ix_frozen_value_cycle_id", "frozen_value", ["cycle_id"])
    op.create_table(
        "frozen_member",
        sa.Column("frozen_value_id", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["frozen_value_id"],
            ["frozen_value.id"],
            name="fk_frozen_member_frozen_value_id_frozen_value",
        ),
        sa.PrimaryKeyConstraint("frozen_value_id", "identifier", name="pk_frozen_member"),
    )
    op.create_table(
        "update_transition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_update_transition_by_id_person"),
        sa.ForeignKeyConstraint(
            ["update_id"],
            ["progress_update.id"],
            name="fk_update_transition_update_id_progress_update",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_update_transition"),
    )
    op.create_index("ix_update_transition_update_id", "update_transition", ["update_id"])
    op.create_table(
        "update_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("content", type_json, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_update_submission_by_id_person"),
        sa.ForeignKeyConstraint(
            ["update_id"],
            ["progress_update.id"],
            name="fk_update_submission_update_id_progress_update",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_update_submission"),
        sa.UniqueConstraint("update_id", "number", name="uq_update_submission_update_id_number"),
    )


def _reports() -> None:
    op.create_table(
        "network_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("editorial", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("compiled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["reporting_cycle.id"], name="fk_network_report_cycle_id_reporting_cycle"
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_network_report_network_id_network"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_report"),
        sa.UniqueConstraint("cycle_id", name="uq_network_report_cycle_id"),
    )
    op.create_table(
        "report_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content", type_json, nullable=False),
        sa.Column("sources", type_json, nullable=False),
        sa.Column("readership", sa.String(length=12), nullable=False),
        sa.Column("is_included", sa.Boolean(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["report_id"], ["network_report.id"], name="fk_report_block_report_id_network_report"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_block"),
        sa.UniqueConstraint("report_id", "key", name="uq_report_block_report_id_key"),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("pages", type_json, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_publication_by_id_person"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_publication_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["network_report.id"], name="fk_publication_report_id_network_report"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
        sa.UniqueConstraint("report_id", "number", name="uq_publication_report_id_number"),
    )
    op.create_index("ix_publication_network_id", "publication", ["network_id"])
