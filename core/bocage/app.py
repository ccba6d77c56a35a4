"""`create_app(settings)`: the list of what one application is made of; no logic, no database."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from bocage import language
from bocage.api import ApiRoot
from bocage.database import Database
from bocage.hooks import Registry
from bocage.instance import shell
from bocage.permissions import ActionList
from bocage.settings import InstanceSettings
from bocage.web import assets as asset_pages
from bocage.web.assets import Assets
from bocage.web.errors import answer_refusals
from bocage.web.house import House
from bocage.web.mounting import mount_plugins
from bocage.web.request_life import watch_over

HERE = Path(__file__).parent
FEATURES = ("people", "organisations", "networks", "communities", "pilots", "reporting", "instance", "jobs")


def _part(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(f"bocage.{name}")
    except ModuleNotFoundError as e:
        if not str(e.name).startswith(f"bocage.{name}"):
            raise
        return None


def create_app(settings: InstanceSettings, registry: Registry | None = None) -> Flask:
    """The application of one instance; nothing is read from its database."""
    app = Flask("bocage", root_path=str(HERE), static_folder=None)
    _configure(app, settings)
    plugins = registry or _installed()
    shelf = Assets()
    shelf.add_folder(HERE / "static")
    actions = ActionList()
    sources, refusals = [], {}
    for name in FEATURES:
        # Pages that bring features together are added to the pages of the feature they belong to.
        _part(f"{name}.gathered")
        if m := _part(f"{name}.actions"):
            actions.add(m.ACTIONS)
        if (m := _part(f"{name}.queries")) and hasattr(m, "grants"):
            sources.append(m.grants)
        if m := _part(f"{name}.refusals"):
            refusals.update(m.REFUSALS)
    find_network = getattr(_part("networks.queries"), "find_network", None)
    signin = _part("people.signin")
    app.extensions["bocage.database"] = Database(settings.database)
    app.extensions["bocage"] = House(
        settings=settings,
        database=app.extensions["bocage.database"],
        registry=plugins,
        actions=actions,
        assets=shelf,
        grant_sources=sources,
        find_network=find_network,
        current_actor=getattr(signin, "current_actor", None) or (lambda: shell.ANYONE),
        preferred_language=getattr(signin, "preferred_language", None) or (lambda: None),
        page_context=shell.page_context,
        refusals=refusals,
    )
    _draw(app, plugins)
    watch_over(app)
    answer_refusals(app, refusals)
    if signin:
        signin.init_sign_in(app)
    app.register_blueprint(asset_pages.pages)
    root = ApiRoot(app)
    for name in FEATURES:
        if m := _part(f"{name}.web"):
            app.register_blueprint(m.pages)
        if m := _part(f"{name}.api"):
            root.mount(m.blueprint)
    mount_plugins(app, root)
    return app


def _installed() -> Registry:
    found = Registry()
    found.load_installed()
    return found


def _configure(app: Flask, settings: InstanceSettings) -> None:
    is_secure = settings.base_url.startswith("https:")
    app.config.update(
        SECRET_KEY=settings.secret,
        MAX_CONTENT_LENGTH=16_000_000,
        MAX_FORM_MEMORY_SIZE=4_000_000,
        MAX_FORM_PARTS=6_000,
        SESSION_COOKIE_NAME="__Host-bocage" if is_secure else "bocage",
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PREFERRED_URL_SCHEME=urlsplit(settings.base_url).scheme,
        TRUSTED_HOSTS=_hosts(settings),
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]


def _hosts(settings: InstanceSettings) -> list[str]:
    own = [urlsplit(settings.base_url).hostname or "localhost"]
    return own if settings.environment == "production" else [*own, "localhost", "127.0.0.1"]


def _draw(app: Flask, plugins: Registry) -> None:
    folders = [HERE / "web" / "templates", *sorted(HERE.glob("*/templates"))]
    own: dict[str, BaseLoader] = {}
    for name, module in plugins.modules.items():
        folder = Path(module.__file__ or "").parent
        own[name] = FileSystemLoader(folder / "templates" / name)
        if (folder / "locale").is_dir():
            language.add_catalogue(name, folder / "locale")
    app.jinja_env.auto_reload = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.loader = ChoiceLoader([FileSystemLoader(folders), PrefixLoader(own)])
    shell.equip(app)


