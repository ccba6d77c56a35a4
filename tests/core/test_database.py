"""Nothing is written by accident, and nothing that was written is lost."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bocage.database import Database, NotInTransaction, locked, session, transaction, writing
from bocage.networks.models import Network
from bocage.testing import a_network


def a_counter(database: Database) -> int:
    with database.work(), transaction() as now:
        return a_network(now, vocabulary={"count": 0}).id


def count_of(database: Database, network_id: int) -> int:
    with database.work():
        return int(session.get_one(Network, network_id).vocabulary["count"])


def test_what_two_people_count_at_once_is_all_counted(database: Database) -> None:
    network_id = a_counter(database)

    def count() -> None:
        for _turn in range(15):
            with database.work(), transaction():
                network = locked(session.get_one(Network, network_id))
                network.vocabulary = {"count": network.vocabulary["count"] + 1}

    threads = [threading.Thread(target=count) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count_of(database, network_id) == 30


def test_a_transaction_decides_on_what_is_true_when_it_begins(database: Database) -> None:
    network_id = a_counter(database)
    with database.work():
        seen = session.get_one(Network, network_id)
        assert seen.vocabulary == {"count": 0}

        def meanwhile() -> None:
            with database.work(), transaction():
                session.get_one(Network, network_id).vocabulary = {"count": 7}

        other = threading.Thread(target=meanwhile)
        other.start()
        other.join()
        with transaction():
            assert seen.vocabulary == {"count": 7}


@pytest.mark.parametrize("statement", ["DELETE FROM network", "UPDATE network SET name = 'x'"])
def test_a_page_that_only_reads_cannot_write(database: Database, statement: str) -> None:
    a_counter(database)
    with database.work(), pytest.raises(DBAPIError, match=r"read-?only"):
        session.execute(sa.text(statement))
    with database.work():
        assert session.scalar(sa.select(sa.func.count()).select_from(Network)) == 1


def test_after_reading_the_next_one_may_write(database: Database) -> None:
    network_id = a_counter(database)
    with database.work():
        network = session.get_one(Network, network_id)
        with transaction():
            network.name = "Après"
        assert network.name == "Après"
        network.name = "jamais"
        with pytest.raises(DBAPIError):
            session.flush()
    with database.work():
        assert session.get_one(Network, network_id).name == "Après"


def test_only_the_end_of_a_transaction_commits(database: Database) -> None:
    with database.work():
        with pytest.raises(NotInTransaction):
            session.commit()
        with pytest.raises(NotInTransaction), transaction() as now:
            a_network(now)
            session.commit()
    with database.work():
        assert session.scalars(sa.select(Network)).all() == []


def test_what_fails_leaves_nothing(database: Database) -> None:
    with database.work():
        with pytest.raises(ZeroDivisionError), transaction() as now:
            a_network(now)
            _ = 1 / 0
        assert session.scalars(sa.select(Network)).all() == []


def test_a_transaction_holds_no_other(database: Database) -> None:
    with database.work(), pytest.raises(NotInTransaction), transaction(), transaction():
        pass


def test_sign_in_may_commit_by_itself_and_what_it_leaves_open_is_undone(database: Database) -> None:
    with database.work():
        with writing(session()):
            kept = a_network(session()).id
            session.commit()
            a_network(session())
        assert [network.id for network in session.scalars(sa.select(Network))] == [kept]


def test_outside_of_any_work_there_is_no_session() -> None:
    with pytest.raises(NotInTransaction, match="no unit of work"):
        session.get(Network, 1)


def test_work_inside_work_is_apart(database: Database) -> None:
    with database.work() as outer:
        with database.work() as inner:
            assert session() is inner
        assert session() is outer


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True, ids=["settings of one file"])
def test_a_commit_on_sqlite_is_on_the_disk(database: Database) -> None:
    with database.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "journal_mode", "foreign_keys")
        }
    assert found == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1}


@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes"])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True, ids=["server settings"])
def test_nothing_of_ours_lessens_what_the_server_promises(database: Database, setting: str) -> None:
    with database.engine.connect() as connection:
        source = connection.execute(
            sa.text("SELECT source FROM pg_settings WHERE name = :name"), {"name": setting}
        ).scalar_one()
    assert source in {"default", "configuration file"}


def test_an_aware_instant_comes_back_in_utc(database: Database) -> None:
    network_id = a_counter(database)
    with database.work():
        made = session.get_one(Network, network_id).created_at
    assert made.utcoffset() is not None
    assert made.utcoffset().total_seconds() == 0  # type: ignore[union-attr]


def test_what_was_typed_does_not_reach_the_log_when_a_statement_fails(database: Database) -> None:
    with database.work(), pytest.raises(DBAPIError) as failed:
        session.execute(
            sa.text("SELECT nothing FROM network WHERE name = :typed"), {"typed": "Nell"}
        )
    assert "Nell" not in str(failed.value)
