"""At start-up: an unfit plugin is set aside with its reason, and the others are used."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from flask import request

from bocage.hooks import Registry, hookimpl
from bocage.hooks.contributions import CsvTable
from bocage.hooks.registry import Unfit
from bocage.permissions import Action
from tests.misbehaving.plugins import a_module

BROKEN_AT_IMPORT = {
    "raising": "raise RuntimeError('broken')",
    "leaving": "raise SystemExit(2)",
    "unreadable": "def broken(:",
    "importing": "import there_is_no_such_module",
    "silent": "",
    "pretending": "plugin = 'a plugin'",
}


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Write a plugin's module where Python finds it; gives its entry point."""
    monkeypatch.syspath_prepend(tmp_path)

    def made(name: str, source: str, module: str = "") -> EntryPoint:
        module = module or f"bocage_test_{name}"
        (tmp_path / f"{module}.py").write_text(source, "utf-8")
        monkeypatch.delitem(sys.modules, module, raising=False)
        return EntryPoint(name=name, value=module, group="bocage.plugins")

    return made


def fit(name: str, api: int = 1) -> str:
    return (
        "from bocage.hooks import Plugin\n"
        f"plugin = Plugin(name={name!r}, title={name!r}, hook_api={api})\n"
    )


@pytest.mark.parametrize("name", BROKEN_AT_IMPORT)
def test_a_plugin_that_cannot_be_imported_is_set_aside(entry: Any, name: str) -> None:
    registry = Registry()
    registry.load_installed([entry(name, BROKEN_AT_IMPORT[name]), entry("good", fit("good"))])
    assert registry.names == {"good"}
    assert [aside.name for aside in registry.set_aside] == [name]
    assert registry.set_aside[0].reason


def test_a_plugin_for_another_host_is_set_aside(entry: Any) -> None:
    registry = Registry()
    registry.load_installed([entry("old", fit("old", api=99)), entry("good", fit("good"))])
    assert registry.names == {"good"}
    assert "hook API 99" in registry.set_aside[0].reason


def test_two_of_one_name_are_both_set_aside(entry: Any) -> None:
    registry = Registry()
    registry.load_installed(
        [entry("twin", fit("twin"), "twin_one"), entry("twin", fit("twin"), "twin_two")]
    )
    assert registry.names == frozenset()
    assert "twin_one, twin_two" in registry.set_aside[0].reason


def test_a_name_that_differs_from_the_entry_point_is_set_aside(entry: Any) -> None:
    registry = Registry()
    registry.load_installed([entry("one", fit("other"))])
    assert registry.names == frozenset()


@pytest.mark.parametrize("name", ["core", "people", "web", "plugin", "migrations"])
def test_a_name_of_core_is_not_for_plugins(entry: Any, name: str) -> None:
    registry = Registry()
    registry.load_installed([entry(name, fit(name))])
    assert registry.admitted == set()
    assert "part of core" in registry.set_aside[0].reason


def test_who_requires_what_is_absent_is_set_aside() -> None:
    registry = Registry()
    for name, requires in {"a": ("b",), "b": (), "c": ("absent",), "d": ("c",)}.items():
        registry.add(a_module(f"p{name}", requires=tuple(f"p{r}" for r in requires)), f"p{name}")
    assert registry.in_order() == ["pb", "pa"]
    assert {aside.name for aside in registry.set_aside} == {"pc", "pd"}


def test_setting_one_aside_takes_those_along_that_require_it() -> None:
    registry = Registry()
    registry.add(a_module("below"), "below")
    registry.add(a_module("above", requires=("below",)), "above")
    registry.put_aside("below", "for a test")
    assert registry.names == frozenset()


def unknown(module: ModuleType) -> None:
    Registry().add(module, module.__name__)


def test_a_misspelt_hook_is_refused() -> None:
    with pytest.raises(Unfit, match="update_sectoins is not a hook"):
        unknown(a_module("bad", update_sectoins=hookimpl(lambda: None)))


def test_a_hook_that_answers_under_another_name_is_refused() -> None:
    with pytest.raises(Unfit, match="not a hook"):
        unknown(a_module("bad", panels=hookimpl(specname="menu_items")(lambda: None)))


@pytest.mark.parametrize("mark", ["wrapper", "hookwrapper", "tryfirst", "trylast"])
def test_wrappers_and_order_marks_are_refused(mark: str) -> None:
    def update_sections() -> Any:
        return (yield)

    with pytest.raises(Unfit, match="wrappers"):
        unknown(a_module("bad", update_sections=hookimpl(**{mark: True})(update_sections)))


def test_an_argument_that_core_does_not_give_is_refused() -> None:
    registry = Registry()
    with pytest.raises(Unfit, match="weather"):
        registry.add(a_module("bad", update_sections=hookimpl(lambda weather: [])), "bad")
    registry.add(a_module("bad", update_sections=hookimpl(lambda cycle: [])), "bad")
    assert registry.names == {"bad"}


def test_things_that_answer_to_any_name_are_not_taken_for_hooks() -> None:
    registry = Registry()
    registry.add(a_module("good", func=sa.func, request=request), "good")
    assert registry.names == {"good"}


def raising() -> list[Action]:
    raise RuntimeError("broken")


@pytest.mark.parametrize("broken", [raising, lambda: ["not an action"], lambda: 3])
def test_who_fails_when_asked_to_register_is_set_aside(broken: Any) -> None:
    action = Action(key="good.do", title="do", roles=("secretariat",))
    registry = Registry()
    registry.add(a_module("bad", register_actions=hookimpl(broken)), "bad")
    registry.add(a_module("good", register_actions=hookimpl(lambda: [action])), "good")
    assert registry.registered("register_actions", Action) == {"good": [action]}
    assert registry.names == {"good"}
    assert registry.registered("register_csv_tables", CsvTable) == {}


def test_a_circle_is_called_one() -> None:
    registry = Registry()
    for name, requires in {"pa": ("pb",), "pb": ("pc",), "pc": ("pa",), "pd": ("pa",)}.items():
        registry.add(a_module(name, requires=requires), name)
    assert registry.in_order() == []
    told = {one.name: one.reason for one in registry.set_aside}
    assert told["pa"] == "requires pb, which requires it in turn: a circle"
    assert set(told) == {"pa", "pb", "pc", "pd"}
