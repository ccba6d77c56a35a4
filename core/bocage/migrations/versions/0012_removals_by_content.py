"""A removal knows what was in the download, not only how much: what has changed since is not removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    digest = sa.Column("digest", sa.String(length=64), nullable=False, server_default="")
    op.add_column("plugin_removal", digest)
