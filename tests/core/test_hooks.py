"""Core asks the plugins that are on, in an order of its own, and signs what they answer."""

from __future__ import annotations

import time
from typing import Any

import pytest
from marshmallow import Schema

from bocage import clock
from bocage.database import Database, transaction
from bocage.hooks import NetworkHooks, Registry, hookimpl
from bocage.hooks.calling import ask_installed
from bocage.hooks.contributions import (
    DataExtract,
    MenuItem,
    PortfolioColumn,
    Readership,
    UpdateSection,
)
from bocage.hooks.registry import HOOKS
from bocage.testing import a_network
from tests.misbehaving.plugins import a_module


def menu(*items: MenuItem) -> Any:
    def menu_items() -> list[MenuItem]:
        return list(items)

    return hookimpl(menu_items)


def item(title: str, order: int = 50) -> MenuItem:
    return MenuItem(title=title, url="/", order=order)


@pytest.fixture
def three() -> Registry:
    """Plugins whose order of registration is not their order on the page."""
    made = Registry()
    for name, items in {
        "walnut": [item("second", 10), item("last", 90)],
        "alder": [item("first", 10)],
        "birch": [item("off", 1)],
    }.items():
        made.add(a_module(name, menu_items=menu(*items)), name)
    return made


def test_answers_come_in_their_order_and_then_by_the_name_of_the_plugin(
    database: Database, three: Registry
) -> None:
    hooks = NetworkHooks(three, frozenset({"walnut", "alder", "gone"}))
    assert hooks.active == {"walnut", "alder"}
    with database.work():
        answers = hooks.menu_items(None, None)
    assert [str(found.title) for found in answers] == ["first", "second", "last"]
    assert [signed.plugin for signed in answers.complete()] == ["alder", "walnut", "walnut"]


def test_where_a_plugin_is_off_it_is_not_asked(database: Database, three: Registry) -> None:
    with database.work():
        assert list(NetworkHooks(three, frozenset()).menu_items(None, None)) == []


def test_questions_about_data_go_to_plugins_that_are_off_too(database: Database) -> None:
    def personal_data(person: str) -> list[DataExtract]:
        return [DataExtract(name=person, columns=["a"], rows=[["b"]])]

    registry = Registry()
    registry.add(a_module("keeper", personal_data=hookimpl(personal_data)), "keeper")
    with database.work():
        found = ask_installed(registry, "personal_data", DataExtract, person="Ada")
    assert [extract.name for extract in found] == ["Ada"]


def test_a_plugin_takes_only_the_facts_it_names(database: Database) -> None:
    def portfolio_columns(community_ids: list[int]) -> list[PortfolioColumn]:
        return [PortfolioColumn(key="k", title=str(community_ids), cells={})]

    registry = Registry()
    registry.add(a_module("board", portfolio_columns=hookimpl(portfolio_columns)), "board")
    with database.work():
        found = NetworkHooks(registry, registry.names).portfolio_columns(None, [1, 2], None, None)
    assert [column.title for column in found] == ["[1, 2]"]


def test_no_answer_is_an_answer(database: Database) -> None:
    registry = Registry()
    registry.add(a_module("quiet", menu_items=hookimpl(lambda: None)), "quiet")
    with database.work():
        answers = NetworkHooks(registry, registry.names).menu_items(None, None)
        assert (list(answers), list(answers.failures)) == ([], [])


def test_a_slow_plugin_is_named_in_the_log(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    registry = Registry()
    registry.add(a_module("snail", menu_items=hookimpl(lambda: time.sleep(0.21))), "snail")
    with database.work():
        NetworkHooks(registry, registry.names).menu_items(None, None)
    assert any("snail took" in line.getMessage() for line in caplog.records)


def test_a_network_says_what_is_on(database: Database) -> None:
    with database.work(), transaction() as now:
        network = a_network(now, plugins=("sessions", "garden"))
        network.plugins[0].state = "off"
        assert network.active_plugins == {"garden"}


@pytest.mark.parametrize(
    ("offer", "state", "is_active", "is_paused"),
    [
        ("offered", "on", True, False),
        ("offered", "paused", True, True),
        ("offered", "off", False, False),
        ("always_on", "off", True, False),
        ("always_on", "paused", True, False),
        ("not_offered", "on", False, False),
        ("not_offered", "paused", False, False),
    ],
)
def test_what_the_operator_locks_goes_before_the_switch(
    database: Database, offer: str, state: str, is_active: bool, is_paused: bool
) -> None:
    with database.work(), transaction() as now:
        network = a_network(now, plugins=("garden",))
        switch = network.plugins[0]
        switch.offer, switch.state = offer, state
        assert (network.active_plugins == {"garden"}) is is_active
        assert (network.paused_plugins == {"garden"}) is is_paused
        switch.quarantined_at = clock.now()
        assert network.active_plugins == network.paused_plugins == frozenset()


def test_every_question_of_a_network_has_its_method() -> None:
    asked_elsewhere = {"after_event", "personal_data", "erase_personal_data"}
    at_start_up = {hook for hook in HOOKS if hook.startswith("register_")}
    assert {hook for hook in HOOKS if hasattr(NetworkHooks, hook)} == set(
        HOOKS
    ) - at_start_up - asked_elsewhere


def test_a_wider_readership_reaches_narrower_circles() -> None:
    assert Readership.PUBLIC.reaches(Readership.TEAM)
    assert Readership.NETWORK.reaches(Readership.NETWORK)
    assert not Readership.TEAM.reaches(Readership.NETWORK)


def test_a_section_needs_no_questions() -> None:
    assert UpdateSection(key="k", title="T").answers is None
    assert UpdateSection(key="k", title="T", answers=Schema).readership is Readership.NETWORK
