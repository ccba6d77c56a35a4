"""Tables whose rows are evidence: the database itself refuses to change or remove one."""

from __future__ import annotations

from alembic import op

_POSTGRESQL_RULE = """
CREATE OR REPLACE FUNCTION bocage_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def append_only(table: str) -> None:
    """Refuse UPDATE and DELETE on this table. On SQLite a rebuilt table has to be told again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL_RULE)
        for change, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER {table}_append_only_{each.lower()} BEFORE {change} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION bocage_append_only()"
            )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
