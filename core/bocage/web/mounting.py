"""What plugins register at start-up, mounted on the application; who breaks a rule is set aside."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Flask
from flask_smorest import Blueprint as ApiBlueprint

from bocage.api import ApiRoot
from bocage.hooks.places import folder_of
from bocage.hooks.registry import Unfit
from bocage.permissions import Action
from bocage.web.house import House


def mount_plugins(app: Flask, root: ApiRoot) -> None:
    """Mount pages, API, actions and static files of every plugin that keeps the rules."""
    house: House = app.extensions["bocage"]
    registry = house.registry
    for name, actions in registry.registered("register_actions", Action).items():
        try:
            house.actions.add(_named(name, actions))
        except ValueError as fault:
            registry.put_aside(name, fault)
    for name, parts in registry.registered("register_api", ApiBlueprint).items():
        _mount(app, name, parts, root)
    for name, pages in registry.registered("register_pages", Blueprint).items():
        _mount(app, name, pages, None)
    for name, module in sorted(registry.modules.items()):
        own = folder_of(module)
        if own and (own / "static").is_dir():
            add = partial(house.assets.add_folder, own / "static", f"{name}/")
            registry.attempt(name, add)


def _named(plugin: str, actions: list[Action]) -> list[Action]:
    for action in actions:
        if not action.key.startswith(f"{plugin}."):
            raise Unfit(f"the action {action.key} must be called {plugin}.…")
    return actions


def _mount(app: Flask, plugin: str, blueprints: list[Blueprint], root: ApiRoot | None) -> None:
    registry = app.extensions["bocage"].registry
    for blueprint in blueprints:
        place = f"/api/v1/networks/<network>/{plugin}" if root else f"/n/<network>/{plugin}"
        own_name = f"api_{plugin}" if root else plugin
        if blueprint.name != own_name or blueprint.url_prefix != place:
            registry.put_aside(plugin, f"its pages must be called {own_name} and live at {place}")
            return
        if root:
            root.mount(blueprint)
        else:
            app.register_blueprint(blueprint)
