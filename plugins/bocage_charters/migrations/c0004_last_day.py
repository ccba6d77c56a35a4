"""The last day of a milestone, so that lists, figures and calendars find the late ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c0004"
down_revision = "c0003"


def upgrade() -> None:
    op.add_column("charters_milestone", sa.Column("last_day", sa.Date))
