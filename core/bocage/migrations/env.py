"""What Alembic runs for one component, on the connection it was handed."""

from __future__ import annotations

from alembic import context

from bocage.database import Base
from bocage.migrations.components import Component, migrated_plugins

asked = context.config.attributes
connection = asked["connection"]
component: Component = asked["component"]

context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    version_table=component.version_table,
    render_as_batch=True,
    transactional_ddl=True,
    include_object=component.filter(migrated_plugins(connection)),
)
with context.begin_transaction():
    context.run_migrations()
