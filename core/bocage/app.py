"""`create_app(settings)`: the list of what one application is made of; no logic, no database."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from bocage import language
from bocage.api import ApiRoot
from bocage.communities import actions as communities_actions
from bocage.communities import api as communities_api
from bocage.communities import personal as communities_personal
from bocage.communities import queries as communities_queries
from bocage.communities import refusals as communities_refusals
from bocage.communities import web as communities_web
from bocage.database import Database
from bocage.hooks import Registry
from bocage.hooks.places import folder_of
from bocage.instance import api as instance_api
from bocage.instance import calendar as calendar_web
from bocage.instance import federation as federation_web
from bocage.instance import gathered, shell
from bocage.instance import web as instance_web
from bocage.jobs import personal as jobs_personal
from bocage.jobs import web as jobs_web
from bocage.networks import actions as networks_actions
from bocage.networks import api as networks_api
from bocage.networks import personal as networks_personal
from bocage.networks import quarantine
from bocage.networks import queries as networks_queries
from bocage.networks import refusals as networks_refusals
from bocage.networks import web as networks_web
from bocage.organisations import actions as organisations_actions
from bocage.organisations import api as organisations_api
from bocage.organisations import personal as organisations_personal
from bocage.organisations import web as organisations_web
from bocage.people import actions as people_actions
from bocage.people import api as people_api
from bocage.people import personal as people_personal
from bocage.people import refusals as people_refusals
from bocage.people import signin
from bocage.people import web as people_web
from bocage.permissions import ActionList
from bocage.pilots import api as pilots_api
from bocage.pilots import personal as pilots_personal
from bocage.pilots import queries as pilots_queries
from bocage.pilots import web as pilots_web
from bocage.reporting import actions as reporting_actions
from bocage.reporting import api as reporting_api
from bocage.reporting import personal as reporting_personal
from bocage.reporting import refusals as reporting_refusals
from bocage.reporting import web as reporting_web
from bocage.settings import InstanceSettings
from bocage.switching import api as switching_api
from bocage.switching import refusals as switching_refusals
from bocage.switching import web as switching_web
from bocage.web import assets as asset_pages
from bocage.web.addresses import CONVERTERS, Address
from bocage.web.assets import Assets
from bocage.web.environment import CompiledTemplates, PlainEnvironment
from bocage.web.errors import answer_refusals
from bocage.web.house import House
from bocage.web.mounting import mount_plugins
from bocage.web.parts import Parts
from bocage.web.request_life import watch_over

HERE = Path(__file__).parent
PAGES: tuple[ModuleType, ...] = (
    asset_pages,
    people_web,
    organisations_web,
    networks_web,
    communities_web,
    pilots_web,
    reporting_web,
    switching_web,
    switching_web.offering,
    instance_web,
    calendar_web,
    federation_web,
    jobs_web,
)
GATHERED = (gathered,)
"""Adds pages to the features above when it is imported."""
APIS: tuple[ModuleType, ...] = (
    people_api,
    organisations_api,
    networks_api,
    communities_api,
    pilots_api,
    reporting_api,
    switching_api,
    instance_api,
)
ACTIONS: tuple[ModuleType, ...] = (
    people_actions,
    organisations_actions,
    networks_actions,
    communities_actions,
    reporting_actions,
)
GRANTS = (networks_queries.grants, pilots_queries.grants, communities_queries.grants)
KEEPERS = (
    organisations_personal.KEEPER,
    networks_personal.KEEPER,
    communities_personal.KEEPER,
    pilots_personal.KEEPER,
    reporting_personal.KEEPER,
    jobs_personal.KEEPER,
    people_personal.KEEPER,
)
"""What is kept about people; signing in comes last, for it replaces the name."""
REFUSALS: dict[type[Exception], int] = {
    **people_refusals.REFUSALS,
    **networks_refusals.REFUSALS,
    **communities_refusals.REFUSALS,
    **reporting_refusals.REFUSALS,
    **switching_refusals.REFUSALS,
}


def create_app(settings: InstanceSettings, registry: Registry | None = None) -> Flask:
    """The application of one instance; nothing is read from its database."""
    app = Flask("bocage", root_path=str(HERE), static_folder=None)
    app.jinja_environment = PlainEnvironment
    app.url_rule_class = Address
    app.url_map.converters.update(CONVERTERS)
    _configure(app, settings)
    app.extensions["bocage.database"] = Database(settings.database)
    house = House(
        settings=settings,
        database=app.extensions["bocage.database"],
        registry=registry or _installed(settings),
        actions=ActionList(),
        assets=Assets(),
        grant_sources=GRANTS,
        find_network=networks_queries.find_network,
        current_actor=signin.current_actor,
        preferred_language=signin.preferred_language,
        page_context=shell.page_context,
        keep_faults=quarantine.keep,
        keepers=KEEPERS,
        parts=Parts(app.jinja_env),
        refusals=REFUSALS,
    )
    app.extensions["bocage"] = house
    house.assets.add_folder(HERE / "static")
    for feature in ACTIONS:
        house.actions.add(feature.ACTIONS)
    _draw(app, house.registry)
    app.jinja_env.bytecode_cache = CompiledTemplates(settings.var / "templates")
    watch_over(app)
    answer_refusals(app, REFUSALS)
    signin.init_sign_in(app)
    root = ApiRoot(app)
    for feature in PAGES:
        app.register_blueprint(feature.pages)
    for feature in APIS:
        root.mount(feature.blueprint)
    mount_plugins(app, root)
    return app


def _installed(settings: InstanceSettings) -> Registry:
    found = Registry()
    if not settings.safe_mode:
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
    for name, module in sorted(plugins.modules.items()):
        folder = folder_of(module)
        if folder is None:
            continue
        own[name] = FileSystemLoader(folder / "templates" / name)
        if (folder / "locale").is_dir():
            plugins.attempt(name, partial(language.add_catalogue, name, folder / "locale"))
    app.jinja_env.auto_reload = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.loader = ChoiceLoader([FileSystemLoader(folders), PrefixLoader(own)])
    shell.equip(app)
