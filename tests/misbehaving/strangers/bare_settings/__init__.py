"""A network that never opened its settings has none."""

from __future__ import annotations

from marshmallow import Schema, fields

from bocage.plugin import MenuItem, Network, Plugin, hookimpl, settings_of


class Settings(Schema):
    colour = fields.String(required=True, metadata={"label": "Colour"})


plugin = Plugin(name="bare_settings", title="Bare settings", hook_api=1, settings=Settings)


@hookimpl
def menu_items(network: Network) -> list[MenuItem]:
    colour = settings_of(network, "bare_settings")["colour"]
    return [MenuItem(title=colour, url=f"/n/{network.slug}/communities")]
