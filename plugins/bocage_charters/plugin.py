"""The manifest, and what this plugin answers when core asks."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint

from bocage.plugin import HOOK_API, Action, Plugin, hookimpl, translator
from bocage_charters import api, block_models, milestone_models, models, web
from bocage_charters.actions import ACTIONS
from bocage_charters.schemas import CharterSettings

_ = translator("charters")
TABLES = (models, block_models, milestone_models)
"""Importing these makes the tables known."""

plugin = Plugin(
    name="charters",
    title=_("Project charters"),
    hook_api=HOOK_API,
    summary=_("From an idea to a signed charter, who joins it, its milestones and its outputs."),
    settings=CharterSettings,
)


@hookimpl
def register_pages() -> Iterator[Blueprint]:
    yield web.pages


@hookimpl
def register_api() -> Iterator[ApiBlueprint]:
    yield api.blueprint


@hookimpl
def register_actions() -> Iterator[Action]:
    yield from ACTIONS
