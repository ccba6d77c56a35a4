"""Tables are made and changed without losing a row, each component on its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.exc import DBAPIError

from bocage.communities.models import StageEvent
from bocage.database import Database, session, transaction
from bocage.hooks import Registry
from bocage.migrations import CORE, Component, SchemaIsNewer, components, pending, upgrade
from bocage.migrations.drift import differences
from bocage.networks.models import Network
from bocage.reporting.models import NetworkReport, Publication, UpdateSubmission, UpdateTransition
from bocage.testing import a_community, a_cycle, a_network, an_update
from tests.misbehaving.plugins import a_module

FIRST = """
import sqlalchemy as sa
from alembic import op
revision = "g1"
down_revision = None
def upgrade():
    op.create_table(
        "garden_bed",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("network_id", sa.Integer(), sa.ForeignKey("network.id"), nullable=False),
    )
    op.create_table(
        "garden_plant",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("bed_id", sa.Integer(), sa.ForeignKey("garden_bed.id", ondelete="CASCADE")),
    )
"""
REBUILDS = """
import sqlalchemy as sa
from alembic import op
revision = "g2"
down_revision = "g1"
def upgrade():
    with op.batch_alter_table("garden_bed") as bed:
        bed.alter_column("network_id", nullable=True)
        bed.add_column(sa.Column("name", sa.String(20), nullable=False, server_default=""))
"""
FAILS_HALFWAY = """
import sqlalchemy as sa
from alembic import op
revision = "g2"
down_revision = "g1"
def upgrade():
    op.create_table("garden_half", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("DELETE FROM garden_plant")
    raise RuntimeError("halfway")
"""
LEAVES_ORPHANS = """
from alembic import op
revision = "g2"
down_revision = "g1"
def upgrade():
    op.execute("DELETE FROM garden_bed")
"""

Garden = Callable[..., Registry]


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    made = Database(empty_database_url)
    yield made
    made.dispose()


@pytest.fixture
def garden(tmp_path: Path) -> Garden:
    """A registry with a plugin `garden` that has these migrations."""
    folder = tmp_path / "garden" / "migrations"
    folder.mkdir(parents=True)

    def made(*sources: str) -> Registry:
        for number, source in enumerate(sources, 1):
            (folder / f"g{number}_test.py").write_text(source, "utf-8")
        registry = Registry()
        module = a_module("garden", __file__=str(folder.parent / "plugin.py"))
        registry.add(module, "garden")
        return registry

    return made


def planted(database: Database) -> None:
    with database.work(), transaction() as now:
        network = a_network(now)
        now.execute(sa.text("INSERT INTO garden_bed VALUES (1, :id)"), {"id": network.id})
        now.execute(sa.text("INSERT INTO garden_plant VALUES (1, 1), (2, 1)"))


def plants(database: Database) -> int:
    with database.work():
        return int(session.scalar(sa.text("SELECT count(*) FROM garden_plant")) or 0)


def tables(database: Database) -> set[str]:
    return set(sa.inspect(database.engine).get_table_names())


def test_an_empty_database_is_brought_up_to_date_once(empty: Database) -> None:
    registry = Registry()
    wanted = pending(empty, registry)
    assert wanted[0] == "core 0001"
    assert upgrade(empty, registry) == wanted
    assert pending(empty, registry) == []
    assert upgrade(empty, registry) == []


def test_tables_are_what_the_models_say(database: Database, registry: Registry) -> None:
    assert differences(database, registry) == []


def test_installed_plugins_are_up_to_date(database: Database, registry: Registry) -> None:
    assert pending(database, registry) == []
    assert registry.set_aside == []


def test_several_that_start_together_take_turns(empty: Database) -> None:
    done: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: done.append(upgrade(empty, Registry()))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(len, done))[:2] == [0, 0]
    assert pending(empty, Registry()) == []


def test_rebuilding_a_parent_table_keeps_its_children(database: Database, garden: Garden) -> None:
    assert upgrade(database, garden(FIRST)) == ["garden g1"]
    planted(database)
    assert upgrade(database, garden(FIRST, REBUILDS)) == ["garden g2"]
    assert plants(database) == 2


@pytest.mark.parametrize("broken", [FAILS_HALFWAY, LEAVES_ORPHANS], ids=["raises", "orphans"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True, ids=["references unenforced"])
def test_a_plugin_whose_migration_fails_is_set_aside_and_keeps_its_rows(
    database: Database, garden: Garden, broken: str
) -> None:
    check_setting_aside(database, garden, broken)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_so_it_is_on_postgresql(database: Database, garden: Garden) -> None:
    check_setting_aside(database, garden, FAILS_HALFWAY)


def check_setting_aside(database: Database, garden: Garden, broken: str) -> None:
    upgrade(database, garden(FIRST))
    planted(database)
    registry = garden(FIRST, broken)
    assert upgrade(database, registry) == []
    assert registry.names == frozenset()
    assert [aside.name for aside in registry.set_aside] == ["garden"]
    assert plants(database) == 2
    assert "garden_half" not in tables(database)
    assert upgrade(database, garden(FIRST, REBUILDS)) == ["garden g2"]
    assert plants(database) == 2


def test_core_goes_on_without_a_plugin_and_takes_it_back(
    database: Database, garden: Garden
) -> None:
    upgrade(database, garden(FIRST))
    planted(database)
    assert upgrade(database, Registry()) == []
    assert differences(database, Registry()) == []
    assert upgrade(database, garden(FIRST)) == []
    assert plants(database) == 2


def test_references_are_enforced_again_afterwards(database: Database, garden: Garden) -> None:
    upgrade(database, garden(FIRST))
    with database.work(), pytest.raises(sa.exc.IntegrityError), transaction() as now:
        now.execute(sa.text("INSERT INTO garden_bed VALUES (1, 999)"))


def test_an_older_release_leaves_a_newer_database_alone(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {CORE.version_table} SET version_num = '9999'")
    with pytest.raises(SchemaIsNewer, match="9999"):
        upgrade(database, Registry())
    assert pending(database, Registry()) == []


def evidence(now: sa.orm.Session) -> dict[str, int]:
    """One row of everything that may never be changed."""
    network = a_network(now)
    community = a_community(now, network)
    cycle = a_cycle(now, network)
    update = an_update(now, cycle, community)
    report = NetworkReport(network_id=network.id, cycle_id=cycle.id, title="T2")
    now.add(report)
    now.flush()
    rows = [
        StageEvent(
            community_id=community.id, stage="maturation", direction="advance", on=date(2024, 5, 2)
        ),
        UpdateTransition(update_id=update.id, before="due", after="draft"),
        UpdateSubmission(update_id=update.id, number=1, content={}),
        Publication(
            network_id=network.id,
            report_id=report.id,
            period="2024-Q2",
            number=1,
            pages={},
            data="{}",
            checksum="0" * 64,
        ),
    ]
    now.add_all(rows)
    now.flush()
    return {row.__tablename__: row.id for row in rows}


@pytest.mark.parametrize(
    "change", ["UPDATE {} SET id = id WHERE id = {}", "DELETE FROM {} WHERE id = {}"]
)
@pytest.mark.parametrize(
    "table", ["publication", "update_transition", "update_submission", "stage_event"]
)
def test_evidence_can_be_added_and_never_changed(
    database: Database, table: str, change: str
) -> None:
    with database.work():
        with transaction() as now:
            kept = evidence(now)[table]
        with pytest.raises(DBAPIError, match=f"{table} is append-only"), transaction() as now:
            now.execute(sa.text(change.format(table, kept)))
        found = sa.text(f"SELECT count(*) FROM {table} WHERE id = {kept}")
        assert session.scalar(found) == 1


def test_a_plugin_without_a_folder_has_no_migrations(database: Database) -> None:
    registry = Registry()
    registry.add(a_module("plain"), "plain")
    assert pending(database, registry) == []


def test_of_two_names_the_longer_says_whose_a_table_is() -> None:
    river, walks = (Component(name=name, versions=Path()) for name in ("river", "river_walks"))
    names = frozenset({"river", "river_walks"})
    assert (river.owns("river_bank", names), walks.owns("river_bank", names)) == (True, False)
    assert (river.owns("river_walks_day", names), walks.owns("river_walks_day", names)) == (
        False,
        True,
    )
    assert CORE.owns("network", names)
    assert not CORE.owns("river_bank", names)
    assert not CORE.owns("alembic_version_river", names)


def test_the_folder_of_a_lone_module_is_everybodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "migrations").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    module = a_module("lonely")
    module.__file__ = str(tmp_path / "lonely.py")
    registry = Registry()
    registry.add(module, "lonely")
    assert [component.name for component in components(registry)] == ["core"]


def test_what_was_switched_on_stays_on_when_plugins_learn_to_pause(empty: Database) -> None:
    with empty.engine.begin() as connection:
        command.upgrade(CORE.config(connection), "0004")
        connection.execute(
            sa.text(
                "INSERT INTO network (id, slug, name, kind, intention, language, time_zone,"
                " vocabulary, readership, state, created_at) VALUES (1, 'ouest', 'Ouest', '', '',"
                " 'fr', 'Europe/Paris', '{}', 'network', 'active', '2024-01-08 00:00:00+00')"
            )
        )
        for number, name, is_on in ((1, "sessions", True), (2, "garden", False)):
            connection.execute(
                sa.text(
                    "INSERT INTO network_plugin (id, network_id, name, is_on, settings, changed_at)"
                    " VALUES (:id, 1, :name, :on, '{\"place\": \"Nantes\"}', '2024-01-08 00:00:00+00')"
                ),
                {"id": number, "name": name, "on": is_on},
            )
    upgrade(empty, Registry())
    with empty.work():
        network = session.scalars(sa.select(Network)).one()
        assert network.active_plugins == {"sessions"}
        assert network.paused_plugins == frozenset()
        kept = {item.name: (item.offer, item.state, item.settings) for item in network.plugins}
    assert kept == {
        "sessions": ("offered", "on", {"place": "Nantes"}),
        "garden": ("offered", "off", {"place": "Nantes"}),
    }
