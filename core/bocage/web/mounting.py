"""What plugins register at start-up, mounted on the application; who breaks a rule is set aside."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Flask
from flask_smorest import Blueprint as ApiBlueprint

from bocage.api import ApiRoot
from bocage.hooks.places import folder_of
from bocage.hooks.registry import Unfit
from bocage.permissions import Action
from bocage.web.addresses import CONVERTERS, Address
from bocage.web.failing import staying
from bocage.web.house import House

EVERYWHERE = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "url_value_preprocessors",
    "url_default_functions",
    "template_context_processors",
    "error_handler_spec",
)
"""What a blueprint can hang on every page of the application."""
AROUND = (
    "after_request_funcs",
    "teardown_request_funcs",
    "template_context_processors",
    "error_handler_spec",
)
"""What would be run around the page that says that a page failed."""


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
        registry.attempt(plugin, partial(_look_at, blueprint))
        if plugin not in registry.names:
            return
        place = f"/api/v1/networks/<network>/{plugin}" if root else f"/n/<network>/{plugin}"
        own_name = f"api_{plugin}" if root else plugin
        if blueprint.name != own_name or blueprint.url_prefix != place:
            registry.put_aside(plugin, f"its pages must be called {own_name} and live at {place}")
            return
        if root:
            mount = partial(root.mount, blueprint, partial(registry.describe, plugin))
        else:
            mount = partial(app.register_blueprint, blueprint)
        registry.attempt(plugin, mount)
        for endpoint, view in app.view_functions.items():
            if endpoint.startswith(f"{own_name}."):
                app.view_functions[endpoint] = staying(view)


def _look_at(blueprint: Blueprint) -> None:
    """Refuse what would reach beyond its own pages. Raises Unfit."""
    probe, plain = Flask("probe", static_folder=None), Flask("probe", static_folder=None)
    probe.url_rule_class = Address
    probe.url_map.converters.update(CONVERTERS)
    probe.register_blueprint(blueprint)
    beyond = [name for name in EVERYWHERE if _common(probe, name) != _common(plain, name)]
    bare = Blueprint("bare", __name__)
    beyond += [name for name in AROUND if _common(blueprint, name) != _common(bare, name)]
    beyond += [name for name in ("filters", "tests", "globals") if _added(name, probe, plain)]
    beyond += ["teardown_appcontext"] if probe.teardown_appcontext_funcs else []
    if beyond:
        raise Unfit(f"its pages may not use {', '.join(beyond)}")
    strange = [
        rule.rule
        for rule in probe.url_map.iter_rules()
        if not f"{rule.rule}/".startswith(f"{blueprint.url_prefix}/")
    ]
    if strange:
        raise Unfit(f"its pages may not live at {', '.join(strange)}")


def _common(owner: Flask | Blueprint, name: str) -> Any:
    return getattr(owner, name).get(None) or None


def _added(kind: str, probe: Flask, plain: Flask) -> bool:
    return bool(set(getattr(probe.jinja_env, kind)) - set(getattr(plain.jinja_env, kind)))
