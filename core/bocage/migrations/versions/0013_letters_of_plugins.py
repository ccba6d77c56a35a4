"""Mails carry files, and a personal link may lead to one page of a plugin."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

type_json = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    attachments = sa.Column("attachments", type_json, nullable=False, server_default="[]")
    op.add_column("mail", attachments)
    op.add_column("personal_link", sa.Column("path", sa.String(length=300), nullable=True))
