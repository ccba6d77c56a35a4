"""The settings of a plugin for the instance, for a network and for a community."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import g, url_for
from marshmallow import Schema

from bocage.communities.actions import LEAD_COMMUNITY
from bocage.communities.plugin_settings import change_settings_in
from bocage.communities.queries import find_community, setting_levels_in
from bocage.communities.web import only_for
from bocage.language import _
from bocage.networks import queries, service
from bocage.networks.actions import MANAGE_NETWORK
from bocage.networks.inheritance import COMMUNITY, INSTANCE, NETWORK, Levels, inherited, levels_of
from bocage.reporting.web.attempts import attempt
from bocage.switching.here import asked_of_schema, shelf
from bocage.switching.web.blueprint import pages
from bocage.switching.web.drawing import Question, Sheet, filled
from bocage.switching.web.offering import INSTANCE as EVERYWHERE
from bocage.switching.web.offering import for_administrators
from bocage.switching.web.offering import pages as site
from bocage.web import Submitted, go, notice, render_page

Page = Any


@site.get("/administration/plugins/<name>/settings")
def edit_everywhere(name: str) -> Page:
    for_administrators()
    return _everywhere(name)


def _everywhere(name: str, form: Submitted | None = None) -> str:
    schema = shelf().schema(name)
    levels = ((INSTANCE, queries.instance_settings(name)),)
    return render_page("switching/settings_everywhere.html", **_context(name, schema, levels, form))


@site.post("/administration/plugins/<name>/settings")
def save_everywhere(name: str) -> Page:
    for_administrators()
    keep = partial(service.change_instance_settings, g.actor, EVERYWHERE, name, shelf())
    refused = _kept(name, keep)
    if refused is not None:
        return _everywhere(name, refused), 422
    return go(".edit_everywhere", name=name)


@pages.get("/settings/plugins/<name>/settings")
def edit_plugin(name: str) -> Page:
    only_for(MANAGE_NETWORK, g.network)
    return _in_network(name)


def _in_network(name: str, form: Submitted | None = None) -> str:
    schema = shelf().schema(name)
    own = shelf().switch(g.network, name).settings
    levels = ((INSTANCE, queries.instance_settings(name)), (NETWORK, own))
    return render_page(
        "switching/settings.html",
        action=url_for(".save_plugin", name=name),
        community=None,
        **_context(name, schema, levels, form),
    )


@pages.post("/settings/plugins/<name>/settings")
def save_plugin(name: str) -> Page:
    only_for(MANAGE_NETWORK, g.network)
    keep = partial(service.change_plugin_settings, g.actor, g.network, name, shelf())
    refused = _kept(name, keep)
    if refused is not None:
        return _in_network(name, refused), 422
    return go(".edit_plugin", name=name)


@pages.get("/communities/<slug>/plugins")
def list_settings_in(slug: str) -> str:
    community = find_community(g.network, slug)
    only_for(LEAD_COMMUNITY, community)
    plugins = shelf().plugins
    found = [
        (str(plugins[name].title), url_for(".edit_in_community", slug=slug, name=name))
        for name in sorted(g.hooks.active)
        if name in plugins and _is_set_here(name)
    ]
    return render_page("switching/community.html", community=community, found=found)


def _is_set_here(name: str) -> bool:
    schema = shelf().plugins[name].settings
    if schema is None:
        return False

    def levels() -> list[str]:
        return [level for setting in schema().fields for level in levels_of(schema, setting)]

    return COMMUNITY in asked_of_schema(name, levels)


@pages.get("/communities/<slug>/plugins/<name>")
def edit_in_community(slug: str, name: str) -> Page:
    return _in_community(slug, name)


def _in_community(slug: str, name: str, form: Submitted | None = None) -> str:
    community = find_community(g.network, slug)
    only_for(LEAD_COMMUNITY, community)
    schema = shelf().active_schema(g.network, name)
    levels = setting_levels_in(community, name)
    return render_page(
        "switching/settings.html",
        action=url_for(".save_in_community", slug=slug, name=name),
        community=community,
        **_context(name, schema, levels, form),
    )


@pages.post("/communities/<slug>/plugins/<name>")
def save_in_community(slug: str, name: str) -> Page:
    community = find_community(g.network, slug)
    only_for(LEAD_COMMUNITY, community)
    shelf().active_schema(g.network, name)
    refused = _kept(name, partial(change_settings_in, g.actor, community, name, shelf()))
    if refused is not None:
        return _in_community(slug, name, refused), 422
    return go(".edit_in_community", slug=slug, name=name)


def _context(
    name: str, schema: type[Schema], levels: Levels, form: Submitted | None
) -> dict[str, Any]:
    def asked() -> list[Question]:
        *wider, (level, own) = levels
        sheet = Sheet(schema=schema, level=level, above=inherited(schema, wider), own=own)
        return sheet.questions(form)

    questions = asked_of_schema(name, asked)
    return {
        "plugin": shelf().manifest(name),
        "questions": questions,
        "labels": {question.name: question.label for question in questions},
        "errors": form.errors if form else {},
    }


def _kept(name: str, keep: Callable[[dict[str, Any]], None]) -> Submitted | None:
    schema = shelf().schema(name)
    form = asked_of_schema(name, partial(filled, schema))
    done = attempt(partial(asked_of_schema, name, partial(keep, form.data)))
    if done.is_done:
        notice(_("The settings of the plugin are saved."))
        return None
    for field, texts in done.errors.items():
        form.errors.setdefault(field.partition(".")[0], []).extend(texts)
    return form
