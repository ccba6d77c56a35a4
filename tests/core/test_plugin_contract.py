"""The contract that plugins test themselves with notices what is wrong."""

from __future__ import annotations

from types import ModuleType

import pytest
from marshmallow import Schema, fields

from bocage.hooks import Plugin, hookimpl
from bocage.organisations.models import Sector
from bocage.permissions import Action
from bocage.testing import PluginContract
from tests.misbehaving.plugins import a_module


def contract(module: ModuleType) -> PluginContract:
    made = PluginContract()
    made.__dict__["plugin_module"] = module
    return made


def test_a_misspelt_hook_breaks_it() -> None:
    with pytest.raises(AssertionError, match="menu_itmes is not a hook"):
        contract(a_module("bad", menu_itmes=hookimpl(lambda: None))).test_it_is_taken_in()


def test_a_plugin_that_answers_nothing_breaks_it() -> None:
    with pytest.raises(AssertionError):
        contract(a_module("bad")).test_it_answers_something()


def test_a_table_under_a_foreign_name_breaks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    module = a_module("garden")
    module.__name__ = "garden_package.plugin"
    contract(module).test_its_tables_bear_its_name()
    monkeypatch.setattr(Sector, "__module__", "garden_package.models")
    with pytest.raises(AssertionError):
        contract(module).test_its_tables_bear_its_name()


def test_an_action_under_a_foreign_name_breaks_it() -> None:
    action = Action(key="networks.everything", title="everything", roles=())
    module = a_module("bad", register_actions=hookimpl(lambda: [action]))
    with pytest.raises(AssertionError):
        contract(module).test_what_it_registers_is_of_the_right_kind_and_bears_its_name()


def test_settings_without_defaults_break_it() -> None:
    class Settings(Schema):
        colour = fields.String(required=True)

    module = a_module("bad")
    module.__dict__["plugin"] = Plugin(name="bad", title="Bad", hook_api=1, settings=Settings)
    with pytest.raises(AssertionError, match="load_default"):
        contract(module).test_a_network_without_settings_gets_defaults()
