"""While a page is drawn or a transaction runs: a broken answer costs the plugin's own part only."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa

from bocage.database import Database, NotInTransaction, session, transaction
from bocage.hooks import HookFailed, NetworkHooks, Registry, hookimpl
from bocage.hooks.contributions import Objection
from bocage.hooks.guarding import TransactionLost, noted
from bocage.networks.models import Network
from bocage.testing import a_network
from tests.misbehaving.plugins import (
    CONTAINED,
    a_module,
    answering,
    hides_bad_sql,
    hides_that_it_says_rollback,
)


@hookimpl
def update_objections(update: Any) -> list[Objection]:
    return [Objection(message=f"{session.scalar(sa.text('SELECT 1'))} {update}")]


def hooks_of(*modules: ModuleType) -> NetworkHooks:
    registry = Registry()
    for module in (*modules, a_module("good", update_objections=update_objections)):
        registry.add(module, module.__name__)
    return NetworkHooks(registry, registry.names)


def slugs() -> list[str]:
    return list(session.scalars(sa.select(Network.slug).order_by(Network.slug)))


@pytest.mark.parametrize("bad", CONTAINED, ids=lambda bad: bad.__name__)
def test_the_others_answer_and_the_transaction_goes_on(
    database: Database, bad: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    hooks = hooks_of(answering(bad))
    with database.work():
        with transaction() as now:
            before = a_network(now, slug="before")
            answers = hooks.update_objections("asked")
            assert [str(answer.message) for answer in answers] == ["1 asked"]
            assert [failure.plugin for failure in answers.failures] == ["bad"]
            assert before.slug == "before"
            a_network(now, slug="later")
        assert slugs() == ["before", "later"]
    told = [line for line in caplog.records if line.levelno == logging.ERROR]
    assert answers.failures[0].reference in told[0].getMessage()
    with pytest.raises(HookFailed, match="bad"):
        answers.complete()


@pytest.mark.parametrize("bad", CONTAINED, ids=lambda bad: bad.__name__)
def test_a_page_that_reads_goes_on(database: Database, bad: Callable[[], Any]) -> None:
    with database.work(), transaction() as now:
        a_network(now, slug="here")
    hooks = hooks_of(answering(bad))
    with database.work():
        network = session.scalars(sa.select(Network)).one()
        answers = hooks.update_objections("asked")
        assert [str(answer.message) for answer in answers] == ["1 asked"]
        assert network.name
        assert slugs() == ["here"]


def test_bad_sql_that_was_hidden_does_not_spoil_the_transaction(database: Database) -> None:
    hooks = hooks_of(answering(hides_bad_sql))
    with database.work():
        with transaction() as now:
            a_network(now, slug="before")
            messages = [str(answer.message) for answer in hooks.update_objections("asked")]
            assert "1 asked" in messages
            a_network(now, slug="later")
        assert slugs() == ["before", "later"]


def by_the_transaction() -> None:
    found = session().get_transaction()
    assert found is not None
    found.rollback()


def by_its_connection() -> None:
    found = session().get_transaction()
    assert found is not None
    found.connection(session.get_bind()).commit()


def by_the_driver() -> None:
    found = session().get_transaction()
    assert found is not None
    found.connection(session.get_bind()).connection.driver_connection.rollback()  # type: ignore[union-attr]


TEARING = (by_the_transaction, by_its_connection, by_the_driver)


def torn(tear: Callable[[], None], *, hides: bool) -> NetworkHooks:
    def tears() -> list[Objection]:
        session.execute(sa.text("SELECT 1"))
        try:
            tear()
        except NotInTransaction:
            if not hides:
                raise
        return []

    return hooks_of(answering(tears))


@pytest.mark.parametrize("hides", [False, True])
@pytest.mark.filterwarnings("ignore:nested transaction already deassociated")
@pytest.mark.parametrize("tear", TEARING)
def test_a_transaction_that_was_ended_behind_our_back_is_given_up(
    database: Database, tear: Callable[[], None], hides: bool
) -> None:
    with database.work():
        with pytest.raises(TransactionLost), transaction() as now:
            a_network(now, slug="before")
            torn(tear, hides=hides).update_objections("asked")
        assert slugs() == []
        assert [fault.question.plugin for fault in noted(session())] == ["bad"]


@pytest.mark.parametrize("hides", [False, True])
@pytest.mark.filterwarnings("ignore:nested transaction already deassociated")
@pytest.mark.parametrize("tear", TEARING)
def test_a_page_reads_on_though_its_transaction_was_ended(
    database: Database, tear: Callable[[], None], hides: bool
) -> None:
    with database.work(), transaction() as now:
        a_network(now, slug="here")
    with database.work():
        network = session.scalars(sa.select(Network)).one()
        answers = torn(tear, hides=hides).update_objections("asked")
        assert [str(answer.message) for answer in answers] == ["1 asked"]
        if tear is not by_the_driver:
            assert [failure.plugin for failure in answers.failures] == ["bad"]
        assert network.slug == "here"


def test_a_refused_rollback_that_was_hidden_changes_nothing(database: Database) -> None:
    with database.work():
        with transaction() as now:
            a_network(now, slug="before")
            hooks_of(answering(hides_that_it_says_rollback)).update_objections("asked")
        assert slugs() == ["before"]


def test_a_savepoint_of_the_plugin_itself_is_its_own_business(database: Database) -> None:
    def tries_first() -> list[Objection]:
        with session.begin_nested():
            session.add(Network(slug="inner", name="inner"))
        return []

    hooks = hooks_of(answering(tries_first))
    with database.work():
        with transaction():
            assert not hooks.update_objections("asked").failures
        assert slugs() == ["inner"]


def test_the_operators_interrupt_is_not_swallowed(database: Database) -> None:
    def interrupted() -> list[Objection]:
        raise KeyboardInterrupt

    hooks = hooks_of(answering(interrupted))
    with database.work(), pytest.raises(KeyboardInterrupt):
        hooks.update_objections("asked")


def test_what_was_handed_over_is_guarded_too(database: Database) -> None:
    hooks = hooks_of()
    with database.work():
        failure = hooks.computed("good", "report_indicators", lambda: 1 / 0)
        assert failure.hook == "report_indicators"  # type: ignore[union-attr]
        assert hooks.computed("good", "report_indicators", lambda: 3) == 3
