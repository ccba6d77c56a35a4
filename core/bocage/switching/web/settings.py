"""The settings of a plugin, drawn from its own schema."""

from __future__ import annotations

from typing import Any

from flask import g
from marshmallow import Schema, fields

from bocage.database import transaction
from bocage.hooks import Plugin
from bocage.language import _
from bocage.networks import queries, service
from bocage.networks.actions import MANAGE_NETWORK
from bocage.networks.refusals import UnknownPlugin
from bocage.permissions import NotAllowed
from bocage.switching.here import shelf
from bocage.switching.web.blueprint import pages
from bocage.web import Submitted, go, notice, render_page, submitted
from bocage.web.pages import form_values


@pages.get("/settings/plugins/<name>/settings")
def edit_plugin(name: str) -> str:
    return _plugin(name, Submitted(values=dict(queries.settings_of(g.network, name))))


def _plugin(name: str, form: Submitted) -> str:
    if not g.actor.may(MANAGE_NETWORK, g.network):
        raise NotAllowed(MANAGE_NETWORK, g.actor, g.network.scope)
    plugin = shelf().manifest(name)
    return render_page(
        "switching/settings.html", form=form, plugin=plugin, questions=_questions(_schema(plugin))
    )


def _schema(plugin: Plugin) -> Schema:
    if plugin.settings is None:
        raise UnknownPlugin(plugin.name)
    return plugin.settings()


def _questions(schema: Schema) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": str(item.metadata.get("label", name)),
            "help": str(item.metadata.get("help", "")),
            "is_tick": _is_tick(item),
            "usual": "" if callable(item.load_default) else item.load_default,
            "required": item.required,
        }
        for name, item in schema.fields.items()
    ]


def _is_tick(item: fields.Field[Any]) -> bool:
    return isinstance(item, fields.Boolean)


@pages.post("/settings/plugins/<name>/settings")
def save_plugin(name: str) -> Any:
    schema = _schema(shelf().manifest(name))
    unticked = {key: "false" for key, item in schema.fields.items() if _is_tick(item)}
    form = submitted(schema, unticked | form_values(schema))
    if not form.is_valid:
        return _plugin(name, form), 422
    given = {key: text for key, text in form.values.items() if text != ""}
    with transaction():
        service.change_plugin_settings(g.actor, g.network, name, shelf(), given)
    notice(_("The settings of the plugin are saved."))
    return go(".edit_plugin", name=name)
