"""Charters, the versions of their text, and the people around them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "c0001"
down_revision = None

type_json = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _charter()
    _call()
    _joining()
    _step()
    _version()
    _gauge()
    _offer()
    _refuse_changes("charters_step")


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


def _charter() -> None:
    op.create_table(
        "charters_charter",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("community_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("signed_version", sa.Integer),
        sa.Column("design", type_json, nullable=False),
        sa.Column("blocks_revision", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_charters_charter"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_charter_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="fk_charters_charter_community_id_community"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name="fk_charters_charter_created_by_id_person"
        ),
        sa.UniqueConstraint(
            "community_id", "number", name="uq_charters_charter_community_id_number"
        ),
    )
    op.create_index("ix_charters_charter_created_by_id", "charters_charter", ["created_by_id"])
    op.create_index(
        "ix_charters_charter_network_id_state", "charters_charter", ["network_id", "state"]
    )


def _call() -> None:
    op.create_table(
        "charters_call",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("charter_id", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_charters_call"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_call_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["charter_id"],
            ["charters_charter.id"],
            name="fk_charters_call_charter_id_charters_charter",
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["person.id"], name="fk_charters_call_opened_by_id_person"
        ),
    )
    op.create_index("ix_charters_call_charter_id", "charters_call", ["charter_id"])
    op.create_index("ix_charters_call_network_id", "charters_call", ["network_id"])


def _joining() -> None:
    op.create_table(
        "charters_joining",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("charter_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("organisation_id", sa.Integer),
        sa.Column("aim", sa.Text, nullable=False),
        sa.Column("involvement", sa.String(12), nullable=False),
        sa.Column("brings", sa.Text, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined", sa.Date),
        sa.Column("ended", sa.Date),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("decided_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_charters_joining"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_joining_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["charter_id"],
            ["charters_charter.id"],
            name="fk_charters_joining_charter_id_charters_charter",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_charters_joining_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name="fk_charters_joining_organisation_id_organisation",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name="fk_charters_joining_decided_by_id_person"
        ),
        sa.UniqueConstraint(
            "charter_id", "person_id", name="uq_charters_joining_charter_id_person_id"
        ),
    )
    op.create_index("ix_charters_joining_person_id", "charters_joining", ["person_id"])


def _step() -> None:
    op.create_table(
        "charters_step",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("charter_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("before", sa.String(12), nullable=False),
        sa.Column("after", sa.String(12), nullable=False),
        sa.Column("remark", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_charters_step"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_step_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["charter_id"],
            ["charters_charter.id"],
            name="fk_charters_step_charter_id_charters_charter",
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_charters_step_by_id_person"),
    )
    op.create_index("ix_charters_step_charter_id", "charters_step", ["charter_id"])


def _version() -> None:
    op.create_table(
        "charters_version",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("charter_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("positioning", sa.Text, nullable=False),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("pilot_id", sa.Integer),
        sa.Column("starts", sa.Date),
        sa.Column("ends", sa.Date),
        sa.Column("dates_note", sa.String(300), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer),
        sa.Column("pilot_signed_at", sa.DateTime(timezone=True)),
        sa.Column("pilot_signed_by_id", sa.Integer),
        sa.Column("secretariat_signed_at", sa.DateTime(timezone=True)),
        sa.Column("secretariat_signed_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_charters_version"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_version_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["charter_id"],
            ["charters_charter.id"],
            name="fk_charters_version_charter_id_charters_charter",
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["person.id"], name="fk_charters_version_pilot_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name="fk_charters_version_created_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_charters_version_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["pilot_signed_by_id"],
            ["person.id"],
            name="fk_charters_version_pilot_signed_by_id_person",
        ),
        sa.ForeignKeyConstraint(
            ["secretariat_signed_by_id"],
            ["person.id"],
            name="fk_charters_version_secretariat_signed_by_id_person",
        ),
        sa.UniqueConstraint("charter_id", "number", name="uq_charters_version_charter_id_number"),
    )
    op.create_index("ix_charters_version_pilot_id", "charters_version", ["pilot_id"])


def _gauge() -> None:
    op.create_table(
        "charters_gauge",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("version_id", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("room", sa.Integer),
        sa.Column("room_why", sa.String(500), nullable=False),
        sa.Column("enough", sa.Integer),
        sa.Column("enough_why", sa.String(500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_charters_gauge"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_gauge_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["charters_version.id"],
            name="fk_charters_gauge_version_id_charters_version",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_charters_gauge_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name="fk_charters_gauge_asked_by_id_person"
        ),
        sa.UniqueConstraint(
            "version_id", "round", "person_id", name="uq_charters_gauge_version_id_round_person_id"
        ),
    )
    op.create_index("ix_charters_gauge_person_id", "charters_gauge", ["person_id"])


def _offer() -> None:
    op.create_table(
        "charters_offer",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("network_id", sa.Integer, nullable=False),
        sa.Column("call_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("sentence", sa.String(500), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_charters_offer"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_charters_offer_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["charters_call.id"], name="fk_charters_offer_call_id_charters_call"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_charters_offer_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name="fk_charters_offer_decided_by_id_person"
        ),
        sa.UniqueConstraint("call_id", "person_id", name="uq_charters_offer_call_id_person_id"),
    )
    op.create_index("ix_charters_offer_person_id", "charters_offer", ["person_id"])
