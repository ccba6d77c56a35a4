"""People, networks, organisations, events and jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

type_json = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _people()
    _networks()
    _organisations()
    _events_and_jobs()


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("wants_mail", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password", sa.String(length=255)),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("last_login_at", sa.DateTime(timezone=True)),
        sa.Column("current_login_at", sa.DateTime(timezone=True)),
        sa.Column("login_count", sa.Integer()),
        sa.Column("last_login_ip", sa.String(length=64)),
        sa.Column("current_login_ip", sa.String(length=64)),
        sa.Column("tf_primary_method", sa.String(length=64)),
        sa.Column("tf_totp_secret", sa.String(length=255)),
        sa.Column("totp_last_counter", sa.Integer()),
        sa.Column("fs_webauthn_user_handle", sa.String(length=64)),
        sa.Column("mf_recovery_codes", sa.UnicodeText()),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("email", name="uq_person_email"),
        sa.UniqueConstraint("fs_uniquifier", name="uq_person_fs_uniquifier"),
        sa.UniqueConstraint("fs_webauthn_user_handle", name="uq_person_fs_webauthn_user_handle"),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer()),
        sa.Column("transports", sa.UnicodeText()),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(length=64), nullable=False),
        sa.Column("extensions", sa.String(length=255)),
        sa.Column("create_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lastuse_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("usage", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name="fk_passkey_user_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_passkey"),
        sa.UniqueConstraint("credential_id", name="uq_passkey_credential_id"),
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"])
    op.create_table(
        "personal_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("update_id", sa.Integer()),
        sa.Column("network_id", sa.Integer()),
        sa.Column("community_id", sa.Integer()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_personal_link_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_personal_link"),
        sa.UniqueConstraint("digest", name="uq_personal_link_digest"),
    )
    op.create_index("ix_personal_link_person_id", "personal_link", ["person_id"])
    op.create_index("ix_personal_link_update_id", "personal_link", ["update_id"])
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_api_token_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("digest", name="uq_api_token_digest"),
    )
    op.create_index("ix_api_token_person_id", "api_token", ["person_id"])


def _networks() -> None:
    op.create_table(
        "network",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("intention", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("vocabulary", type_json, nullable=False),
        sa.Column("readership", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_network"),
        sa.UniqueConstraint("slug", name="uq_network_slug"),
    )
    op.create_table(
        "network_plugin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("settings", type_json, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_network_plugin_network_id_network"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_plugin"),
        sa.UniqueConstraint("network_id", "name", name="uq_network_plugin_network_id_name"),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer()),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date()),
        sa.Column("given_by_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_role_grant_network_id_network"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_role_grant_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
    )
    op.create_index("ix_role_grant_network_id", "role_grant", ["network_id"])
    op.create_index("ix_role_grant_person_id", "role_grant", ["person_id"])


def _organisations() -> None:
    op.create_table(
        "sector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=160), nullable=False),
        sa.Column("parent_id", sa.Integer()),
        sa.ForeignKeyConstraint(["parent_id"], ["sector.id"], name="fk_sector_parent_id_sector"),
        sa.PrimaryKeyConstraint("id", name="pk_sector"),
        sa.UniqueConstraint("label", name="uq_sector_label"),
    )
    op.create_table(
        "territory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=160), nullable=False),
        sa.Column("parent_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["territory.id"], name="fk_territory_parent_id_territory"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_territory"),
        sa.UniqueConstraint("code", name="uq_territory_code"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("legal_form", sa.String(length=80), nullable=False),
        sa.Column("staff", sa.Integer()),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("joined", sa.Date()),
        sa.Column("ended", sa.Date()),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name="fk_organisation_network_id_network"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.UniqueConstraint("network_id", "code", name="uq_organisation_network_id_code"),
    )
    op.create_table(
        "organisation_sector",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name="fk_organisation_sector_organisation_id_organisation",
        ),
        sa.ForeignKeyConstraint(
            ["sector_id"], ["sector.id"], name="fk_organisation_sector_sector_id_sector"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "sector_id", name="pk_organisation_sector"),
    )
    op.create_index("ix_organisation_sector_sector_id", "organisation_sector", ["sector_id"])
    op.create_table(
        "organisation_territory",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name="fk_organisation_territory_organisation_id_organisation",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["territory.id"],
            name="fk_organisation_territory_territory_id_territory",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "territory_id", name="pk_organisation_territory"
        ),
    )
    op.create_index(
        "ix_organisation_territory_territory_id", "organisation_territory", ["territory_id"]
    )
    op.create_table(
        "affiliation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("function", sa.String(length=160), nullable=False),
        sa.Column("is_volunteer", sa.Boolean(), nullable=False),
        sa.Column("stand_in_for_id", sa.Integer()),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date()),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name="fk_affiliation_organisation_id_organisation",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_affiliation_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["stand_in_for_id"], ["person.id"], name="fk_affiliation_stand_in_for_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_affiliation"),
        sa.UniqueConstraint(
            "person_id",
            "organisation_id",
            "starts",
            name="uq_affiliation_person_id_organisation_id_starts",
        ),
    )
    op.create_index("ix_affiliation_organisation_id", "affiliation", ["organisation_id"])


def _events_and_jobs() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer()),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("facts", type_json, nullable=False),
        sa.Column("actor_id", sa.Integer()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dispatched_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    op.create_index("ix_event_dispatched_at", "event", ["dispatched_at"])
    op.create_index("ix_event_network_id", "event", ["network_id"])
    op.create_table(
        "event_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("listener", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String()),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name="fk_event_delivery_event_id_event"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_event_delivery"),
        sa.UniqueConstraint("event_id", "listener", name="uq_event_delivery_event_id_listener"),
    )
    op.create_index("ix_event_delivery_state", "event_delivery", ["state"])
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("facts", type_json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("dedupe", sa.String(length=160)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("dedupe", name="uq_job_dedupe"),
    )
    op.create_index("ix_job_state", "job", ["state"])
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("network_id", sa.Integer()),
        sa.Column("recipient", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("dedupe", sa.String(length=160), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_mail_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.UniqueConstraint("dedupe", name="uq_mail_dedupe"),
    )
    op.create_index("ix_mail_network_id", "mail", ["network_id"])
    op.create_index("ix_mail_state", "mail", ["state"])
