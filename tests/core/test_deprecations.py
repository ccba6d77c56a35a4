"""What will end is said beforehand: to the author at the line, to the operator in the log."""

from __future__ import annotations

import logging
import warnings
from types import ModuleType
from typing import Any

import pytest

from bocage.hooks import HOOK_API, Registry, hookimpl
from bocage.hooks.deprecated import DEPRECATED, Deprecation
from bocage.hooks.manifest import ACCEPTED
from bocage.hooks.registry import HOOKS
from tests.misbehaving.plugins import a_module

ENDING = (
    Deprecation(hook="menu_items", ends="1.4", instead="Answer panels instead."),
    Deprecation(
        hook="reminders", argument="today", ends="1.5", instead="Take it from bocage.plugin."
    ),
)


def taken_in(module: ModuleType) -> list[warnings.WarningMessage]:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        registry = Registry(ENDING)
        registry.add(module, module.__name__)
    assert registry.names == {module.__name__}
    return told


def test_a_question_that_ends_is_named_at_the_line_of_the_plugin(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def menu_items() -> list[Any]:
        return []

    with caplog.at_level(logging.WARNING, "bocage.plugins"):
        [told] = taken_in(a_module("garden", menu_items=hookimpl(menu_items)))
    assert told.category is DeprecationWarning
    assert str(told.message) == "menu_items ends in Bocage 1.4. Answer panels instead."
    assert told.filename == __file__
    assert "plugin garden: menu_items ends in Bocage 1.4" in caplog.text


def test_an_argument_that_ends_is_named_where_it_is_taken() -> None:
    def takes(network: Any, today: Any) -> list[Any]:
        return []

    def leaves(network: Any) -> list[Any]:
        return []

    [told] = taken_in(a_module("garden", reminders=hookimpl(takes)))
    assert str(told.message) == (
        "the argument today of reminders ends in Bocage 1.5. Take it from bocage.plugin."
    )
    assert taken_in(a_module("garden", reminders=hookimpl(leaves))) == []


def test_who_does_not_use_it_hears_nothing() -> None:
    assert taken_in(a_module("garden", panels=hookimpl(lambda: None))) == []


def test_what_is_said_to_end_is_there_and_has_its_release() -> None:
    for one in DEPRECATED:
        assert one.hook in HOOKS
        assert one.ends.count(".") == 1
        assert one.instead.endswith(".")


def test_the_host_takes_in_its_own_number_and_at_most_the_one_before() -> None:
    assert HOOK_API in ACCEPTED
    assert set(ACCEPTED) <= {HOOK_API, HOOK_API - 1}
